"""The reference model: a second, plain program of the rules of a session, without SimPy and with no concern for speed.

It keeps the state of each person, goes to the earliest instant at which anything can change, and carries out the steps of
that instant once, in their order. Both engines are held against it row by row.
"""

from __future__ import annotations

from typing import Any

NEVER = float("inf")
Row = dict[str, Any]
COLUMNS = (
    "person",
    "attempt",
    "called",
    "arrived",
    "queued",
    "deadline",
    "began",
    "ended",
    "left",
    "back",
    "desk",
    "outcome",
)


class Person:
    """One person: where they are now, and the row of their present attempt."""

    def __init__(self, data: Row, is_visit: bool) -> None:
        self.number: int = data["person"]
        self.ready: bool = data.get("ready", True)
        self.prepared: bool = data.get("prepared", False)
        self.unit: str = data.get("unit", "")
        self.may_be_called: bool = is_visit and data.get("callable", True)
        self.arrives: float = data.get("arrives", NEVER)
        self.patience: float = data.get("patience", NEVER)
        self.calls: list[Row] = data.get("calls", [{}])
        self.attempts = 0
        self.place = "line"  # line, walking-out, preparing, with-helper, helper-queue, queue, desk, suspended, walking-back, gone
        self.until = NEVER  # when what they are doing ends
        self.triage = False
        self.row: Row = {}

    @property
    def call(self) -> Row:
        return self.calls[min(self.attempts, len(self.calls)) - 1]


class ReferenceModel:
    """One session while it is played."""

    def __init__(self, day: Row) -> None:
        self.day = day
        self.is_visit = day["kind"] == "visit"
        self.opens, self.closes = day["opens"], day["closes"]
        self.outages = day.get("outages", [])
        self.helpers: list[Person | None] = [None] * day.get("helpers", 0)
        self.desks: list[Person | None] = [None] * len(day["desks"])
        self.people = {p["person"]: Person(p, self.is_visit) for p in day["people"]}
        self.calling_list = [p["person"] for p in day["people"]] if self.is_visit else []
        self.release_windows = day.get("release_windows", [[self.opens, self.closes]])
        self.rows: list[Row] = []
        self.now = -NEVER

    def in_order(self, place: str) -> list[Person]:
        return [p for _, p in sorted(self.people.items()) if p.place == place]

    # ---------------------------------------------------------------- instants

    def next_instant(self) -> float:
        """The earliest later time at which anything can change."""
        times = [t for interval in self.outages for t in interval]
        times += [t for desk in self.day["desks"] for interval in desk for t in interval]
        times += [self.opens, self.closes]
        if self.is_visit:
            times += [t for window in self.release_windows for t in window]
            times += [t for unit in self.day["units"] for w in unit["windows"] for t in (w["from"], w["to"])]
            times += [slot["at"] for slot in self.day["release"].get("slots", [])]
        for person in self.people.values():
            times.append(person.until)
            if person.place in ("preparing", "with-helper", "helper-queue", "queue", "suspended"):
                times.append(person.row["deadline"])
            if not self.is_visit and person.place == "line":
                times.append(person.arrives)
        return min((t for t in times if t > self.now), default=NEVER)

    def play(self) -> Row:
        while (instant := self.next_instant()) < NEVER:
            self.now = instant
            self.server()
            self.completions()
            self.departures()
            self.returns()
            self.arrivals()
            self.releases()
            self.starts_with_helpers()
            self.starts_at_desks()
            self.pull()
        rows = sorted(self.rows, key=lambda row: (row["person"], row["attempt"]))
        return {"visits": [{c: row[c] for c in COLUMNS} for row in rows], "list": self.calling_list}

    # ---------------------------------------------------------------- steps of an instant, in order

    def is_down(self) -> bool:
        return any(down <= self.now < up for down, up in self.outages)

    def server(self) -> None:
        """Suspend and resume services. Whether one will resume is decided when it is suspended."""
        for person in self.in_order("suspended"):
            if person.row["resumes"] == self.now:
                person.place, person.until = "desk", self.now + person.row["rest"]
        for down, up in self.outages:
            if down == self.now:
                for person in self.in_order("desk"):
                    self.suspend(person, down, up)

    def suspend(self, person: Person, down: float, up: float) -> None:
        if person.until == down:
            return  # a service that would have ended at this instant has ended
        person.place = "suspended"
        if up <= person.row["deadline"] and up < self.closes:
            person.row |= {"resumes": up, "rest": person.until - down}
            person.until = up
        else:
            person.row |= {"resumes": NEVER}
            person.until = max(down, min(person.row["deadline"], self.closes))

    def completions(self) -> None:
        for person in self.in_order("desk"):
            if person.until == self.now:
                person.row["ended"] = self.now
                self.desks[person.row["desk"]] = None
                self.leave(person, "not-ready" if person.triage else person.call["result"])
        for person in [*self.in_order("with-helper"), *self.in_order("preparing")]:
            if person.until == self.now:
                self.complete_preparing(person)

    def complete_preparing(self, person: Person) -> None:
        if person.place == "with-helper":
            self.helpers[self.helpers.index(person)] = None
        if person.triage:
            person.row["ended"] = self.now
            self.leave(person, "not-ready")
            return
        person.prepared = person.ready
        self.join(person)

    def departures(self) -> None:
        for number in sorted(self.people):
            person = self.people[number]
            is_late = person.row and (self.now >= person.row["deadline"] or self.now >= self.closes)
            if person.place in ("preparing", "helper-queue", "queue") and is_late:
                self.leave_unserved(person)
            elif person.place == "with-helper" and not person.triage and is_late:
                self.helpers[self.helpers.index(person)] = None
                self.leave_unserved(person)
            elif person.place == "suspended" and person.row["resumes"] == NEVER and person.until <= self.now:
                self.desks[person.row["desk"]] = None
                self.leave(person, "interrupted")

    def returns(self) -> None:
        for person in self.in_order("walking-back"):
            if person.until == self.now:
                outcome = person.row["outcome"]
                may_be_called = outcome in ("reneged", "unserved-at-close", "interrupted")
                if outcome == "failed" and person.call.get("retry", False):
                    may_be_called = True
                person.place, person.until = ("line" if may_be_called else "gone"), NEVER
                if may_be_called:
                    self.calling_list.append(person.number)

    def arrivals(self) -> None:
        for number in sorted(self.people):
            person = self.people[number]
            if person.place == "walking-out" and person.until == self.now:
                self.arrive(person)
            elif not self.is_visit and person.place == "line" and person.arrives == self.now:
                person.attempts = 1
                person.row = self.new_row(person, None, self.now, self.now + person.patience)
                balk_above = self.day.get("balk_above")
                if (
                    self.now < self.closes
                    and balk_above is not None
                    and len(self.in_order("queue")) >= balk_above
                ):
                    self.leave(person, "balked")
                else:
                    self.arrive(person)

    def arrive(self, person: Person) -> None:
        person.until = NEVER
        person.row["arrived"] = self.now
        if self.now >= person.row["deadline"] or self.now >= self.closes:
            self.leave_unserved(person)
        elif person.prepared:
            self.join(person)
        elif self.helpers:
            person.place = "helper-queue"
        else:
            person.place, person.until = "preparing", self.now + person.call["prepare"]

    def releases(self) -> None:
        if not self.is_visit:
            return
        release = self.day["release"]
        if release["policy"] == "all-at-once" and self.now == self.opens:
            self.release(len(self.people), [], limits=False)
        if release["policy"] == "timetable":
            for slot in release["slots"]:
                if slot["at"] == self.now:
                    self.release(slot["people"], slot.get("units", []), limits=True)

    def starts_with_helpers(self) -> None:
        if not self.opens <= self.now < self.closes:
            return
        for number, busy in enumerate(self.helpers):
            waiting = sorted(self.in_order("helper-queue"), key=lambda p: (p.row["arrived"], p.number))
            if busy is None and waiting:
                person = waiting[0]
                self.helpers[number] = person
                person.place, person.triage = "with-helper", not person.ready
                if person.triage:
                    person.row["began"] = self.now
                person.until = self.now + person.call["help" if person.ready else "triage"]

    def starts_at_desks(self) -> None:
        if self.now >= self.closes or self.is_down():
            return
        for number, busy in enumerate(self.desks):
            waiting = sorted(self.in_order("queue"), key=lambda p: (p.row["queued"], p.number))
            is_staffed = any(start <= self.now < end for start, end in self.day["desks"][number])
            if busy is None and waiting and is_staffed:
                person = waiting[0]
                self.desks[number] = person
                person.place, person.triage = "desk", not person.ready
                person.row |= {"began": self.now, "desk": number}
                person.until = self.now + person.call["service" if person.ready else "triage"]

    def pull(self) -> None:
        if not self.is_visit or self.day["release"]["policy"] != "pull":
            return
        release = self.day["release"]
        while self.on_their_way() < release["call_below"] and self.release(
            release["group_size"], [], limits=True
        ):
            pass

    # ---------------------------------------------------------------- what the steps are made of

    def on_their_way(self) -> int:
        before_a_desk = ("walking-out", "preparing", "helper-queue", "with-helper", "queue")
        return sum(person.place in before_a_desk for person in self.people.values())

    def release(self, size: int, units: list[str], limits: bool) -> bool:
        if not any(start <= self.now < end for start, end in self.release_windows):
            return False
        if self.day.get("hold_in_outage", False) and self.is_down():
            return False
        group = 0
        for number in list(self.calling_list):
            person = self.people[number]
            if group < size and self.may_be_released(person, units, limits):
                self.calling_list.remove(number)
                person.attempts += 1
                person.row = self.new_row(person, self.now, None, self.now + self.day["max_away"])
                person.place, person.until = "walking-out", self.now + person.call["walk_out"]
                group += 1
        return group > 0

    def may_be_released(self, person: Person, units: list[str], limits: bool) -> bool:
        unit = next(u for u in self.day["units"] if u["unit"] == person.unit)
        window = next((w for w in unit["windows"] if w["from"] <= self.now < w["to"]), None)
        if not person.may_be_called or window is None or (units and person.unit not in units):
            return False
        if not limits or not window["limited"]:
            return True
        limit = max(1, int(self.day.get("max_share_away", 1.0) * unit["present"] + 1e-9))
        away = sum(p.unit == person.unit and p.place not in ("line", "gone") for p in self.people.values())
        return away < limit

    def new_row(self, person: Person, called: float | None, arrived: float | None, deadline: float) -> Row:
        row = dict.fromkeys(COLUMNS)
        row |= {
            "person": person.number,
            "attempt": person.attempts,
            "called": called,
            "arrived": arrived,
            "deadline": deadline,
        }
        person.triage = False
        self.rows.append(row)
        return row

    def join(self, person: Person) -> None:
        person.place, person.until = "queue", NEVER
        person.row["queued"] = self.now

    def leave_unserved(self, person: Person) -> None:
        self.leave(person, "reneged" if person.row["deadline"] <= self.closes else "unserved-at-close")

    def leave(self, person: Person, outcome: str) -> None:
        person.row |= {"left": self.now, "outcome": outcome}
        if self.is_visit:
            person.place, person.until = "walking-back", self.now + person.call["walk_back"]
            person.row["back"] = person.until
        else:
            person.place, person.until = "gone", NEVER


def play(day: Row) -> Row:
    """Return what came of a session: `visits`, one row an attempt by person, then attempt, and the calling `list`."""
    return ReferenceModel(day).play()
