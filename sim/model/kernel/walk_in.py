"""A walk-in day in arrays: visitors come as they please, and some turn round at the sight of the queue."""

from __future__ import annotations

from sim.arrays import Floats, Ints
from sim.clock import NEVER
from sim.compiled import compiled
from sim.model.kernel.hall import begin_attempt, enter, leave, limit_of, serve_until
from sim.model.kernel.line import COMING, HELPED, QUEUE, is_before
from sim.model.kernel.terms import ARRIVED, DEADLINE, DESK, HAS_BALKED, NO_DESK, PERSON, Hall


@compiled
def play_walk_in(hall: Hall, arrives: Floats, patience: Floats, balk_above: int) -> None:
    """Play a day of visitors who arrive at these times and wait so long."""
    people, order = len(arrives), hall.lines.who[COMING]
    put_in_order(order, arrives, hall.crowd.numbers)
    for n in range(people):
        row = order[n, 1]
        now = arrives[row]
        begin_attempt(hall, row)
        hall.crowd.times[row, DEADLINE] = now + patience[row]
        can_balk = balk_above < people and now < hall.place.closes
        if can_balk and is_queue_too_long(hall, now, balk_above):
            hall.crowd.times[row, ARRIVED], hall.crowd.numbers[row, DESK] = now, NO_DESK
            leave(hall, row, now, HAS_BALKED)
        else:
            enter(hall, row, now)
    serve_until(hall, NEVER)


@compiled
def put_in_order(order: Ints, arrives: Floats, numbers: Ints) -> None:
    """Write (person, row) of visitors into `order`, by arrival, ties by person: by insertion, for most are in order already."""
    for row in range(len(arrives)):
        place = row
        while place > 0:
            before = order[place - 1, 1]
            if is_before(arrives[before], order[place - 1, 0], arrives[row], numbers[row, PERSON]):
                break
            order[place, 0], order[place, 1] = order[place - 1, 0], before
            place -= 1
        order[place, 0], order[place, 1] = numbers[row, PERSON], row


@compiled
def is_queue_too_long(hall: Hall, now: float, balk_above: int) -> bool:
    """Return whether so many wait for a desk, before this instant's starts, that a visitor does not join."""
    if hall.lines.size[QUEUE] + hall.lines.size[HELPED] < balk_above:
        return False  # not even if nobody in the lines had been served or had left by now
    serve_until(hall, now)
    waiting = 0
    for place in range(hall.lines.size[QUEUE]):
        row = hall.lines.who[QUEUE, place, 1]
        waiting += hall.lines.time[QUEUE, place] <= now < limit_of(hall, row)
    return waiting >= balk_above
