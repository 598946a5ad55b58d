"""A line of people and the free desks (or helpers) that watch it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from heapq import heappop, heappush

import simpy

from sim.clock import NEVER
from sim.model.timeline import Timeline

Waiting = tuple[float, int, int, int, float, float, float]
"""Somebody in a line: when he joins it, person, row, attempt, called, arrived, deadline.

Lines are sorted by the first two: by time of joining, ties by person number.
"""

DEADLINE = 6


class Line:
    """People in order of joining, and the idle desks that wait for them.

    Who will join later is in the line already, with the time at which he joins. An idle desk sleeps; when somebody
    joins, a bell wakes the idle desk of lowest number, and whoever takes a person rings on while others wait.
    `depart` is told who leaves because his time is up.
    """

    def __init__(self, timeline: Timeline, step: int, closes: float, depart: Callable[[Waiting], None]) -> None:
        self.people: list[Waiting] = []  # the first to join is the last of the list
        self.idle_desks: list[tuple[int, simpy.Event]] = []
        self._timeline = timeline
        self._step = step
        self._closes = closes
        self._depart = depart
        self._bell = NEVER

    def join(self, people: Iterable[Waiting]) -> None:
        """Let some people join, each at his time, now or later."""
        self.people.extend(people)
        self.people.sort(reverse=True)
        if self.idle_desks:
            self._listen()

    def take(self, now: float) -> Waiting | None:
        """Return who has waited longest and takes him out of the line; whose time is up has left."""
        people, closes = self.people, self._closes
        while people and people[-1][0] <= now:
            first = people.pop()
            if now < first[DEADLINE] and now < closes:
                return first
            self._depart(first)
        return None

    def sweep(self, now: float) -> None:
        """Let everybody leave whose time is up."""
        if now >= self._closes:
            stay, leave = [], self.people
        else:
            stay = [p for p in self.people if p[DEADLINE] > now]
            leave = [p for p in self.people if p[DEADLINE] <= now] if len(stay) < len(self.people) else []
        self.people = stay
        for person in leave:
            self._depart(person)

    def waiting(self) -> int:
        """Return how many wait now: they have joined, nobody serves them, and their time is not up."""
        now = self._timeline.now
        return sum(p[0] <= now < p[DEADLINE] for p in self.people) if now < self._closes else 0

    def idle(self, number: int) -> simpy.Event:
        """Return the event that wakes a free desk when it may be its turn."""
        woken = simpy.Event(self._timeline)
        heappush(self.idle_desks, (number, woken))
        self._listen()
        return woken

    def ring(self) -> None:
        """Wake the idle desk of lowest number, if somebody waits."""
        if not self.idle_desks:
            return
        now = self._timeline.now
        first = self.take(now)
        if first is None:
            self._listen()
        else:
            self.people.append(first)
            number, woken = heappop(self.idle_desks)
            self._timeline.happen(woken, now, self._step + number)

    def _listen(self) -> None:
        """Set the bell for the next person to join."""
        if self.people:
            joins = max(self.people[-1][0], self._timeline.now)
            if joins < self._bell:
                self._bell = joins
                bell = self._timeline.at(joins, self._step - 1)
                assert bell.callbacks is not None
                bell.callbacks.append(self._rings)

    def _rings(self, _: simpy.Event) -> None:
        if self._timeline.now == self._bell:
            self._bell = NEVER
        self.ring()
