"""A line of people and the free desks (or helpers) that watch it."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable

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

    Who will join later is in the line already, with the time at which he joins. Idle desks sleep, and the one of lowest
    number has its alarm set for the next person to join; whoever takes a person, or may not begin, rings for the next.
    `depart` is told who leaves because his time is up.
    """

    def __init__(
        self, timeline: Timeline, step: int, desks: int, closes: float, depart: Callable[[Waiting], None]
    ) -> None:
        self.people: list[Waiting] = []  # the first to join is the last of the list
        self.idle_desks: list[int] = []  # their numbers, in order
        self._woken = [simpy.Event(timeline) for _ in range(desks)]
        self._alarm = [NEVER] * desks  # for when the waking of each is set
        self._timeline = timeline
        self._step = step
        self._closes = closes
        self._depart = depart

    def join(self, people: Iterable[Waiting]) -> None:
        """Let some people join, each at his time, now or later."""
        self.people.extend(people)
        self.people.sort(reverse=True)
        self.ring()

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
            stay, leave = [], list(self.people)
        else:
            stay = [p for p in self.people if p[DEADLINE] > now]
            leave = [p for p in self.people if p[DEADLINE] <= now] if len(stay) < len(self.people) else []
        self.people[:] = stay
        for person in leave:
            self._depart(person)

    def waiting(self) -> int:
        """Return how many wait now: they have joined, nobody serves them, and their time is not up."""
        now = self._timeline.now
        return sum(p[0] <= now < p[DEADLINE] for p in self.people) if now < self._closes else 0

    def idle(self, number: int) -> simpy.Event:
        """Return the event that wakes a free desk when it may be its turn; `awake` is to be called then."""
        woken = self._woken[number]
        woken.callbacks, self._alarm[number] = [], NEVER
        insort(self.idle_desks, number)
        if self.idle_desks[0] == number:
            self.ring()
        return woken

    def awake(self, number: int) -> float:
        """Take a desk that was idle off the watch; return the time."""
        self.idle_desks.remove(number)
        return self._timeline._now

    def ring(self) -> None:
        """Set the alarm of the idle desk of lowest number for the next person to join, or for now if somebody waits."""
        if self.idle_desks and self.people:
            first, now = self.idle_desks[0], self._timeline._now
            joins = self.people[-1][0]
            if joins < self._alarm[first]:
                self._alarm[first] = alarm = max(now, joins)
                self._timeline.happen(self._woken[first], alarm, self._step + first)
