"""The hall in arrays: what happens to a person from the door to the desk and out again, told by the compiled twin.

It has the rules of `sim.model.hall` and no events: a line is served in order of joining, so that the start of whoever is
first follows from when each desk is free again. What joins later never comes before a start that is taken for sure.
"""

from __future__ import annotations

import numpy as np

from sim.clock import NEVER
from sim.compiled import compiled, written_in
from sim.model import rules
from sim.model.kernel.line import FINISHED, HELPED, LEAVING, QUEUE, RETURNING, append, join, leave_first
from sim.model.kernel.terms import (
    ARRIVED,
    ATTEMPT,
    BACK,
    BEGAN,
    CALL,
    DEADLINE,
    DESK,
    ENDED,
    FIRST_CALL,
    HAS_FAILED,
    HAS_PREPARED,
    HAS_RENEGED,
    HELP,
    IS_AGAIN,
    IS_INTERRUPTED,
    IS_NOT_READY,
    IS_TRIAGE,
    IS_UNSERVED,
    LEFT,
    NO_DESK,
    OUTCOME,
    PERSON,
    PREPARE,
    QUEUED,
    READY,
    REASON,
    REASON_OF,
    RESULT,
    RETRY,
    RETURNS,
    ROWS,
    TRIAGE,
    WALK_BACK,
    Hall,
    Place,
)

next_start = compiled(rules.next_start)
service_end = compiled(rules.service_end)
is_for_deadline = compiled(rules.is_for_deadline)
may_be_called_again = compiled(rules.may_be_called_again)


@written_in
def set_free(hall: Hall, desk: int, time: float) -> None:
    """Let a desk be free from some time on: it begins next when it is staffed, and the server and the link are up."""
    hall.free[desk] = next_start_at(hall.place, desk, time)


@written_in
def next_start_at(place: Place, desk: int, time: float) -> float:
    """Return the first instant from `time` on at which a desk may begin, or `NEVER`."""
    staffed = place.staffed[place.of_desk[desk] : place.of_desk[desk + 1]]
    found: float = next_start(time, staffed, place.outages, place.closes)
    return found


@written_in
def begin_attempt(hall: Hall, row: int) -> None:
    """Let a person begin the next of his attempts."""
    crowd = hall.crowd
    numbers = crowd.numbers[row]
    numbers[CALL] = numbers[FIRST_CALL] + numbers[ATTEMPT] * crowd.stride
    numbers[ATTEMPT] += 1


@written_in
def brings(hall: Hall, row: int, column: int) -> float:
    """Return what a person's present call brings, in one of `CALL_COLUMNS`."""
    found: float = hall.crowd.calls[hall.crowd.numbers[row, CALL], column]
    return found


@written_in
def limit_of(hall: Hall, row: int) -> float:
    """Return when a person has to leave who is not served: at his deadline or the close."""
    limit: float = min(hall.crowd.times[row, DEADLINE], hall.place.closes)
    return limit


@written_in
def enter(hall: Hall, row: int, arrives: float) -> None:
    """Let a person come in: he turns round, queues, or prepares his phone first."""
    times, limit = hall.crowd.times[row], limit_of(hall, row)
    times[ARRIVED], times[QUEUED], times[BEGAN], times[ENDED] = arrives, np.nan, np.nan, np.nan
    hall.crowd.numbers[row, DESK] = NO_DESK
    if arrives >= limit:
        leave_unserved(hall, row, arrives)
    elif hall.crowd.numbers[row, HAS_PREPARED] > 0:
        take_place(hall, row, arrives)
    elif hall.place.helpers > 0:
        join(hall.lines, HELPED, arrives, hall.crowd.numbers[row, PERSON], row)
    else:
        ready = arrives + brings(hall, row, PREPARE)
        if ready <= limit:
            hall.crowd.numbers[row, HAS_PREPARED] = hall.crowd.numbers[row, READY]
            take_place(hall, row, ready)
        else:
            leave_unserved(hall, row, limit)


@written_in
def take_place(hall: Hall, row: int, time: float) -> None:
    """Let a person join the desks' queue, now or later."""
    hall.crowd.times[row, QUEUED] = time
    join(hall.lines, QUEUE, time, hall.crowd.numbers[row, PERSON], row)


@written_in
def next_at_desks(hall: Hall) -> tuple[int, float]:
    """Return which desk takes the first in line, and when: the first that may begin, of the lowest number.

    `NEVER`, if nobody is in line, or who is first has to leave before.
    """
    found, begins = NO_DESK, NEVER
    if hall.lines.size[QUEUE] == 0:
        return found, begins
    joins = hall.lines.time[QUEUE, 0]
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
    return (found, begins) if begins < limit_of(hall, hall.lines.who[QUEUE, 0, 1]) else (NO_DESK, NEVER)


@written_in
def next_with_helpers(hall: Hall) -> tuple[int, float]:
    """Return which helper takes the first in their line, and when, or `NEVER`: they work from the opening to the close."""
    found, begins = NO_DESK, NEVER
    if hall.lines.size[HELPED] == 0:
        return found, begins
    for helper in range(len(hall.helper_free)):
        start = max(hall.lines.time[HELPED, 0], hall.helper_free[helper])
        if start < begins and start < hall.place.closes:
            found, begins = helper, start
    return (found, begins) if begins < limit_of(hall, hall.lines.who[HELPED, 0, 1]) else (NO_DESK, NEVER)


@compiled
def serve_until(hall: Hall, now: float) -> None:
    """Let helpers and desks take whom they can before `now`; who is first in line and has to leave by then leaves."""
    while True:
        helper, start = next_with_helpers(hall)
        if start < now:
            assist(hall, helper, start)
        elif not has_first_left(hall, HELPED, now, start):
            break
    while True:
        desk, start = next_at_desks(hall)
        if start < now:
            serve(hall, desk, start)
        elif not has_first_left(hall, QUEUE, now, start):
            break


@written_in
def has_first_left(hall: Hall, line: int, now: float, start: float) -> bool:
    """Let the first in line leave if his time is up by `now` and nobody can take him; return whether he did."""
    if start < NEVER or hall.lines.size[line] == 0 or limit_of(hall, hall.lines.who[line, 0, 1]) > now:
        return False
    row = leave_first(hall.lines, line)
    leave_unserved(hall, row, limit_of(hall, row))
    return True


@compiled
def sweep(hall: Hall, line: int, now: float) -> None:
    """Let everybody in line leave whose time is up, when all who could be taken before `now` are."""
    lines, size, late = hall.lines, hall.lines.size[line], 0
    for place in range(size):
        late += limit_of(hall, lines.who[line, place, 1]) <= now
    if late == 0:
        return
    lines.size[line] = 0
    for place in range(size):
        time, person, row = lines.time[line, place], lines.who[line, place, 0], lines.who[line, place, 1]
        limit = limit_of(hall, row)
        if limit <= now:
            leave_unserved(hall, row, limit)
        else:
            join(lines, line, time, person, row)


@written_in
def serve(hall: Hall, desk: int, now: float) -> None:
    """Verify the first in line at a desk, or tell him that his phone is not ready; an outage may stop the service."""
    row, place = leave_first(hall.lines, QUEUE), hall.place
    times = hall.crowd.times[row]
    minutes, outcome = brings(hall, row, TRIAGE), IS_NOT_READY
    if hall.crowd.numbers[row, READY] > 0:
        minutes, outcome = brings(hall, row, hall.crowd.service), int(brings(hall, row, RESULT))
    left, has_ended = service_end(now, minutes, place.outages, times[DEADLINE], place.closes)
    set_free(hall, desk, left)
    hall.crowd.numbers[row, DESK], times[BEGAN] = desk, now
    if has_ended:
        times[ENDED] = left
    else:
        outcome = IS_INTERRUPTED
    leave(hall, row, left, outcome)


@compiled
def assist(hall: Hall, helper: int, now: float) -> None:
    """Help the first in line prepare, or tell him that his phone is not ready; a deadline or the close cuts the help."""
    row = leave_first(hall.lines, HELPED)
    times, limit = hall.crowd.times[row], limit_of(hall, row)
    if hall.crowd.numbers[row, READY] == 0:
        told = now + brings(hall, row, TRIAGE)
        hall.helper_free[helper], times[BEGAN], times[ENDED] = told, now, told
        leave(hall, row, told, IS_NOT_READY)
        return
    ready = now + brings(hall, row, HELP)
    hall.helper_free[helper] = min(ready, limit)
    if ready > limit:
        leave_unserved(hall, row, limit)
    else:
        hall.crowd.numbers[row, HAS_PREPARED] = 1
        take_place(hall, row, ready)


@compiled
def leave_unserved(hall: Hall, row: int, left: float) -> None:
    """Let somebody leave the hall for his deadline, or for the close."""
    deadline = hall.crowd.times[row, DEADLINE]
    leave(hall, row, left, HAS_RENEGED if is_for_deadline(deadline, hall.place.closes) else IS_UNSERVED)


@written_in
def leave(hall: Hall, row: int, left: float, outcome: int) -> None:
    """Let somebody leave the hall and write down what came of him; a worker walks back to the line."""
    times, numbers = hall.crowd.times[row], hall.crowd.numbers[row]
    times[LEFT], numbers[OUTCOME] = left, outcome
    numbers[REASON_OF] = int(brings(hall, row, REASON)) if outcome == HAS_FAILED else -1
    numbers[IS_TRIAGE] = outcome == IS_NOT_READY or (numbers[DESK] >= 0 and numbers[READY] == 0)
    if hall.is_visit:
        person = numbers[PERSON]
        times[BACK] = left + brings(hall, row, WALK_BACK)
        is_again = may_be_called_again(
            RETURNS[outcome], outcome == HAS_FAILED, brings(hall, row, RETRY) > 0.0
        )
        numbers[IS_AGAIN] = is_again
        if is_again or hall.is_pull:
            join(hall.lines, RETURNING, times[BACK], person, row)
        else:
            append(hall.lines, FINISHED, times[BACK], row)
        if hall.is_pull and numbers[DESK] < 0:
            join(hall.lines, LEAVING, left, person, row)
    written, n = hall.written, hall.tally[ROWS]
    for column in range(8):
        written.times[n, column], written.numbers[n, column] = times[column], numbers[column]
    hall.tally[ROWS] = n + 1
