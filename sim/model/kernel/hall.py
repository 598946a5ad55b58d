"""The hall in arrays: what happens to a person from the door to the desk and out again, told by the compiled twin.

It has the rules of `sim.model.hall` and no events: a line is served in order of joining, so that the start of whoever is
first follows from when each desk is free again. What joins later never comes before a start that is taken for sure.
"""

from __future__ import annotations

import numpy as np

from sim.clock import NEVER
from sim.demand.durations import Ints
from sim.model import rules
from sim.model.kernel.compiled import compiled, written_in
from sim.model.kernel.line import HELPED, LEAVING, QUEUE, RETURNING, join, leave_first
from sim.model.kernel.terms import (
    ARRIVED,
    ATTEMPT,
    BACK,
    BEGAN,
    DEADLINE,
    DESK,
    ENDED,
    HAS_FAILED,
    HAS_RENEGED,
    HELP,
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
    REASON,
    REASON_OF,
    RESULT,
    RETRY,
    RETURNS,
    ROW,
    ROWS,
    TRIAGE,
    UNIT,
    WALK_BACK,
    Crowd,
    Hall,
    Place,
    Space,
    Written,
)

next_start = compiled(rules.next_start)
service_end = compiled(rules.service_end)
is_for_deadline = compiled(rules.is_for_deadline)
may_be_called_again = compiled(rules.may_be_called_again)


@written_in
def hall_in(
    space: Space, place: Place, crowd: Crowd, written: Written, count: Ints, is_visit: bool, is_pull: bool
) -> Hall:
    """Return the hall of a session in some space; `count` goes on from the sessions before it."""
    people = len(crowd.person)
    return Hall(
        place,
        crowd,
        Written(space.present.times[:people], space.present.numbers[:people]),
        written,
        count,
        space.lines,
        space.free[: len(place.of_desk) - 1],
        space.helper_free[: place.helpers],
        space.is_again[:people],
        is_visit,
        is_pull,
    )


@compiled
def open_hall(hall: Hall) -> None:
    """Let nobody be in the hall yet, and every desk and helper be free."""
    hall.lines.size[:] = 0
    hall.free[:] = -NEVER
    hall.helper_free[:] = hall.place.opens
    hall.present.times[:] = np.nan
    for row in range(len(hall.is_again)):
        numbers = hall.present.numbers[row]
        numbers[PERSON], numbers[UNIT] = hall.crowd.person[row], hall.crowd.unit[row]
        numbers[ATTEMPT], numbers[ROW] = 0, row


@written_in
def brings(hall: Hall, row: int, column: int) -> float:
    """Return what a person's present call brings, in one of `CALL_COLUMNS`."""
    crowd, attempt = hall.crowd, hall.present.numbers[row, ATTEMPT]
    return float(crowd.calls[crowd.first_call[row] + (attempt - 1) * crowd.stride, column])


@written_in
def limit_of(hall: Hall, row: int) -> float:
    """Return when a person has to leave who is not served: at his deadline or the close."""
    return float(min(hall.present.times[row, DEADLINE], hall.place.closes))


@compiled
def enter(hall: Hall, row: int, arrives: float) -> None:
    """Let a person come in: he turns round, queues, or prepares his phone first."""
    times, limit = hall.present.times[row], limit_of(hall, row)
    times[ARRIVED], times[QUEUED], times[BEGAN], times[ENDED] = arrives, np.nan, np.nan, np.nan
    hall.present.numbers[row, DESK] = NO_DESK
    if arrives >= limit:
        leave_unserved(hall, row, arrives)
    elif hall.crowd.prepared[row]:
        take_place(hall, row, arrives)
    elif hall.place.helpers > 0:
        join(hall.lines, HELPED, arrives, hall.crowd.person[row], row)
    else:
        ready = arrives + brings(hall, row, PREPARE)
        if ready <= limit:
            hall.crowd.prepared[row] = hall.crowd.ready[row]
            take_place(hall, row, ready)
        else:
            leave_unserved(hall, row, limit)


@compiled
def take_place(hall: Hall, row: int, time: float) -> None:
    """Let a person join the desks' queue, now or later."""
    hall.present.times[row, QUEUED] = time
    join(hall.lines, QUEUE, time, hall.crowd.person[row], row)


@compiled
def next_at_desks(hall: Hall) -> tuple[int, float]:
    """Return which desk takes the first in line, and when: the first that may begin, of the lowest number.

    `NEVER`, if nobody is in line, or who is first has to leave before.
    """
    place, found, begins = hall.place, NO_DESK, NEVER
    if hall.lines.size[QUEUE] == 0:
        return found, begins
    joins = hall.lines.time[QUEUE, 0]
    for desk in range(len(hall.free)):
        staffed = place.staffed[place.of_desk[desk] : place.of_desk[desk + 1]]
        start = next_start(max(joins, hall.free[desk]), staffed, place.outages, place.closes)
        if start < begins:
            found, begins = desk, start
    return (found, begins) if begins < limit_of(hall, hall.lines.who[QUEUE, 0, 1]) else (NO_DESK, NEVER)


@compiled
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


@compiled
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


@compiled
def serve(hall: Hall, desk: int, now: float) -> None:
    """Verify the first in line at a desk, or tell him that his phone is not ready; an outage may stop the service."""
    row, place = leave_first(hall.lines, QUEUE), hall.place
    times = hall.present.times[row]
    minutes, outcome = brings(hall, row, TRIAGE), IS_NOT_READY
    if hall.crowd.ready[row]:
        minutes, outcome = brings(hall, row, hall.crowd.service), int(brings(hall, row, RESULT))
    left, has_ended = service_end(now, minutes, place.outages, times[DEADLINE], place.closes)
    hall.free[desk] = left
    hall.present.numbers[row, DESK], times[BEGAN] = desk, now
    if has_ended:
        times[ENDED] = left
    else:
        outcome = IS_INTERRUPTED
    leave(hall, row, left, outcome)


@compiled
def assist(hall: Hall, helper: int, now: float) -> None:
    """Help the first in line prepare, or tell him that his phone is not ready; a deadline or the close cuts the help."""
    row = leave_first(hall.lines, HELPED)
    times, limit = hall.present.times[row], limit_of(hall, row)
    if not hall.crowd.ready[row]:
        told = now + brings(hall, row, TRIAGE)
        hall.helper_free[helper], times[BEGAN], times[ENDED] = told, now, told
        leave(hall, row, told, IS_NOT_READY)
        return
    ready = now + brings(hall, row, HELP)
    hall.helper_free[helper] = min(ready, limit)
    if ready > limit:
        leave_unserved(hall, row, limit)
    else:
        hall.crowd.prepared[row] = True
        take_place(hall, row, ready)


@compiled
def leave_unserved(hall: Hall, row: int, left: float) -> None:
    """Let somebody leave the hall for his deadline, or for the close."""
    deadline = hall.present.times[row, DEADLINE]
    leave(hall, row, left, HAS_RENEGED if is_for_deadline(deadline, hall.place.closes) else IS_UNSERVED)


@compiled
def leave(hall: Hall, row: int, left: float, outcome: int) -> None:
    """Let somebody leave the hall and write down what came of him; a worker walks back to the line."""
    times, numbers = hall.present.times[row], hall.present.numbers[row]
    times[LEFT], numbers[OUTCOME] = left, outcome
    numbers[REASON_OF] = int(brings(hall, row, REASON)) if outcome == HAS_FAILED else -1
    numbers[IS_TRIAGE] = outcome == IS_NOT_READY or (numbers[DESK] >= 0 and not hall.crowd.ready[row])
    if hall.is_visit:
        person = hall.crowd.person[row]
        times[BACK] = left + brings(hall, row, WALK_BACK)
        hall.is_again[row] = may_be_called_again(
            RETURNS[outcome], outcome == HAS_FAILED, brings(hall, row, RETRY) > 0.0
        )
        join(hall.lines, RETURNING, times[BACK], person, row)
        if hall.is_pull and numbers[DESK] < 0:
            join(hall.lines, LEAVING, left, person, row)
    for column in range(8):
        hall.written.times[hall.count[ROWS], column] = times[column]
        hall.written.numbers[hall.count[ROWS], column] = numbers[column]
    hall.count[ROWS] += 1
