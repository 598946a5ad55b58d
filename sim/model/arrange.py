"""Arranging a session: who is there, who may come, and what chance has in store, as one value to be played."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sim.arrays import Bools, Ints
from sim.calendar import Calendar, Day, Duty
from sim.clock import MINUTES_A_DAY, Interval, whole_ticks
from sim.demand import CallDraws, Demand, WalkIns
from sim.model.session import (
    ACTIVATED,
    FAILED,
    OTHER_DISTRICT,
    Calls,
    People,
    Release,
    Session,
    Slot,
    UnitDay,
    Window,
)
from sim.model.state import ResidentPool, SiteWorkers
from sim.scenario import Scenario
from sim.scenario.numbering import POOL

RESULTS = np.array([FAILED, ACTIVATED, OTHER_DISTRICT], dtype=object)


@dataclass(frozen=True)
class StaffedTeam:
    """The officers of one team (or counter) at a site today, their duty, desks and helpers."""

    name: str
    officers: list[str]
    duty: Duty
    desks: int
    helpers: int
    charged: float = 1.0
    source: str = "counter"

    @cached_property
    def staffed(self) -> tuple[tuple[Interval, ...], ...]:
        """The staffed intervals of the desks behind which an officer stands: desks without one stay shut."""
        return tuple(self.duty.staffed(desk, self.manned) for desk in range(self.manned))

    @property
    def manned(self) -> int:
        """How many desks have an officer."""
        return min(self.desks, len(self.officers))


@dataclass
class Columns:
    """The calls of a session: for everybody, what his next call brings, and the one after that."""

    demand: Demand
    site: str
    rows: Ints
    calls: Ints
    is_local: Bools
    slow_down: float
    reasons: dict[int, list[int]] = field(default_factory=dict)

    def __call__(self, attempt: int) -> Calls:
        """Return the columns of the n-th call of this session: a person's k-th call in the campaign."""
        brought = self.demand.calls(self.site, self.calls + attempt, self.rows)
        self.reasons[attempt] = brought.reason.tolist()
        return calls_from(brought, self.slow_down, self.is_local)


def calls_from(brought: CallDraws, slow_down: float, is_local: Bools | bool = True) -> Calls:
    """Return the columns of a call as a session reads them; a holder of another district's card does not count here."""
    result = np.where(is_local, (brought.reason < 0).astype(np.int64), 2)
    walk = brought.walk.tolist()
    return Calls(
        walk_out=walk,
        walk_back=walk,
        prepare=brought.prepare.tolist(),
        help=brought.help.tolist(),
        triage=brought.triage.tolist(),
        service=whole_ticks(brought.verify * slow_down).tolist(),
        result=RESULTS[result].tolist(),
        retry=brought.retry.tolist(),
    )


def outages_at(demand: Demand, site: str, day: Day, opens: float) -> tuple[Interval, ...]:
    """Return when the server or the site's link is down, of what ends after the opening and begins by the end of the next day."""
    until = day.midnight + 2 * MINUTES_A_DAY
    return tuple(outage for outage in demand.outages_at(site, day) if outage[1] > opens and outage[0] < until)


def visit_session(
    name: str, pool: SiteWorkers, crews: list[StaffedTeam], calendar: Calendar, demand: Demand, day: Day
) -> tuple[Session, Columns]:
    """Return the session of a visit to an employer or a school, and the calls behind it."""
    policy, site = calendar.policy(day), pool.name
    visit, where = policy.visits[site], policy.rotation_sites[site]
    opens, closes = min(c.duty.opens for c in crews), max(c.duty.closes for c in crews)
    desks = tuple(desk for crew in crews for desk in crew.staffed)
    if visit.prepared_beforehand:
        pool.prepare_beforehand(policy, day.date)
    share = where.presence if visit.shift_window == "on-shift" else where.presence_around_shift
    is_present = demand.presence(site, pool.visits + 1) < share
    present = np.bincount(pool.workers.unit[is_present], minlength=len(where.units))
    windows = [calendar.unit_windows(site, n, day, opens, closes) for n in range(len(where.units))]
    units = tuple(
        UnitDay(unit.name, int(present[n]), tuple(Window(*w) for w in windows[n]))
        for n, unit in enumerate(where.units)
    )
    has_turn = np.array([bool(unit.windows) for unit in units])[pool.workers.unit]
    rows = pool.list[(pool.may_be_called(policy, day.date) & is_present & has_turn)[pool.list]]
    columns = Columns(
        demand, site, rows, pool.calls[rows], pool.workers.is_local[rows], demand.slow_down(site, day.date)
    )
    session = Session(
        name=name,
        kind="visit",
        opens=opens,
        closes=closes,
        desks=desks,
        helpers=sum(crew.helpers for crew in crews) + (visit.helpers or 0),
        outages=outages_at(demand, site, day, opens),
        people=_workers(pool, rows),
        calls=columns,
        units=units,
        release=_release(policy, calendar, site, day, opens, closes),
        release_windows=calendar.release_windows(visit, opens, closes, desks),
        hold_in_outage=visit.hold_in_outage,
        max_away=float(whole_ticks(np.array(float(visit.max_away)))),
        max_share_away=float(visit.max_share_away),
    )
    return session, columns


def _workers(pool: SiteWorkers, rows: Ints) -> People:
    return People(
        person=pool.workers.person[rows].tolist(),
        ready=pool.workers.is_ready[rows].tolist(),
        prepared=pool.is_prepared[rows].tolist(),
        unit=pool.workers.unit[rows].tolist(),
        callable=[True] * len(rows),
        arrives=[],
        patience=[],
    )


def _release(
    policy: Scenario, calendar: Calendar, site: str, day: Day, opens: float, closes: float
) -> Release:
    visit = policy.visits[site]
    if visit.release == "timetable":
        return Release(
            "timetable",
            slots=tuple(Slot(*slot) for slot in calendar.slots(visit, day.midnight, opens, closes)),
        )
    if visit.release == "pull":
        return Release("pull", group_size=visit.group_size, call_below=visit.call_below)
    return Release("all-at-once")


class Comers(NamedTuple):
    """Who walks in at one session: of those who could come, the rows who do, and their positions among all residents."""

    could: WalkIns
    rows: Ints
    positions: Ints


class WalkInPlan(NamedTuple):
    """What is arranged for a session of walk-ins: the window, staffed desks, helpers, outages and rules, as one key."""

    name: str
    midnight: float
    opens: float
    closes: float
    desks: tuple[tuple[Interval, ...], ...]
    helpers: int
    outages: tuple[Interval, ...]
    balk_above: int
    slow_down: float


def comers_of(day: Day, could: WalkIns, pool: ResidentPool) -> Comers:
    """Return who really comes: who is not done, and has come nowhere else that day."""
    positions = pool.first[could.catchment] + could.resident
    rows = pool.comers(positions, day.index)
    return Comers(could, rows, positions[rows])


def walk_in_plan(
    site: str, name: str, crews: list[StaffedTeam], calendar: Calendar, demand: Demand, day: Day
) -> WalkInPlan:
    """Return what is arranged for a counter, a village or an event on a day."""
    where = calendar.policy(day).walk_in_sites[site]
    opens = min(c.duty.opens for c in crews)
    return WalkInPlan(
        name=name,
        midnight=day.midnight,
        opens=opens,
        closes=max(c.duty.closes for c in crews),
        desks=tuple(desk for crew in crews for desk in crew.staffed),
        helpers=sum(crew.helpers for crew in crews),
        outages=outages_at(demand, site, day, opens),
        balk_above=where.balk_above,
        slow_down=1.0 if where.kind == "counter" else demand.slow_down(site, day.date),
    )


def walk_in_session(plan: WalkInPlan, comers: Comers, pool: ResidentPool) -> tuple[Session, CallDraws]:
    """Return the session of a counter, a village or an event, and what it brings to those who come."""
    could, rows, positions = comers
    brought = could.brought.of(rows)
    calls = calls_from(brought, plan.slow_down)
    session = Session(
        name=plan.name,
        kind="walk-in",
        opens=plan.opens,
        closes=plan.closes,
        desks=plan.desks,
        helpers=plan.helpers,
        outages=plan.outages,
        people=People(
            person=(could.catchment[rows] * POOL + could.resident[rows]).tolist(),
            ready=could.ready[rows].tolist(),
            prepared=pool.is_prepared[positions].tolist(),
            unit=[],
            callable=[],
            arrives=(plan.midnight + could.minutes[rows]).tolist(),
            patience=could.patience[rows].tolist(),
        ),
        calls=lambda _: calls,
        balk_above=plan.balk_above,
    )
    return session, brought
