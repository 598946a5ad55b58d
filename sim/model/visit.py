"""A visit to an employer: people are released group by group, come to the hall, and return to the line."""

from __future__ import annotations

from typing import Final

from sim.clock import NEVER
from sim.model import rules
from sim.model.calling_list import CallingList
from sim.model.hall import Hall
from sim.model.line import Waiting
from sim.model.session import FAILED, RETURNING, AttemptRow, Session, SessionResult, in_order
from sim.model.timeline import PULL, RELEASES, Story

PERSON: Final = 1
ROW: Final = 2
ATTEMPT: Final = 3
BACK: Final = 10
OUTCOME: Final = 12
"""Positions in a row of `Attempt`."""

OPEN = RETURNING | {FAILED}
"""Outcomes after which somebody may be called again."""


class VisitDay(Hall):
    """One day at an employer or a school."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        assert session.release is not None
        self.release = session.release
        self.calling_list = CallingList(session)
        self._times_called = [0] * len(session.people.person)
        self._away: list[AttemptRow] = []  # what will have come of those who are not back at the line
        self._write = self._away.append
        self._pulls = self.release.policy == "pull"
        self._leaving: list[float] = []  # when those leave who are on no line and at no desk; kept for `pull`
        self._looks: set[float] = set()
        if self._pulls:
            self.look_at_every_edge()
        else:
            self.timeline.tell(self.usher(), RELEASES)

    def usher(self) -> Story:
        """The usher releases a group at each slot of the timetable, or everybody at the opening."""
        if self.release.policy == "all-at-once":
            yield self.session.opens
            self.call(len(self.session.people.person), ignore_limits=True)
        for at, people, units in self.release.slots:
            yield at
            self.call(people, units)

    def call(self, size: int, units: tuple[str, ...] = (), ignore_limits: bool = False) -> bool:
        """Release the first of the list who may be called now, at most `size`; return whether anybody was."""
        now, session = self.timeline.now, self.session
        if not rules.is_inside(now, session.release_windows):
            return False
        if session.hold_in_outage and rules.is_inside(now, session.outages):
            return False
        self.catch_up()
        group = self.calling_list.next_group(now, size, units, ignore_limits)
        self.enter(self.send(group, now))
        if self._pulls and group:
            self.look_at(min(now + session.max_away, session.closes))
        return bool(group)

    def send(self, group: list[int], now: float) -> list[Waiting]:
        """Let a group leave the line for the hall; return them as they will arrive."""
        session, times_called, person = self.session, self._times_called, self.session.people.person
        deadline, first_walks = now + session.max_away, self._first_calls.walk_out
        sent: list[Waiting] = []
        for row in group:
            times_called[row] = attempt = times_called[row] + 1
            walks = first_walks if attempt == 1 else session.calls(attempt).walk_out
            arrives = now + walks[row]
            sent.append((arrives, person[row], row, attempt, now, arrives, deadline))
        return sent

    def leave(self, who: Waiting, began: float, ended: float, left: float, desk: int, outcome: str) -> None:
        """Let a worker leave the hall and walk back to the line."""
        row, attempt = who[2], who[3]
        calls = self._first_calls if attempt == 1 else self.session.calls(attempt)
        back = left + calls.walk_back[row]
        self._write(who + (began, ended, left, back, desk, outcome))  # noqa: RUF005 - twice as quick
        if self._pulls:
            if desk < 0:
                self._leaving.append(left)
            for time in (self.timeline.now, left, back):
                self.look_at(time)

    def catch_up(self) -> None:
        """Bring the list up to now: whose time is up has left the hall, and who is back at the line is on it again."""
        now = self.timeline.now
        self.helped.sweep(now)
        self.queue.sweep(now)
        self.come_back(now)

    def come_back(self, now: float) -> None:
        """Let everybody be back at the line who is by now: unserved, or failed and to try again, he is called again."""
        still = [attempt for attempt in self._away if attempt[BACK] > now]
        if len(still) < len(self._away):
            due = [attempt for attempt in self._away if attempt[BACK] <= now]
            self._away[:] = still
            self.rows += due
            again = sorted(
                (a[BACK], a[PERSON], a[ROW]) for a in due if a[OUTCOME] in OPEN and self.is_again(a)
            )
            self.calling_list.come_back([a[ROW] for a in due], [row for _, _, row in again])

    def is_again(self, attempt: AttemptRow) -> bool:
        """Return whether somebody is called again after an attempt."""
        outcome, may_retry = attempt[OUTCOME], self.session.calls(attempt[ATTEMPT]).retry[attempt[ROW]]
        return rules.may_be_called_again(outcome in RETURNING, outcome == FAILED, may_retry)

    def look_at_every_edge(self) -> None:
        """Look at the number on their way whenever a window opens or an outage ends."""
        session = self.session
        edges = {start for start, _ in session.release_windows} | {up for _, up in session.outages}
        edges |= {window.start for unit in session.units for window in unit.windows} | {session.opens}
        for edge in edges:
            self.look_at(edge)

    def look_at(self, time: float) -> None:
        """Check, last at that instant, whether the next group is to be called."""
        if time not in self._looks and time >= self.timeline.now:
            self._looks.add(time)
            look = self.timeline.at(time, PULL)
            assert look.callbacks is not None
            look.callbacks.append(self.pull)

    def pull(self, _: object) -> None:
        """Call the next group while fewer than `call_below` are on their way, preparing or waiting."""
        self.catch_up()
        while self.on_their_way() < self.release.call_below and self.call(self.release.group_size):
            pass

    def on_their_way(self) -> int:
        """Return how many were released, have not left the hall, and have not begun at a desk."""
        now = self.timeline.now
        self._leaving = [left for left in self._leaving if left > now]
        return len(self.queue.people) + len(self.helped.people) + len(self._leaving)


def play_visit(session: Session) -> SessionResult:
    """Return what came of a visit, once the last worker is back at the line."""
    day = VisitDay(session)
    day.run()
    day.come_back(NEVER)
    return SessionResult(in_order(day.rows), day.calling_list.rows(), day.prepared)
