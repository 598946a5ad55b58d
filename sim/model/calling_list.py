"""The calling list of a visit: whose turn it is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from heapq import heapify, heappop, heapreplace
from itertools import chain, compress

from sim.clock import NEVER
from sim.model import rules
from sim.model.session import Session


class CallingList:
    """The people of a site in the order in which they are called, kept unit by unit.

    Each person has a place, a number that only grows: at first his row; who comes back joins the tail with the next one.
    Who cannot be called in this session keeps his place.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        people = session.people
        self._unit_of = people.unit
        self._row_of = list(range(len(people.person)))  # by place
        standing = list(compress(self._row_of, people.callable))
        self._waiting: list[list[int]] = [[] for _ in session.units]  # places, of those before `_next` too
        if len(session.units) == 1:
            self._waiting = [standing]
        else:
            for row in standing:
                self._waiting[people.unit[row]].append(row)
        self._next = [0] * len(session.units)
        self._staying = [row for row, can_come in enumerate(people.callable) if not can_come]
        self._limits = [rules.unit_limit(session.max_share_away, unit.present) for unit in session.units]
        self._away = [0] * len(session.units)

    def next_group(
        self, now: float, size: int, units: tuple[str, ...] = (), ignore_limits: bool = False
    ) -> list[int]:
        """Take off the list the first people who may be called now, at most `size`, and return their rows."""
        group: list[int] = []
        row_of = self._row_of
        heads = self._heads(now, units, ignore_limits)
        while heads and len(group) < size:
            _, unit, room = heads[0]
            others = min(heads[1:3])[0] if len(heads) > 1 else NEVER
            waiting, first = self._waiting[unit], self._next[unit]
            most = min(first + min(room, size - len(group)), len(waiting))
            after = self._next[unit] = bisect_left(waiting, others, first, most)
            group += [row_of[place] for place in waiting[first:after]]
            self._away[unit] += after - first
            room -= after - first
            if after < len(waiting) and room > 0:
                heapreplace(heads, (waiting[after], unit, room))
            else:
                heappop(heads)
        return group

    def come_back(self, people: Iterable[int], again: Iterable[int]) -> None:
        """Let some be back at the line, by their rows; who is to be called again joins the tail, in order."""
        unit_of, away = self._unit_of, self._away
        for row in people:
            away[unit_of[row]] -= 1
        for row in again:
            self._waiting[unit_of[row]].append(len(self._row_of))
            self._row_of.append(row)

    def rows(self) -> list[int]:
        """Return who is on the list, in order."""
        waiting = (places[first:] for places, first in zip(self._waiting, self._next, strict=True))
        places = [*self._staying, *chain(*waiting)]
        return [self._row_of[place] for place in sorted(places)]

    def _heads(self, now: float, units: tuple[str, ...], ignore_limits: bool) -> list[tuple[int, int, int]]:
        """Return (place of the first, unit, room) of each unit whose people may be called now, as a heap."""
        heads = []
        for number, unit in enumerate(self._session.units):
            window = next((w for w in unit.windows if w.start <= now < w.end), None)
            waiting, first = self._waiting[number], self._next[number]
            if window is None or first == len(waiting) or (units and unit.name not in units):
                continue
            is_limited = window.limited and not ignore_limits
            room = self._limits[number] - self._away[number] if is_limited else len(waiting)
            if room > 0:
                heads.append((waiting[first], number, room))
        heapify(heads)
        return heads
