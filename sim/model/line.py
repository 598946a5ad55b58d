"""A line of people and the free desks (or helpers) that watch it."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush

import simpy

from sim.clock import NEVER
from sim.model.session import Attempt
from sim.model.timeline import Timeline


class Line:
    """People in order of joining, ties by person number, and the idle desks that wait for them.

    Who will join later is in the line already, with the time at which he joins. An idle desk sleeps; when somebody
    joins, a bell wakes the idle desk of lowest number, and whoever takes a person rings on while others wait.
    """

    def __init__(self, timeline: Timeline, step: int, depart: Callable[[Attempt], None]) -> None:
        self._timeline = timeline
        self._step = step
        self._depart = depart
        self._people: list[tuple[float, int, Attempt]] = []
        self._idle: list[tuple[int, simpy.Event]] = []
        self._bell = NEVER

    def join(self, attempt: Attempt, time: float) -> None:
        """Let somebody join now or at a later time."""
        heappush(self._people, (time, attempt.person, attempt))
        if self._idle:
            self._listen()

    def take(self) -> Attempt | None:
        """Return who has waited longest and takes him out of the line; whose time is up has left."""
        people, now = self._people, self._timeline.now
        while people and people[0][0] <= now:
            attempt = heappop(people)[2]
            if attempt.is_over:
                continue
            if attempt.limit > now:
                return attempt
            self._depart(attempt)
        return None

    def idle(self, number: int) -> simpy.Event:
        """Return the event that wakes a free desk when it may be its turn."""
        woken = simpy.Event(self._timeline)
        heappush(self._idle, (number, woken))
        self._listen()
        return woken

    def ring(self) -> None:
        """Wake the idle desk of lowest number, if somebody waits."""
        if not self._idle:
            return
        if self.is_anybody_waiting():
            number, woken = heappop(self._idle)
            self._timeline.happen(woken, self._timeline.now, self._step + number)
        else:
            self._listen()

    def is_anybody_waiting(self) -> bool:
        """Return whether somebody waits now."""
        people, now = self._people, self._timeline.now
        while people and people[0][0] <= now:
            attempt = people[0][2]
            if not attempt.is_over:
                if attempt.limit > now:
                    return True
                self._depart(attempt)
            heappop(people)
        return False

    def waiting(self) -> int:
        """Return how many wait now: they have joined, nobody serves them, and their time is not up."""
        now = self._timeline.now
        return sum(time <= now < attempt.limit and not attempt.is_over for time, _, attempt in self._people)

    def close(self) -> None:
        """Let everybody who is still in the line leave at his limit."""
        for _, _, attempt in self._people:
            if not attempt.is_over:
                self._depart(attempt)
        self._people.clear()

    def _listen(self) -> None:
        """Set the bell for the next person to join."""
        if self._people:
            joins = max(self._people[0][0], self._timeline.now)
            if joins < self._bell:
                self._bell = joins
                bell = self._timeline.at(joins, self._step - 1)
                assert bell.callbacks is not None
                bell.callbacks.append(self._rings)

    def _rings(self, _: simpy.Event) -> None:
        if self._timeline.now == self._bell:
            self._bell = NEVER
        self.ring()
