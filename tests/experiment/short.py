"""Short campaigns: the first days of Sukoharjo's, so that a replication takes a moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from signal import SIGALRM, alarm, signal
from types import FrameType
from unittest.mock import patch

from sim.experiment.laboratory import _Run
from sim.scenario import Scenario, read, vary

STRATEGIES = Path(__file__).parents[2] / "scenarios" / "sukoharjo-2023" / "strategies"
DEADLINE = dt.date(2023, 8, 25)


@cache
def short(name: str = "status-quo", deadline: dt.date = DEADLINE) -> Scenario:
    return vary(read(STRATEGIES / f"{name}.toml"), {"campaign.deadline": deadline})


@contextmanager
def seconds_at_most(seconds: int) -> Iterator[None]:
    """Fails, instead of waiting for ever, where something hangs."""

    def too_late(_: int, __: FrameType | None) -> None:
        raise TimeoutError(f"took more than {seconds} s")

    before = signal(SIGALRM, too_late)
    alarm(seconds)
    try:
        yield
    finally:
        alarm(0)
        signal(SIGALRM, before)


@contextmanager
def stopped_after_the_first_run() -> Iterator[None]:
    """Whatever a laboratory runs after its first run is stopped by Ctrl-C."""
    play, runs = _Run.play, []

    def once(run: _Run) -> None:
        runs.append(run)
        if len(runs) > 1:
            raise KeyboardInterrupt
        play(run)

    with patch.object(_Run, "play", once):
        yield
