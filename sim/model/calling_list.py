"""The calling list of a visit: whose turn it is."""

from __future__ import annotations

from collections import deque

from sim.model import rules
from sim.model.session import Session


class CallingList:
    """The people of a site in the order in which they are called, and how many of each unit are away.

    Each place on the list is a number that only grows: at first a person's row in the session; who joins the tail
    takes the next one. Who cannot be called in this session keeps their place.
    """

    def __init__(self, session: Session) -> None:
        people = session.people
        self.units = session.units
        self._unit_of = people.unit
        self._limits = [rules.unit_limit(session.max_share_away, unit.present) for unit in session.units]
        self._away = [0] * len(session.units)
        self._next_place = len(people.person)
        self._staying: list[tuple[int, int]] = []  # place and row
        self._waiting: list[deque[tuple[int, int]]] = [deque() for _ in session.units]
        for row, is_callable in enumerate(people.callable):
            (self._waiting[people.unit[row]] if is_callable else self._staying).append((row, row))

    def next_group(
        self, now: float, size: int, units: tuple[str, ...] = (), *, has_limits: bool = True
    ) -> list[int]:
        """Take the first people who may be called now, at most `size`, off the list; return their rows.

        Where `units` are given, only their people may be called; `has_limits` is false where any number may be away.
        """
        group: list[int] = []
        room = self._room(now, units, has_limits, size)
        while room and len(group) < size:
            _, unit = min((self._waiting[unit][0], unit) for unit in room)
            group.append(self._waiting[unit].popleft()[1])
            self._away[unit] += 1
            room[unit] -= 1
            if room[unit] == 0 or not self._waiting[unit]:
                del room[unit]
        return group

    def come_back(self, row: int, *, joins_list: bool) -> None:
        """Take note that somebody is back at the line, and joins the tail of the list or leaves it for good."""
        unit = self._unit_of[row]
        self._away[unit] -= 1
        if joins_list:
            self._waiting[unit].append((self._next_place, row))
            self._next_place += 1

    def rows(self) -> list[int]:
        """Return who is on the list, in order, by their rows."""
        return [
            row for _, row in sorted([*self._staying, *(place for unit in self._waiting for place in unit)])
        ]

    def _room(self, now: float, units: tuple[str, ...], has_limits: bool, size: int) -> dict[int, int]:
        """Return how many may be called now of each unit from which anybody may."""
        room = {}
        for number, unit in enumerate(self.units):
            window = next((w for w in unit.windows if w.start <= now < w.end), None)
            if window is None or not self._waiting[number] or (units and unit.name not in units):
                continue
            is_limited = has_limits and window.limited
            room[number] = self._limits[number] - self._away[number] if is_limited else size
        return {number: people for number, people in room.items() if people > 0}
