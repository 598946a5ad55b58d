"""What chance brings as arrays: of a replication, drawn ahead as far as can be foreseen, and further when the twin asks."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.clock import whole_ticks
from sim.demand import Brought, Demand, WalkIns, Workers
from sim.demand.arrivals import SiteDay, SiteDays
from sim.demand.durations import Bools, Floats, Ints
from sim.demand.kept import each, once
from sim.demand.people import POOL, Staff, presences
from sim.model.kernel.terms import CALL_COLUMNS, HAS_FAILED, IS_ACTIVATED, IS_OTHER
from sim.model.kernel.world import NONE
from sim.scenario import Scenario
from sim.scenario.base import ByValue
from sim.streams import Key


class Visitors(NamedTuple):
    """Who could walk in on some days: those of day n from `first[n]` to `first[n + 1]`, as the twin's tables."""

    first: Ints
    times: Floats
    who: Ints
    calls: Floats


class Table(NamedTuple):
    """The calls of a site: those of worker w in rows `slot[w] + (k - 1) * people`, for k up to `known`."""

    slot: Ints
    people: int
    known: int
    calls: Floats


class Staffs(NamedTuple):
    """The workers of all sites that may be visited, pool after pool from `first` on; `latent` (workers, 2): willing, approached."""

    first: Ints
    worker: Ints
    is_local: Bools
    is_ready: Bools
    is_activated: Bools
    latent: Floats


def calls_of(brought: Brought, slow_down: float, is_local: Bools | bool = True) -> Floats:
    """Return what calls bring as rows of `CALL_COLUMNS`; a holder of another district's card does not count here."""
    has_failed = brought.reason >= 0
    columns = {
        "walk_out": brought.walk,
        "walk_back": brought.walk,
        "prepare": brought.prepare,
        "help": brought.help,
        "triage": brought.triage,
        "service": whole_ticks(brought.verify),
        "slow_service": whole_ticks(brought.verify * slow_down),
        "result": np.where(is_local, np.where(has_failed, HAS_FAILED, IS_ACTIVATED), IS_OTHER),
        "retry": brought.retry,
        "reason": brought.reason,
    }
    table = np.empty((len(brought.walk), len(CALL_COLUMNS)))
    for n, name in enumerate(CALL_COLUMNS):
        table[:, n] = columns[name]
    return table


def visitors_of(demand: Demand, came: WalkIns) -> Visitors:
    """Return visitors as the twin's tables."""
    times = np.stack([came.minutes, came.patience], axis=1)
    position = resident_starts(demand.scenario)[came.catchment] + came.resident
    who = np.stack([position, came.catchment * POOL + came.resident, came.ready], axis=1)
    return Visitors(came.first, times, who, calls_of(came.brought, slow_down_of(demand)))


def resident_starts(scenario: Scenario) -> Ints:
    """Return the position of the first resident of each catchment among all residents, and how many there are."""
    sizes = [round(catchment.residents) for catchment in scenario.catchments.values()]
    starts: Ints = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
    return starts


def slow_down_of(demand: Demand) -> float:
    """Return the factor on verification where the network is slow."""
    return float(demand.scenario.network.slow_down)


def counter_visitors(demand: Demand) -> Visitors:
    """Return who could walk in at the counters, day by day."""
    what = ("twin's counters", demand.known.counters, slow_down_of(demand))
    return once(demand.key, what, lambda: visitors_of(demand, demand.counter_visitors()))


def field_visitors(demand: Demand, days: list[SiteDay]) -> list[Visitors]:
    """Return who could walk in at villages and events, one table a day; those that are lacking are drawn in one go."""

    def make(lacking: list[tuple[SiteDay, float]]) -> list[Visitors]:
        table = visitors_of(demand, demand.visitors(SiteDays(tuple(day for day, _ in lacking))))
        spans = zip(table.first[:-1].tolist(), table.first[1:].tolist(), strict=True)
        return [Visitors(table.first, *(column[a:b] for column in table[1:])) for a, b in spans]

    return each(demand.key, "twin's field", [(day, slow_down_of(demand)) for day in days], make)


def staffs_of(demand: Demand) -> Staffs:
    """Return the workers of all sites that may be visited."""
    workers = [demand.workers(staff.site) for staff in demand.known.reachable]
    what = ("twin's workers", tuple(id(one) for one in workers))
    return once(demand.key, what, lambda: _staffs(workers))


def _staffs(workers: list[Workers]) -> Staffs:
    nobody = Workers(*[np.empty(0)] * 7)._replace(person=np.empty(0, dtype=np.int64), unit=np.empty(0, dtype=np.int64))
    sizes = [len(one.person) for one in workers]
    together = [np.concatenate([getattr(one, name) for one in [nobody, *workers]]) for name in Workers._fields]
    person, unit, is_local, is_activated, is_ready, willing, approached = together
    return Staffs(
        np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]),
        np.stack([person, unit], axis=1),
        is_local.astype(np.bool_),
        is_ready.astype(np.bool_),
        is_activated.astype(np.bool_),
        np.stack([willing, approached], axis=1),
    )


def present_at(key: Key, staff: Staff, visits: range, share: float) -> list[Bools]:
    """Return who is present at some visits to a site."""
    what = [(staff, visit, share) for visit in visits]

    def make(lacking: list[tuple[Staff, int, float]]) -> list[Bools]:
        drawn = presences(key, [(staff, visit) for staff, visit, _ in lacking])
        return [uniforms < share for uniforms in drawn]

    return each(key, "twin's presence", what, make)


def call_table(demand: Demand, site: str, most_willing: float, is_other_invited: bool, wanted: int) -> Table:
    """Return the calls of everybody at a site who may ever be called, so many for each at least.

    That is who is local (or anybody, where all are invited), not activated at the baseline, and may become willing.
    """
    where, staff = demand.scenario.rotation_sites[site], demand.known.staffs[site]
    workers = demand.workers(site)
    what = (ByValue(where.walk), ByValue(demand.scenario.service), slow_down_of(demand))
    key = ("twin's calls", staff, id(workers), most_willing, is_other_invited, what)
    tables = once(demand.key, key, lambda: dict[str, Table]())
    table = tables.get("table")
    if table is None:
        may_come = (workers.is_local | is_other_invited) & ~workers.is_activated & (workers.willing <= most_willing)
        slot = np.where(may_come, np.cumsum(may_come) - 1, NONE)
        table = Table(slot, int(may_come.sum()), 0, np.empty((0, len(CALL_COLUMNS))))
    if table.known < wanted:
        rows, more = np.flatnonzero(table.slot >= 0), np.arange(table.known + 1, wanted + 1)
        calls = np.repeat(more, len(rows))
        brought = demand.calls(site, calls, np.tile(rows, len(more)))
        new = calls_of(brought, slow_down_of(demand), np.tile(workers.is_local[rows], len(more)))
        table = Table(table.slot, table.people, wanted, np.concatenate([table.calls, new]))
    tables["table"] = table
    return table
