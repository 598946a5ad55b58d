"""The sessions of a day in arrays: who may come is gathered, the session is played, and what came of it is remembered."""

from __future__ import annotations

from sim.arrays import Floats, Ints
from sim.compiled import compiled, written_in
from sim.model import rules
from sim.model.kernel.calling_list import Units, calling_list_in, line_up
from sim.model.kernel.opening import crowd_in, hall_in, open_hall
from sim.model.kernel.pools import may_be_called, prepare_beforehand, share_willing
from sim.model.kernel.remembering import remember, renew_list
from sim.model.kernel.terms import (
    AT_WORK_TODAY,
    FIRST_CALL,
    HAS_PREPARED,
    KNOWN,
    LACKING,
    MORE_CALLS,
    OUTCOME,
    PERSON,
    READY,
    RELEASED,
    RETRY,
    ROOM,
    ROW,
    ROWS,
    SERVICE,
    SLOW_SERVICE,
    UNIT,
    Place,
    Space,
)
from sim.model.kernel.visit import PULL, Release, play_visit
from sim.model.kernel.walk_in import play_walk_in
from sim.model.kernel.world import (
    BEFOREHAND,
    CALL_BELOW,
    CALL_TABLES,
    CALLS,
    CAME_ON,
    DAY,
    DONE,
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
    if len(who) > len(space.chosen):
        return ROOM_FOR_PEOPLE
    if out.tally[ROWS] + len(who) > out.tally[ROOM]:
        return ROOM_FOR_ROWS
    count = let_in(m, space, times, who, midnight)
    service = SLOW_SERVICE if is_slow else SERVICE
    crowd = crowd_in(space, count, calls, 0, service)
    hall = hall_in(space, place, crowd, out.written, out.tally, False, False)
    first = out.tally[ROWS]
    open_hall(hall)
    play_walk_in(hall, space.arrives[:count], space.patience[:count], balk_above)
    for n in range(first, out.tally[ROWS]):
        visitor = space.numbers[out.written.numbers[n, ROW], FIRST_CALL]
        if is_done(out.written.numbers[n, OUTCOME], calls[visitor, RETRY] > 0.0):
            m.residents[who[visitor, 0], DONE] = 1
    for row in range(count):
        if space.numbers[row, HAS_PREPARED] > 0:
            m.residents[who[space.numbers[row, FIRST_CALL], 0], PREPARED] = 1
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
        numbers = space.numbers[count]
        numbers[PERSON], numbers[UNIT] = who[n, 1], NONE
        numbers[READY], numbers[HAS_PREPARED] = who[n, 2], m.residents[position, PREPARED]
        numbers[FIRST_CALL], numbers[KNOWN] = n, 1
        space.arrives[count], space.patience[count] = midnight + times[n, 0], times[n, 1]
        count += 1
    return count


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
        if space.numbers[row, KNOWN] < 1:
            return CALL_TABLES
    service = SLOW_SERVICE if drawn.slow[site, day] else SERVICE
    crowd = crowd_in(space, count, drawn.calls, drawn.tables[pool, 1], service)
    hall = hall_in(space, place, crowd, out.written, out.tally, True, release.policy == PULL)
    calling = calling_list_in(space, units, crowd)
    first = out.tally[ROWS]
    out.tally[RELEASED] = first
    open_hall(hall)
    line_up(calling, space.everybody)
    play_visit(hall, calling, release, space.everybody)
    lacking = out.tally[LACKING]
    if lacking != 0:
        out.tally[LACKING], out.tally[ROWS] = 0, first
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
    unit, count = 0, 0
    for n in range(size):  # worker after worker, unit after unit
        if drawn.worker[first + n, 1] != unit:
            space.units[AT_WORK_TODAY, unit] += count
            unit, count = drawn.worker[first + n, 1], 0
        count += drawn.presences[here + n]
    if size > 0:
        space.units[AT_WORK_TODAY, unit] += count


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
            numbers = space.numbers[count]
            numbers[PERSON], numbers[UNIT] = drawn.worker[worker, 0], unit
            numbers[READY], numbers[HAS_PREPARED] = drawn.is_ready[worker], m.workers[worker, IS_PREPARED]
            numbers[FIRST_CALL] = drawn.tables[pool, 0] + calls * drawn.tables[pool, 1] + drawn.slot[worker]
            numbers[KNOWN] = drawn.known[worker] - calls
            count += 1
    return count
