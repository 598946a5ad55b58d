"""Calls as arrays: what the next calls bring to workers, drawn some ahead of each, and kept for the next strategy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints
from sim.demand import Demand
from sim.demand.kept import once
from sim.demand.people import Staff, Workers
from sim.model.kernel.buffer import Buffer
from sim.model.kernel.drawn import calls_of, slow_down_of
from sim.model.kernel.terms import CALL_COLUMNS
from sim.model.kernel.world import NONE
from sim.scenario.base import ByValue

CALLS_AT_FIRST, ROOM_AT_FIRST = 4, 2**18


@dataclass
class Table:
    """The calls of a site: the k-th of worker w in row `first + (k - 1) * people + slot[w]`, if k is at most `known[w]`."""

    staff: Staff
    workers: Workers
    slot: Ints
    people: int
    known: Ints
    first: int = NONE
    room: int = 0


class CallBook:
    """The calls of all sites that were asked for until now, in one array: `array`."""

    def __init__(self) -> None:
        self.rows: Buffer[Floats] = Buffer(np.empty((0, len(CALL_COLUMNS))), ROOM_AT_FIRST)
        self.tables: dict[tuple[object, ...], Table] = {}

    @property
    def array(self) -> Floats:
        """The rows of all tables."""
        return self.rows.array

    def table(self, demand: Demand, staff: Staff, is_other_invited: bool) -> Table:
        """Return the table of a site for who is local (or anybody, where all are invited) and not activated at the baseline."""
        workers, where = demand.workers(staff.site), demand.scenario.rotation_sites[staff.site]
        key = (staff, id(workers), is_other_invited, ByValue(where.walk))
        if key not in self.tables:
            may_come = (workers.is_local | is_other_invited) & ~workers.is_activated
            slot = np.where(may_come, np.cumsum(may_come) - 1, NONE)
            known = np.zeros(len(slot), dtype=np.int64)
            self.tables[key] = Table(staff, workers, slot, int(may_come.sum()), known)
        return self.tables[key]

    def draw(self, demand: Demand, wanted: list[tuple[Table, Ints]]) -> None:
        """Draw calls until each worker of some sites knows as many as are wanted, all in one go."""
        parts = []
        for table, calls in wanted:
            workers = np.flatnonzero((calls > table.known) & (table.slot >= 0))
            if len(workers):
                self._make_room(table, int(calls[workers].max()))
                parts.append((table, *_lacking(table, workers, calls)))
        if not parts:
            return
        brought = demand.calls_at([(table.staff.site, calls, workers) for table, workers, calls in parts])
        is_local = np.concatenate([table.workers.is_local[workers] for table, workers, _ in parts])
        rows = [
            table.first + (calls - 1) * table.people + table.slot[workers] for table, workers, calls in parts
        ]
        self.array[np.concatenate(rows)] = calls_of(brought, slow_down_of(demand), is_local)
        for table, workers, calls in parts:
            np.maximum.at(table.known, workers, calls)

    def _make_room(self, table: Table, calls: int) -> None:
        """Give a table room for so many calls of each worker, at another place if need be."""
        if calls <= table.room:
            return
        room = max(CALLS_AT_FIRST, 2 * calls)
        first = self.rows.reserve(room * table.people)
        if table.room:
            size = table.room * table.people
            self.array[first : first + size] = self.array[table.first : table.first + size]
        table.first, table.room = first, room


def _lacking(table: Table, workers: Ints, calls: Ints) -> tuple[Ints, Ints]:
    """Return (worker, call) of every call that is lacking."""
    counts = calls[workers] - table.known[workers]
    who = np.repeat(workers, counts)
    number = np.arange(len(who)) - np.repeat(np.cumsum(counts) - counts, counts)
    return who, table.known[who] + 1 + number


def call_book(demand: Demand) -> CallBook:
    """Return the calls of a replication, which strategies with the same service and network share."""
    what = ("twin's calls", ByValue(demand.scenario.service), slow_down_of(demand))
    return once(demand.key, what, CallBook)
