"""Checking the people of a session that somebody wrote: each of them, and what his calls bring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sim.model.day_values import FLAG, LIST, NUMBER, TABLE, WHOLE, Values, is_whole, mistaken, wanted_form
from sim.scenario import Complaint, complaint
from sim.scenario.complaints import remedy_for

RESULTS = ("activated", "failed", "other-district")
WALKS = ("walk_out", "walk_back")
DURATIONS = ("prepare", "help", "triage", "service")
PERSON = {"person", "ready", "prepared", "calls"}
PERSON_OF = {"visit": {"unit", "callable"}, "walk-in": {"arrives", "patience"}}
CALL = {*DURATIONS, "result", "retry"}


class PeopleCheck(Values):
    """Looks through the people of one session; each method yields the complaints of one part of it."""

    def people(self, people: Any, kind: Any, units: Sequence[str]) -> Iterator[Complaint]:
        """Yield what is wrong with the people: `kind` is that of the session, `units` the names of its units."""
        if not isinstance(people, list):
            yield mistaken("wrong_type", self.where, "people", people, wanted=wanted_form(LIST))
            return
        seen: set[int] = set()
        for n, person in enumerate(people):
            at = f"people.{n}"
            if not isinstance(person, dict):
                yield mistaken("wrong_type", self.where, at, person, wanted=wanted_form(TABLE))
                continue
            yield from self.person(person, kind, at, units)
            number: Any = person.get("person")
            if is_whole(number):
                if number in seen:
                    yield complaint("person_twice", self.where, f"{at}.person", number)
                seen.add(number)

    def person(self, person: dict[str, Any], kind: Any, at: str, units: Sequence[str]) -> Iterator[Complaint]:
        """Yield what is wrong with one person, who stands at a key."""
        own = PERSON_OF.get(str(kind), PERSON_OF["visit"] | PERSON_OF["walk-in"])
        needed = {"person", "calls"} | ({"unit"} if kind == "visit" else own if kind == "walk-in" else set())
        yield from self.keys(person, PERSON | own, needed, at)
        yield from self.typed(person, "person", WHOLE, at, least=None)
        for key in ("ready", "prepared", "callable"):
            yield from self.typed(person, key, FLAG, at)
        if person.get("prepared") is True and person.get("ready") is False:
            yield complaint("prepared_not_ready", self.where, f"{at}.prepared", True)
        if kind == "visit" and "unit" in person:
            yield from self.known_unit(person["unit"], f"{at}.unit", units)
        yield from self.typed(person, "arrives", NUMBER, at, least=None)
        yield from self.positive(person, "patience", at)
        calls = person.get("calls", [])
        if not isinstance(calls, list) or ("calls" in person and not calls):
            yield mistaken("no_calls", self.where, f"{at}.calls", calls)
            return
        for n, call in enumerate(calls):
            yield from self.call(call, kind, f"{at}.calls.{n}")

    def call(self, call: Any, kind: Any, at: str) -> Iterator[Complaint]:
        """Yield what is wrong with what one call brings."""
        if not isinstance(call, dict):
            yield mistaken("wrong_type", self.where, at, call, wanted=wanted_form(TABLE))
            return
        known = CALL | (set() if kind == "walk-in" else set(WALKS))
        yield from self.keys(
            call, known, set(WALKS) | {"service", "result"} if kind == "visit" else {"service", "result"}, at
        )
        for key in (*WALKS, *DURATIONS):
            yield from self.positive(call, key, at)
        yield from self.one_of(call, "result", RESULTS, at)
        yield from self.typed(call, "retry", FLAG, at)

    def never_ending(self, day: dict[str, Any]) -> Iterator[Complaint]:
        """What a call of somebody needs has a length: preparing, the first time, and being told that the phone is not ready."""
        alone = "help" if is_whole(day.get("helpers", 0)) and day.get("helpers", 0) > 0 else "prepare"
        people = day.get("people", [])
        for n, person in enumerate(people if isinstance(people, list) else []):
            if not isinstance(person, dict) or person.get("callable", True) is not True:
                continue
            is_ready, calls = person.get("ready", True), person.get("calls", [])
            for k, call in enumerate(calls if isinstance(calls, list) else []):
                needed = {"triage"} if is_ready is False else set()
                if (
                    k == 0
                    and person.get("prepared", False) is False
                    and (is_ready is True or alone == "prepare")
                ):
                    needed.add(alone)
                if isinstance(call, dict):
                    yield from self.keys(call, call, needed, f"people.{n}.calls.{k}")

    def known_unit(self, unit: Any, key: str, units: Sequence[str]) -> Iterator[Complaint]:
        """Yield a complaint if a unit is none of the session."""
        if unit not in units:
            known = ", ".join(units) or "-"
            remedy = remedy_for(str(unit), units, "@complaints.known_are")
            yield mistaken(
                "unknown_name",
                self.where,
                key,
                unit,
                what="@complaints.unit_of_session",
                known=known,
                **remedy,
            )
