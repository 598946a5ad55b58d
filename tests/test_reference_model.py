"""The reference model of a session: days worked out on paper, and laws that hold on any random day."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.random_days import random_day
from tests.reference_model import COLUMNS, play

Row = dict[str, Any]
DAYS = sorted((Path(__file__).parent / "days").glob("*.json"))
OUTCOMES = {
    "activated",
    "failed",
    "other-district",
    "not-ready",
    "reneged",
    "interrupted",
    "unserved-at-close",
    "balked",
}
UNSERVED = {"reneged", "interrupted", "unserved-at-close", "balked"}
BATCH = 50


@pytest.mark.parametrize("file", DAYS, ids=lambda file: file.stem)
def test_a_day_worked_out_on_paper(file: Path) -> None:
    paper = json.loads(file.read_text())
    assert play(paper["day"]) == paper["expect"]


@pytest.fixture(params=range(0, 400, BATCH), ids=lambda first: f"days {first} to {first + BATCH - 1}")
def played(request: pytest.FixtureRequest) -> list[tuple[Row, Row]]:
    days = [random_day(seed) for seed in range(request.param, request.param + BATCH)]
    return [(day, play(day)) for day in days]


def lasts(intervals: list[list[float]], at: float) -> bool:
    return any(start <= at < end for start, end in intervals)


def overlap(intervals: list[list[float]], start: float, end: float) -> float:
    return sum(max(0, min(b, end) - max(a, start)) for a, b in intervals)


def with_calls(day: Row, visits: list[Row]) -> Iterator[tuple[Row, Row, Row]]:
    """Each row with its person and the call that it took."""
    people = {person["person"]: person for person in day["people"]}
    for row in visits:
        person = people[row["person"]]
        yield row, person, person["calls"][min(row["attempt"], len(person["calls"])) - 1]


def stays_on_the_list(row: Row, call: Row) -> bool:
    if row["outcome"] == "failed":
        return bool(call["retry"])
    return row["outcome"] in {"reneged", "interrupted", "unserved-at-close"}


def test_every_call_has_one_outcome_and_its_row_fits_together(played: list[tuple[Row, Row]]) -> None:
    for day, out in played:
        assert out["visits"] == sorted(out["visits"], key=lambda row: (row["person"], row["attempt"]))
        for row, person, call in with_calls(day, out["visits"]):
            assert tuple(row) == COLUMNS
            assert row["outcome"] in OUTCOMES
            assert (row["ended"] is not None) == (row["outcome"] not in UNSERVED)
            if day["kind"] == "visit":
                assert row["deadline"] == row["called"] + day["max_away"]
                assert row["back"] == row["left"] + call["walk_back"]
            else:
                assert row["deadline"] == row["arrived"] + person["patience"]
                assert row["called"] is row["back"] is None
                assert row["attempt"] == 1
            times = [row[key] for key in ("called", "arrived", "queued", "began", "ended", "left", "back")]
            happened = [at for at in times if at is not None]
            assert happened == sorted(happened)
        if day["kind"] == "walk-in":
            assert len(out["visits"]) == len(day["people"])


def test_a_person_is_called_again_only_after_coming_back(played: list[tuple[Row, Row]]) -> None:
    for day, out in played:
        for (first, _, call), (second, _, _) in pairwise(with_calls(day, out["visits"])):
            if first["person"] == second["person"]:
                assert second["attempt"] == first["attempt"] + 1
                assert second["called"] >= first["back"]
                assert stays_on_the_list(first, call)


def test_first_come_is_first_served_ties_by_number(played: list[tuple[Row, Row]]) -> None:
    for _, out in played:
        joined = sorted(
            (row for row in out["visits"] if row["queued"] is not None),
            key=lambda row: (row["queued"], row["person"]),
        )
        for place, later in enumerate(joined):
            if later["began"] is None:
                continue
            for earlier in joined[:place]:
                has_begun = earlier["began"] is not None and earlier["began"] <= later["began"]
                assert has_begun or (earlier["began"] is None and earlier["left"] <= later["began"])
                if earlier["began"] == later["began"]:
                    assert earlier["desk"] < later["desk"]


def test_nothing_begins_at_a_shut_desk_in_an_outage_or_too_late(played: list[tuple[Row, Row]]) -> None:
    for day, out in played:
        for row in out["visits"]:
            if row["began"] is None:
                continue
            assert day["opens"] <= row["began"] < min(day["closes"], row["deadline"])
            if row["desk"] is not None:
                assert lasts(day["desks"][row["desk"]], row["began"])
                assert not lasts(day["outages"], row["began"])


def test_a_desk_serves_one_at_a_time(played: list[tuple[Row, Row]]) -> None:
    for day, out in played:
        for desk in range(len(day["desks"])):
            served = sorted((row["began"], row["left"]) for row in out["visits"] if row["desk"] == desk)
            assert all(left <= began for (_, left), (began, _) in pairwise(served))


def test_no_desk_that_may_begin_idles_while_somebody_waits(played: list[tuple[Row, Row]]) -> None:
    for day, out in played:
        edges = [
            t for intervals in (day["outages"], *day["desks"]) for interval in intervals for t in interval
        ]
        edges += [t for row in out["visits"] for t in (row["queued"], row["left"]) if t is not None]
        at_desks = [row for row in out["visits"] if row["desk"] is not None]
        for at in sorted({t for t in edges if t < day["closes"] and not lasts(day["outages"], t)}):
            busy = {row["desk"] for row in at_desks if row["began"] <= at < row["left"]}
            is_free = any(lasts(day["desks"][d], at) and d not in busy for d in range(len(day["desks"])))
            waits = [
                row["person"]
                for row in out["visits"]
                if row["queued"] is not None
                and row["queued"] <= at < (row["left"] if row["began"] is None else row["began"])
            ]
            assert not (is_free and waits), (day["session"], at)


def test_a_service_takes_its_minutes_and_those_of_the_outages_in_it(played: list[tuple[Row, Row]]) -> None:
    for day, out in played:
        for row, _, call in with_calls(day, out["visits"]):
            if row["ended"] is None:
                continue
            minutes = call["triage" if row["outcome"] == "not-ready" else "service"]
            suspended = 0 if row["desk"] is None else overlap(day["outages"], row["began"], row["ended"])
            assert row["ended"] - row["began"] == minutes + suspended


def test_who_leaves_unserved_leaves_when_their_time_is_up(played: list[tuple[Row, Row]]) -> None:
    for day, out in played:
        for row in out["visits"]:
            limit = min(row["deadline"], day["closes"])
            if row["outcome"] in {"reneged", "unserved-at-close"}:
                assert row["left"] == max(row["arrived"], limit)
                assert (row["outcome"] == "reneged") == (row["deadline"] <= day["closes"])
            if row["outcome"] == "interrupted":
                assert row["left"] >= limit
                assert any(start <= row["left"] <= end for start, end in day["outages"])
            if row["outcome"] == "balked":
                assert row["left"] == row["arrived"] < limit


def test_nobody_is_lost_and_nobody_is_listed_twice(played: list[tuple[Row, Row]]) -> None:
    for day, out in played:
        if day["kind"] == "walk-in":
            assert out["list"] == []
            continue
        gone = [
            row["person"]
            for row, _, call in with_calls(day, out["visits"])
            if not stays_on_the_list(row, call)
        ]
        assert sorted(gone + out["list"]) == sorted(person["person"] for person in day["people"])


def test_people_on_the_list_stand_in_the_order_in_which_they_joined(played: list[tuple[Row, Row]]) -> None:
    for day, out in played:
        if day["kind"] == "visit":
            backs = {row["person"]: row["back"] for row in out["visits"]}  # of the last attempt
            places = {person["person"]: (0, place) for place, person in enumerate(day["people"])}
            places |= {number: (back, number) for number, back in backs.items()}
            assert out["list"] == sorted(out["list"], key=places.__getitem__)


def test_people_are_released_only_when_they_may_be(played: list[tuple[Row, Row]]) -> None:
    for day, out in played:
        if day["kind"] == "walk-in":
            continue
        units = {unit["unit"]: unit["windows"] for unit in day["units"]}
        for row, person, _ in with_calls(day, out["visits"]):
            assert person["callable"]
            assert lasts(day["release_windows"], row["called"])
            assert lasts([[w["from"], w["to"]] for w in units[person["unit"]]], row["called"])
            assert not (day["hold_in_outage"] and lasts(day["outages"], row["called"]))


def test_a_slot_calls_its_number_from_its_units(played: list[tuple[Row, Row]]) -> None:
    for day, out in played:
        if day["kind"] == "walk-in" or day["release"]["policy"] != "timetable":
            continue
        slots = {slot["at"]: slot for slot in day["release"]["slots"]}
        called = Counter(row["called"] for row in out["visits"])
        assert all(count <= slots[at]["people"] for at, count in called.items())
        for row, person, _ in with_calls(day, out["visits"]):
            assert person["unit"] in slots[row["called"]].get("units", [person["unit"]])


def test_no_release_takes_a_unit_over_its_limit(played: list[tuple[Row, Row]]) -> None:
    for day, out in played:
        if day["kind"] == "walk-in" or day["release"]["policy"] == "all-at-once":
            continue
        units = {unit["unit"]: unit for unit in day["units"]}
        rows = [(row, person["unit"]) for row, person, _ in with_calls(day, out["visits"])]
        for at, name in {(row["called"], unit) for row, unit in rows}:
            window = next(w for w in units[name]["windows"] if w["from"] <= at < w["to"])
            if window["limited"]:
                away = sum(unit == name and row["called"] <= at < row["back"] for row, unit in rows)
                assert away <= max(1, int(day["max_share_away"] * units[name]["present"] + 1e-9))


def test_the_random_days_reach_the_edges_of_the_rules() -> None:
    """What the laws are held against must come up: late desks and windows, and outages that end at a deadline."""
    seen: Counter[str] = Counter()
    for seed in range(400):
        day = random_day(seed)
        seen["a desk begins late"] += any(desk[0][0] > day["opens"] for desk in day["desks"] if desk)
        seen["releases begin late"] += any(a > day["opens"] for a, _ in day.get("release_windows", [])[:1])
        seen["an outage goes on over the close"] += lasts(day["outages"], day["closes"])
        for row in play(day)["visits"]:
            if row["desk"] is not None and row["ended"] is not None:
                inside = [o for o in day["outages"] if row["began"] < o[0] and o[1] < row["ended"]]
                seen["a service resumes"] += bool(inside)
                seen["a service resumes at its deadline"] += any(o[1] == row["deadline"] for o in inside)
            seen["prepared at the deadline"] += row["queued"] == row["deadline"]
            seen["arrived at the deadline"] += row["arrived"] == row["deadline"]
            seen["called again"] += row["attempt"] > 1
    assert {what for what, times in seen.items() if times > 0} == {
        "a desk begins late",
        "releases begin late",
        "an outage goes on over the close",
        "a service resumes",
        "a service resumes at its deadline",
        "prepared at the deadline",
        "arrived at the deadline",
        "called again",
    }
