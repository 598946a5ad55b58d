"""What chance brings as arrays: of a replication, drawn ahead as far as can be foreseen, and further when the twin asks."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.clock import whole_ticks
from sim.demand import CallDraws, Demand, WalkIns, Workers
from sim.demand.kept import each, once
from sim.demand.people import Staff, presences
from sim.demand.site_days import SiteDay, site_days
from sim.model.kernel.buffer import Buffer
from sim.model.kernel.terms import CALL_COLUMNS, HAS_FAILED, IS_ACTIVATED, IS_OTHER
from sim.scenario import Scenario
from sim.scenario.base import POOL
from sim.streams import Key


class Visitors(NamedTuple):
    """Who could walk in on some days: those of day n from `first[n]` to `first[n + 1]`, as the twin's tables."""

    first: Ints
    times: Floats
    who: Ints
    calls: Floats


class Staffs(NamedTuple):
    """The workers of all sites that may be visited, pool after pool: `latent` (workers, 2) is willing, approached.

    `local` and `activated_local` count, pool by pool, who has a local card, and of these who is activated at the baseline.
    """

    first: Ints
    worker: Ints
    is_local: Bools
    is_ready: Bools
    is_activated: Bools
    latent: Floats
    local: Ints
    activated_local: Ints


def calls_of(brought: CallDraws, slow_down: float, is_local: Bools | bool = True) -> Floats:
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
        table = visitors_of(demand, demand.visitors(site_days(tuple(day for day, _ in lacking))))
        spans = zip(table.first[:-1].tolist(), table.first[1:].tolist(), strict=True)
        return [Visitors(table.first, table.times[a:b], table.who[a:b], table.calls[a:b]) for a, b in spans]

    return each(demand.key, "twin's field", [(day, slow_down_of(demand)) for day in days], make)


def staffs_of(demand: Demand) -> Staffs:
    """Return the workers of all sites that may be visited."""
    what = ("twin's workers", demand.known.workforce)
    return once(demand.key, what, lambda: _staffs(demand.workforce))


def _staffs(workers: list[Workers]) -> Staffs:
    def together(name: str, kind: Any) -> Any:
        return np.concatenate([np.empty(0, dtype=kind), *(getattr(one, name) for one in workers)])

    sizes = [len(one.person) for one in workers]
    return Staffs(
        np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]),
        np.stack([together("person", np.int64), together("unit", np.int64)], axis=1),
        together("is_local", np.bool_),
        together("is_ready", np.bool_),
        together("is_activated", np.bool_),
        np.stack([together("willing", np.float64), together("approached", np.float64)], axis=1),
        np.array([one.is_local.sum() for one in workers], dtype=np.int64),
        np.array([(one.is_local & one.is_activated).sum() for one in workers], dtype=np.int64),
    )


def present_at(key: Key, wanted: list[tuple[Staff, int, float]]) -> list[Bools]:
    """Return who is present at some visits: staff, number of the visit, and share."""

    def make(lacking: list[tuple[Staff, int, float]]) -> list[Bools]:
        drawn = presences(key, [(staff, visit) for staff, visit, _ in lacking])
        return [uniforms < share for uniforms, (_, _, share) in zip(drawn, lacking, strict=True)]

    return each(key, "twin's presence", wanted, make)


class FieldBook:
    """Who could walk in at the villages and events that were drawn until now."""

    def __init__(self) -> None:
        self.times: Buffer[Floats] = Buffer(np.empty((0, 2)))
        self.who: Buffer[Ints] = Buffer(np.empty((0, 3), dtype=np.int64))
        self.calls: Buffer[Floats] = Buffer(np.empty((0, len(CALL_COLUMNS))))

    def append(self, tables: list[Visitors]) -> int:
        """Write down the visitors of some more days; return the position of the first."""
        if not tables:
            return self.times.length
        self.who.append(np.concatenate([table.who for table in tables]))
        self.calls.append(np.concatenate([table.calls for table in tables]))
        return self.times.append(np.concatenate([table.times for table in tables]))

    @property
    def arrays(self) -> dict[str, Any]:
        """The tables as arrays, by their names in `Drawn`."""
        return {
            "field_times": self.times.array,
            "field_who": self.who.array,
            "field_calls": self.calls.array,
        }
