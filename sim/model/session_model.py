"""One session as a SimPy model: a day at an employer who lets workers go in groups, or at a counter, a village or an event.

Whoever acts is a process: each officer at a desk, each helper, the usher who releases groups of workers, each worker, each
visitor, and the registry server. All that chance brings stands in the session (`sim.model.session`); nothing is drawn here.

A worker's day is `Visit.worker`: released by the usher, they walk to the hall, stay in it (`Hall.stay`: prepare the phone, queue
for a desk, be served or leave unserved), and walk back to the line. A visitor's day is `WalkIn.visitor`, an officer's
`Hall.officer`. Much happens at the same instant: `sim.model.steps` says in which order.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Generator
from contextlib import suppress
from operator import attrgetter
from typing import Any

import simpy

from sim.model import rules
from sim.model.calling_list import CallingList
from sim.model.session import (
    BALKED,
    EMPTY,
    FAILED,
    INTERRUPTED,
    NOT_READY,
    RENEGED,
    RETURNING,
    UNSERVED,
    Attempt,
    AttemptRow,
    Session,
    SessionResult,
    in_order,
)
from sim.model.steps import Clock, Signal, Step

Process = Generator[simpy.Event, Any, Any]
"""What somebody does: a generator of the events that they wait for, as SimPy wants it."""

NO_DESK = -1


class Person:
    """Somebody on one attempt, called or come of their own accord: what happens to them, and the events they wait for."""

    def __init__(self, clock: Clock, session: Session, row: int, attempt: int, patience: float) -> None:
        self.number, self.row, self.attempt = session.people.person[row], row, attempt
        self.is_ready = session.people.ready[row]
        self.calls = session.calls(attempt)
        self.called = self.arrived = self.queued = self.began = self.ended = self.left = self.back = EMPTY
        self.deadline = clock.now + patience
        self.desk, self.outcome = NO_DESK, ""
        self.place = (EMPTY, self.number)  # in a queue: since when, ties by number
        self.time_is_up = clock.turn(Step.DEPARTURES, self.number, after=patience)
        self.phone_is_prepared = clock.event()  # by a helper
        self.service_begins = clock.event()  # or a triage: being told that the phone is not ready
        self.service_ends = clock.event()

    def as_row(self) -> Attempt:
        """Return what happened as a row of the session's result."""
        return Attempt(
            self.queued,
            self.number,
            self.row,
            self.attempt,
            self.called,
            self.arrived,
            self.deadline,
            self.began,
            self.ended,
            self.left,
            self.back,
            self.desk,
            self.outcome,
        )


class Queue:
    """People who wait, first come, first served; those who join at the same instant stand by number.

    It is no `simpy.Store`, which hands over at once what is put in: officers and helpers take from the queue in a later step of
    the instant, when everybody has joined or left.
    """

    def __init__(self, clock: Clock) -> None:
        self.joined = Signal(clock)
        self._clock = clock
        self._people: list[Person] = []

    def __len__(self) -> int:
        return len(self._people)

    def join(self, person: Person) -> None:
        """Add somebody."""
        person.place = (self._clock.now, person.number)
        insort(self._people, person, key=attrgetter("place"))
        self.joined.send()

    def take(self) -> Person:
        """Remove whoever has waited longest, and return them."""
        return self._people.pop(0)

    def leave(self, person: Person) -> None:
        """Remove somebody, wherever they stand, if they are in the queue."""
        if person in self._people:
            self._people.remove(person)


class Hall:
    """A site on one day: desks, helpers, and the people who prepare their phones, wait and are served."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.clock = clock = Clock(initial_time=_first_instant(session))
        self.has_prepared = list(session.people.prepared)
        self.unprepared = Queue(clock)  # waits for a helper
        self.queue = Queue(clock)  # waits for a desk
        self.unserved: dict[Person, simpy.Process] = {}  # everybody in the hall whose service has not begun
        self.services: dict[simpy.Process, float] = {}  # those in progress: the officer, and when it will end
        self.on_their_way = 0  # people released who have not left the hall and have not begun at a desk
        self.changed = Signal(clock)  # in a way that may let the next group be released
        self.is_down, self.server_is_up = False, clock.event()
        self.closes = clock.at(session.closes, Step.DEPARTURES)
        self.rows: list[AttemptRow] = []
        for desk in range(len(session.desks)):
            clock.process(self.officer(desk))
        for number in range(session.helpers):
            clock.process(self.helper(number))
        clock.process(self.server())
        clock.process(self.close())

    # Officers and helpers

    def officer(self, desk: int) -> Process:
        """An officer serves whoever has waited longest, one after another, while the desk is staffed and the server is up."""
        clock = self.clock
        shifts = [
            (clock.at(start, Step.STAFFING), clock.at(end, Step.STAFFING), end)
            for start, end in self.session.desks[desk]
        ]
        for shift_begins, shift_ends, end in shifts:
            yield shift_begins
            while clock.now < end:
                yield clock.turn(Step.DESKS, desk)
                if self.is_down:
                    yield self.server_is_up | shift_ends
                elif not self.queue:
                    yield self.queue.joined.wait() | shift_ends
                else:
                    yield from self.serve(self.queue.take(), desk)

    def serve(self, person: Person, desk: int) -> Process:
        """An officer verifies somebody, or finds that their phone is not ready."""
        person.desk = desk
        self.on_their_way -= 1
        self.begin_service(person)
        if person.is_ready:
            minutes, outcome = person.calls.service[person.row], person.calls.result[person.row]
        else:
            minutes, outcome = person.calls.triage[person.row], NOT_READY
        is_completed = yield from self.work(minutes, person)
        self.end_service(person, outcome if is_completed else INTERRUPTED)

    def work(self, minutes: float, person: Person) -> Process:
        """An officer works for some minutes; return whether the work was completed.

        An outage suspends it. It resumes where it was if the outage ends by the person's deadline and before the close;
        otherwise the person leaves at the earlier of the two, or at once if that has come.
        """
        clock, officer = self.clock, self.clock.active_process
        assert officer is not None
        while True:
            ends = self.services[officer] = clock.now + minutes
            try:
                yield clock.turn(Step.COMPLETIONS, person.number, after=minutes)
                return True
            except simpy.Interrupt:  # by the server
                minutes = ends - clock.now
            finally:
                del self.services[officer]
            server_is_up = self.server_is_up
            if clock.now < min(person.deadline, self.session.closes):
                yield clock.any_of([server_is_up, person.time_is_up, self.closes])
            if not server_is_up.processed or clock.now >= self.session.closes:
                return False

    def helper(self, number: int) -> Process:
        """A helper takes whoever has waited longest for help with a phone, one after another, from the opening to the close."""
        clock = self.clock
        yield clock.at(self.session.opens, Step.STAFFING)
        while clock.now < self.session.closes:
            yield clock.turn(Step.HELPERS, number)
            if not self.unprepared:
                yield self.unprepared.joined.wait()
            else:
                yield from self.help(self.unprepared.take())

    def help(self, person: Person) -> Process:
        """A helper prepares a phone while its owner may stay, or finds that it is not ready."""
        clock = self.clock
        if person.is_ready:
            prepared = clock.turn(Step.COMPLETIONS, person.number, after=person.calls.help[person.row])
            yield clock.any_of([prepared, person.time_is_up, self.closes])
            if prepared.processed:
                person.phone_is_prepared.succeed()
        else:
            self.begin_service(person)
            yield clock.turn(Step.COMPLETIONS, person.number, after=person.calls.triage[person.row])
            self.end_service(person, NOT_READY)

    def begin_service(self, person: Person) -> None:
        """Begin a service or a triage: deadline and close no longer make the person leave."""
        person.began = self.clock.now
        person.service_begins.succeed()
        self.changed.send()

    def end_service(self, person: Person, outcome: str) -> None:
        """End a service or a triage, completed or not."""
        if outcome != INTERRUPTED:
            person.ended = self.clock.now
        person.service_ends.succeed(outcome)

    # The people they serve

    def stay(self, person: Person) -> Process:
        """Somebody comes in, is served or waits until their time is up or the hall closes, and leaves."""
        clock, closes = self.clock, self.session.closes
        person.arrived = clock.now
        if clock.now < min(person.deadline, closes):  # who comes too late turns round
            assert clock.active_process is not None
            self.unserved[person] = clock.active_process
            with suppress(simpy.Interrupt):  # by the close
                yield from self.prepare_and_queue(person)
            del self.unserved[person]
        if person.service_begins.triggered:
            person.outcome = yield person.service_ends
        else:
            self.unprepared.leave(person)
            self.queue.leave(person)
            person.outcome = RENEGED if rules.is_for_deadline(person.deadline, closes) else UNSERVED
        person.left = clock.now
        if person.desk == NO_DESK:
            self.on_their_way -= 1
        self.changed.send()

    def prepare_and_queue(self, person: Person) -> Process:
        """Somebody prepares their phone, if it is not prepared, and queues until a service begins or their time is up."""
        if not self.has_prepared[person.row]:
            yield from self.prepare(person)
            if person.service_begins.triggered or person.time_is_up.processed:
                return
            self.has_prepared[person.row] = (
                person.is_ready
            )  # a phone that is not ready has been tried in vain
        person.queued = self.clock.now
        self.queue.join(person)
        yield person.service_begins | person.time_is_up

    def prepare(self, person: Person) -> Process:
        """Somebody has a helper prepare their phone, or say that it is not ready; where there are none, they do it alone."""
        clock = self.clock
        if self.session.helpers > 0:
            self.unprepared.join(person)
            yield clock.any_of([person.phone_is_prepared, person.service_begins, person.time_is_up])
        else:
            prepared = clock.turn(Step.COMPLETIONS, person.number, after=person.calls.prepare[person.row])
            yield prepared | person.time_is_up

    # What stops them

    def server(self) -> Process:
        """The registry server, or the site's link, goes down, which suspends the services in progress, and comes up again."""
        clock = self.clock
        outages = [
            (clock.at(down, Step.SERVER), clock.at(up, Step.SERVER)) for down, up in self.session.outages
        ]
        for goes_down, comes_up in outages:
            yield goes_down
            self.is_down, self.server_is_up = True, clock.event()
            for officer, ends in self.services.items():
                if ends > clock.now:  # a service that ends at this instant has ended
                    officer.interrupt()
            yield comes_up
            self.is_down = False
            self.server_is_up.succeed()
            self.changed.send()

    def close(self) -> Process:
        """At the close everybody leaves whose service has not begun."""
        yield self.closes
        for process in self.unserved.values():
            process.interrupt()


class Visit(Hall):
    """A day at an employer or a school: workers are released in groups, come to the hall, and return to the line."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        assert session.release is not None
        self.release = session.release
        self.calling_list = CallingList(session)
        self.times_called = [0] * len(session.people.person)
        ushers = {"all-at-once": self.release_all, "timetable": self.follow_timetable, "pull": self.pull}
        self.clock.process(ushers[self.release.policy]())

    def release_all(self) -> Process:
        """The usher releases everybody at the opening."""
        yield self.clock.at(self.session.opens, Step.RELEASES)
        self.call(len(self.times_called), has_limits=False)

    def follow_timetable(self) -> Process:
        """The usher releases a group at each slot."""
        for slot_comes, slot in [
            (self.clock.at(slot.at, Step.RELEASES), slot) for slot in self.release.slots
        ]:
            yield slot_comes
            self.call(slot.people, slot.units)

    def pull(self) -> Process:
        """The usher releases the next group whenever few people are on their way, preparing or waiting."""
        self.clock.process(self.windows_open())
        while True:
            yield self.changed.wait()
            yield self.clock.turn(Step.PULL)
            while self.on_their_way < self.release.call_below and self.call(self.release.group_size):
                pass

    def windows_open(self) -> Process:
        """The windows open in which people may be released."""
        starts = {self.session.opens, *(start for start, _ in self.session.release_windows)}
        starts |= {window.start for unit in self.session.units for window in unit.windows}
        for window_opens in [self.clock.at(start, Step.STAFFING) for start in sorted(starts)]:
            yield window_opens
            self.changed.send()

    def call(self, size: int, units: tuple[str, ...] = (), *, has_limits: bool = True) -> bool:
        """Release the first people of the list who may be called now, at most `size`; return whether there were any."""
        now, session = self.clock.now, self.session
        if not rules.is_inside(now, session.release_windows) or (session.hold_in_outage and self.is_down):
            return False
        group = self.calling_list.next_group(now, size, units, has_limits=has_limits)
        for row in group:
            self.clock.process(self.worker(row))
        self.on_their_way += len(group)
        return bool(group)

    def worker(self, row: int) -> Process:
        """A worker walks to the hall, stays there, and walks back to the line, where they may be called again."""
        clock = self.clock
        self.times_called[row] += 1
        person = Person(clock, self.session, row, self.times_called[row], self.session.max_away)
        person.called = clock.now
        yield clock.turn(Step.ARRIVALS, person.number, after=person.calls.walk_out[row])
        yield from self.stay(person)
        yield clock.turn(Step.RETURNS, person.number, after=person.calls.walk_back[row])
        person.back = clock.now
        self.rows.append(person.as_row())
        is_unserved, has_failed = person.outcome in RETURNING, person.outcome == FAILED
        joins_list = rules.may_be_called_again(is_unserved, has_failed, person.calls.retry[row])
        self.calling_list.come_back(row, joins_list=joins_list)
        self.changed.send()


class WalkIn(Hall):
    """A day at a counter, a village or an event: visitors come as they please."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        for row in range(len(session.people.person)):
            self.clock.process(self.visitor(row))

    def visitor(self, row: int) -> Process:
        """A visitor arrives, and balks if many people wait for a desk; otherwise they stay."""
        clock, session = self.clock, self.session
        yield clock.at(session.people.arrives[row], Step.ARRIVALS, session.people.person[row])
        person = Person(clock, session, row, 1, session.people.patience[row])
        balk_above = session.balk_above
        if balk_above is not None and len(self.queue) >= balk_above and clock.now < session.closes:
            person.arrived = person.left = clock.now
            person.outcome = BALKED
        else:
            yield from self.stay(person)
        self.rows.append(person.as_row())


def play_session(session: Session) -> SessionResult:
    """Return what came of one session, once everybody is back at the line or has left the hall."""
    day = Visit(session) if session.kind == "visit" else WalkIn(session)
    day.clock.run()
    on_list = day.calling_list.rows() if isinstance(day, Visit) else []
    return SessionResult(in_order(day.rows), on_list, day.has_prepared)


def _first_instant(session: Session) -> float:
    """Return midnight, or the first time in a session that is earlier."""
    windows = [window.start for unit in session.units for window in unit.windows]
    slots = [slot.at for slot in session.release.slots] if session.release else []
    intervals = [start for start, _ in (*session.outages, *session.release_windows)]
    return min([0.0, session.opens, *session.people.arrives, *windows, *slots, *intervals])
