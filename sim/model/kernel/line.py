"""Lines in arrays: binary heaps of people by time, ties by person number (Williams 1964, algorithm 232)."""

from __future__ import annotations

from typing import Final, NamedTuple

from sim.arrays import Floats, Ints
from sim.compiled import compiled, numbers, written_in

LINES: Final = 6
QUEUE, HELPED, RETURNING, FINISHED, LEAVING, COMING = numbers(LINES)
"""The lines of a session: before the desks and the helpers; on the way back; on the way back and not called again, in any order;
on no line and at no desk until they leave, kept for `pull`; and the visitors who will come, in order."""


class Lines(NamedTuple):
    """Line l: `size[l]` people, with the time that is their key in `time[l]`, their number and row in `who[l]`, as a heap."""

    time: Floats
    who: Ints
    size: Ints


@written_in
def join(lines: Lines, line: int, joins: float, person: int, row: int) -> None:
    """Let a person stand in a line from some time on."""
    time, who = lines.time[line], lines.who[line]
    place = lines.size[line]
    lines.size[line] += 1
    rise(time, who, place, joins, person, row)


@written_in
def rise(time: Floats, who: Ints, place: int, joins: float, person: int, row: int) -> None:
    """Let a person rise from a free place of a heap as far as his turn is before that of others."""
    while place > 0:
        above = (place - 1) // 2
        if is_before(time[above], who[above, 0], joins, person):
            break
        time[place], who[place, 0], who[place, 1] = time[above], who[above, 0], who[above, 1]
        place = above
    time[place], who[place, 0], who[place, 1] = joins, person, row


@written_in
def append(lines: Lines, line: int, time: float, row: int) -> None:
    """Let a person stand at the end of a line that is in no order."""
    place = lines.size[line]
    lines.time[line, place], lines.who[line, place, 1] = time, row
    lines.size[line] += 1


@written_in
def leave_first(lines: Lines, line: int) -> int:
    """Take the first person out of a line, and return his row."""
    time, who = lines.time[line], lines.who[line]
    first = who[0, 1]
    lines.size[line] -= 1
    size = lines.size[line]
    joins, person, row = time[size], who[size, 0], who[size, 1]
    place, below = 0, 1
    while below + 1 < size:
        below += is_before(time[below + 1], who[below + 1, 0], time[below], who[below, 0])
        time[place], who[place, 0], who[place, 1] = time[below], who[below, 0], who[below, 1]
        place, below = below, 2 * below + 1
    if below < size:
        time[place], who[place, 0], who[place, 1] = time[below], who[below, 0], who[below, 1]
        place = below
    rise(time, who, place, joins, person, row)
    return int(first)


@compiled
def is_before(time: float, person: int, other_time: float, other: int) -> bool:
    """Return whether one person's turn is before another's: by time, ties by number."""
    # no branches, which would be guessed wrong
    return (time < other_time) | ((time == other_time) & (person < other))
