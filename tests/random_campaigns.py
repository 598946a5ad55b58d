"""Random small campaigns that mix every feature, made by varying a tiny one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from random import Random
from typing import Any

from sim.scenario import Complaints, Scenario, read, vary

TINY = Path(__file__).parent / "scenario" / "tiny" / "strategies" / "rotation.toml"
DAYS = [dt.date(2023, 9, day) for day in range(4, 23)]


def random_campaign(seed: int) -> Scenario:
    """A campaign whose every setting may be at an edge: no desks, nobody ready, the server down for most of the day."""
    pick, base = Random(seed), read(TINY)
    while True:
        try:
            return vary(base, _changes(pick), name=f"random-{seed}")
        except Complaints:  # settings that exclude each other: try others
            continue


def _share(pick: Random) -> float:
    return pick.choice([0.0, 1.0, round(pick.random(), 3), round(pick.random(), 3)])


def _minutes(pick: Random, least: float, most: float) -> float:
    """Whole minutes more often than not, so that much happens at one instant."""
    return float(pick.randint(int(least), int(most))) if pick.random() < 0.7 else pick.uniform(least, most)


def _changes(pick: Random) -> dict[str, Any]:
    changes = _service(pick) | _mill(pick) | _visit(pick) | _walk_ins(pick) | _teams(pick)
    kept = {path: value for path, value in changes.items() if pick.random() < 0.75}
    for path in ("itineraries.mill.stops", "itineraries.mill.repeat"):  # these go together
        kept[path] = changes[path]
    return kept


def _service(pick: Random) -> dict[str, Any]:
    return {
        "campaign.start": pick.choice([dt.date(2023, 9, 4), dt.date(2023, 8, 28)]),
        "calendar.break_mode": pick.choice(["staggered", "together"]),
        "calendar.breaks": pick.choice([[], [{"starts": "11:30", "ends": "13:15"}]]),
        "service.verify.mean": _minutes(pick, 1, 25),
        "service.verify.cv": pick.choice([0.0, 0.5, 1.5]),
        "service.prepare.mean": _minutes(pick, 1, 40),
        "service.prepare.cv": pick.choice([0.0, 0.6]),
        "service.help.mean": _minutes(pick, 1, 20),
        "service.first_pass": _share(pick),
        "service.after_rework": _share(pick),
        "service.retryable": _share(pick),
        "server.outages_a_month": pick.choice([0.0, 4.0, 60.0, 300.0]),
        "server.outage.mean": _minutes(pick, 5, 200),
        "server.stop": pick.choice([0.0, 0.02, 0.3]),
        "network.slow_share": _share(pick),
        "officers.absence": pick.choice([0.0, 0.05, 0.5]),
        "reserve.officers": pick.randint(0, 2),
        "awareness": {
            "word": {
                "title": {"en": "Word", "id": "Kabar"},
                "date": pick.choice(DAYS),
                "sites": pick.choice([[], ["mill"], ["village", "counter-town"]]),
                "adds": _share(pick),
            }
        },
    }


def _mill(pick: Random) -> dict[str, Any]:
    return {
        "sites.mill.local_card": _share(pick),
        "sites.mill.activated": pick.choice([0.0, 0.03, 0.5]),
        "sites.mill.willing": _share(pick),
        "sites.mill.ready": _share(pick),
        "sites.mill.presence": _share(pick),
        "sites.mill.presence_around_shift": _share(pick),
        "sites.mill.word_of_mouth": pick.choice([0.0, 0.5, 1.0]),
        "sites.mill.prepared_by_employer": _share(pick),
        "sites.mill.cancelled": pick.choice([0.0, 0.3, 1.0]),
        "sites.mill.walk.mean": _minutes(pick, 1, 30),
        "sites.mill.walk.cv": pick.choice([0.0, 0.3]),
        "sites.mill.link": {
            "outages_a_month": pick.choice([0.0, 100.0]),
            "outage": {"mean": 30.0, "cv": 1.0},
        },
    }


def _visit(pick: Random) -> dict[str, Any]:
    return {
        "visits.mill.release": pick.choice(["timetable", "pull", "all-at-once"]),
        "visits.mill.group_size": pick.randint(1, 30),
        "visits.mill.slot": _minutes(pick, 5, 60),
        "visits.mill.call_below": pick.randint(1, 20),
        "visits.mill.max_away": _minutes(pick, 5, 150),
        "visits.mill.max_share_away": pick.choice([0.05, 0.5, 1.0]),
        "visits.mill.last_call": _minutes(pick, 0, 120),
        "visits.mill.shift_window": pick.choice(["on-shift", "around-shift"]),
        "visits.mill.hold_in_outage": pick.random() < 0.5,
        "visits.mill.prepared_beforehand": pick.random() < 0.5,
        "visits.mill.other_districts": pick.random() < 0.5,
        "visits.mill.helpers": pick.randint(0, 3),
    }


def _walk_ins(pick: Random) -> dict[str, Any]:
    return {
        "sites.counter-town.arrivals": pick.choice([0.0, 40.0, 200.0]),
        "sites.counter-town.accepts": _share(pick),
        "sites.counter-town.ready": _share(pick),
        "sites.counter-town.desks": pick.randint(0, 2),
        "sites.counter-town.officers": pick.randint(0, 2),
        "sites.counter-town.helpers": pick.randint(0, 2),
        "sites.counter-town.patience.mean": _minutes(pick, 1, 60),
        "sites.village.arrivals": pick.choice([0.0, 30.0, 150.0]),
        "sites.village.balk_above": pick.randint(0, 8),
        "sites.village.cancelled": pick.choice([0.0, 0.5]),
        "sites.village.day_effect_cv": pick.choice([0.0, 0.8]),
    }


def _teams(pick: Random) -> dict[str, Any]:
    stop: dict[str, Any] = {"site": "mill"}
    stop |= pick.choice(
        [
            {"days": sorted(pick.sample(DAYS, pick.randint(1, 6)))},
            {"weekdays": pick.sample(["mon", "tue", "wed", "thu", "fri"], 2)},
            {"visits": pick.randint(1, 4)},
            {"until": {"callable_below": pick.randint(1, 60)}},
            {"until": {"yield_below": pick.randint(1, 20)}},
        ]
    )
    return {
        "teams.field.officers": pick.randint(0, 4),
        "teams.field.desks": pick.randint(0, 4),
        "teams.field.helpers": pick.randint(0, 2),
        "teams.field.on_cancel": pick.choice(["counter", "next-site", "lost"]),
        "teams.field.officers_from": pick.choice(["hired", "reserve", "counter-town"]),
        "itineraries.mill.stops": pick.choice([[stop], [stop, {"site": "village", "visits": 1}]]),
        "itineraries.mill.repeat": pick.random() < 0.3,
    }
