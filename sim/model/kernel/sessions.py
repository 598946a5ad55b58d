"""The sessions of a day in arrays: who may come is gathered, the session is played, and what came of it is remembered."""

from __future__ import annotations

import numpy as np

from sim.demand.durations import Floats, Ints
from sim.model import rules
from sim.model.kernel.calling_list import CallingList, Units, calling_list_for
from sim.model.kernel.compiled import compiled
from sim.model.kernel.hall import hall_for
from sim.model.kernel.pools import may_be_called, prepare_beforehand, see, share_willing
from sim.model.kernel.terms import (
    ATTEMPT,
    IS_ACTIVATED,
    LACKING,
    MORE_CALLS,
    NO_DESK,
    OUTCOME,
    RELEASED,
    RETRY,
    ROOM,
    ROW,
    ROWS,
    SERVICE,
    SLOW_SERVICE,
    Crowd,
    Hall,
    Place,
)
from sim.model.kernel.visit import PULL, Release, play_visit
from sim.model.kernel.walk_in import play_walk_in
from sim.model.kernel.world import (
    ACTIVATED,
    ACTIVATED_LOCAL,
    BALK_ABOVE,
    BEFOREHAND,
    CALL_BELOW,
    CALL_TABLES,
    CALLS,
    CAME_ON,
    DONE,
    GONE,
    GROUP_SIZE,
    HOLDS,
    IN_UNITS,
    IS_PREPARED,
    LISTED,
    MAX_AWAY,
    MAX_SHARE_AWAY,
    NOTHING,
    POLICY,
    POOL,
    PREPARED,
    PRESENCE,
    ROOM_FOR_ROWS,
    SLOTS_FROM,
    SLOTS_TO,
    UNITS,
    UNITS_FROM,
    VISITED,
    WINDOWS_FROM,
    WINDOWS_TO,
    Arranged,
    Drawn,
    Memory,
    Out,
    Plans,
)

is_done = compiled(rules.is_done)


@compiled
def play_visitors(
    a: Arranged,
    m: Memory,
    out: Out,
    place: Place,
    visitors: tuple[Floats, Ints, Floats],
    site: int,
    day: int,
    is_slow: bool,
) -> int:
    """Play a session of walk-ins, with the tables of who could come (times, who, calls); return what is lacking.

    Who is done, or has come elsewhere that day, does not come.
    """
    times, who, calls = visitors
    if out.count[ROWS] + len(who) > out.count[ROOM]:
        return ROOM_FOR_ROWS
    rows = comers(m, who, day)
    hall = hall_for(place, visitors_in(m, who, calls, rows, is_slow), out.written, out.count, False, False)
    arrives, patience = np.empty(len(rows)), np.empty(len(rows))
    for row in range(len(rows)):
        arrives[row], patience[row] = a.midnight[day] + times[rows[row], 0], times[rows[row], 1]
    first = out.count[ROWS]
    play_walk_in(hall, arrives, patience, a.sites[site, BALK_ABOVE])
    for n in range(first, out.count[ROWS]):
        visitor = rows[out.written.numbers[n, ROW]]
        if is_done(out.written.numbers[n, OUTCOME], calls[visitor, RETRY] > 0.0):
            m.residents[who[visitor, 0], DONE] = 1
    for row in range(len(rows)):
        if hall.crowd.prepared[row]:
            m.residents[who[rows[row], 0], PREPARED] = 1
    return NOTHING


@compiled
def comers(m: Memory, who: Ints, day: int) -> Ints:
    """Return which of some visitors really come, and take note of the day."""
    rows = np.empty(len(who), dtype=np.int64)
    count = 0
    for n in range(len(who)):
        resident = m.residents[who[n, 0]]
        if resident[DONE] == 0 and resident[CAME_ON] != day + 1:
            resident[CAME_ON] = day + 1  # 0 is never
            rows[count] = n
            count += 1
    return rows[:count]


@compiled
def visitors_in(m: Memory, who: Ints, calls: Floats, rows: Ints, is_slow: bool) -> Crowd:
    """Return the visitors of a session, by the rows of those who could come."""
    count = len(rows)
    person, ready = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.bool_)
    prepared = np.empty(count, dtype=np.bool_)
    for row in range(count):
        position, person[row], is_ready = who[rows[row]]
        ready[row], prepared[row] = is_ready > 0, m.residents[position, PREPARED] > 0
    return Crowd(
        person,
        np.full(count, NO_DESK),
        ready,
        prepared,
        calls,
        rows,
        np.ones(count, dtype=np.int64),
        0,
        SLOW_SERVICE if is_slow else SERVICE,
    )


@compiled
def play_workers(
    a: Arranged, drawn: Drawn, m: Memory, out: Out, plans: Plans, place: Place, where: tuple[int, int, int]
) -> int:
    """Play a visit to an employer or a school, with its site, day and plan given; return what is lacking."""
    site, day, plan = where
    pool = a.sites[site, POOL]
    see(m, out, pool)
    share = share_willing(a, m, site, day)
    if a.sites[site, BEFOREHAND] > 0:
        prepare_beforehand(a, drawn, m, site, share)
    units, release = units_of(a, drawn, m, plans, site, plan), release_of(a, plans, site, plan)
    workers = on_list(a, drawn, m, units, site, share)
    crowd = workers_in(drawn, m, pool, workers, drawn.slow[site, day])
    for row in range(len(workers)):
        if crowd.known[row] < 1:
            return CALL_TABLES
    out.count[RELEASED] = out.count[ROWS]
    hall = hall_for(place, crowd, out.written, out.count, True, release.policy == PULL)
    calling = calling_list_for(units, crowd.unit, np.ones(len(workers), dtype=np.bool_))
    first = out.count[ROWS]
    play_visit(hall, calling, release)
    lacking = out.count[LACKING]
    if lacking != 0:
        out.count[LACKING], out.count[ROWS] = 0, first
        return CALL_TABLES if lacking == MORE_CALLS else ROOM_FOR_ROWS
    remember(drawn, m, out, hall, calling, workers, (pool, first))
    return NOTHING


@compiled
def units_of(a: Arranged, drawn: Drawn, m: Memory, plans: Plans, site: int, plan: int) -> Units:
    """Return the units on the day of a visit, with the workers who are present."""
    pool = a.sites[site, POOL]
    first, after = drawn.first_worker[pool], drawn.first_worker[pool + 1]
    row, size, units = plans.plans[plan], after - first, a.sites[site, UNITS]
    here = drawn.present[pool, 0] + (m.pools[pool, VISITED] + 1 - drawn.present[pool, 1]) * size
    present = np.zeros(units, dtype=np.int64)
    for n in range(size):
        present[drawn.worker[first + n, 1]] += drawn.presences[here + n]
    of_unit = plans.of_unit[row[UNITS_FROM] : row[UNITS_FROM] + units + 1]
    windows = plans.units[row[IN_UNITS] : row[IN_UNITS] + of_unit[units]]
    return Units(present, windows, of_unit, a.shares[site, MAX_SHARE_AWAY])


@compiled
def release_of(a: Arranged, plans: Plans, site: int, plan: int) -> Release:
    """Return how people are released at a visit."""
    row, facts = plans.plans[plan], a.sites[site]
    return Release(
        facts[POLICY],
        plans.slots[row[SLOTS_FROM] : row[SLOTS_TO]],
        plans.turns[row[SLOTS_FROM] : row[SLOTS_TO], : facts[UNITS]],
        facts[GROUP_SIZE],
        facts[CALL_BELOW],
        plans.windows[row[WINDOWS_FROM] : row[WINDOWS_TO]],
        facts[HOLDS] > 0,
        a.shares[site, MAX_AWAY],
    )


@compiled
def on_list(a: Arranged, drawn: Drawn, m: Memory, units: Units, site: int, share: float) -> Ints:
    """Return who of the calling list may be called today, in order: present, willing, and of a unit that has its turn."""
    pool = a.sites[site, POOL]
    first, size = drawn.first_worker[pool], drawn.first_worker[pool + 1] - drawn.first_worker[pool]
    here = drawn.present[pool, 0] + (m.pools[pool, VISITED] + 1 - drawn.present[pool, 1]) * size - first
    found = np.empty(m.pools[pool, LISTED], dtype=np.int64)
    count = 0
    for place in range(len(found)):
        worker = m.lists[first + place]
        unit = drawn.worker[worker, 1]
        has_turn = units.of_unit[unit + 1] > units.of_unit[unit]
        if has_turn and drawn.presences[here + worker] and may_be_called(a, drawn, m, site, worker, share):
            found[count] = worker
            count += 1
    return found[:count]


@compiled
def workers_in(drawn: Drawn, m: Memory, pool: int, workers: Ints, is_slow: bool) -> Crowd:
    """Return the workers of a visit, in the order of the calling list."""
    count, table = len(workers), drawn.tables[pool]
    person, unit = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    ready, prepared = np.empty(count, dtype=np.bool_), np.empty(count, dtype=np.bool_)
    first_call, known = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    for row in range(count):
        worker = workers[row]
        calls = m.workers[worker, CALLS]
        person[row], unit[row] = drawn.worker[worker, 0], drawn.worker[worker, 1]
        ready[row], prepared[row] = drawn.is_ready[worker], m.workers[worker, IS_PREPARED] > 0
        first_call[row] = table[0] + calls * table[1] + drawn.slot[worker]
        known[row] = table[2] - calls
    service = SLOW_SERVICE if is_slow else SERVICE
    return Crowd(person, unit, ready, prepared, drawn.calls, first_call, known, table[1], service)


@compiled
def remember(
    drawn: Drawn,
    m: Memory,
    out: Out,
    hall: Hall,
    calling: CallingList,
    workers: Ints,
    where: tuple[int, int],
) -> None:
    """Remember what came of a visit (pool and first attempt given): who is activated, done or prepared, and the list."""
    pool, first = where
    crowd = hall.crowd
    for n in range(first, out.count[ROWS]):
        numbers = out.written.numbers[n]
        row = numbers[ROW]
        worker = workers[row]
        m.workers[worker, CALLS] += 1
        if numbers[OUTCOME] == IS_ACTIVATED:
            m.workers[worker, ACTIVATED] = 1
            m.pools[pool, ACTIVATED_LOCAL] += drawn.is_local[worker]
        call = crowd.calls[crowd.first_call[row] + (numbers[ATTEMPT] - 1) * crowd.stride]
        if is_done(numbers[OUTCOME], call[RETRY] > 0.0):
            m.workers[worker, GONE] = 1
    for row in range(len(workers)):
        m.workers[workers[row], IS_PREPARED] = crowd.prepared[row]
    m.pools[pool, VISITED] += 1
    m.counted[pool] = np.nan
    renew_list(drawn, m, hall, calling, workers, pool)


@compiled
def renew_list(
    drawn: Drawn, m: Memory, hall: Hall, calling: CallingList, workers: Ints, pool: int
) -> None:
    """Take who was called off the list, and let who came back unserved or may try again join its tail, in order."""
    first = drawn.first_worker[pool]
    is_called = np.zeros(drawn.first_worker[pool + 1] - first, dtype=np.bool_)
    tail = np.empty(len(workers), dtype=np.int64)
    places = np.empty(len(workers), dtype=np.int64)
    count = 0
    for row in range(len(workers)):
        is_called[workers[row] - first] = hall.present.numbers[row, ATTEMPT] > 0
    for unit in range(len(calling.first)):
        row = calling.first[unit]
        while row >= 0:
            if hall.present.numbers[row, ATTEMPT] > 0:
                tail[count], places[count] = workers[row], calling.place[row]
                count += 1
            row = calling.after[row]
    kept = 0
    for place in range(m.pools[pool, LISTED]):
        worker = m.lists[first + place]
        if not is_called[worker - first]:
            m.lists[first + kept] = worker
            kept += 1
    for n in np.argsort(places[:count]):
        m.lists[first + kept] = tail[n]
        kept += 1
    m.pools[pool, LISTED] = kept
