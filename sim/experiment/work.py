"""What a worker does: some replications of some scenarios, handed to it as values."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from sim.analysis import Record
from sim.experiment.parameters import Parameters, with_parameters
from sim.experiment.replicate import TWIN, Engine, cross_check, replicate
from sim.experiment.version import model_version
from sim.scenario import Scenario

Job = tuple[int, int]
"""A replication of a scenario: (position of the scenario, number of the replication)."""


class Task(NamedTuple):
    """Some replications under one kind of parameters; one worker plays them all, so that what they share is drawn once."""

    parameters: Parameters
    seed: int
    jobs: tuple[Job, ...]
    engine: Engine = TWIN


class OtherModel(Exception):  # noqa: N818 - it says what is so
    """A worker has another version of the model: what it plays would be something else."""


def packed(scenarios: Sequence[Scenario]) -> bytes:
    """Return scenarios as bytes, to be sent with every task; a worker unpacks them once."""
    return zlib.compress(pickle.dumps(tuple(scenarios)))


def work(scenarios: bytes, task: Task, model: str) -> list[Record]:
    """Return the record of each job of a task. Raises OtherModel where this worker would play another model."""
    return [replicate(scenario, task.seed, r, task.engine) for scenario, r in _asked(scenarios, task, model)]


def cross_checked(scenarios: bytes, task: Task, model: str) -> list[str | None]:
    """Return where both engines differ first in each job of a task; None where they are equal. Raises OtherModel likewise."""
    return [cross_check(scenario, task.seed, r) for scenario, r in _asked(scenarios, task, model)]


def _asked(scenarios: bytes, task: Task, model: str) -> Iterator[tuple[Scenario, int]]:
    if model != model_version():
        raise OtherModel(f"a worker has model {model_version()}, and not {model}")
    given = _unpacked(scenarios)
    for n, r in task.jobs:
        yield with_parameters(given[n], task.parameters, task.seed, r), r


def begin(parent: int) -> None:
    """Prepare a process for work: Ctrl-C is its parent's to handle, and it ends when its parent is killed."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    gc.set_threshold(100_000, 20, 20)  # a replication makes many small things that end with it


def _end_with(parent: int) -> None:
    """End this process when its parent is no longer there: nobody else would ever send it work, or end it."""
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)


@lru_cache(maxsize=4)
def _unpacked(scenarios: bytes) -> tuple[Scenario, ...]:
    found: tuple[Scenario, ...] = pickle.loads(zlib.decompress(scenarios))  # noqa: S301 - made by `packed`
    return found
