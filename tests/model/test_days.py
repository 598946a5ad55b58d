"""Days worked out on paper, and random days: the SimPy model and the reference model agree in every row."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.model import play_session
from sim.model.day import calling_list_of, row_of, session_from
from sim.model.day_check import check_day
from tests.random_days import off_the_ticks, random_day
from tests.reference_model import play

DAYS = sorted((Path(__file__).parents[1] / "days").glob("*.json"))


def played_by_simpy(day: dict[str, Any]) -> dict[str, Any]:
    session = session_from(day)
    result = play_session(session)
    return {
        "visits": [row_of(attempt) for attempt in result.attempts],
        "list": calling_list_of(session, result),
    }


@pytest.mark.parametrize("file", DAYS, ids=lambda file: file.stem)
def test_a_day_worked_out_on_paper(file: Path) -> None:
    paper = json.loads(file.read_text())
    assert check_day(paper["day"], file.name) == []
    assert played_by_simpy(paper["day"]) == paper["expect"]
    assert play(paper["day"]) == paper["expect"]


def test_there_are_days_on_paper() -> None:
    assert len(DAYS) >= 20


@pytest.mark.parametrize("first", range(0, 400, 50))
def test_random_days_are_played_alike(first: int) -> None:
    for seed in range(first, first + 50):
        day = random_day(seed)
        assert check_day(day, "random") == []
        assert played_by_simpy(day) == play(day), f"random_day({seed})"


def test_times_need_not_be_whole_ticks() -> None:
    for seed in range(100):
        day = off_the_ticks(random_day(seed))
        assert check_day(day, "random") == []
        assert played_by_simpy(day) == play(day), f"random_day({seed})"


def test_every_outcome_comes_up_in_the_random_days() -> None:
    outcomes = {row["outcome"] for seed in range(200) for row in play(random_day(seed))["visits"]}
    assert outcomes == {
        "activated",
        "failed",
        "other-district",
        "not-ready",
        "reneged",
        "interrupted",
        "unserved-at-close",
        "balked",
    }
