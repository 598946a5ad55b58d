"""An experiment: scenarios replicated with common random numbers, over the cores of this machine."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context

from sim.analysis import Record
from sim.experiment.replicate import replicate
from sim.scenario import Scenario

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
    on who finishes first. Ctrl-C, or a worker that dies, keeps the replications that are finished for all.
    """
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
    records = {
        scenario.name: tuple(found[r][s] for r in sorted(found)) for s, scenario in enumerate(scenarios)
    }
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
    with ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(tuple(scenarios), seed)) as pool:
        pending: dict[Future[list[Record]], int] = {}
        rest = iter(range(replications))
        try:
            while True:
                while len(pending) < 2 * workers and (r := next(rest, None)) is not None:
                    pending[pool.submit(_replicate, r)] = r
                if not pending:
                    return
                for future in wait(pending, return_when=FIRST_COMPLETED).done:
                    found[pending.pop(future)] = future.result()
                    tell(len(found), replications)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_scenarios: tuple[Scenario, ...] = ()
_seed = 0


def _begin(scenarios: tuple[Scenario, ...], seed: int) -> None:
    """Let a worker know what it plays; Ctrl-C is the parent's to handle."""
    global _scenarios, _seed  # noqa: PLW0603 - a worker process has no other place for what it is given once
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _scenarios, _seed = scenarios, seed


def _replicate(replication: int) -> list[Record]:
    return [replicate(scenario, _seed, replication) for scenario in _scenarios]
