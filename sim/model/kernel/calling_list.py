"""The calling list of a visit in arrays: whose turn it is."""

from __future__ import annotations

from typing import NamedTuple

from sim.demand.durations import Bools, Floats, Ints
from sim.model import rules
from sim.model.kernel.compiled import compiled, written_in
from sim.model.kernel.terms import AWAY, FIRST_IN_UNIT, LAST_IN_UNIT, NEXT_PLACE, UNIT_ROOM, Space

unit_limit = compiled(rules.unit_limit)
FROM, TO, LIMITED = range(3)
NOBODY = -1


class Units(NamedTuple):
    """The units of a site on a day: the workers present, and when they may be called.

    The windows of unit u, (from, to, limited) in minutes from `midnight`, stand from `of_unit[u]` on.
    """

    midnight: float
    present: Ints
    windows: Floats
    of_unit: Ints
    max_share_away: float


class CallingList(NamedTuple):
    """The people of a site in the order in which they are called, kept unit by unit as linked lists.

    Each person on it has a place, a number that only grows: at first his row; who comes back gets the next one.
    """

    units: Units
    unit: Ints
    place: Ints
    after: Ints
    first: Ints
    last: Ints
    away: Ints
    room: Ints
    next_place: Ints


@written_in
def calling_list_in(space: Space, units: Units, unit: Ints) -> CallingList:
    """Return the calling list of a session in some space."""
    people, count = len(unit), len(units.present)
    return CallingList(
        units,
        unit,
        space.place[:people],
        space.after[:people],
        space.units[FIRST_IN_UNIT, :count],
        space.units[LAST_IN_UNIT, :count],
        space.units[AWAY, :count],
        space.units[UNIT_ROOM, :count],
        space.units[NEXT_PLACE, :1],
    )


@compiled
def line_up(calling: CallingList, can_come: Bools) -> None:
    """Let a session's people stand on the list by their rows; who cannot come keeps his place, and is on none."""
    calling.first[:] = NOBODY
    calling.away[:] = 0
    calling.next_place[0] = len(calling.unit)
    for row in range(len(calling.unit)):
        calling.place[row] = row
        if can_come[row]:
            _append(calling, row)


@compiled
def _append(calling: CallingList, row: int) -> None:
    unit = calling.unit[row]
    calling.after[row] = NOBODY
    if calling.first[unit] == NOBODY:
        calling.first[unit] = row
    else:
        calling.after[calling.last[unit]] = row
    calling.last[unit] = row


@compiled
def come_back(calling: CallingList, row: int, is_again: bool) -> None:
    """Let somebody be back at the line; who may be called again joins the tail of the list."""
    calling.away[calling.unit[row]] -= 1
    if is_again:
        calling.place[row] = calling.next_place[0]
        calling.next_place[0] += 1
        _append(calling, row)


@compiled
def look_for_room(calling: CallingList, now: float, has_turn: Bools, ignore_limits: bool) -> None:
    """Settle how many of each unit may be called now: its `room`."""
    units = calling.units
    for unit in range(len(calling.first)):
        calling.room[unit] = 0
        for n in range(units.of_unit[unit], units.of_unit[unit + 1]):
            is_open = units.windows[n, FROM] <= now - units.midnight < units.windows[n, TO]
            if is_open and has_turn[unit]:
                calling.room[unit] = len(calling.unit)
                if units.windows[n, LIMITED] > 0.0 and not ignore_limits:
                    limit = unit_limit(units.max_share_away, units.present[unit])
                    calling.room[unit] = limit - calling.away[unit]


@compiled
def take_next(calling: CallingList) -> int:
    """Take the first person off the list whose unit has room, and return his row, or `NOBODY`."""
    found = NOBODY
    for unit in range(len(calling.room)):
        row = calling.first[unit]
        if calling.room[unit] <= 0 or row == NOBODY:
            continue
        if found == NOBODY or calling.place[row] < calling.place[found]:
            found = row
    if found != NOBODY:
        unit = calling.unit[found]
        calling.first[unit] = calling.after[found]
        calling.away[unit] += 1
        calling.room[unit] -= 1
    return found
