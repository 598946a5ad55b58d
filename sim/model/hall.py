"""The hall of a session: what happens to a person from the door to the desk and out again."""

from __future__ import annotations

from sim.clock import NEVER
from sim.model import rules
from sim.model.line import Line, Waiting
from sim.model.session import EMPTY, INTERRUPTED, NOT_READY, RENEGED, UNSERVED, AttemptRow, Session
from sim.model.timeline import DESKS, HELPERS, Story, Timeline


class Hall:
    """Desks, helpers and the people in between on one day at one site.

    Who arrives prepares his phone, unless it is prepared, alone or with a helper, joins the desks' queue, and
    leaves served, or unserved when his time is up or the hall closes.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.timeline = timeline = Timeline(initial_time=_before_all(session))
        self.prepared = list(session.people.prepared)
        self.rows: list[AttemptRow] = []
        self.queue = Line(timeline, DESKS, len(session.desks), session.closes, self.depart)
        self.helped = Line(timeline, HELPERS, session.helpers, session.closes, self.depart_unprepared)
        self._ready = session.people.ready
        self._outages = session.outages
        self._first_calls = session.calls(1)
        for number in range(len(session.desks)):
            timeline.tell(self.officer(number), DESKS + number)
        for number in range(session.helpers):
            timeline.tell(self.helper(number), HELPERS + number)

    def enter(self, people: list[Waiting]) -> None:
        """Let some people come in at the times given: each turns round, queues, or prepares his phone first."""
        prepared, closes = self.prepared, self.session.closes
        queue = [who for who in people if prepared[who[2]] and who[0] < who[6] and who[0] < closes]
        if len(queue) < len(people):
            queue += self.prepare(
                [who for who in people if not (prepared[who[2]] and who[0] < who[6] and who[0] < closes)]
            )
        if queue:
            self.queue.join(queue)

    def prepare(self, people: list[Waiting]) -> list[Waiting]:
        """Let some people turn round who come too late, and the others prepare; return who has a phone that is prepared."""
        done: list[Waiting] = []
        helped: list[Waiting] = []
        for who in people:
            arrived, person, row, attempt, called, _, deadline = who
            limit = min(deadline, self.session.closes)
            if arrived >= limit:
                self.leave_unserved((EMPTY, *who[1:]), arrived)
            elif self.session.helpers > 0:
                helped.append(who)
            else:
                ready = arrived + self.session.calls(attempt).prepare[row]
                if ready <= limit:
                    self.prepared[row] = self._ready[row]
                    done.append((ready, person, row, attempt, called, arrived, deadline))
                else:
                    self.leave_unserved((EMPTY, *who[1:]), limit)
        if helped:
            self.helped.join(helped)
        return done

    def officer(self, number: int) -> Story:
        """An officer at a desk takes who has waited longest, one after another, while the desk may begin."""
        queue, session, now = self.queue, self.session, self.timeline.now
        people, take, idle_desks, serve = queue.people, queue.take, queue.idle_desks, self.serve
        staffed, outages, closes = session.desks[number], session.outages, session.closes
        while (start := rules.next_start(now, staffed, outages, closes)) < NEVER:
            if start > now:
                queue.ring()
                yield start
                now = start
            until = rules.may_begin_until(start, staffed, outages, closes)
            while now < until:
                if people and (first := people[-1])[0] <= now < first[6]:  # as a rule: it saves a call
                    who: Waiting | None = people.pop()
                else:
                    who = take(now)
                if who is None:
                    yield queue.idle(number)
                    now = queue.awake(number)
                    continue
                left = serve(who, number, now)
                if idle_desks:
                    queue.ring()
                yield left
                now = left
        queue.ring()

    def serve(self, who: Waiting, desk: int, now: float) -> float:
        """Verify somebody at the desk, or tell him that his phone is not ready; return when he leaves.

        An outage may stop the service, and he may have to leave before it ends.
        """
        row, attempt = who[2], who[3]
        calls = self._first_calls if attempt == 1 else self.session.calls(attempt)
        if self._ready[row]:
            minutes, outcome = calls.service[row], calls.result[row]
        else:
            minutes, outcome = calls.triage[row], NOT_READY
        left, has_ended = now + minutes, True
        if self._outages:
            left, has_ended = rules.service_end(now, minutes, self._outages, who[6], self.session.closes)
        if has_ended:
            self.leave(who, now, left, left, desk, outcome)
        else:
            self.leave(who, now, EMPTY, left, desk, INTERRUPTED)
        return left

    def helper(self, number: int) -> Story:
        """A helper prepares the phone of who came first, or tells him that it is not ready, one after another."""
        timeline, session = self.timeline, self.session
        if timeline.now < session.opens:
            yield session.opens
        while timeline.now < session.closes:
            who = self.helped.take(timeline.now)
            if who is None:
                yield self.helped.idle(number)
                self.helped.awake(number)
                continue
            free = self.assist(who)
            self.helped.ring()
            yield free

    def assist(self, who: Waiting) -> float:
        """Help somebody prepare; return when the helper is free: at his deadline or the close if it takes longer."""
        row, attempt, deadline = who[2], who[3], who[6]
        now, calls = self.timeline.now, self.session.calls(attempt)
        if not self._ready[row]:
            told = now + calls.triage[row]
            self.leave((EMPTY, *who[1:]), now, told, told, -1, NOT_READY)
            return told
        ready, limit = now + calls.help[row], min(deadline, self.session.closes)
        if ready > limit:
            self.leave_unserved((EMPTY, *who[1:]), limit)
            return limit
        self.prepared[row] = True
        self.queue.join([(ready, *who[1:])])
        return ready

    def depart(self, who: Waiting) -> None:
        """Let somebody leave the desks' queue when his time is up."""
        self.leave_unserved(who, min(who[6], self.session.closes))

    def depart_unprepared(self, who: Waiting) -> None:
        """Let somebody leave the helpers' queue when his time is up: he never joined the desks'."""
        self.depart((EMPTY, *who[1:]))

    def leave_unserved(self, who: Waiting, left: float) -> None:
        """Let somebody leave the hall for his deadline, or for the close."""
        outcome = RENEGED if rules.is_for_deadline(who[6], self.session.closes) else UNSERVED
        self.leave(who, EMPTY, EMPTY, left, -1, outcome)

    def leave(self, who: Waiting, began: float, ended: float, left: float, desk: int, outcome: str) -> None:
        """Write down what came of somebody who leaves the hall; where he goes is another story."""
        self.rows.append((*who, began, ended, left, EMPTY, desk, outcome))

    def run(self) -> None:
        """Play the day to its end."""
        self.timeline.run()
        for line in (self.helped, self.queue):
            line.sweep(NEVER)


def _before_all(session: Session) -> float:
    """Return a minute before anything happens: no story is told before the first instant has had all its steps."""
    arrivals = session.people.arrives if session.kind == "walk-in" else []
    slots = [slot.at for slot in session.release.slots] if session.release else []
    windows = [start for start, _ in session.release_windows]
    windows += [window.start for unit in session.units for window in unit.windows]
    return min([session.opens, *arrivals, *slots, *windows, *(up for _, up in session.outages)]) - 1.0
