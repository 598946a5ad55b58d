"""A line in arrays: a binary heap of people by time, ties by person number (Williams 1964, algorithm 232)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.demand.durations import Floats, Ints
from sim.model.kernel.compiled import compiled


class Line(NamedTuple):
    """Rows of people, the earliest first: `time` and `person` are the key; `size` has one entry, how many they are."""

    time: Floats
    person: Ints
    row: Ints
    size: Ints


@compiled
def line_for(people: int) -> Line:
    """Return an empty line with room for some people: nobody stands in it twice."""
    return Line(
        np.empty(people),
        np.empty(people, dtype=np.int64),
        np.empty(people, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
    )


@compiled
def join(line: Line, time: float, person: int, row: int) -> None:
    """Let a person stand in line from some time on."""
    place = line.size[0]
    line.size[0] += 1
    while place > 0:
        above = (place - 1) // 2
        if line.time[above] < time or (line.time[above] == time and line.person[above] < person):
            break
        _move(line, above, place)
        place = above
    _put(line, place, time, person, row)


@compiled
def leave_first(line: Line) -> int:
    """Take the first person out of the line, and return his row."""
    first = line.row[0]
    line.size[0] -= 1
    size = line.size[0]
    time, person, row = line.time[size], line.person[size], line.row[size]
    place = 0
    while 2 * place + 1 < size:
        below = 2 * place + 1
        if below + 1 < size and _is_before(line, below + 1, below):
            below += 1
        if time < line.time[below] or (time == line.time[below] and person < line.person[below]):
            break
        _move(line, below, place)
        place = below
    _put(line, place, time, person, row)
    return int(first)


@compiled
def _is_before(line: Line, one: int, other: int) -> bool:
    if line.time[one] == line.time[other]:
        return bool(line.person[one] < line.person[other])
    return bool(line.time[one] < line.time[other])


@compiled
def _move(line: Line, source: int, target: int) -> None:
    _put(line, target, line.time[source], line.person[source], line.row[source])


@compiled
def _put(line: Line, place: int, time: float, person: int, row: int) -> None:
    line.time[place], line.person[place], line.row[place] = time, person, row
