"""The calling list of a visit in arrays: whose turn it is."""

from __future__ import annotations

from typing import NamedTuple

from sim.arrays import Bools, Floats, Ints
from sim.compiled import compiled, written_in
from sim.model import rules
from sim.model.kernel.terms import (
    AFTER,
    AWAY,
    FIRST_IN_UNIT,
    LAST_IN_UNIT,
    NEXT_PLACE,
    ON_PLACE,
    UNIT,
    UNIT_ROOM,
    Crowd,
    Space,
)

unit_limit = compiled(rules.unit_limit)
FROM, TO, LIMITED = range(3)
NOBODY = -1


class Units(NamedTuple):
    """The units of a site on a day, and the workers present.

    The windows of unit u, (from, to, limited) in minutes from `midnight`, stand from `of_unit[u]` on.
    """

    midnight: float
    present: Ints
    windows: Floats
    of_unit: Ints
    max_share_away: float


class CallingList(NamedTuple):
    """The people of a site in the order in which they are called, kept unit by unit as linked lists.

    Each person on it has a place, a number that only grows: at first his row; who comes back gets the next one. `people` are
    the numbers of the crowd, `by_unit` the rows of a space's units.
    """

    units: Units
    people: Ints
    by_unit: Ints


@written_in
def calling_list_in(space: Space, units: Units, crowd: Crowd) -> CallingList:
    """Return the calling list of a session in some space."""
    return CallingList(units, crowd.numbers, space.units)


@compiled
def line_up(calling: CallingList, can_come: Bools) -> None:
    """Let a session's people stand on the list by their rows; who cannot come keeps his place, and is on none."""
    by_unit, people = calling.by_unit, calling.people
    for unit in range(len(calling.units.present)):
        by_unit[FIRST_IN_UNIT, unit], by_unit[AWAY, unit] = NOBODY, 0
    by_unit[NEXT_PLACE, 0] = len(people)
    for row in range(len(people)):
        people[row, ON_PLACE] = row
        if can_come[row]:
            _append(calling, row)


@written_in
def _append(calling: CallingList, row: int) -> None:
    by_unit, unit = calling.by_unit, calling.people[row, UNIT]
    calling.people[row, AFTER] = NOBODY
    if by_unit[FIRST_IN_UNIT, unit] == NOBODY:
        by_unit[FIRST_IN_UNIT, unit] = row
    else:
        calling.people[by_unit[LAST_IN_UNIT, unit], AFTER] = row
    by_unit[LAST_IN_UNIT, unit] = row


@written_in
def come_back(calling: CallingList, row: int, is_again: bool) -> None:
    """Let somebody be back at the line; who may be called again joins the tail of the list."""
    by_unit = calling.by_unit
    by_unit[AWAY, calling.people[row, UNIT]] -= 1
    if is_again:
        calling.people[row, ON_PLACE] = by_unit[NEXT_PLACE, 0]
        by_unit[NEXT_PLACE, 0] += 1
        _append(calling, row)


@compiled
def look_for_room(calling: CallingList, now: float, has_turn: Bools, ignore_limits: bool) -> None:
    """Settle how many of each unit may be called now: its room."""
    units, by_unit = calling.units, calling.by_unit
    for unit in range(len(units.present)):
        by_unit[UNIT_ROOM, unit] = 0
        for n in range(units.of_unit[unit], units.of_unit[unit + 1]):
            is_open = units.windows[n, FROM] <= now - units.midnight < units.windows[n, TO]
            if is_open and has_turn[unit]:
                by_unit[UNIT_ROOM, unit] = len(calling.people)
                if units.windows[n, LIMITED] > 0.0 and not ignore_limits:
                    limit = unit_limit(units.max_share_away, units.present[unit])
                    by_unit[UNIT_ROOM, unit] = limit - by_unit[AWAY, unit]


@written_in
def take_next(calling: CallingList) -> int:
    """Take the first person off the list whose unit has room, and return his row, or `NOBODY`."""
    by_unit, people, found = calling.by_unit, calling.people, NOBODY
    for unit in range(len(calling.units.present)):
        row = by_unit[FIRST_IN_UNIT, unit]
        if by_unit[UNIT_ROOM, unit] <= 0 or row == NOBODY:
            continue
        if found == NOBODY or people[row, ON_PLACE] < people[found, ON_PLACE]:
            found = row
    if found != NOBODY:
        unit = people[found, UNIT]
        by_unit[FIRST_IN_UNIT, unit] = people[found, AFTER]
        by_unit[AWAY, unit] += 1
        by_unit[UNIT_ROOM, unit] -= 1
    return found
