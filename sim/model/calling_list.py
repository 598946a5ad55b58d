"""The calling list of a visit: whose turn it is."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from heapq import heapify, heappop, heapreplace

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
        self._waiting: list[deque[int]] = [deque() for _ in session.units]
        self._staying: list[int] = []
        self._limits = [rules.unit_limit(session.max_share_away, unit.present) for unit in session.units]
        self._away = [0] * len(session.units)
        join = [waiting.append for waiting in self._waiting]
        for row, unit, can_come in zip(self._row_of, people.unit, people.callable, strict=True):
            if can_come:
                join[unit](row)
            else:
                self._staying.append(row)

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
            waiting, called = self._waiting[unit], len(group)
            for _ in range(min(room, size - called, len(waiting))):
                if waiting[0] > others:
                    break
                group.append(row_of[waiting.popleft()])
            room -= len(group) - called
            self._away[unit] += len(group) - called
            if waiting and room > 0:
                heapreplace(heads, (waiting[0], unit, room))
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
        places = [*self._staying, *(place for waiting in self._waiting for place in waiting)]
        return [self._row_of[place] for place in sorted(places)]

    def _heads(self, now: float, units: tuple[str, ...], ignore_limits: bool) -> list[tuple[int, int, int]]:
        """Return (place of the first, unit, room) of each unit whose people may be called now, as a heap."""
        heads = []
        for number, unit in enumerate(self._session.units):
            window = next((w for w in unit.windows if w.start <= now < w.end), None)
            if window is None or not self._waiting[number] or (units and unit.name not in units):
                continue
            is_limited = window.limited and not ignore_limits
            room = self._limits[number] - self._away[number] if is_limited else len(self._waiting[number])
            if room > 0:
                heads.append((self._waiting[number][0], number, room))
        heapify(heads)
        return heads
