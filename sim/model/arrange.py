"""Arranging a session: who is there, who may come, and what chance has in store, as one value to be played."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np

from sim.arrays import Bools, Ints
from sim.calendar import Calendar, Day, Duty
from sim.clock import MINUTES_A_DAY, Interval, whole_ticks
from sim.demand import CallDraws, Demand
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
from sim.scenario.base import POOL

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


class Arranged(NamedTuple):
    """A session that can be played.

    `people` are the session's people as the campaign knows them: rows of the site's workers, or positions among all residents.
    `reasons` gives why the n-th call of this session (1, 2, …) would fail, an entry a person.
    """

    session: Session
    people: Ints
    reasons: Callable[[int], list[int]]


def session_name(site: str, day: Day) -> str:
    """Return the name of the session at a site on a day."""
    return f"{day.date.isoformat()}/{site}"


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


def window_of(teams: list[StaffedTeam]) -> Interval:
    """Return when a session of some teams opens and closes."""
    return min(team.duty.opens for team in teams), max(team.duty.closes for team in teams)


def visit_session(
    workers: SiteWorkers, teams: list[StaffedTeam], calendar: Calendar, demand: Demand, day: Day
) -> Arranged:
    """Return the session of a visit to an employer or a school."""
    policy, site = calendar.policy(day), workers.name
    visit, where = policy.visits[site], policy.rotation_sites[site]
    opens, closes = window_of(teams)
    desks = tuple(desk for team in teams for desk in team.staffed)
    share = where.presence if visit.shift_window == "on-shift" else where.presence_around_shift
    is_present = demand.presence(site, workers.visits + 1) < share
    present = np.bincount(workers.workers.unit[is_present], minlength=len(where.units))
    windows = [calendar.unit_windows(site, n, day, opens, closes) for n in range(len(where.units))]
    units = tuple(
        UnitDay(unit.name, int(present[n]), tuple(Window(*w) for w in windows[n]))
        for n, unit in enumerate(where.units)
    )
    has_turn = np.array([bool(unit.windows) for unit in units])[workers.workers.unit]
    may_come = workers.may_be_called(policy, day.date) & is_present & has_turn
    rows = workers.calling_list[may_come[workers.calling_list]]
    is_local, slow_down = workers.workers.is_local[rows], demand.slow_down(site, day.date)
    called_before = workers.calls[rows]
    draws = cache(lambda attempt: demand.calls(site, called_before + attempt, rows))
    session = Session(
        name=session_name(site, day),
        kind="visit",
        opens=opens,
        closes=closes,
        desks=desks,
        helpers=sum(team.helpers for team in teams) + (visit.helpers or 0),
        outages=outages_at(demand, site, day, opens),
        people=_workers(workers, rows),
        calls=lambda attempt: calls_from(draws(attempt), slow_down, is_local),
        units=units,
        release=_release(policy, calendar, site, day, opens, closes),
        release_windows=calendar.release_windows(visit, opens, closes, desks),
        hold_in_outage=visit.hold_in_outage,
        max_away=float(whole_ticks(np.array(float(visit.max_away)))),
        max_share_away=float(visit.max_share_away),
    )
    return Arranged(session, rows, cache(lambda attempt: draws(attempt).reason.tolist()))


def _workers(workers: SiteWorkers, rows: Ints) -> People:
    return People(
        person=workers.workers.person[rows].tolist(),
        ready=workers.workers.is_ready[rows].tolist(),
        prepared=workers.is_prepared[rows].tolist(),
        unit=workers.workers.unit[rows].tolist(),
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


def walk_in_session(
    site: str,
    residents: ResidentPool,
    teams: list[StaffedTeam],
    calendar: Calendar,
    demand: Demand,
    day: Day,
) -> Arranged:
    """Return the session of a counter, a village or an event; who comes to it comes nowhere else that day."""
    where = calendar.policy(day).walk_in_sites[site]
    opens, closes = window_of(teams)
    candidates = demand.walk_ins(site, day, opens, closes)
    positions = residents.first[candidates.catchment] + candidates.resident
    rows = residents.visitors(positions, day.index)
    draws = candidates.brought.of(rows)
    calls = calls_from(draws, 1.0 if where.kind == "counter" else demand.slow_down(site, day.date))
    session = Session(
        name=session_name(site, day),
        kind="walk-in",
        opens=opens,
        closes=closes,
        desks=tuple(desk for team in teams for desk in team.staffed),
        helpers=sum(team.helpers for team in teams),
        outages=outages_at(demand, site, day, opens),
        people=People(
            person=(candidates.catchment[rows] * POOL + candidates.resident[rows]).tolist(),
            ready=candidates.ready[rows].tolist(),
            prepared=residents.is_prepared[positions[rows]].tolist(),
            unit=[],
            callable=[],
            arrives=(day.midnight + candidates.minutes[rows]).tolist(),
            patience=candidates.patience[rows].tolist(),
        ),
        calls=lambda _: calls,
        balk_above=where.balk_above,
    )
    reasons = draws.reason.tolist()
    return Arranged(session, positions[rows], lambda _: reasons)
