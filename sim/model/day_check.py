"""Checking a session that somebody wrote: every mistake at once, before anything is played."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sim.model.day_people import PeopleCheck
from sim.model.day_values import (
    FLAG,
    LIST,
    NUMBER,
    TABLE,
    TEXT,
    WHOLE,
    is_number,
    mistaken,
    wanted_form,
)
from sim.scenario import Complaint, complaint

KINDS = ("visit", "walk-in")
POLICIES = ("all-at-once", "timetable", "pull")
COMMON = {"session", "kind", "opens", "closes", "desks", "helpers", "outages", "people"}
OF_VISITS = {"release", "release_windows", "hold_in_outage", "max_away", "max_share_away", "units"}
OF_WALK_INS = {"balk_above"}
RELEASE = {
    "all-at-once": {"policy"},
    "timetable": {"policy", "slots"},
    "pull": {"policy", "group_size", "call_below"},
}
PLAIN = {
    "session": TEXT,
    "opens": NUMBER,
    "closes": NUMBER,
    "helpers": WHOLE,
    "hold_in_outage": FLAG,
    "balk_above": WHOLE,
    "max_share_away": NUMBER,
}
MOST = {"helpers": 10_000.0, "max_share_away": 1.0}


def check_names(days: Sequence[tuple[str, Any]]) -> list[Complaint]:
    """Return complaints about sessions of one name: their rows could not be told apart."""
    names = Counter(
        day["session"] for _, day in days if isinstance(day, dict) and isinstance(day.get("session"), str)
    )
    seen: set[str] = set()
    found = []
    for where, day in days:
        name = day.get("session") if isinstance(day, dict) else None
        if isinstance(name, str) and names[name] > 1:
            if name in seen:
                found.append(complaint("session_twice", where, "session", name))
            seen.add(name)
    return found


def check_day(day: Any, where: str) -> list[Complaint]:
    """Return every mistake of a session as data; `where` names the file and the line."""
    return list(_Check(where).day(day))


class _Check(PeopleCheck):
    """Looks through one session; each method yields the complaints of one part of it."""

    def day(self, day: Any) -> Iterator[Complaint]:
        if not isinstance(day, dict):
            yield mistaken("wrong_type", self.where, "session", day, wanted=wanted_form(TABLE))
            return
        kind = day.get("kind")
        self.least = math.ulp(max((abs(t) for t in _times_of(day)), default=0.0))
        yield from self.keys_of_day(day, kind)
        yield from self.plain_values(day)
        yield from self.times(day)
        units = day.get("units", []) if kind == "visit" else []
        if kind == "visit":
            yield from self.units(units)
            yield from self.release(day.get("release", {"policy": "all-at-once"}), _names(units))
        yield from self.people(day.get("people", []), kind, _names(units))
        yield from self.never_ending(day)

    def keys_of_day(self, day: dict[str, Any], kind: Any) -> Iterator[Complaint]:
        needed = {"session", "kind", "opens", "closes", "desks", "people"}
        if kind == "visit":
            needed |= {"release", "max_away", "units"}
        own = {"visit": OF_VISITS, "walk-in": OF_WALK_INS}.get(str(kind), OF_VISITS | OF_WALK_INS)
        yield from self.keys(day, COMMON | own, needed, "")
        yield from self.one_of(day, "kind", KINDS, "")

    def plain_values(self, day: dict[str, Any]) -> Iterator[Complaint]:
        for key, form in PLAIN.items():
            yield from self.typed(day, key, form, "", most=MOST.get(key, math.inf))
        yield from self.positive(day, "max_away", "")

    def times(self, day: dict[str, Any]) -> Iterator[Complaint]:
        opens: Any = day.get("opens")
        closes: Any = day.get("closes")
        has_window = is_number(opens) and is_number(closes)
        if has_window and opens >= closes:
            yield complaint("end_before_start", self.where, "closes", closes, start_key="opens", start=opens)
        for key in ("outages", "release_windows"):
            yield from self.intervals(day.get(key, []), key)
        window = (opens, closes) if has_window and opens < closes else None
        yield from self.desks(day.get("desks", []), window)

    def desks(self, desks: Any, window: tuple[float, float] | None) -> Iterator[Complaint]:
        if not isinstance(desks, list):
            yield mistaken("wrong_type", self.where, "desks", desks, wanted=wanted_form(LIST))
            return
        for n, desk in enumerate(desks):
            yield from self.intervals(desk, f"desks.{n}", window)

    def intervals(
        self, intervals: Any, key: str, window: tuple[float, float] | None = None
    ) -> Iterator[Complaint]:
        """Intervals are sorted, disjoint and not empty, and inside the window where there is one."""
        if not isinstance(intervals, list):
            yield mistaken("wrong_type", self.where, key, intervals, wanted=wanted_form(LIST))
            return
        before = -math.inf
        for n, interval in enumerate(intervals):
            at = f"{key}.{n}"
            if not (isinstance(interval, list) and len(interval) == 2 and all(map(is_number, interval))):  # noqa: PLR2004
                yield mistaken("not_an_interval", self.where, at, interval)
                continue
            start, end = interval
            if start >= end:
                yield complaint(
                    "end_before_start", self.where, f"{at}.1", end, start_key=f"{at}.0", start=start
                )
            elif start < before:
                yield complaint("intervals_overlap", self.where, at, interval, before=before)
            elif window is not None and not window[0] <= start < end <= window[1]:
                yield complaint("outside_window", self.where, at, interval, opens=window[0], closes=window[1])
            before = max(before, end)

    def units(self, units: Any) -> Iterator[Complaint]:
        if not isinstance(units, list):
            yield mistaken("wrong_type", self.where, "units", units, wanted=wanted_form(LIST))
            return
        seen: set[str] = set()
        for n, unit in enumerate(units):
            at = f"units.{n}"
            if not isinstance(unit, dict):
                yield mistaken("wrong_type", self.where, at, unit, wanted=wanted_form(TABLE))
                continue
            yield from self.keys(unit, {"unit", "present", "windows"}, {"unit", "present", "windows"}, at)
            yield from self.typed(unit, "unit", TEXT, at)
            yield from self.typed(unit, "present", WHOLE, at)
            if isinstance(unit.get("unit"), str) and unit["unit"] in seen:
                yield complaint("duplicate_unit", self.where, f"{at}.unit", unit["unit"])
            seen.add(str(unit.get("unit")))
            yield from self.windows(unit.get("windows", []), f"{at}.windows")

    def windows(self, windows: Any, key: str) -> Iterator[Complaint]:
        if not isinstance(windows, list) or not all(isinstance(w, dict) for w in windows):
            yield mistaken("wrong_type", self.where, key, windows, wanted=wanted_form(LIST))
            return
        for n, window in enumerate(windows):
            at = f"{key}.{n}"
            yield from self.keys(window, {"from", "to", "limited"}, {"from", "to", "limited"}, at)
            yield from self.typed(window, "limited", FLAG, at)
        yield from self.intervals([[w.get("from"), w.get("to")] for w in windows], key)

    def release(self, release: Any, units: Sequence[str]) -> Iterator[Complaint]:
        if not isinstance(release, dict):
            yield mistaken("wrong_type", self.where, "release", release, wanted=wanted_form(TABLE))
            return
        yield from self.one_of(release, "policy", POLICIES, "release")
        keys = RELEASE.get(str(release.get("policy")), {"policy", "slots", "group_size", "call_below"})
        yield from self.keys(release, keys, keys, "release")
        for key in ("group_size", "call_below"):
            yield from self.typed(release, key, WHOLE, "release", least=1)
        slots = release.get("slots", [])
        if not isinstance(slots, list):
            yield mistaken("wrong_type", self.where, "release.slots", slots, wanted=wanted_form(LIST))
            return
        yield from self.slots(slots, units)

    def slots(self, slots: list[Any], units: Sequence[str]) -> Iterator[Complaint]:
        seen: set[float] = set()
        for n, slot in enumerate(slots):
            at = f"release.slots.{n}"
            if not isinstance(slot, dict):
                yield mistaken("wrong_type", self.where, at, slot, wanted=wanted_form(TABLE))
                continue
            yield from self.keys(slot, {"at", "people", "units"}, {"at", "people"}, at)
            yield from self.typed(slot, "at", NUMBER, at)
            yield from self.typed(slot, "people", WHOLE, at)
            if is_number(slot.get("at")):
                if slot["at"] in seen:
                    yield complaint("slot_twice", self.where, f"{at}.at", slot["at"])
                seen.add(slot["at"])
            named = slot.get("units", [])
            if not isinstance(named, list):
                yield mistaken("wrong_type", self.where, f"{at}.units", named, wanted=wanted_form(LIST))
                continue
            for unit in named:
                yield from self.known_unit(unit, f"{at}.units", units)


def _times_of(day: dict[str, Any]) -> Iterator[float]:
    """Yield the times at which somebody may set out, as far as they are times: the window's, and of releases."""
    windows: Any = day.get("release_windows", [])
    pairs = windows if isinstance(windows, list) else []
    times = [
        day.get("opens"),
        day.get("closes"),
        *(t for pair in pairs if isinstance(pair, list) for t in pair),
    ]
    yield from (float(t) for t in times if is_number(t))


def _names(units: Any) -> list[str]:
    return (
        [str(u["unit"]) for u in units if isinstance(u, dict) and "unit" in u]
        if isinstance(units, list)
        else []
    )
