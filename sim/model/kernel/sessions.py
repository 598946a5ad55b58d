"""The sessions of a day: who may come is gathered, the session is played, and what happened to each is remembered."""

from __future__ import annotations

import numpy as np

from sim.arrays import Rows
from sim.clock import NEVER
from sim.compiled import compiled, inlined
from sim.demand.arrivals import (
    NO_ROOM,
    VISIT_BLOCK,
    fill_rate,
    fill_visitors,
    is_phone_ready,
    mean_of_day,
    minute_of,
)
from sim.demand.durations import ticks
from sim.model.kernel.hall import (
    begin_attempt,
    draw_call,
    enter,
    hall_in,
    is_before,
    leave,
    limit_of,
    open_hall,
    serve_until,
)
from sim.model.kernel.records import (
    COMING,
    DESKS,
    HAS_BALKED,
    HELPERS,
    IS_ACTIVATED,
    MORE_ATTEMPTS,
    MORE_PEOPLE,
    NONE,
    NOTHING,
    PULL,
    Hall,
    Place,
    Source,
)
from sim.model.kernel.tables import DRAWN_DAYS, Arranged, Chance, Memory, Plans, PoolRow, Worker, Workspace
from sim.model.kernel.teams import may_be_called, prepare_beforehand, share_willing
from sim.model.kernel.visit import (
    CallingList,
    Release,
    Units,
    calling_list_in,
    line_up,
    play_visit,
    take_next,
)
from sim.scenario.base import POOL
from sim.streams import pair


@compiled
def play_walk_in(hall: Hall, balk_above: int) -> None:
    """Play a day of visitors who arrive as they please; some turn round at the sight of the queue."""
    people, order = len(hall.people), hall.queues.people[COMING]
    put_in_order(hall)
    for n in range(people):
        row = order[n].row
        person = hall.people[row]
        now = person.arrives
        begin_attempt(hall, row)
        can_balk = balk_above < people and now < hall.place.closes
        if can_balk and is_queue_too_long(hall, now, balk_above):
            person.arrived, person.desk = now, NONE
            person.queued, person.began, person.ended = np.nan, np.nan, np.nan
            leave(hall, row, now, HAS_BALKED)
        else:
            enter(hall, row, now)
    serve_until(hall, NEVER)


@compiled
def put_in_order(hall: Hall) -> None:
    """Put visitors in order of arrival, ties by person: by insertion, for most are in order already."""
    order = hall.queues.people[COMING]
    for row in range(len(hall.people)):
        person, place = hall.people[row], row
        while place > 0:
            before = order[place - 1]
            if is_before(before.time, before.person, person.arrives, person.person):
                break
            order[place].time, order[place].person, order[place].row = before.time, before.person, before.row
            place -= 1
        order[place].time, order[place].person, order[place].row = person.arrives, person.person, row


@compiled
def is_queue_too_long(hall: Hall, now: float, balk_above: int) -> bool:
    """Return whether so many wait for a desk, before this instant's starts, that a visitor does not join."""
    if hall.queues.size[DESKS] + hall.queues.size[HELPERS] < balk_above:
        return False  # not even if nobody in the queues had been served or had left by now
    serve_until(hall, now)
    waiting = 0
    for place in range(hall.queues.size[DESKS]):
        first = hall.queues.people[DESKS, place]
        waiting += first.time <= now < limit_of(hall, first.row)
    return waiting >= balk_above


@inlined
def source_of(arranged: Arranged, chance: Chance, site: int, is_visit: bool, is_slow: bool) -> Source:
    """Return where the calls of a session are drawn."""
    service = chance.visits if is_visit else chance.walk_ins
    slow_down = chance.slow_down if is_slow else 1.0
    return Source(True, chance.keys, service, arranged.walks[site : site + 1], slow_down, 0, 0)


@compiled
def play_visitors(
    arranged: Arranged,
    chance: Chance,
    memory: Memory,
    work: Workspace,
    place: Place,
    site: int,
    day: int,
) -> int:
    """Play a session of walk-ins; return what is missing. Who is done, or has come elsewhere that day, does not come."""
    terms, out, midnight = arranged.sites[site], work.out, arranged.midnight[day]
    edges = fill_rate(
        peaks_of(arranged, site), place.opens - midnight, place.closes - midnight, work.times, work.shares
    )
    mean = 0.0
    if terms.left > 0.0:
        mean = arranged.arrivals[site, arranged.weekday[day]] * arranged.interest[day] / terms.left
    at, date = arranged.walk_in_sites.sites[site], arranged.date[day]
    mean = mean_of_day(chance.keys, at, date, mean, work.shares[edges - 1])
    accepts = terms.accepts + arranged.aware[site, day]
    drawn = drawn_day(arranged, chance, work, site, (date, mean, accepts))
    if drawn == NONE or work.drawn_days[drawn].count > len(work.space.people):
        return MORE_PEOPLE
    could = work.drawn_days[drawn].count
    if out.progress[0].rows + could > out.progress[0].room:
        return MORE_ATTEMPTS
    is_slow = chance.slow[site, day] and not terms.is_counter
    source, written = (
        source_of(arranged, chance, site, False, is_slow),
        (out.attempts, out.progress),
    )
    hall = hall_in(work.space, place, source, could, written, (False, False))
    count = let_visitors_in(arranged, hall, memory, work, (site, day, edges, work.drawn_days[drawn].first))
    hall = hall_in(work.space, place, source, count, written, (False, False))
    first = out.progress[0].rows
    open_hall(hall)
    play_walk_in(hall, terms.balk_above)
    remember_visitors(hall, memory, first)
    return NOTHING


@compiled
def drawn_day(
    arranged: Arranged, chance: Chance, work: Workspace, site: int, terms: tuple[int, float, float]
) -> int:
    """Return which drawn day holds who comes to a site on a date, at a mean and a share that accepts; `NONE` without room.

    It is drawn, unless it was for an earlier play.
    """
    (date, mean, accepts), at, keys = terms, arranged.walk_in_sites.sites[site], chance.keys
    place: int = np.int64((at.name ^ np.uint64(date)) & np.uint64(DRAWN_DAYS - 1))  # type: ignore[assignment]
    day = work.drawn_days[place]
    if (
        (day.key == keys[0, 0])
        & (day.other_key == keys[0, 1])
        & (day.name == at.name)
        & (day.catchments_name == at.catchments_name)
        & (day.date == date)
        & (day.mean == mean)
        & (day.accepts == accepts)
    ):
        return place
    for _ in range(2):
        first = work.drawn[0]
        count = fill_visitors(keys, arranged.walk_in_sites, at, date, mean, accepts, work.visitors[first:])
        if count != NO_ROOM:
            day.key, day.other_key = keys[0, 0], keys[0, 1]
            day.name, day.catchments_name = at.name, at.catchments_name
            day.date, day.mean, day.accepts = date, mean, accepts
            day.first, day.count = first, count
            work.drawn[0] = first + count
            return place
        for other in range(DRAWN_DAYS):  # no room: all are forgotten
            work.drawn_days[other].date = NONE
        work.drawn[0] = 0
    return NONE


@inlined
def peaks_of(arranged: Arranged, site: int) -> Rows:  # type: ignore[type-arg]
    """Return the peaks of the profile of a walk-in site."""
    at = arranged.walk_in_sites.sites[site]
    return arranged.walk_in_sites.peaks[at.first_peak : at.after_peaks]


@compiled
def let_visitors_in(
    arranged: Arranged, hall: Hall, memory: Memory, work: Workspace, where: tuple[int, int, int, int]
) -> int:
    """Write down who of some visitors really come, their number returned, and take note of the day."""
    site, day, edges, first = where
    at, keys, count = arranged.walk_in_sites.sites[site], hall.source.keys, 0
    for n in range(len(hall.people)):
        visitor, person = work.visitors[first + n], hall.people[count]
        who = memory.first_resident[visitor.catchment] + visitor.resident
        resident = memory.residents[who]
        if resident.is_done or resident.came_on == day + 1:  # 0 is never
            continue
        resident.came_on = day + 1
        person.person, person.unit, person.who = visitor.catchment * POOL + visitor.resident, NONE, who
        person.is_local, person.ready = True, is_phone_ready(keys, at, visitor)
        person.prepared = resident.is_prepared
        person.name, person.number = at.name, visitor.number
        patience = ticks(at.patience, draw_call(hall, count, arranged.date[day], VISIT_BLOCK))
        person.arrives = arranged.midnight[day] + minute_of(visitor.share, work.times, work.shares, edges)
        person.deadline = person.arrives + patience
        count += 1
    return count


@compiled
def remember_visitors(hall: Hall, memory: Memory, first: int) -> None:
    """Remember who is done or prepared after a session of walk-ins."""
    for n in range(first, hall.progress[0].rows):
        if hall.attempts[n].is_done:
            memory.residents[hall.people[hall.attempts[n].row].who].is_done = True
    for row in range(len(hall.people)):
        if hall.people[row].prepared:
            memory.residents[hall.people[row].who].is_prepared = True


@compiled
def play_workers(
    arranged: Arranged,
    plans: Plans,
    chance: Chance,
    memory: Memory,
    work: Workspace,
    place: Place,
    where: tuple[int, int, int],
) -> int:
    """Play a visit to an employer or a school, with its site, day and plan given; return what is missing."""
    site, day, plan = where
    terms, out, space = arranged.sites[site], work.out, work.space
    share = share_willing(arranged, memory, site, day)
    if terms.prepared_beforehand:
        prepare_beforehand(arranged, memory, site, share)
    count_present(arranged, chance, memory, work, site)
    units, release = units_in(arranged, plans, site, plan), release_of(arranged, plans, (site, day, plan))
    count = let_workers_come(arranged, memory, work, units, site, share)
    source = source_of(arranged, chance, site, True, chance.slow[site, day])
    kind = (True, release.policy == PULL)
    hall = hall_in(space, place, source, count, (out.attempts, out.progress), kind)
    calling = calling_list_in(space, units, hall.people)
    progress = out.progress[0]
    first = progress.rows
    progress.released = first
    open_hall(hall)
    line_up(calling, space.everybody)
    play_visit(hall, calling, release, space.everybody)
    missing = progress.missing
    if missing != NOTHING:
        progress.missing, progress.rows = NOTHING, first
        return int(missing)
    remember_workers(hall, memory, terms.pool, first)
    renew_list(hall, memory, calling, terms.pool)
    return NOTHING


@compiled
def count_present(arranged: Arranged, chance: Chance, memory: Memory, work: Workspace, site: int) -> None:
    """Draw which workers are at work at the next visit, and count those of each unit; two visits are drawn in one go."""
    terms = arranged.sites[site]
    pool = memory.pools[terms.pool]
    is_odd = pool.visits % 2 == 0
    for unit in range(terms.units):
        work.space.units[unit].present = 0
    for n in range(pool.first, pool.after):
        worker = memory.workers[n]
        if is_odd:
            name = memory.units[pool.first_unit + worker.unit].presence
            worker.odd, worker.even = pair(chance.keys, name, pool.visits // 2 + 1, 0, worker.number)
        work.space.units[worker.unit].present += is_present(worker, is_odd, terms.presence)


@inlined
def is_present(worker: Worker, is_odd: bool, share: float) -> bool:
    """Return whether a worker is at work at a visit: the first, the third, … is odd."""
    return (worker.odd if is_odd else worker.even) < share


@inlined
def units_in(arranged: Arranged, plans: Plans, site: int, plan: int) -> Units:
    """Return when the units may be called at a visit."""
    row, count = plans.rows[plan], arranged.sites[site].units
    of_unit = plans.of_unit[row.first_of_unit : row.first_of_unit + count + 1]
    windows = plans.unit_windows[row.first_unit_window : row.first_unit_window + of_unit[count]]
    return Units(windows, of_unit, arranged.sites[site].max_share_away)


@inlined
def release_of(arranged: Arranged, plans: Plans, where: tuple[int, int, int]) -> Release:
    """Return how people are released at a visit, with its site, day and plan given."""
    site, day, plan = where
    row, terms = plans.rows[plan], arranged.sites[site]
    return Release(
        arranged.midnight[day],
        terms.policy,
        plans.slots[row.first_slot : row.after_slots],
        plans.turns[row.first_slot : row.after_slots],
        terms.group_size,
        terms.call_below,
        plans.windows[row.first_window : row.after_windows],
        terms.holds_in_outage,
        terms.max_away,
    )


@compiled
def let_workers_come(
    arranged: Arranged, memory: Memory, work: Workspace, units: Units, site: int, share: float
) -> int:
    """Write down who of the calling list may be called today, in order, their number returned.

    Those are present, willing, and of a unit that has its turn.
    """
    terms, count = arranged.sites[site], 0
    pool = memory.pools[terms.pool]
    is_odd = pool.visits % 2 == 0
    for place in range(pool.first, pool.first + pool.listed):
        who = memory.lists[place]
        worker = memory.workers[who]
        has_turn = units.of_unit[worker.unit + 1] > units.of_unit[worker.unit]
        if not (has_turn and may_be_called(terms, worker, share)):
            continue
        if is_present(worker, is_odd, terms.presence):
            person = work.space.people[count]
            person.person, person.unit, person.who = worker.person, worker.unit, who
            person.is_local, person.ready, person.prepared = (
                worker.is_local,
                worker.is_ready,
                worker.is_prepared,
            )
            person.name, person.number, person.calls = worker.name, worker.number, worker.calls
            count += 1
    return count


@compiled
def remember_workers(hall: Hall, memory: Memory, number: int, first: int) -> None:
    """Remember who is activated, done or prepared after a visit to a pool, whose attempts begin with the first given."""
    pool = memory.pools[number]
    for n in range(first, hall.progress[0].rows):
        attempt = hall.attempts[n]
        worker = memory.workers[hall.people[attempt.row].who]
        worker.calls += 1
        if attempt.outcome == IS_ACTIVATED:
            pool.activated += worker.is_local
        if attempt.is_done:
            worker.is_gone = True
    for row in range(len(hall.people)):
        memory.workers[hall.people[row].who].is_prepared = hall.people[row].prepared
    pool.visits += 1
    pool.counted = np.nan


@compiled
def renew_list(hall: Hall, memory: Memory, calling: CallingList, number: int) -> None:
    """Take who was called off the list, and let who came back unserved or may try again join its tail, in order."""
    pool: PoolRow = memory.pools[number]
    kept, next_called, people = pool.first, 0, hall.people
    for place in range(pool.first, pool.first + pool.listed):
        who, is_called = memory.lists[place], False
        if next_called < len(people) and people[next_called].who == who:  # both are in the order of the list
            is_called = people[next_called].attempt > 0
            next_called += 1
        if not is_called:
            memory.lists[kept] = who
            kept += 1
    for unit in range(len(calling.by_unit)):
        calling.by_unit[unit].room = len(people)
    row = take_next(calling)
    while row != NONE:
        if people[row].attempt > 0:
            memory.lists[kept] = people[row].who
            kept += 1
        row = take_next(calling)
    pool.listed = kept - pool.first
