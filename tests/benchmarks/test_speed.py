"""Benchmarks report ratios measured in one run; they assert that the tellings agree, never a time.

Run them with `python -m pytest tests/benchmarks -m benchmark -s`.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable

import pytest

from sim.model import play_session
from sim.model.session import Session
from tests.benchmarks import textbook
from tests.benchmarks.textbook import Row
from tests.benchmarks.workload import timetable_day

DAYS, ROUNDS = 40, 7


def rows_of_the_model(session: Session) -> list[Row]:
    def known(time: float) -> float | None:
        return None if math.isnan(time) else time

    return [
        (
            a.person,
            a.called,
            a.arrived,
            known(a.queued),
            known(a.began),
            known(a.ended),
            a.left,
            a.back,
            a.outcome,
        )
        for a in play_session(session).attempts
        if a.attempt == 1
    ]


def seconds(play: Callable[[Session], object], day: Session) -> float:
    """Processor seconds of this process: other work on the machine counts for little."""
    begun = time.process_time()
    play(day)
    return time.process_time() - begun


@pytest.mark.parametrize("seed", range(5))
def test_the_textbook_tells_the_same_day(seed: int) -> None:
    """Everybody is called at most once here: who returns unserved stays at the line in both tellings."""
    day = timetable_day(seed)
    assert rows_of_the_model(day) == textbook.tell(day)


@pytest.mark.benchmark
def test_the_model_against_a_process_a_worker(capsys: pytest.CaptureFixture[str]) -> None:
    days = [timetable_day(seed) for seed in range(DAYS)]
    for day in days:
        assert rows_of_the_model(day) == textbook.tell(day)
    ratios, ours = [], []
    for _ in range(ROUNDS):
        model, book = zip(
            *((seconds(play_session, day), seconds(textbook.tell, day)) for day in days), strict=True
        )
        ours.append(sum(model))
        ratios.append(sum(book) / sum(model))
    workers = sum(len(day.people.person) for day in days)
    with capsys.disabled():
        print(f"\n{DAYS} timetable days, {workers} workers, day by day in turn, {ROUNDS} rounds in one run")
        print(f"model: {1e6 * statistics.median(ours) / workers:.1f} microseconds a worker (median)")
        low, middle, high = min(ratios), statistics.median(ratios), max(ratios)
        print(f"a process a worker takes {middle:.1f} times as long (median; {low:.1f} to {high:.1f})")
