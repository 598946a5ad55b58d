"""The day's clock: a SimPy environment in which an instant has steps."""

from __future__ import annotations

from collections.abc import Generator
from heapq import heappop, heappush
from typing import Any, Final

import simpy
from simpy import Event

ARRIVALS: Final = 1
RELEASES: Final = 2
HELPERS: Final = 1_000
DESKS: Final = 1_000_000
PULL: Final = 1_000_000_000
"""Steps of one instant, in order: helpers start by number, then desks by number, and the check of `pull` is last.

Server, staffing, completions, departures and returns need no step: their times are known when what causes
them begins, and whoever looks later takes them into account first.
"""


TURN: Final = -1
"""Stands in the queue for the number of an event: a turn is the only one of its step that is not numbered."""

Story = Generator[simpy.Event | float, None, None]
"""What a process does: it yields the time at which it goes on, or an event."""


class Teller(simpy.Process):
    """A SimPy process all of whose turns come in the same step of an instant.

    It is never interrupted, and waits for times to come and for events that succeed and have not happened yet. That saves most
    of what `Process._resume` looks after; and what goes wrong in a story stops the day where it happens.
    """

    def __init__(self, timeline: Timeline, story: Story, step: int) -> None:
        self._turn = simpy.Event(timeline)  # one for all its turns
        self._turn._ok, self._turn._value = True, None
        self._go_on, self._step = self._resume, step
        self._whenever: list[Any] = [self._go_on]
        self._queue: list[Any] = timeline._queue
        super().__init__(timeline, story)  # type: ignore[arg-type]  # times are ours

    def _resume(self, _: simpy.Event) -> None:
        try:
            goes_on = self._generator.send(None)
        except StopIteration:
            return  # nobody waits for the end of a story
        if type(goes_on) is Event:
            goes_on.callbacks.append(self._go_on)
        else:
            self._turn.callbacks = self._whenever
            heappush(self._queue, (goes_on, self._step, TURN, self._turn))


class Timeline(simpy.Environment):
    """A SimPy environment whose events are set for an exact time and a step of that instant.

    `Environment.schedule` takes a delay, and `now + (time - now)` is not always `time`; here the time itself is the
    key, and the step is what SimPy calls the priority.
    """

    def tell(self, story: Story, step: int) -> None:
        """Let a story be told from now on, whenever it is its turn in this step of an instant."""
        Teller(self, story, step)

    def at(self, time: float, step: int) -> simpy.Event:
        """Return an event that happens at this time, in this step of the instant."""
        event = simpy.Event(self)
        self.happen(event, time, step)
        return event

    def happen(self, event: simpy.Event, time: float, step: int) -> None:
        """Let an event happen at this time, in this step of the instant; set for two times, it happens at the first."""
        event._ok = True
        event._value = None
        heappush(self._queue, (time, step, next(self._eid), event))  # type: ignore[misc]

    def run(self, until: Any = None) -> None:
        """Let everything happen in order, until nothing is left: `Environment.run` without its exits, in one loop.

        Nothing fails here: an error is raised where it is made.
        """
        assert until is None
        queue = self._queue
        while queue:
            self._now, _, _, event = heappop(queue)
            callbacks: Any = event.callbacks
            if callbacks is None:
                continue  # it was set for an earlier time too, and has happened
            event.callbacks = None  # type: ignore[assignment]
            for callback in callbacks:
                callback(event)
