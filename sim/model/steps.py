"""The order of what happens at one instant: a SimPy environment in which an instant has steps.

An instant is gone through once, step by step, since nothing takes no time. The step of an event is its priority in SimPy's queue.
"""

from __future__ import annotations

from enum import IntEnum

import simpy
from simpy.events import NORMAL, EventPriority


class Step(IntEnum):
    """The steps of one instant, in order; within a step, people, helpers and desks come in order of their numbers.

    The lower numbers are SimPy's own, 0 urgent and 1 normal: what follows from an event at once (a process starts, resumes
    or is interrupted) belongs to the step of that event.
    """

    SERVER = 2  # an outage begins or ends
    STAFFING = 3  # a desk's staffed interval begins or ends, the hall opens, a window for releases opens
    COMPLETIONS = 4  # of services and triages, and of preparing a phone
    DEPARTURES = 5  # of people whose time is up; the hall closes
    RETURNS = 6  # of workers to the line
    ARRIVALS = 7
    RELEASES = 8  # of a timetable, or of all at once
    HELPERS = 9  # helpers who are free look for somebody to help
    DESKS = 10  # officers who are free look for somebody to serve
    PULL = 11  # the next group is released if few people are on their way


class Turn(simpy.Timeout):
    """A timeout that comes in a given step of its instant."""

    def __init__(self, clock: Clock, delay: float, step: Step, number: int) -> None:
        self.priority = (step, number)
        super().__init__(clock, delay)


class Clock(simpy.Environment):
    """A SimPy environment in which an instant has steps."""

    def schedule(self, event: simpy.Event, priority: EventPriority = NORMAL, delay: float = 0.0) -> None:
        """Schedule an event, a turn by its step."""
        rank = event.priority if isinstance(event, Turn) else (priority, 0)
        super().schedule(event, rank, delay)  # type: ignore[arg-type]  # SimPy does no more than compare them

    def turn(self, step: Step, number: int = 0, *, after: float = 0.0) -> Turn:
        """Return a turn in some minutes, or at this instant."""
        return Turn(self, after, step, number)

    def at(self, time: float, step: Step, number: int = 0) -> Turn:
        """Return a turn at a time of day: exactly then, if it is asked for at midnight, when the clock starts at 0."""
        return Turn(self, time - self.now, step, number)


class Signal:
    """Something that happens again and again."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._next = clock.event()

    def wait(self) -> simpy.Event:
        """Return the event of the next time."""
        return self._next

    def send(self) -> None:
        """Let it happen: whoever waits resumes at once."""
        if self._next.callbacks:
            self._next.succeed()
            self._next = self._clock.event()
