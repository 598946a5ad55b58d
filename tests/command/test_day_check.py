"""Sessions as data that somebody wrote: no day is taken that would never end, and none that is refused is wrongly so."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest

from sim.model import play_session
from sim.model.day import calling_list_of, row_of, session_from
from sim.model.day_check import check_day
from sim.words import LANGUAGES
from tests.random_days import random_day

JUNK: tuple[Any, ...] = (
    None, True, False, -1, 0, 1, 1e-300, 5e-324, 1e300, -1e300, float("nan"), float("inf"), 10**400, -(10**400), 2**53,
    "", "visit", "pull", "\ud800", [], [[]], [[1]], [[1, 2]], [None], [{}], {}, {"policy": ["pull"]}, [[490, 480]], -0.0,
)  # fmt: skip


def circling(**more: object) -> dict[str, Any]:
    """A day on which people are called again and again, as soon as they are back."""
    call = {"walk_out": 5, "walk_back": 5, "service": 5, "result": "failed", "retry": True}
    window = {"from": 480, "to": 500, "limited": False}
    return {
        "session": "circling",
        "kind": "visit",
        "opens": 480,
        "closes": 500,
        "desks": [[[480, 500]]],
        "max_away": 30,
        "release": {"policy": "pull", "group_size": 1, "call_below": 3},
        "units": [{"unit": "a", "present": 3, "windows": [window]}],
        "people": [{"person": n, "unit": "a", "prepared": True, "calls": [dict(call)]} for n in range(3)],
    } | more


def codes(day: object) -> list[tuple[str, str]]:
    return [(complaint.code, complaint.key) for complaint in check_day(day, "day.json")]


def test_a_sound_day_has_no_complaint():
    assert codes(circling()) == []


def test_a_duration_that_is_lost_when_it_is_added_to_the_time_is_refused():
    """480 + 1e-20 is 480: who is back at once is called at once, for ever."""
    day = circling(max_away=1e-20)
    day["people"][0]["calls"][0].update(walk_out=1e-20, walk_back=1e-20)
    assert codes(day) == [
        ("too_small", "max_away"),
        ("too_small", "people.0.calls.0.walk_out"),
        ("too_small", "people.0.calls.0.walk_back"),
    ]


def test_a_clock_too_far_on_for_minutes_is_refused():
    late = 1e18
    day = circling(opens=late, closes=late + 4096, desks=[[[late, late + 4096]]])
    assert ("too_small", "people.0.calls.0.service") in codes(day)
    day = circling(release_windows=[[480, late]])
    assert ("too_small", "max_away") in codes(day)


def test_the_bound_that_a_complaint_names_is_accepted():
    day = circling()
    day["people"][0]["calls"][0]["service"] = 1e-20
    (complaint,) = check_day(day, "day.json")
    day["people"][0]["calls"][0]["service"] = float(dict(complaint.details)["bound"])
    assert codes(day) == []


def test_one_tick_is_time_enough_late_in_a_campaign():
    tick, day = 2.0**-20, circling()
    midnight = 365 * 1440.0
    day |= {"opens": midnight, "closes": midnight + 20, "desks": [], "max_away": tick}
    assert codes(day) == []


@pytest.mark.parametrize("key", ["present", "person", "group_size"])
def test_a_whole_number_beyond_every_float_is_refused(key):
    day = circling()
    table = {"present": day["units"][0], "person": day["people"][0], "group_size": day["release"]}[key]
    table[key] = 10**400
    assert [code for code, _ in codes(day)] == ["too_large"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_complaint_is_said_in_the_language_that_is_asked_for(language):
    day = circling(kind="?", zzz=1)
    del day["closes"]
    said = "\n".join(complaint.text(language) for complaint in check_day(day, "day.json"))
    assert ("remove it" in said) == ("choose one" in said) == ("see the README" in said) == (language == "en")


def test_of_an_unknown_unit_the_known_ones_are_named():
    day = circling()
    day["people"][0]["unit"] = "weaving"
    assert check_day(day, "")[0].text().endswith("unit of the session; known: a")
    day["units"] = []
    assert check_day(day, "")[0].text().endswith("unit of the session; known: -")


def paths(part: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    return [path, *(deeper for key, value in items for deeper in paths(value, (*path, key)))]


def spoilt(seed: int) -> dict[str, Any]:
    """A random day in which one thing, or a few, are something else, lost or there twice."""
    pick = random.Random(seed)
    day = copy.deepcopy(random_day(seed))
    for _ in range(pick.choice((1, 1, 2))):
        *way, last = pick.choice(
            [path for path in paths(day) if path and (len(path) < 4 or pick.random() < 0.5)]
        )
        table: Any = day
        for key in way:
            table = table[key]
        how = pick.random()
        if how < 0.7:
            table[last] = copy.deepcopy(pick.choice(JUNK))
        elif how < 0.85 or isinstance(table, dict):
            del table[last]
        else:
            table.insert(last, copy.deepcopy(table[last]))
    return day


@pytest.mark.parametrize("first", range(0, 1200, 300))
def test_a_spoilt_day_is_refused_in_words_or_played(first):
    played = 0
    for seed in range(first, first + 300):
        day = spoilt(seed)
        complaints = check_day(day, "day.json")
        assert all(complaint.text(language) for complaint in complaints for language in LANGUAGES)
        if not complaints:
            session = session_from(day)
            told = play_session(session)
            came = {row_of(attempt)["person"] for attempt in told.attempts}
            assert came | set(calling_list_of(session, told)) <= set(session.people.person)
            played += 1
    assert 10 < played < 150
