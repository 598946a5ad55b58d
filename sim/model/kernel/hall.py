"""The hall in arrays: what happens to a person from the door to the desk and out again, told by the compiled twin.

It has the rules of `sim.model.hall` and no events: a line is served in order of joining, so that the start of whoever is
first follows from when each desk is free again. What joins later never comes before a start that is taken for sure.
"""

from __future__ import annotations

import numpy as np

from sim.clock import NEVER
from sim.demand.durations import Floats, Ints
from sim.model import rules
from sim.model.kernel.compiled import compiled
from sim.model.kernel.line import Line, join, leave_first, line_for
from sim.model.kernel.terms import (
    ARRIVED,
    ATTEMPT,
    BACK,
    BEGAN,
    CALLED,
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
    Written,
)

next_start = compiled(rules.next_start)
service_end = compiled(rules.service_end)
is_for_deadline = compiled(rules.is_for_deadline)
may_be_called_again = compiled(rules.may_be_called_again)


@compiled
def hall_for(
    place: Place, crowd: Crowd, written: Written, count: Ints, is_visit: bool, is_pull: bool
) -> Hall:
    """Return the empty hall of a session; `count` goes on from the rows of the sessions before it."""
    people = len(crowd.person)
    elsewhere = people if is_visit else 0
    return Hall(
        place,
        crowd,
        written,
        count,
        is_visit,
        np.full(len(place.of_desk) - 1, -NEVER),
        np.full(place.helpers, place.opens),
        np.zeros(people, dtype=np.int64),
        np.full(people, np.nan),
        np.empty(people),
        np.empty(people),
        np.empty(people),
        line_for(people),
        line_for(people),
        line_for(elsewhere),
        np.zeros(elsewhere, dtype=np.bool_),
        line_for(people if is_pull else 0),
    )


@compiled
def call_of(hall: Hall, row: int) -> Floats:
    """Return what a person's present call brings."""
    crowd = hall.crowd
    return crowd.calls[crowd.first_call[row] + (hall.attempt[row] - 1) * crowd.stride]


@compiled
def enter(hall: Hall, row: int, arrives: float) -> None:
    """Let a person come in: he turns round, queues, or prepares his phone first."""
    limit = limit_of(hall, row)
    hall.arrived[row], hall.queued[row] = arrives, np.nan
    if arrives >= limit:
        leave_unserved(hall, row, arrives)
    elif hall.crowd.prepared[row]:
        take_place(hall, row, arrives)
    elif hall.place.helpers > 0:
        join(hall.helped, arrives, hall.crowd.person[row], row)
    else:
        ready = arrives + call_of(hall, row)[PREPARE]
        if ready <= limit:
            hall.crowd.prepared[row] = hall.crowd.ready[row]
            take_place(hall, row, ready)
        else:
            leave_unserved(hall, row, limit)


@compiled
def take_place(hall: Hall, row: int, time: float) -> None:
    """Let a person join the desks' queue, now or later."""
    hall.queued[row] = time
    join(hall.queue, time, hall.crowd.person[row], row)


@compiled
def desk_for_first(hall: Hall) -> tuple[int, float]:
    """Return which desk can take the first in line, and when: the first that can, of the lowest number."""
    place, found, begins = hall.place, -1, NEVER
    joins = hall.queue.time[0]
    for desk in range(len(hall.free)):
        staffed = place.staffed[place.of_desk[desk] : place.of_desk[desk + 1]]
        start = next_start(max(joins, hall.free[desk]), staffed, place.outages, place.closes)
        if start < begins:
            found, begins = desk, start
    return found, begins


@compiled
def helper_for_first(hall: Hall) -> tuple[int, float]:
    """Return which helper can take the first in their line, and when: they work from the opening to the close."""
    found, begins = -1, NEVER
    for helper in range(len(hall.helper_free)):
        start = max(hall.helped.time[0], hall.helper_free[helper])
        if start < begins and start < hall.place.closes:
            found, begins = helper, start
    return found, begins


@compiled
def serve_until(hall: Hall, now: float) -> None:
    """Let helpers and desks take whom they can before `now`; who is first in line and has to leave by then leaves."""
    while hall.helped.size[0] > 0:
        helper, start = helper_for_first(hall)
        if start < min(now, limit_of(hall, hall.helped.row[0])):
            assist(hall, helper, start)
        elif not has_first_left(hall, hall.helped, now, start):
            break
    while hall.queue.size[0] > 0:
        desk, start = desk_for_first(hall)
        if start < min(now, limit_of(hall, hall.queue.row[0])):
            serve(hall, desk, start)
        elif not has_first_left(hall, hall.queue, now, start):
            break


@compiled
def has_first_left(hall: Hall, line: Line, now: float, start: float) -> bool:
    """Let the first in line leave if his time is up by `now`, and before anybody can take him; return whether he did."""
    limit = limit_of(hall, line.row[0])
    if start < limit or limit > now:
        return False
    leave_unserved(hall, leave_first(line), limit)
    return True


@compiled
def sweep(hall: Hall, line: Line, now: float) -> None:
    """Let everybody in line leave whose time is up, when nobody could be taken before `now` any more."""
    is_late = False
    for place in range(line.size[0]):
        is_late |= limit_of(hall, line.row[place]) <= now
    if not is_late:
        return
    size, line.size[0] = line.size[0], 0
    for place in range(size):
        time, person, row = line.time[place], line.person[place], line.row[place]
        limit = limit_of(hall, row)
        if limit <= now:
            leave_unserved(hall, row, limit)
        else:
            join(line, time, person, row)


@compiled
def limit_of(hall: Hall, row: int) -> float:
    """Return when a person has to leave who is not served: at his deadline or the close."""
    return min(hall.deadline[row], hall.place.closes)


@compiled
def serve(hall: Hall, desk: int, now: float) -> None:
    """Verify the first in line at a desk, or tell him that his phone is not ready; an outage may stop the service."""
    row, place = leave_first(hall.queue), hall.place
    call = call_of(hall, row)
    is_ready = hall.crowd.ready[row]
    minutes = call[hall.crowd.service] if is_ready else call[TRIAGE]
    left, has_ended = service_end(now, minutes, place.outages, hall.deadline[row], place.closes)
    hall.free[desk] = left
    if has_ended:
        leave(hall, row, now, left, left, desk, int(call[RESULT]) if is_ready else IS_NOT_READY)
    else:
        leave(hall, row, now, np.nan, left, desk, IS_INTERRUPTED)


@compiled
def assist(hall: Hall, helper: int, now: float) -> None:
    """Help the first in line prepare, or tell him that his phone is not ready; a deadline or the close cuts the help."""
    row = leave_first(hall.helped)
    call, limit = call_of(hall, row), limit_of(hall, row)
    if not hall.crowd.ready[row]:
        told = now + call[TRIAGE]
        hall.helper_free[helper] = told
        leave(hall, row, now, told, told, -1, IS_NOT_READY)
        return
    ready = now + call[HELP]
    hall.helper_free[helper] = min(ready, limit)
    if ready > limit:
        leave_unserved(hall, row, limit)
    else:
        hall.crowd.prepared[row] = True
        take_place(hall, row, ready)


@compiled
def leave_unserved(hall: Hall, row: int, left: float) -> None:
    """Let somebody leave the hall for his deadline, or for the close."""
    outcome = HAS_RENEGED if is_for_deadline(hall.deadline[row], hall.place.closes) else IS_UNSERVED
    leave(hall, row, np.nan, np.nan, left, -1, outcome)


@compiled
def leave(hall: Hall, row: int, began: float, ended: float, left: float, desk: int, outcome: int) -> None:
    """Write down what came of somebody who leaves the hall; a worker walks back to the line."""
    crowd, call, back = hall.crowd, call_of(hall, row), np.nan
    if hall.is_visit:
        back = left + call[WALK_BACK]
        hall.is_again[row] = may_be_called_again(
            bool(RETURNS[outcome]), outcome == HAS_FAILED, call[RETRY] > 0.0
        )
        join(hall.returning, back, crowd.person[row], row)
        if desk < 0 and len(hall.leaving.time) > 0:
            join(hall.leaving, left, crowd.person[row], row)
    number = hall.count[ROWS]
    hall.count[ROWS] += 1
    times, numbers = hall.written.times[number], hall.written.numbers[number]
    times[CALLED], times[ARRIVED], times[QUEUED] = hall.called[row], hall.arrived[row], hall.queued[row]
    times[DEADLINE], times[BEGAN], times[ENDED] = hall.deadline[row], began, ended
    times[LEFT], times[BACK] = left, back
    numbers[PERSON], numbers[UNIT] = crowd.person[row], crowd.unit[row]
    numbers[ATTEMPT], numbers[DESK], numbers[OUTCOME] = hall.attempt[row], desk, outcome
    numbers[REASON_OF] = int(call[REASON]) if outcome == HAS_FAILED else -1
    numbers[IS_TRIAGE] = outcome == IS_NOT_READY or (desk >= 0 and not crowd.ready[row])
    numbers[ROW] = row
