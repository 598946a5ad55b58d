"""A session begins, by the compiled twin: its people and its hall in the space that serves one session after another."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints
from sim.clock import NEVER
from sim.compiled import compiled, written_in
from sim.model.kernel.hall import set_free
from sim.model.kernel.terms import ATTEMPT, ROW, Crowd, Hall, Place, Space, Written


@written_in
def hall_in(
    space: Space, place: Place, crowd: Crowd, written: Written, count: Ints, is_visit: bool, is_pull: bool
) -> Hall:
    """Return the hall of a session in some space; `count` goes on from the sessions before it."""
    free, helper_free = space.free[: len(place.of_desk) - 1], space.helper_free[: place.helpers]
    return Hall(place, crowd, written, count, space.lines, free, helper_free, is_visit, is_pull)


@written_in
def crowd_in(space: Space, people: int, calls: Floats, stride: int, service: int) -> Crowd:
    """Return the people of a session who stand in some space."""
    return Crowd(space.times[:people], space.numbers[:people], calls, stride, service)


@compiled
def open_hall(hall: Hall) -> None:
    """Let nobody be in the hall yet, and every desk and helper be free."""
    hall.lines.size[:] = 0
    for desk in range(len(hall.free)):
        set_free(hall, desk, -NEVER)
    hall.helper_free[:] = hall.place.opens
    hall.crowd.times[:] = np.nan
    for row in range(len(hall.crowd.numbers)):
        hall.crowd.numbers[row, ATTEMPT], hall.crowd.numbers[row, ROW] = 0, row
