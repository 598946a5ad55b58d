"""The hall: what happens to a person from the door to the desk and out again.

It has the rules of `sim.model.hall` and no events: a queue is served in order of joining, so that the start of whoever is
first follows from when each desk is free again. Who joins later never comes before a start that is taken for sure. Queues are
binary heaps (Williams 1964, algorithm 232).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.arrays import Rows
from sim.clock import NEVER
from sim.compiled import compiled, inlined
from sim.demand.durations import in_ticks, ticks
from sim.demand.people import verification
from sim.model import rules
from sim.model.kernel.records import (
    DESKS,
    FINISHED,
    HAS_FAILED,
    HAS_RENEGED,
    HELPERS,
    IS_ACTIVATED,
    IS_INTERRUPTED,
    IS_NOT_READY,
    IS_OTHER,
    IS_RETURNING,
    IS_UNSERVED,
    LEAVING,
    NONE,
    RETURNING_BY,
    Hall,
    Person,
    Place,
    Progress,
    Queues,
    Source,
    Space,
    Waiting,
)
from sim.streams import pair

next_start = compiled(rules.next_start)
service_end = compiled(rules.service_end)
is_for_deadline = compiled(rules.is_for_deadline)
may_be_called_again = compiled(rules.may_be_called_again)
is_done = compiled(rules.is_done)


@inlined
def join(queues: Queues, queue: int, time: float, person: int, row: int) -> None:
    """Let a person stand in a queue from some time on."""
    waiting = queues.people[queue]
    place = queues.size[queue]
    queues.size[queue] += 1
    rise(waiting, place, time, person, row)


@compiled
def rise(waiting: Rows[Waiting], place: int, time: float, person: int, row: int) -> None:
    """Let a person rise from a free place of a heap as far as their turn is before that of others."""
    while place > 0:
        above = (place - 1) // 2
        if is_before(waiting[above].time, waiting[above].person, time, person):
            break
        move(waiting, above, place)
        place = above
    waiting[place].time, waiting[place].person, waiting[place].row = time, person, row


@inlined
def move(waiting: Rows[Waiting], place: int, to: int) -> None:
    """Copy who stands at a place to another."""
    waiting[to].time, waiting[to].person = waiting[place].time, waiting[place].person
    waiting[to].row = waiting[place].row


@compiled
def leave_first(queues: Queues, queue: int) -> int:
    """Take the first person out of a queue, and return their row."""
    waiting = queues.people[queue]
    first = waiting[0].row
    queues.size[queue] -= 1
    size = queues.size[queue]
    time, person, row = waiting[size].time, waiting[size].person, waiting[size].row
    place, below = 0, 1
    while below + 1 < size:
        below += is_before(
            waiting[below + 1].time, waiting[below + 1].person, waiting[below].time, waiting[below].person
        )
        move(waiting, below, place)
        place, below = below, 2 * below + 1
    if below < size:
        move(waiting, below, place)
        place = below
    rise(waiting, place, time, person, row)
    return int(first)


@compiled
def is_before(time: float, person: int, other_time: float, other: int) -> bool:
    """Return whether one person's turn is before another's: by time, ties by number."""
    # no branches, which would be guessed wrong
    return (time < other_time) | ((time == other_time) & (person < other))


@inlined
def hall_in(
    space: Space,
    place: Place,
    source: Source,
    people: int,
    written: tuple[Rows[Any], Rows[Progress]],
    kind: tuple[bool, bool],
) -> Hall:
    """Return the hall of a session in some space; what is written goes on from the sessions before it."""
    free, helper_free = space.free[: len(place.of_desk) - 1], space.helper_free[: place.helpers]
    return Hall(
        place,
        space.people[:people],
        space.calls,
        source,
        written[0],
        written[1],
        space.queues,
        free,
        helper_free,
        kind[0],
        kind[1],
    )


@compiled
def open_hall(hall: Hall) -> None:
    """Let nobody be in the hall yet, and every desk and helper be free."""
    hall.queues.size[:] = 0
    for desk in range(len(hall.free)):
        set_free(hall, desk, -NEVER)
    hall.helper_free[:] = hall.place.opens
    for row in range(len(hall.people)):
        person = hall.people[row]
        person.called, person.left, person.back = np.nan, np.nan, np.nan
        person.attempt, person.row = 0, row


@inlined
def set_free(hall: Hall, desk: int, time: float) -> None:
    """Let a desk be free from some time on: it begins next when it is staffed, and the server and the link are up."""
    hall.free[desk] = next_start_at(hall.place, desk, time)


@compiled
def next_start_at(place: Place, desk: int, time: float) -> float:
    """Return the first instant from `time` on at which a desk may begin, or `NEVER`."""
    staffed = place.staffed[place.of_desk[desk] : place.of_desk[desk + 1]]
    found: float = next_start(time, staffed, place.outages, place.closes)
    return found


@inlined
def begin_attempt(hall: Hall, row: int) -> None:
    """Let a person begin their next attempt, with a call that is drawn now or was given."""
    person = hall.people[row]
    if hall.source.is_drawn:
        person.call = row
    else:
        person.call += hall.source.stride if person.attempt > 0 else 0
    person.attempt += 1


@compiled
def draw_call(hall: Hall, row: int, number: int, block: int) -> float:
    """Draw a call of a person, as far as it will be looked at; return the uniform of the walk, or of the patience."""
    person, call, source = hall.people[row], hall.calls[row], hall.source
    terms = source.service.terms[0]
    walk, passes = pair(source.keys, person.name, number, block, person.number)
    prepares, length = pair(source.keys, person.name, number, block + 1, person.number)
    if not person.prepared:
        if hall.place.helpers > 0:
            call.help = ticks(terms.help, prepares)
        else:
            call.prepare = ticks(terms.prepare, prepares)
    call.reason, call.retry = NONE, False
    if person.ready:
        key = (person.name, number, block, person.number)
        came = verification(source.keys, source.service, (passes, length), key)
        call.service, call.reason, call.retry = (
            in_ticks(came.minutes * source.slow_down),
            came.reason,
            came.retry,
        )
    else:
        call.triage = ticks(terms.triage, length)
    call.result = HAS_FAILED if call.reason >= 0 else IS_ACTIVATED
    if not person.is_local:
        call.result = IS_OTHER
    return walk


@inlined
def limit_of(hall: Hall, row: int) -> float:
    """Return when a person has to leave who is not served: at their deadline or the close."""
    limit: float = min(hall.people[row].deadline, hall.place.closes)
    return limit


@compiled
def enter(hall: Hall, row: int, arrives: float) -> None:
    """Let a person come in: they turn round, queue, or prepare their phone first."""
    person, limit = hall.people[row], limit_of(hall, row)
    person.arrived, person.queued, person.began, person.ended = arrives, np.nan, np.nan, np.nan
    person.desk = NONE
    if arrives >= limit:
        leave_unserved(hall, row, arrives)
    elif person.prepared:
        take_place(hall, row, arrives)
    elif hall.place.helpers > 0:
        join(hall.queues, HELPERS, arrives, person.person, row)
    else:
        ready = arrives + hall.calls[person.call].prepare
        if ready <= limit:
            person.prepared = person.ready
            take_place(hall, row, ready)
        else:
            leave_unserved(hall, row, limit)


@inlined
def take_place(hall: Hall, row: int, time: float) -> None:
    """Let a person join the desks' queue, now or later."""
    hall.people[row].queued = time
    join(hall.queues, DESKS, time, hall.people[row].person, row)


@compiled
def next_at_desks(hall: Hall) -> tuple[int, float]:
    """Return which desk takes the first in the queue, and when: the first that may begin, of the lowest number.

    `NEVER`, if nobody is in the queue, or who is first has to leave before.
    """
    found, begins = NONE, NEVER
    if hall.queues.size[DESKS] == 0:
        return found, begins
    first = hall.queues.people[DESKS, 0]
    joins = first.time
    for desk in range(len(hall.free)):
        start = hall.free[desk]
        if start >= begins:
            continue
        if start < joins:
            start = next_start_at(hall.place, desk, joins)
        if start < begins:
            found, begins = desk, start
            if start == joins:
                break
    return (found, begins) if begins < limit_of(hall, first.row) else (NONE, NEVER)


@compiled
def next_with_helpers(hall: Hall) -> tuple[int, float]:
    """Return which helper takes the first in their queue, and when, or `NEVER`: they work from the opening to the close."""
    found, begins = NONE, NEVER
    if hall.queues.size[HELPERS] == 0:
        return found, begins
    first = hall.queues.people[HELPERS, 0]
    for helper in range(len(hall.helper_free)):
        start = max(first.time, hall.helper_free[helper])
        if start < begins and start < hall.place.closes:
            found, begins = helper, start
    return (found, begins) if begins < limit_of(hall, first.row) else (NONE, NEVER)


@compiled
def serve_until(hall: Hall, now: float) -> None:
    """Let helpers and desks take whom they can before `now`; who is first in a queue and has to leave by then leaves."""
    while True:
        helper, start = next_with_helpers(hall)
        if start < now:
            assist(hall, helper, start)
        elif not has_first_left(hall, HELPERS, now, start):
            break
    while True:
        desk, start = next_at_desks(hall)
        if start < now:
            serve(hall, desk, start)
        elif not has_first_left(hall, DESKS, now, start):
            break


@compiled
def has_first_left(hall: Hall, queue: int, now: float, start: float) -> bool:
    """Let the first in a queue leave if their time is up by `now` and nobody can take them; return whether they did."""
    if start < NEVER or hall.queues.size[queue] == 0:
        return False
    if limit_of(hall, hall.queues.people[queue, 0].row) > now:
        return False
    row = leave_first(hall.queues, queue)
    leave_unserved(hall, row, limit_of(hall, row))
    return True


@compiled
def sweep(hall: Hall, queue: int, now: float) -> None:
    """Let everybody in a queue leave whose time is up, when all who could be taken before `now` are."""
    queues, size, late = hall.queues, hall.queues.size[queue], 0
    for place in range(size):
        late += limit_of(hall, queues.people[queue, place].row) <= now
    if late == 0:
        return
    queues.size[queue] = 0
    for place in range(size):
        waiting = queues.people[queue, place]
        time, person, row = waiting.time, waiting.person, waiting.row
        limit = limit_of(hall, row)
        if limit <= now:
            leave_unserved(hall, row, limit)
        else:
            join(queues, queue, time, person, row)


@compiled
def serve(hall: Hall, desk: int, now: float) -> None:
    """Verify the first in the queue at a desk, or tell them that their phone is not ready; an outage may suspend the service."""
    row, place = leave_first(hall.queues, DESKS), hall.place
    person = hall.people[row]
    call = hall.calls[person.call]
    minutes, outcome = call.triage, IS_NOT_READY
    if person.ready:
        minutes, outcome = call.service, call.result
    left, has_ended = service_end(now, minutes, place.outages, person.deadline, place.closes)
    set_free(hall, desk, left)
    person.desk, person.began = desk, now
    if has_ended:
        person.ended = left
    else:
        outcome = IS_INTERRUPTED
    leave(hall, row, left, outcome)


@compiled
def assist(hall: Hall, helper: int, now: float) -> None:
    """Help the first in the queue prepare, or tell them that their phone is not ready; a deadline or the close cuts the help."""
    row = leave_first(hall.queues, HELPERS)
    person, limit = hall.people[row], limit_of(hall, row)
    call = hall.calls[person.call]
    if not person.ready:
        ended = now + call.triage
        hall.helper_free[helper], person.began, person.ended = ended, now, ended
        leave(hall, row, ended, IS_NOT_READY)
        return
    ready = now + call.help
    hall.helper_free[helper] = min(ready, limit)
    if ready > limit:
        leave_unserved(hall, row, limit)
    else:
        person.prepared = True
        take_place(hall, row, ready)


@compiled
def leave_unserved(hall: Hall, row: int, left: float) -> None:
    """Let somebody leave the hall for their deadline, or for the close."""
    deadline = hall.people[row].deadline
    leave(hall, row, left, HAS_RENEGED if is_for_deadline(deadline, hall.place.closes) else IS_UNSERVED)


@compiled
def leave(hall: Hall, row: int, left: float, outcome: int) -> None:
    """Let somebody leave the hall and write down the outcome; a worker walks back to the line."""
    person = hall.people[row]
    call = hall.calls[person.call]
    person.left, person.outcome = left, outcome
    person.reason = call.reason if outcome == HAS_FAILED else NONE
    person.triage = outcome == IS_NOT_READY or (person.desk >= 0 and not person.ready)
    person.is_done = is_done(outcome, call.retry)
    if hall.is_visit:
        person.back = left + call.walk_back
        person.is_again = may_be_called_again(IS_RETURNING[outcome], outcome == HAS_FAILED, call.retry)
        if person.is_again or hall.is_pull:
            join(hall.queues, RETURNING_BY, person.back, person.person, row)
        else:  # at the end of a queue that is in no order
            last = hall.queues.people[FINISHED, hall.queues.size[FINISHED]]
            last.time, last.row = person.back, row
            hall.queues.size[FINISHED] += 1
        if hall.is_pull and person.desk < 0:
            join(hall.queues, LEAVING, left, person.person, row)
    write_attempt(hall, person)


@compiled
def write_attempt(hall: Hall, person: Person) -> None:
    """Write down an attempt that is over."""
    attempt = hall.attempts[hall.progress[0].rows]
    attempt.called, attempt.arrived = person.called, person.arrived
    attempt.queued, attempt.deadline = person.queued, person.deadline
    attempt.began, attempt.ended = person.began, person.ended
    attempt.left, attempt.back = person.left, person.back
    attempt.person, attempt.unit, attempt.attempt = person.person, person.unit, person.attempt
    attempt.desk, attempt.outcome, attempt.reason = person.desk, person.outcome, person.reason
    attempt.row, attempt.triage, attempt.is_done = person.row, person.triage, person.is_done
    hall.progress[0].rows += 1
