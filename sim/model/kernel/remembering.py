"""What is remembered of those who came, by the compiled twin: what came of them, and who is on the calling lists."""

from __future__ import annotations

import numpy as np

from sim.arrays import Ints
from sim.compiled import compiled
from sim.model import rules
from sim.model.kernel.calling_list import NOBODY, CallingList, take_next
from sim.model.kernel.terms import (
    ATTEMPT,
    FIRST_CALL,
    HAS_PREPARED,
    IS_ACTIVATED,
    OUTCOME,
    RETRY,
    ROW,
    ROWS,
    UNIT_ROOM,
    Hall,
)
from sim.model.kernel.world import (
    ACTIVATED,
    ACTIVATED_LOCAL,
    CALLS,
    GONE,
    IS_PREPARED,
    LISTED,
    VISITED,
    Drawn,
    Memory,
    Out,
    Smalls,
)

is_done = compiled(rules.is_done)


@compiled
def remember(drawn: Drawn, m: Memory, out: Out, hall: Hall, workers: Ints, where: tuple[int, int]) -> None:
    """Remember what came of a visit (pool and first attempt given): who is activated, done or prepared."""
    pool, first = where
    crowd = hall.crowd
    for n in range(first, out.tally[ROWS]):
        row, outcome = out.written.numbers[n, ROW], out.written.numbers[n, OUTCOME]
        worker, attempt = workers[row], out.written.numbers[n, ATTEMPT]
        m.workers[worker, CALLS] += 1
        if outcome == IS_ACTIVATED:
            m.workers[worker, ACTIVATED] = 1
            m.pools[pool, ACTIVATED_LOCAL] += drawn.is_local[worker]
        call = crowd.numbers[row, FIRST_CALL] + (attempt - 1) * crowd.stride
        if is_done(outcome, crowd.calls[call, RETRY] > 0.0):
            m.workers[worker, GONE] = 1
    for row in range(len(crowd.numbers)):
        m.workers[workers[row], IS_PREPARED] = crowd.numbers[row, HAS_PREPARED]
    m.pools[pool, VISITED] += 1
    m.counted[pool] = np.nan


@compiled
def renew_list(drawn: Drawn, m: Memory, hall: Hall, calling: CallingList, workers: Ints, pool: int) -> None:
    """Take who was called off the list, and let who came back unserved or may try again join its tail, in order."""
    first, kept, next_called = drawn.first_worker[pool], 0, 0
    people = len(hall.crowd.numbers)
    for place in range(m.pools[pool, LISTED]):
        worker = m.lists[first + place]
        is_called = False
        if next_called < people and workers[next_called] == worker:  # both are in the order of the list
            is_called = hall.crowd.numbers[next_called, ATTEMPT] > 0
            next_called += 1
        if not is_called:
            m.lists[first + kept] = worker
            kept += 1
    for unit in range(len(calling.units.present)):
        calling.by_unit[UNIT_ROOM, unit] = people
    row = take_next(calling)
    while row != NOBODY:
        if hall.crowd.numbers[row, ATTEMPT] > 0:
            m.lists[first + kept] = workers[row]
            kept += 1
        row = take_next(calling)
    m.pools[pool, LISTED] = kept


@compiled
def forget(residents: Smalls, who: Ints) -> None:
    """Forget what is remembered of some residents."""
    for n in range(len(who)):
        for column in range(3):
            residents[who[n, 0], column] = 0
