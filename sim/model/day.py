"""A session as one JSON object: a day that can be written by hand, told by another program, and compared row by row."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sim.clock import NEVER, Interval
from sim.model.session import Attempt, Calls, People, Release, Session, SessionResult, Slot, UnitDay, Window

VISIT_COLUMNS = (
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
"""Columns of one attempt, in the order in which they are written; times in minutes, None for never."""

TIMES = VISIT_COLUMNS[2:10]
CALL_KEYS = ("walk_out", "walk_back", "prepare", "help", "triage", "service", "result", "retry")


def session_from(day: dict[str, Any]) -> Session:
    """Return the session that a JSON object describes; `check_day` has found it sound."""
    people: list[dict[str, Any]] = day["people"]
    units = tuple(
        UnitDay(
            u["unit"], u["present"], tuple(Window(w["from"], w["to"], w["limited"]) for w in u["windows"])
        )
        for u in day.get("units", ())
    )
    opens, closes = day["opens"], day["closes"]
    windows = ((opens, closes),) if day["kind"] == "visit" else ()
    return Session(
        name=day["session"],
        kind=day["kind"],
        opens=opens,
        closes=closes,
        desks=tuple(_intervals(desk) for desk in day["desks"]),
        helpers=day.get("helpers", 0),
        outages=_intervals(day.get("outages", ())),
        people=_people(people, {unit.name: n for n, unit in enumerate(units)}),
        calls=lambda attempt: _calls(people, attempt),
        units=units,
        release=_release(day["release"]) if "release" in day else None,
        release_windows=_intervals(day.get("release_windows", windows)),
        hold_in_outage=day.get("hold_in_outage", False),
        max_away=day.get("max_away", NEVER),
        max_share_away=day.get("max_share_away", 1.0),
        balk_above=day.get("balk_above"),
    )


def day_from(session: Session, used: Mapping[int, int]) -> dict[str, Any]:
    """Return a session as a JSON object, with as many calls a person as he used, at least one."""
    people = session.people
    is_visit = session.kind == "visit"
    tables = [session.calls(attempt) for attempt in range(1, max(used.values(), default=1) + 1)]
    day: dict[str, Any] = {
        "session": session.name,
        "kind": session.kind,
        "opens": session.opens,
        "closes": session.closes,
        "desks": [[list(interval) for interval in desk] for desk in session.desks],
        "helpers": session.helpers,
        "outages": [list(interval) for interval in session.outages],
    }
    if is_visit:
        day |= _release_as_data(session)
    elif session.balk_above is not None:
        day["balk_above"] = session.balk_above
    day["people"] = [
        {"person": people.person[row], "ready": people.ready[row], "prepared": people.prepared[row]}
        | (
            {"unit": session.units[people.unit[row]].name, "callable": people.callable[row]}
            if is_visit
            else {"arrives": people.arrives[row], "patience": people.patience[row]}
        )
        | {
            "calls": [
                _call(table, row, is_visit) for table in tables[: max(used.get(people.person[row], 1), 1)]
            ]
        }
        for row in range(len(people.person))
    ]
    return day


def calling_list_of(session: Session, told: SessionResult) -> list[int]:
    """Return the persons on the calling list when the last one is back at the line, in order."""
    return [session.people.person[row] for row in told.on_list]


def row_of(attempt: Attempt) -> dict[str, Any]:
    """Return an attempt as a row of `VISIT_COLUMNS`."""
    times = {name: _or_none(getattr(attempt, name)) for name in TIMES}
    desk = None if attempt.desk < 0 else attempt.desk
    return {
        "person": attempt.person,
        "attempt": attempt.attempt,
        **times,
        "desk": desk,
        "outcome": attempt.outcome,
    }


def _or_none(time: float) -> float | None:
    return None if math.isnan(time) else time


def _intervals(pairs: Any) -> tuple[Interval, ...]:
    return tuple((start, end) for start, end in pairs)


def _release(release: dict[str, Any]) -> Release:
    slots = tuple(Slot(s["at"], s["people"], tuple(s.get("units", ()))) for s in release.get("slots", ()))
    return Release(
        release["policy"], tuple(sorted(slots)), release.get("group_size", 0), release.get("call_below", 0)
    )


def _people(people: list[dict[str, Any]], units: dict[str, int]) -> People:
    return People(
        person=[p["person"] for p in people],
        ready=[p.get("ready", True) for p in people],
        prepared=[p.get("prepared", False) for p in people],
        unit=[units.get(p.get("unit", ""), -1) for p in people],
        callable=[p.get("callable", True) for p in people],
        arrives=[p.get("arrives", NEVER) for p in people],
        patience=[p.get("patience", NEVER) for p in people],
    )


def _calls(people: list[dict[str, Any]], attempt: int) -> Calls:
    calls = [p["calls"][min(attempt, len(p["calls"])) - 1] if p.get("calls") else {} for p in people]
    unless: dict[str, Any] = dict.fromkeys(CALL_KEYS, NEVER) | {"result": "activated", "retry": False}
    return Calls(**{key: [call.get(key, unless[key]) for call in calls] for key in CALL_KEYS})


def _call(table: Calls, row: int, is_visit: bool) -> dict[str, Any]:
    columns: tuple[list[Any], ...] = table
    call = {key: column[row] for key, column in zip(CALL_KEYS, columns, strict=True)}
    return call if is_visit else {key: value for key, value in call.items() if not key.startswith("walk")}


def _release_as_data(session: Session) -> dict[str, Any]:
    assert session.release is not None
    release: dict[str, Any] = {"policy": session.release.policy}
    if session.release.policy == "timetable":
        release["slots"] = [
            {"at": at, "people": people} | ({"units": list(units)} if units else {})
            for at, people, units in session.release.slots
        ]
    if session.release.policy == "pull":
        release |= {"group_size": session.release.group_size, "call_below": session.release.call_below}
    return {
        "release": release,
        "release_windows": [list(interval) for interval in session.release_windows],
        "hold_in_outage": session.hold_in_outage,
        "max_away": session.max_away,
        "max_share_away": session.max_share_away,
        "units": [
            {
                "unit": unit.name,
                "present": unit.present,
                "windows": [{"from": w.start, "to": w.end, "limited": w.limited} for w in unit.windows],
            }
            for unit in session.units
        ],
    }
