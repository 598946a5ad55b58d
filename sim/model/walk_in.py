"""A walk-in day: visitors come as they please, and some turn round at the sight of the queue."""

from __future__ import annotations

from sim.model.hall import Hall
from sim.model.line import Waiting
from sim.model.session import BALKED, EMPTY, Session, SessionResult, in_order
from sim.model.timeline import ARRIVALS, Story


class WalkInDay(Hall):
    """A counter, a village or an event on one day."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        people = session.people
        visitors: list[Waiting] = sorted(
            (arrives, person, row, 1, EMPTY, arrives, arrives + patience)
            for row, (arrives, person, patience) in enumerate(
                zip(people.arrives, people.person, people.patience, strict=True)
            )
        )
        if session.balk_above is None or len(visitors) <= session.balk_above:
            self.enter(visitors)  # nobody can find so many waiting: all that happens to them is known at once
        else:
            self.timeline.tell(self.visitors(visitors), ARRIVALS)

    def visitors(self, visitors: list[Waiting]) -> Story:
        """Visitors arrive one by one; who finds too many waiting does not join."""
        closes = self.session.closes
        for who in visitors:
            arrives = who[0]
            yield arrives
            if arrives < closes and self.is_queue_too_long():
                self.leave((EMPTY, *who[1:]), EMPTY, EMPTY, arrives, -1, BALKED)
            else:
                self.enter([who])

    def is_queue_too_long(self) -> bool:
        """Return whether so many wait that a visitor does not join."""
        balk_above = self.session.balk_above
        return balk_above is not None and self.queue.waiting() >= balk_above


def play_walk_in(session: Session) -> SessionResult:
    """Return what came of a walk-in session."""
    day = WalkInDay(session)
    day.run()
    return SessionResult(in_order(day.rows), [], day.prepared)
