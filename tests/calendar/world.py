"""A small district for the tests of the calendar: one mill, two counters, a village, a fair and two teams."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sim.calendar import Calendar, Day, plan
from sim.scenario import Scenario
from sim.scenario.schema import Visit

SATURDAY = dt.date(2023, 8, 19)
"""The first day of the campaign."""

MONDAY, FRIDAY, SUNDAY = dt.date(2023, 8, 21), dt.date(2023, 8, 25), dt.date(2023, 8, 27)
PROPHETS_BIRTHDAY = dt.date(2023, 9, 28)
"""A Thursday, and a public holiday."""

WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def text(word: str) -> dict[str, str]:
    return {"en": word, "id": word}


MINUTE = {"mean": 1.0}
COMES = {"title": text("place"), "ready": 0.8, "arrivals": 20.0, "day_effect_cv": 0.3, "patience": MINUTE}
COUNTER = COMES | {"kind": "counter", "desks": 1, "officers": 1, "share_for_activation": 0.5}
VISIT = {"max_away": 45.0, "max_share_away": 0.1, "last_call": 30.0}

COSTS = ("allowance", "overtime", "vehicle", "helper", "hire", "salary", "salary_minutes", "worker_hour")

MILL = {
    "kind": "employer",
    "title": text("mill"),
    "ready": 0.8,
    "local_card": 0.5,
    "activated": 0.1,
    "willing": 0.7,
    "presence": 0.9,
    "presence_around_shift": 0.3,
    "walk": MINUTE,
    "units": [
        {"name": "spinning-1", "workers": 100, "shifts": "three", "crew": 0},
        {"name": "spinning-2", "workers": 100, "shifts": "three", "crew": 1},
        {"name": "spinning-3", "workers": 100, "shifts": "three", "crew": 2},
        {"name": "offices", "workers": 50, "shifts": "day"},
    ],
}

DISTRICT: dict[str, Any] = {
    "name": "district",
    "title": text("district"),
    "rationale": text("because"),
    "campaign": {
        "title": text("campaign"),
        "start": SATURDAY,
        "deadline": dt.date(2023, 12, 31),
        "eligible": 1000.0,
        "target_share": 0.25,
        "baseline": {"count": 10.0, "date": dt.date(2023, 8, 4)},
        "interest_half_life": 90.0,
    },
    "calendar": {
        "opens": "07:30",
        "closes": "16:00",
        "friday_closes": "16:30",
        "breaks": [
            {"starts": "12:00", "ends": "13:00", "weekdays": ["mon", "tue", "wed", "thu", "sat", "sun"]},
            {"starts": "11:30", "ends": "13:00", "weekdays": ["fri"]},
        ],
    },
    "field_work": {"travel": 25.0, "set_up": 30.0, "pack_down": 15.0},
    "service": {
        "verify": MINUTE,
        "rework": MINUTE,
        "triage": MINUTE,
        "prepare": MINUTE,
        "help": MINUTE,
        "first_pass": 0.9,
        "after_rework": 0.5,
        "retryable": 0.5,
        "reasons": {"face": 1.0},
    },
    "server": {"outage": MINUTE},
    "officers": {"field": 4},
    "costs": dict.fromkeys(COSTS, 1.0),
    "shifts": {
        "three": {
            "shifts": [["06:00", "14:00"], ["14:00", "22:00"], ["22:00", "06:00"]],
            "rotation_weeks": 1,
            "weekdays": WEEK,
        },
        "day": {"shifts": [["07:30", "15:30"]]},
    },
    "sites": {
        "mill": MILL,
        "office": COUNTER,
        "mall": COUNTER | {"weekdays": ["sat", "sun"], "opens": "10:00", "closes": "18:00"},
        "village": COMES | {"kind": "village"},
        "fair": COMES | {"kind": "event", "opens": "06:00", "closes": "10:00"},
    },
    "visits": {"mill": VISIT},
    "teams": {
        "field-1": {"officers": 2, "desks": 2, "itinerary": "tour"},
        "field-2": {"officers": 2, "desks": 2, "itinerary": "at-office"},
    },
    "itineraries": {
        "tour": {"stops": [{"site": "mill", "visits": 10}]},
        "at-office": {},
    },
}


def merged(table: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The table with changes deep inside it; a list is replaced as a whole."""
    both = {key: value for key, value in changes.items() if isinstance(value, dict) and key in table}
    return {**table, **changes, **{key: merged(table[key], value) for key, value in both.items()}}


def district(**changes: Any) -> Scenario:
    """The district with changes, as nested tables."""
    return Scenario.model_validate(merged(DISTRICT, changes))


def planned(**changes: Any) -> Calendar:
    """The plan of the district with changes."""
    return plan(district(**changes))


def visit(**changes: Any) -> Visit:
    """A visit's settings, with changes."""
    return Visit.model_validate(VISIT | changes)


def on(calendar: Calendar, date: dt.date) -> Day:
    """The day of a date."""
    return next(day for day in calendar.days if day.date == date)


def at(day: Day, *clock: str) -> tuple[float, ...]:
    """Times of a day, written 08:30, in campaign minutes."""
    return tuple(day.midnight + 60 * int(time[:-3]) + int(time[-2:]) for time in clock)
