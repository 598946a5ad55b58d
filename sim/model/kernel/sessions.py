"""The sessions of a day in arrays: who may come is gathered, the session is played, and what came of it is remembered."""

from __future__ import annotations

import numpy as np

from sim.demand.durations import Floats, Ints
from sim.model import rules
from sim.model.kernel.calling_list import NOBODY, CallingList, Units, calling_list_in, line_up, take_next
from sim.model.kernel.compiled import compiled, written_in
from sim.model.kernel.hall import hall_in, open_hall
from sim.model.kernel.pools import may_be_called, prepare_beforehand, share_willing
from sim.model.kernel.terms import (
    AT_WORK_TODAY,
    ATTEMPT,
    IS_ACTIVATED,
    LACKING,
    MORE_CALLS,
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
    Space,
)
from sim.model.kernel.visit import PULL, Release, play_visit
from sim.model.kernel.walk_in import play_walk_in
from sim.model.kernel.world import (
    ACTIVATED,
    ACTIVATED_LOCAL,
    BEFOREHAND,
    CALL_BELOW,
    CALL_TABLES,
    CALLS,
    CAME_ON,
    DAY,
    DONE,
    GONE,
    GROUP_SIZE,
    HOLDS,
    IN_UNITS,
    IS_PREPARED,
    LISTED,
    MAX_AWAY,
    MAX_SHARE_AWAY,
    NONE,
    NOTHING,
    POLICY,
    POOL,
    PREPARED,
    ROOM_FOR_PEOPLE,
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
    m: Memory,
    out: Out,
    space: Space,
    place: Place,
    visitors: tuple[Floats, Ints, Floats],
    midnight: float,
    balk_above: int,
    is_slow: bool,
) -> int:
    """Play a session of walk-ins, with the tables of who could come (times, who, calls); return what is lacking.

    Who is done, or has come elsewhere that day, does not come.
    """
    times, who, calls = visitors
    if len(who) > len(space.person):
        return ROOM_FOR_PEOPLE
    if out.count[ROWS] + len(who) > out.count[ROOM]:
        return ROOM_FOR_ROWS
    count = let_in(m, space, times, who, midnight)
    service = SLOW_SERVICE if is_slow else SERVICE
    crowd = crowd_in(space, count, calls, 0, service)
    hall = hall_in(space, place, crowd, out.written, out.count, False, False)
    first = out.count[ROWS]
    open_hall(hall)
    play_walk_in(hall, space.arrives[:count], space.patience[:count], balk_above)
    for n in range(first, out.count[ROWS]):
        visitor = space.first_call[out.written.numbers[n, ROW]]
        if is_done(out.written.numbers[n, OUTCOME], calls[visitor, RETRY] > 0.0):
            m.residents[who[visitor, 0], DONE] = 1
    for row in range(count):
        if space.prepared[row]:
            m.residents[who[space.first_call[row], 0], PREPARED] = 1
    return NOTHING


@compiled
def let_in(m: Memory, space: Space, times: Floats, who: Ints, midnight: float) -> int:
    """Settle who of some visitors really come, their number returned, and take note of the day."""
    count, today = 0, m.at[DAY] + 1  # 0 is never
    for n in range(len(who)):
        position = who[n, 0]
        if m.residents[position, DONE] != 0 or m.residents[position, CAME_ON] == today:
            continue
        m.residents[position, CAME_ON] = today
        space.person[count], space.unit[count] = who[n, 1], NONE
        space.ready[count], space.prepared[count] = who[n, 2] > 0, m.residents[position, PREPARED] > 0
        space.first_call[count], space.known[count] = n, 1
        space.arrives[count], space.patience[count] = midnight + times[n, 0], times[n, 1]
        count += 1
    return count


@written_in
def crowd_in(space: Space, count: int, calls: Floats, stride: int, service: int) -> Crowd:
    """Return the people of a session who stand in a space."""
    return Crowd(
        space.person[:count],
        space.unit[:count],
        space.ready[:count],
        space.prepared[:count],
        calls,
        space.first_call[:count],
        space.known[:count],
        stride,
        service,
    )


@written_in
def play_workers(
    a: Arranged,
    drawn: Drawn,
    m: Memory,
    out: Out,
    space: Space,
    plans: Plans,
    place: Place,
    where: tuple[int, int, int],
) -> int:
    """Play a visit to an employer or a school, with its site, day and plan given; return what is lacking."""
    site, day, plan = where
    pool = a.sites[site, POOL]
    share = share_willing(a, m, site, day)
    if a.sites[site, BEFOREHAND] > 0:
        prepare_beforehand(a, drawn, m, site, share)
    count_present(drawn, m, space, pool, a.sites[site, UNITS])
    units = units_in(a, space, plans, site, plan, a.midnight[day])
    release = release_of(a, plans, site, plan, a.midnight[day])
    count = let_come(a, drawn, m, space, units, (site, pool), share)
    for row in range(count):
        if space.known[row] < 1:
            return CALL_TABLES
    service = SLOW_SERVICE if drawn.slow[site, day] else SERVICE
    crowd = crowd_in(space, count, drawn.calls, drawn.tables[pool, 1], service)
    hall = hall_in(space, place, crowd, out.written, out.count, True, release.policy == PULL)
    calling = calling_list_in(space, units, crowd.unit)
    first = out.count[ROWS]
    out.count[RELEASED] = first
    open_hall(hall)
    line_up(calling, space.everybody)
    play_visit(hall, calling, release, space.everybody)
    lacking = out.count[LACKING]
    if lacking != 0:
        out.count[LACKING], out.count[ROWS] = 0, first
        return CALL_TABLES if lacking == MORE_CALLS else ROOM_FOR_ROWS
    remember(drawn, m, out, hall, space.chosen, (pool, first))
    renew_list(drawn, m, hall, calling, space.chosen, pool)
    return NOTHING


@compiled
def count_present(drawn: Drawn, m: Memory, space: Space, pool: int, units: int) -> None:
    """Count the workers of each unit who are at work at a visit."""
    first, size = drawn.first_worker[pool], drawn.first_worker[pool + 1] - drawn.first_worker[pool]
    here = first_present(drawn, m, pool)
    for unit in range(units):
        space.units[AT_WORK_TODAY, unit] = 0
    for n in range(size):
        space.units[AT_WORK_TODAY, drawn.worker[first + n, 1]] += drawn.presences[here + n]


@compiled
def first_present(drawn: Drawn, m: Memory, pool: int) -> int:
    """Return where the presence of a pool's first worker stands at its next visit."""
    size = drawn.first_worker[pool + 1] - drawn.first_worker[pool]
    return int(drawn.present[pool, 0] + (m.pools[pool, VISITED] + 1 - drawn.present[pool, 1]) * size)


@written_in
def units_in(a: Arranged, space: Space, plans: Plans, site: int, plan: int, midnight: float) -> Units:
    """Return the units on the day of a visit."""
    row, units = plans.plans[plan], a.sites[site, UNITS]
    of_unit = plans.of_unit[row[UNITS_FROM] : row[UNITS_FROM] + units + 1]
    windows = plans.units[row[IN_UNITS] : row[IN_UNITS] + of_unit[units]]
    return Units(
        midnight, space.units[AT_WORK_TODAY, :units], windows, of_unit, a.shares[site, MAX_SHARE_AWAY]
    )


@written_in
def release_of(a: Arranged, plans: Plans, site: int, plan: int, midnight: float) -> Release:
    """Return how people are released at a visit."""
    row, facts = plans.plans[plan], a.sites[site]
    return Release(
        midnight,
        facts[POLICY],
        plans.slots[row[SLOTS_FROM] : row[SLOTS_TO]],
        plans.turns[row[SLOTS_FROM] : row[SLOTS_TO]],
        facts[GROUP_SIZE],
        facts[CALL_BELOW],
        plans.windows[row[WINDOWS_FROM] : row[WINDOWS_TO]],
        facts[HOLDS] > 0,
        a.shares[site, MAX_AWAY],
    )


@compiled
def let_come(
    a: Arranged, drawn: Drawn, m: Memory, space: Space, units: Units, where: tuple[int, int], share: float
) -> int:
    """Settle who of the calling list may be called today, in order, their number returned.

    Those are present, willing, and of a unit that has its turn.
    """
    site, pool = where
    first, count = drawn.first_worker[pool], 0
    here = first_present(drawn, m, pool) - first
    for place in range(m.pools[pool, LISTED]):
        worker = m.lists[first + place]
        unit = drawn.worker[worker, 1]
        has_turn = units.of_unit[unit + 1] > units.of_unit[unit]
        if has_turn and drawn.presences[here + worker] and may_be_called(a, drawn, m, site, worker, share):
            calls = m.workers[worker, CALLS]
            space.chosen[count] = worker
            space.person[count], space.unit[count] = drawn.worker[worker, 0], unit
            space.ready[count], space.prepared[count] = (
                drawn.is_ready[worker],
                m.workers[worker, IS_PREPARED] > 0,
            )
            space.first_call[count] = (
                drawn.tables[pool, 0] + calls * drawn.tables[pool, 1] + drawn.slot[worker]
            )
            space.known[count] = drawn.known[worker] - calls
            count += 1
    return count


@compiled
def remember(drawn: Drawn, m: Memory, out: Out, hall: Hall, workers: Ints, where: tuple[int, int]) -> None:
    """Remember what came of a visit (pool and first attempt given): who is activated, done or prepared."""
    pool, first = where
    crowd = hall.crowd
    for n in range(first, out.count[ROWS]):
        row, outcome = out.written.numbers[n, ROW], out.written.numbers[n, OUTCOME]
        worker, attempt = workers[row], out.written.numbers[n, ATTEMPT]
        m.workers[worker, CALLS] += 1
        if outcome == IS_ACTIVATED:
            m.workers[worker, ACTIVATED] = 1
            m.pools[pool, ACTIVATED_LOCAL] += drawn.is_local[worker]
        call = crowd.first_call[row] + (attempt - 1) * crowd.stride
        if is_done(outcome, crowd.calls[call, RETRY] > 0.0):
            m.workers[worker, GONE] = 1
    for row in range(len(crowd.prepared)):
        m.workers[workers[row], IS_PREPARED] = crowd.prepared[row]
    m.pools[pool, VISITED] += 1
    m.counted[pool] = np.nan


@compiled
def renew_list(drawn: Drawn, m: Memory, hall: Hall, calling: CallingList, workers: Ints, pool: int) -> None:
    """Take who was called off the list, and let who came back unserved or may try again join its tail, in order."""
    first, kept, next_called = drawn.first_worker[pool], 0, 0
    people = len(hall.is_again)
    for place in range(m.pools[pool, LISTED]):
        worker = m.lists[first + place]
        is_called = False
        if next_called < people and workers[next_called] == worker:  # both are in the order of the list
            is_called = hall.present.numbers[next_called, ATTEMPT] > 0
            next_called += 1
        if not is_called:
            m.lists[first + kept] = worker
            kept += 1
    calling.room[:] = people
    row = take_next(calling)
    while row != NOBODY:
        if hall.present.numbers[row, ATTEMPT] > 0:
            m.lists[first + kept] = workers[row]
            kept += 1
        row = take_next(calling)
    m.pools[pool, LISTED] = kept
