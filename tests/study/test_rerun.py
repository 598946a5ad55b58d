"""Replications played anew: those of the whole, whoever plays them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from typing import Any

import pytest

from sim.experiment import replicate
from sim.experiment.workers import SerialExecutor
from sim.study.verifying.rerun import play_again
from sim.study.verifying.results import Job, Unverifiable
from tests.study.written import small


class Mortal(SerialExecutor):
    """A crew whose first workers die, each of its second task."""

    def __init__(self, deaths: int) -> None:
        self.deaths, self.renewed, self.done, self.tasks = deaths, 0, 0, 0

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        if self.renewed < self.deaths and self.tasks == 1:
            raise BrokenExecutor
        self.tasks, self.done = self.tasks + 1, self.done + 1
        return super().submit(function, *arguments)

    def lost(self, error: BaseException) -> Any:
        return "worker-lost" if isinstance(error, BrokenExecutor) else ""

    def renew(self) -> None:
        self.renewed, self.tasks = self.renewed + 1, 0


JOBS = (Job("rotation", "likely", 4), Job("status-quo", "likely", 0), Job("rotation", "drawn", 1))


def scenarios():
    return {scenario.name: scenario for scenario in small().scenarios}


def test_single_replications_are_those_of_the_whole():
    heard: list[tuple[int, int]] = []
    records = play_again(
        scenarios(), 2, JOBS, SerialExecutor(), lambda done, wanted: heard.append((done, wanted))
    )
    assert set(records) == set(JOBS)
    assert records[JOBS[0]].values == replicate(scenarios()["rotation"], 2, 4).values
    assert records[JOBS[1]].values == small().records["status-quo"][0].values
    with_parameter_uncertainty = small().with_parameter_uncertainty
    assert with_parameter_uncertainty is not None
    assert records[JOBS[2]].values == with_parameter_uncertainty.records["rotation"][1].values
    assert heard == [(1, 3), (2, 3), (3, 3)]


def test_what_was_lost_with_a_worker_is_played_by_another():
    worker_pool = Mortal(deaths=2)
    assert len(play_again(scenarios(), 2, JOBS, worker_pool)) == 3
    assert worker_pool.renewed == 2
    assert worker_pool.done == 3


def test_workers_that_die_again_and_again_are_given_up():
    jobs = [Job("rotation", "likely", replication) for replication in range(9)]
    with pytest.raises(Unverifiable, match="died again and again"):
        play_again(scenarios(), 2, jobs, Mortal(deaths=99))


def test_any_other_error_is_no_lost_worker():
    with pytest.raises(KeyError):
        play_again(scenarios(), 2, [Job("nobody", "likely", 0)], SerialExecutor())
