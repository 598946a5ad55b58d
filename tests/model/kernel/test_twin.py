"""The compiled twin tells what the SimPy model tells: every row of every log, bit by bit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.model import first_difference, play_session
from sim.model.day import session_from
from sim.model.kernel import play_sessions
from sim.scenario import read, vary
from tests.campaign import STRATEGIES, play_once, strategy
from tests.model.kernel.told import difference, difference_of_day, difference_of_told
from tests.random_campaigns import TINY, random_campaign
from tests.random_days import random_day

ROOT = Path(__file__).parents[3]
DAYS = sorted((ROOT / "tests" / "days").glob("*.json"))


@pytest.mark.parametrize("name", STRATEGIES)
def test_every_strategy_of_the_campaign_is_told_alike(name):
    assert difference(strategy(name), seed=7) is None


@pytest.mark.parametrize("file", DAYS, ids=lambda file: file.stem)
def test_a_day_worked_out_on_paper_is_told_alike(file):
    assert difference_of_day(json.loads(file.read_text())["day"]) is None


def test_on_paper_who_is_back_at_the_very_instant_of_a_slot_makes_room_for_the_next():
    """One of a unit may be away; the first leaves at 480, is served from 482 to 487, and is back at 490, done for good."""
    call = {"walk_out": 2.0, "walk_back": 3.0, "service": 5.0}
    people = [{"person": n, "unit": "mill", "prepared": True, "calls": [call]} for n in range(2)]
    day = {"session": "one away", "kind": "visit", "opens": 480, "closes": 600, "desks": [[[480, 600]]]}
    day |= {"release": {"policy": "timetable", "slots": [{"at": 480, "people": 1}, {"at": 490, "people": 1}]}}
    window = {"from": 480, "to": 600, "limited": True}
    day |= {"units": [{"unit": "mill", "present": 2, "windows": [window]}], "max_share_away": 0.5}
    day |= {"people": people, "max_away": 60}
    assert difference_of_day(day) is None
    assert [(row[1], row[4]) for row in play_session(session_from(day)).rows] == [(0, 480), (1, 490)]


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_random_days_are_told_alike(first):
    for seed in range(first, first + 100):
        assert difference_of_day(random_day(seed)) is None, f"day {seed}"


def test_many_visits_in_one_call_are_told_as_one_by_one():
    """Nothing of a visit is left in the arrays that the next one is written on, however many people or desks it has."""
    sessions = [session_from(random_day(seed)) for seed in range(400)]
    for seed, (session, told) in enumerate(zip(sessions, play_sessions(sessions), strict=True)):
        assert difference_of_told(play_session(session), told) is None, f"day {seed}"


@pytest.mark.parametrize("first", range(0, 100, 25))
def test_random_campaigns_are_told_alike(first):
    for seed in range(first, first + 25):
        assert difference(random_campaign(seed), seed) is None, f"campaign {seed}"


@pytest.mark.parametrize(
    "changes",
    [
        {"teams.field.desks": 0},
        {"teams.field.officers": 0},
        {"sites.mill.local_card": 0.0},
        {"sites.mill.presence": 0.0},
        {"sites.counter-town.desks": 0},
        {"server.outages_a_month": 500.0, "server.outage.mean": 300.0},
        {"visits.mill.max_away": 15.0, "visits.mill.slot": 15.0, "sites.mill.walk.cv": 0.0},
    ],
    ids=str,
)
def test_the_edges_are_told_alike(changes):
    assert difference(vary(read(TINY), changes), seed=3) is None


def test_the_uncompiled_source_tells_the_same():
    """The functions as they stand, as where Numba cannot be imported."""
    script = (
        "import sim.compiled as c; assert not c.IS_COMPILED\n"
        "from tests.model.kernel.told import difference, difference_of_day\n"
        "from tests.random_campaigns import random_campaign\n"
        "from tests.random_days import random_day\n"
        "assert [difference(random_campaign(s), s) for s in range(3)] == [None] * 3\n"
        "assert [difference_of_day(random_day(s)) for s in range(40)] == [None] * 40\n"
    )
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_random_campaigns_mix_what_they_should():
    """A maker of random worlds that never made one with, say, pull releases would prove nothing of them."""
    worlds = [random_campaign(seed) for seed in range(100)]
    assert {w.visits["mill"].release for w in worlds} == {"timetable", "pull", "all-at-once"}
    assert {w.teams["field"].on_cancel for w in worlds} == {"counter", "next-site", "lost"}
    assert {w.teams["field"].desks for w in worlds} >= {0, 1, 2, 3, 4}


def test_a_log_that_differs_in_one_bit_is_found():
    _, log = play_once(read(TINY))
    began = log.visits.began.copy()
    row = int(np.flatnonzero(~np.isnan(began))[5])
    began[row] = np.nextafter(began[row], np.inf)
    found = first_difference(log, replace(log, visits=replace(log.visits, began=began)))
    assert found is not None
    assert f"visits[{row}]" in found
    assert "began" in found
    assert first_difference(log, log) is None


@pytest.mark.benchmark
def test_twenty_replications_of_every_strategy_are_told_alike():
    for name in STRATEGIES:
        for replication in range(20):
            assert difference(strategy(name), 1, replication) is None, f"{name}, replication {replication}"


@pytest.mark.benchmark
def test_two_thousand_random_campaigns_are_told_alike():
    for seed in range(2000):
        assert difference(random_campaign(seed), seed) is None, f"campaign {seed}"
