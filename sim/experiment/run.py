"""An experiment: scenarios replicated with common random numbers, over the cores of this machine."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile
from multiprocessing import get_context
from typing import Protocol, cast

from sim.analysis import Record
from sim.experiment.replicate import replicate
from sim.scenario import Scenario

Pending = Future[list[Record] | None]
"""A replication that was handed to a worker: its record under each scenario, or nothing where it was stopped."""


class Flag(Protocol):
    """A number in memory that this process and its workers share."""

    value: int


THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""How many threads the libraries of linear algebra start in a process, read when they are loaded."""

Progress = Callable[[int, int], None]
"""Called with (replications finished, replications wanted): a replication is finished when all scenarios have played it."""


@dataclass(frozen=True)
class Experiment:
    """Records by scenario name, in order of replication: the same replications of every scenario, so that they are paired.

    `stopped` tells why there are fewer than wanted: empty, `interrupted`, or `worker-lost`.
    """

    records: dict[str, tuple[Record, ...]]
    wanted: int
    stopped: str = ""

    @property
    def replications(self) -> int:
        """How many replications of every scenario are finished."""
        return min((len(records) for records in self.records.values()), default=0)


def run(
    scenarios: Sequence[Scenario],
    replications: int,
    seed: int,
    workers: int | None = None,
    on_progress: Progress | None = None,
) -> Experiment:
    """Return the records of some replications of every scenario.

    What comes out depends on the scenarios, the seed and the number of replications, never on the number of workers or
    on who finishes first. Ctrl-C, or a worker that dies, keeps the first replications up to one that is not finished for
    all: they are those that a full run begins with. Raises ValueError where two scenarios have one name.
    """
    if len({scenario.name for scenario in scenarios}) < len(scenarios):
        raise ValueError("two scenarios have one name")
    workers = min(workers or os.cpu_count() or 1, max(replications, 1))
    tell = on_progress or (lambda *_: None)
    found: dict[int, list[Record]] = {}
    stopped = ""
    try:
        if workers == 1:
            _here(scenarios, replications, seed, found, tell)
        else:
            _over_processes(scenarios, replications, seed, workers, found, tell)
    except KeyboardInterrupt:
        stopped = "interrupted"
    except BrokenProcessPool:
        stopped = "worker-lost"
    first = list(takewhile(found.__contains__, range(replications)))
    records = {scenario.name: tuple(found[r][s] for r in first) for s, scenario in enumerate(scenarios)}
    return Experiment(records, replications, stopped)


def _here(
    scenarios: Sequence[Scenario],
    replications: int,
    seed: int,
    found: dict[int, list[Record]],
    tell: Progress,
) -> None:
    for r in range(replications):
        found[r] = [replicate(scenario, seed, r) for scenario in scenarios]
        tell(len(found), replications)


def _over_processes(
    scenarios: Sequence[Scenario],
    replications: int,
    seed: int,
    workers: int,
    found: dict[int, list[Record]],
    tell: Progress,
) -> None:
    """Share the replications out in order, one ahead of each worker, so that little is lost when it is stopped.

    One process plays a replication under all scenarios: what chance brings to it is drawn once.
    """
    context = get_context("spawn")
    stop = cast("Flag", context.RawValue("b", 0))
    given = (tuple(scenarios), seed, stop)
    with ProcessPoolExecutor(workers, context, initializer=_begin, initargs=given) as pool:
        pending: dict[Pending, int] = {}
        rest = iter(range(replications))
        try:
            while True:
                while len(pending) < 2 * workers and (r := next(rest, None)) is not None:
                    pending[_submit(pool, r)] = r
                if not pending:
                    return
                done = wait(pending, return_when=FIRST_COMPLETED).done
                found |= _finished(pending, done)
                for future in done:
                    future.result()  # a worker that died is heard of here
                    del pending[future]
                tell(len(found), replications)
        finally:  # after Ctrl-C each worker ends with the scenario it plays
            stop.value = 1
            pool.shutdown(wait=True, cancel_futures=True)
            found |= _finished(pending, pending)


def _submit(pool: ProcessPoolExecutor, replication: int) -> Pending:
    """Hand a replication to the pool, which may start a process for it."""
    with _starting():
        try:
            return pool.submit(_replicate, replication)
        except BrokenPipeError:
            raise BrokenProcessPool("a worker process died when it was started") from None


@contextmanager
def _starting() -> Iterator[None]:
    """Let processes that are started meanwhile never see Ctrl-C, the parent's to handle, and compute in one thread each.

    A number of threads that the user has set stays as it is.
    """
    unset = [name for name in THREADS if name not in os.environ]
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with _ctrl_c_held_back():
            os.environ.update(dict.fromkeys(unset, "1"))
            try:
                yield
            finally:
                for name in unset:
                    del os.environ[name]
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _ctrl_c_held_back() -> Iterator[None]:
    """Hear of Ctrl-C at the end: a process that is half started would wait for its other half for ever.

    A blocked signal is not enough, since another thread may take it for this one.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if pressed and callable(before):
            before(signal.SIGINT, None)


def _finished(pending: Mapping[Pending, int], futures: Iterable[Pending]) -> dict[int, list[Record]]:
    """Return the replications, of some handed out, that are finished for all scenarios."""
    found = {}
    for future in futures:
        if future.done() and not future.cancelled() and future.exception() is None:
            records = future.result()
            if records is not None:
                found[pending[future]] = records
    return found


_scenarios: tuple[Scenario, ...] = ()
_seed = 0
_stop: Flag | None = None


def _begin(scenarios: tuple[Scenario, ...], seed: int, stop: Flag) -> None:
    """Let a worker know what it plays, and where to look whether it should stop."""
    global _scenarios, _seed, _stop
    _scenarios, _seed, _stop = scenarios, seed, stop
    gc.set_threshold(100_000, 20, 20)  # a replication makes many small things that end with it


def _replicate(replication: int) -> list[Record] | None:
    """Return what a replication came to under each scenario, or nothing where it was stopped on the way."""
    records = []
    for scenario in _scenarios:
        if _stop is not None and _stop.value:
            return None
        records.append(replicate(scenario, _seed, replication))
    return records
