"""The calling list of a visit: whose turn it is."""

from __future__ import annotations

from collections import deque
from heapq import heapify, heappop, heapreplace

from sim.model import rules
from sim.model.session import Session


class CallingList:
    """The people of a site in the order in which they are called, kept unit by unit.

    Each person has a place, a number that only grows: who comes back joins the tail. Who cannot be called in
    this session keeps his place.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        people = session.people
        self._unit_of = people.unit
        self._place = {row: row for row in range(len(people.person))}
        self._tail = len(people.person)
        self._waiting: list[deque[int]] = [deque() for _ in session.units]
        self._limits = [rules.unit_limit(session.max_share_away, unit.present) for unit in session.units]
        self._away = [0] * len(session.units)
        for row, (unit, can_come) in enumerate(zip(people.unit, people.callable, strict=True)):
            if can_come:
                self._waiting[unit].append(row)

    def next_group(
        self, now: float, size: int, units: tuple[str, ...] = (), ignore_limits: bool = False
    ) -> list[int]:
        """Take off the list the first people who may be called now, at most `size`, and return their rows."""
        group: list[int] = []
        heads = self._heads(now, units, ignore_limits)
        while heads and len(group) < size:
            _, unit, room = heads[0]
            row = self._waiting[unit].popleft()
            group.append(row)
            del self._place[row]
            self._away[unit] += 1
            if self._waiting[unit] and room > 1:
                heapreplace(heads, (self._place[self._waiting[unit][0]], unit, room - 1))
            else:
                heappop(heads)
        return group

    def come_back(self, row: int, is_to_be_called_again: bool) -> None:
        """Let somebody be back at the line, and join the tail if he may be called again."""
        unit = self._unit_of[row]
        self._away[unit] -= 1
        if is_to_be_called_again:
            self._place[row] = self._tail
            self._tail += 1
            self._waiting[unit].append(row)

    def rows(self) -> list[int]:
        """Return who is on the list, in order."""
        return sorted(self._place, key=self._place.__getitem__)

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
                heads.append((self._place[self._waiting[number][0]], number, room))
        heapify(heads)
        return heads
