"""A walk-in day: visitors come as they please, and some turn round at the sight of the queue."""

from __future__ import annotations

from sim.model.hall import Hall, Story
from sim.model.session import BALKED, EMPTY, Attempt, Session, Told
from sim.model.timeline import ARRIVALS


class WalkInDay(Hall):
    """A counter, a village or an event on one day."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        people = session.people
        visitors = sorted(zip(people.arrives, people.person, range(len(people.person)), strict=True))
        attempts = [
            Attempt(row, person, 1, EMPTY, arrives, arrives + people.patience[row], session.closes)
            for arrives, person, row in visitors
        ]
        if session.balk_above is None or len(attempts) <= session.balk_above:
            for (
                attempt
            ) in attempts:  # nobody can find so many waiting: all that happens to them is known at once
                self.enter(attempt)
        else:
            self.timeline.process(self.visitors(attempts))

    def visitors(self, attempts: list[Attempt]) -> Story:
        """Visitors arrive one by one; who finds too many waiting does not join."""
        for attempt in attempts:
            arrives = attempt.arrived
            yield self.timeline.at(arrives, ARRIVALS)
            if arrives < attempt.limit and self.is_queue_too_long():
                self.attempts.append(attempt)
                self.leave(attempt, arrives, BALKED)
            else:
                self.enter(attempt)

    def is_queue_too_long(self) -> bool:
        """Return whether so many wait that a visitor does not join."""
        balk_above = self.session.balk_above
        return balk_above is not None and self.queue.waiting() >= balk_above


def play_walk_in(session: Session) -> Told:
    """Return what came of a walk-in session."""
    day = WalkInDay(session)
    day.run()
    return Told(sorted(day.attempts, key=lambda a: (a.person, a.attempt)), [], day.prepared)
