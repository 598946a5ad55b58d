"""The hall of a session: what happens to a person from the door to the desk and out again."""

from __future__ import annotations

from collections.abc import Generator

import simpy

from sim.clock import NEVER
from sim.model import rules
from sim.model.line import Line
from sim.model.session import INTERRUPTED, NOT_READY, Attempt, Calls, Session
from sim.model.timeline import DESKS, HELPERS, Timeline

Story = Generator[simpy.Event, None, None]


class Hall:
    """Desks, helpers and the people in between on one day at one site.

    Who arrives prepares his phone, unless it is prepared, alone or with a helper, joins the desks' queue, and
    leaves served, or unserved when his time is up or the hall closes.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.timeline = Timeline(initial_time=_before_all(session))
        self.prepared = list(session.people.prepared)
        self.attempts: list[Attempt] = []
        self.queue = Line(self.timeline, DESKS, self.depart)
        self.helped = Line(self.timeline, HELPERS, self.depart)
        self._ready = session.people.ready
        self._calls = session.calls(1)
        for number in range(len(session.desks)):
            self.timeline.process(self.officer(number))
        for number in range(session.helpers):
            self.timeline.process(self.helper(number))

    def enter(self, attempt: Attempt) -> None:
        """Let somebody whose arrival is known come in: he turns round, queues, or prepares his phone first."""
        self.attempts.append(attempt)
        arrived, limit, row = attempt.arrived, attempt.limit, attempt.row
        if arrived >= limit:
            self.leave(attempt, arrived, rules.unserved_outcome(attempt.deadline, self.session.closes))
        elif self.prepared[row]:
            attempt.queued = arrived
            self.queue.join(attempt, arrived)
        elif self.session.helpers:
            self.helped.join(attempt, arrived)
        else:
            self.has_prepared(attempt, arrived + self.calls(attempt).prepare[row])

    def has_prepared(self, attempt: Attempt, time: float) -> None:
        """Let somebody join the desks' queue when he has prepared, or leave if his time is up before."""
        if time <= attempt.limit:
            attempt.queued = time
            self.prepared[attempt.row] = self._ready[attempt.row]
            self.queue.join(attempt, time)
        else:
            self.depart(attempt)

    def officer(self, number: int) -> Story:
        """An officer at a desk takes who has waited longest, one after another, while the desk may begin."""
        timeline, queue, session = self.timeline, self.queue, self.session
        staffed, outages, closes = session.desks[number], session.outages, session.closes
        step = DESKS + number
        while (start := rules.next_start(timeline.now, staffed, outages, closes)) < NEVER:
            if start > timeline.now:
                queue.ring()
                yield timeline.at(start, step)
                continue
            attempt = queue.take()
            if attempt is None:
                yield queue.idle(number)
                continue
            self.serve(attempt, number)
            queue.ring()
            yield timeline.at(attempt.left, step)
        queue.ring()

    def serve(self, attempt: Attempt, desk: int) -> None:
        """Verify somebody at the desk, or tell him that his phone is not ready; an outage may stop it."""
        session, row, calls = self.session, attempt.row, self.calls(attempt)
        is_ready = self._ready[row]
        attempt.began = began = self.timeline.now
        attempt.desk = desk
        minutes = calls.service[row] if is_ready else calls.triage[row]
        left, has_ended = rules.service_end(began, minutes, session.outages, attempt.deadline, session.closes)
        if has_ended:
            attempt.ended = left
            self.leave(attempt, left, calls.result[row] if is_ready else NOT_READY)
        else:
            self.leave(attempt, left, INTERRUPTED)
        self.has_begun()

    def helper(self, number: int) -> Story:
        """A helper prepares the phone of who came first, or tells him that it is not ready, one after another."""
        timeline, session = self.timeline, self.session
        step = HELPERS + number
        if timeline.now < session.opens:
            yield timeline.at(session.opens, step)
        while timeline.now < session.closes:
            attempt = self.helped.take()
            if attempt is None:
                yield self.helped.idle(number)
                continue
            free = self.assist(attempt)
            self.helped.ring()
            yield timeline.at(free, step)

    def assist(self, attempt: Attempt) -> float:
        """Help somebody prepare; return when the helper is free: at his deadline or the close if it takes longer."""
        now, row, calls = self.timeline.now, attempt.row, self.calls(attempt)
        if not self._ready[row]:
            attempt.began, attempt.ended = now, now + calls.triage[row]
            self.leave(attempt, attempt.ended, NOT_READY)
            return attempt.ended
        self.has_prepared(attempt, now + calls.help[row])
        return min(now + calls.help[row], attempt.limit)

    def depart(self, attempt: Attempt) -> None:
        """Let somebody leave unserved when his time is up."""
        self.leave(attempt, attempt.limit, rules.unserved_outcome(attempt.deadline, self.session.closes))

    def leave(self, attempt: Attempt, left: float, outcome: str) -> None:
        """Let somebody leave the hall; where he goes is another story."""
        attempt.left, attempt.outcome = left, outcome

    def has_begun(self) -> None:
        """Take note that a desk has taken somebody."""

    def calls(self, attempt: Attempt) -> Calls:
        """Return the columns of what this attempt's call brings."""
        return self._calls if attempt.attempt == 1 else self.session.calls(attempt.attempt)

    def run(self) -> None:
        """Play the day to its end."""
        self.timeline.run()
        self.helped.close()
        self.queue.close()


def _before_all(session: Session) -> float:
    """Return a minute before anything happens: no story is told before the first instant has had all its steps."""
    arrivals = session.people.arrives if session.kind == "walk-in" else []
    slots = [slot.at for slot in session.release.slots] if session.release else []
    windows = [start for start, _ in session.release_windows]
    windows += [window.start for unit in session.units for window in unit.windows]
    return min([session.opens, *arrivals, *slots, *windows, *(up for _, up in session.outages)]) - 1.0
