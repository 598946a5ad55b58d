"""A walk-in day in arrays: visitors come as they please, and some turn round at the sight of the queue."""

from __future__ import annotations

import numpy as np

from sim.clock import NEVER
from sim.demand.durations import Floats
from sim.model.kernel.compiled import compiled
from sim.model.kernel.hall import enter, leave, limit_of, serve_until
from sim.model.kernel.line import join, leave_first, line_for
from sim.model.kernel.terms import HAS_BALKED, Hall


@compiled
def play_walk_ins(hall: Hall, arrives: Floats, patience: Floats, balk_above: int) -> None:
    """Play a day of visitors who arrive at these times and wait so long."""
    visitors = line_for(len(arrives))
    for row in range(len(arrives)):
        join(visitors, arrives[row], hall.crowd.person[row], row)
    while visitors.size[0] > 0:
        now = visitors.time[0]
        row = leave_first(visitors)
        hall.attempt[row], hall.deadline[row] = 1, now + patience[row]
        if balk_above < len(arrives) and now < hall.place.closes and is_queue_too_long(hall, now, balk_above):
            hall.arrived[row], hall.queued[row] = now, np.nan
            leave(hall, row, np.nan, np.nan, now, -1, HAS_BALKED)
        else:
            enter(hall, row, now)
    serve_until(hall, NEVER)


@compiled
def is_queue_too_long(hall: Hall, now: float, balk_above: int) -> bool:
    """Return whether so many wait for a desk, as the queue stands before this instant's starts, that a visitor does not join."""
    serve_until(hall, now)
    waiting = 0
    for place in range(hall.queue.size[0]):
        limit = limit_of(hall, hall.queue.row[place])
        waiting += hall.queue.time[place] <= now < limit
    return waiting >= balk_above
