"""The calling list of a visit in arrays: whose turn it is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.demand.durations import Bools, Floats, Ints
from sim.model import rules
from sim.model.kernel.compiled import compiled

unit_limit = compiled(rules.unit_limit)
FROM, TO, LIMITED = range(3)
NOBODY = -1


class Units(NamedTuple):
    """The units of a site on a day: the workers present, and the windows of unit u, (from, to, limited), from `of_unit[u]` on."""

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
    next_place: Ints


@compiled
def calling_list_for(units: Units, unit: Ints, can_come: Bools) -> CallingList:
    """Return the list of a session's people by their rows; who cannot come in this session keeps a place on none."""
    count, people = len(units.present), len(unit)
    calling = CallingList(
        units,
        unit,
        np.arange(people),
        np.full(people, NOBODY),
        np.full(count, NOBODY),
        np.full(count, NOBODY),
        np.zeros(count, dtype=np.int64),
        np.array([people]),
    )
    for row in range(len(can_come)):
        if can_come[row]:
            _append(calling, row)
    return calling


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
def rooms(calling: CallingList, now: float, has_turn: Bools, ignore_limits: bool) -> Ints:
    """Return how many of each unit may be called now."""
    units, count = calling.units, len(calling.first)
    found = np.zeros(count, dtype=np.int64)
    for unit in range(count):
        if not has_turn[unit]:
            continue
        for n in range(units.of_unit[unit], units.of_unit[unit + 1]):
            window = units.windows[n]
            if window[FROM] <= now < window[TO]:
                found[unit] = len(calling.unit)
                if window[LIMITED] > 0.0 and not ignore_limits:
                    limit = unit_limit(units.max_share_away, units.present[unit])
                    found[unit] = limit - calling.away[unit]
                break
    return found


@compiled
def take_next(calling: CallingList, room: Ints) -> int:
    """Take the first person off the list who may be called, and return his row, or `NOBODY`; `room` is kept for the next."""
    found = NOBODY
    for unit in range(len(room)):
        row = calling.first[unit]
        if room[unit] > 0 and row != NOBODY:
            if found == NOBODY or calling.place[row] < calling.place[found]:
                found = row
    if found != NOBODY:
        unit = calling.unit[found]
        calling.first[unit] = calling.after[found]
        calling.away[unit] += 1
        room[unit] -= 1
    return found
