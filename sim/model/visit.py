"""A visit to an employer: people are released group by group, come to the hall, and return to the line."""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush

from sim.model import rules
from sim.model.calling_list import CallingList
from sim.model.hall import Hall, Story
from sim.model.session import FAILED, RETURNING, Attempt, Session, Told
from sim.model.timeline import PULL, RELEASES


class VisitDay(Hall):
    """One day at an employer or a school."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        assert session.release is not None
        self.release = session.release
        self.calling_list = CallingList(session)
        self._times_called = [0] * len(session.people.person)
        self._in_hall: deque[Attempt] = deque()
        self._on_their_way: list[Attempt] = []
        self._returning: list[tuple[float, int, Attempt]] = []
        self._pulls = self.release.policy == "pull"
        self._looks: set[float] = set()
        if self._pulls:
            self.look_at_every_edge()
        else:
            self.timeline.process(self.usher())

    def usher(self) -> Story:
        """The usher releases a group at each slot of the timetable, or everybody at the opening."""
        if self.release.policy == "all-at-once":
            yield self.timeline.at(self.session.opens, RELEASES)
            self.call(len(self.session.people.person), ignore_limits=True)
        for at, people, units in self.release.slots:
            yield self.timeline.at(at, RELEASES)
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
        for row in group:
            self.send(row)
        return bool(group)

    def send(self, row: int) -> None:
        """Let a worker leave the line for the hall."""
        session, now = self.session, self.timeline.now
        self._times_called[row] = number = self._times_called[row] + 1
        walk_out = session.calls(number).walk_out[row]
        attempt = Attempt(
            row,
            session.people.person[row],
            number,
            now,
            now + walk_out,
            now + session.max_away,
            session.closes,
        )
        self._in_hall.append(attempt)
        self.enter(attempt)
        if self._pulls:
            self._on_their_way.append(attempt)
            if not attempt.is_over:
                self.look_at(attempt.limit)

    def leave(self, attempt: Attempt, left: float, outcome: str) -> None:
        """Let a worker leave the hall and walk back to the line."""
        super().leave(attempt, left, outcome)
        attempt.back = left + self.calls(attempt).walk_back[attempt.row]
        heappush(self._returning, (attempt.back, attempt.person, attempt))
        if self._pulls:
            self.look_at(left)
            self.look_at(attempt.back)

    def catch_up(self) -> None:
        """Bring the list up to now: whose time is up has left the hall, and who is back at the line is on it again."""
        now = self.timeline.now
        while self._in_hall and (self._in_hall[0].is_over or self._in_hall[0].limit <= now):
            attempt = self._in_hall.popleft()
            if not attempt.is_over:
                self.depart(attempt)
        while self._returning and self._returning[0][0] <= now:
            self.come_back(heappop(self._returning)[2])

    def come_back(self, attempt: Attempt) -> None:
        """Let a worker be back at the line: who was not served, or may try again, joins the tail of the list."""
        may_retry = attempt.outcome == FAILED and self.calls(attempt).retry[attempt.row]
        self.calling_list.come_back(attempt.row, attempt.outcome in RETURNING or may_retry)

    def look_at_every_edge(self) -> None:
        """Look at the number on their way whenever a window opens or an outage ends."""
        session = self.session
        edges = (
            {start for start, _ in session.release_windows}
            | {up for _, up in session.outages}
            | {session.opens}
        )
        edges |= {window.start for unit in session.units for window in unit.windows}
        for edge in edges:
            self.look_at(edge)

    def has_begun(self) -> None:
        """Look at the number on their way when a desk has taken somebody."""
        if self._pulls:
            self.look_at(self.timeline.now)

    def look_at(self, time: float) -> None:
        """Check, last at that instant, whether the next group is to be called."""
        if time not in self._looks:
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
        self._on_their_way = [
            a for a in self._on_their_way if a.desk < 0 and not (a.is_over and a.left <= now)
        ]
        return len(self._on_their_way)


def play_visit(session: Session) -> Told:
    """Return what came of a visit, once the last worker is back at the line."""
    day = VisitDay(session)
    day.run()
    for _, _, attempt in sorted(day._returning):
        day.come_back(attempt)
    people = session.people.person
    calling_list = [people[row] for row in day.calling_list.rows()]
    return Told(sorted(day.attempts, key=lambda a: (a.person, a.attempt)), calling_list, day.prepared)
