"""Where a study is run: the workers, the store, and how far it is; faults become messages."""

from __future__ import annotations

import datetime as dt
import os
import shlex
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from sim.command.console import FAILED, INTERRUPTED, Stop, say

if TYPE_CHECKING:
    from sim.experiment import Engine, Laboratory, ParallelMap, StoreFault
    from sim.experiment import Progress as SoFar
    from sim.study import Aim

WHY: Final = {
    "interrupted": "stopped",
    "worker-lost": "worker processes died again and again",
    "cluster-lost": "the cluster was lost",
}
CODES: Final = {"interrupted": INTERRUPTED, "worker-lost": FAILED, "cluster-lost": FAILED}


class Where(NamedTuple):
    """Where a study is run: processes (None: one a core) or the address of a cluster, the store, if any, and the engine."""

    workers: int | None = None
    cluster: str | None = None
    store: Path | None = None
    engine: Engine = "twin"


class Made(NamedTuple):
    """How results were made: the command, when, for how long, by how many, and on which cluster."""

    command: Sequence[str]
    started: str
    seconds: float
    workers: int
    cluster: str


class Watch:
    """Tells how results were made, from the time that it was started."""

    def __init__(self, where: Where) -> None:
        self.where, self.started, self.clock = where, dt.datetime.now(dt.UTC), time.perf_counter()

    def made(self) -> Made:
        """Return how results were made that are finished now."""
        return Made(
            [shlex.join(["run.py", *sys.argv[1:]])],
            self.started.isoformat(timespec="seconds"),
            time.perf_counter() - self.clock,
            self.where.workers or os.cpu_count() or 1,
            self.where.cluster or "",
        )


@contextmanager
def laboratory_of(seed: int, where: Where, aim: Aim | None = None) -> Iterator[Laboratory]:
    """Open a laboratory that shows how far it is, and the half-width of what is aimed at.

    Stops with a message where the store or the cluster cannot be used.
    """
    from sim.experiment import ClusterLost, Laboratory, Mismatch, OtherModel, Store, StoreFault, worker_pool

    try:
        store = None if where.store is None else Store.open(where.store)
    except StoreFault as fault:
        raise Stop(fault.text) from None
    try:
        with (
            showing(aim) as shown,
            Laboratory(seed, worker_pool(where.workers, where.cluster), store, shown, _warn) as lab,
        ):
            yield lab
    except ClusterLost as lost:
        raise Stop(f"{lost}; see README on clusters, or leave --cluster out") from None
    except Mismatch as mismatch:
        raise Stop(
            f"MISMATCH: the SimPy model and its compiled twin tell {mismatch}; nothing is reported. "
            "Play with --engine simpy, and tell the makers",
            FAILED,
        ) from None
    except OtherModel as other:
        raise Stop(
            f"{other}; every worker needs the same files and libraries, unchanged while it runs", FAILED
        ) from None
    except StoreFault as fault:
        raise Stop(fault.text) from None
    finally:
        if store is not None:
            store.close()


def each_of(laboratory: Laboratory) -> ParallelMap:
    """Return a `map` by the workers of a laboratory, for what is drawn of its results; by this process if it was stopped."""
    from sim.experiment import parallel_map

    return map if laboratory.stopped else parallel_map(laboratory.workers)


def _warn(fault: StoreFault) -> None:
    say(
        f"{fault.text}. What was kept before stays; what is finished from now on is not kept for the next time."
    )


@contextmanager
def showing(aim: Aim | None = None) -> Iterator[Shown]:
    """Show how far something is: as a bar on a terminal, else a line every tenth of the way."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Shown(aim)
        return
    columns: tuple[Any, ...] = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        yield Shown(aim, bar, bar.add_task("replications", total=None, left=""))


class Shown:
    """Shows how far an experiment is: what is finished, when it will be, and the widest half-width of what is aimed at.

    The pace is that from the first replication that was played: until then processes start, and the twin may be compiled.
    """

    def __init__(
        self, aim: Aim | None = None, bar: Progress | None = None, task: TaskID | None = None
    ) -> None:
        self.aim, self.bar, self.task = aim, bar, task
        self.begun: tuple[float, int] | None = None
        self.wanted = self.found = self.said = 0
        self.going = False

    def __call__(self, so_far: SoFar) -> None:
        """Show it."""
        more = self.begun is None or so_far.wanted != self.wanted  # what follows has its own pace
        if more:
            self.wanted, self.found, self.said = so_far.wanted, so_far.done, 0
        first = not self.going and so_far.done > self.found
        if more or first:
            self.begun, self.going = (time.perf_counter(), so_far.done), self.going or first
        if self.bar is not None and self.task is not None:
            left = f"{self.left(so_far)} {self.sure(so_far)}"
            self.bar.update(self.task, completed=so_far.done, total=so_far.wanted, left=left)
            return
        tenth = 10 * so_far.done // so_far.wanted
        if tenth > self.said and so_far.done > self.found:
            self.said = tenth
            parts = (f"{so_far.done} of {so_far.wanted} replications", self.left(so_far), self.sure(so_far))
            say(", ".join(part for part in parts if part))

    def left(self, so_far: SoFar) -> str:
        """Return the time that is left and when that will be, if some of it has passed."""
        assert self.begun is not None
        started, before = self.begun
        played = so_far.done - before
        if not played or so_far.done == so_far.wanted:
            return ""
        seconds = (time.perf_counter() - started) * (so_far.wanted - so_far.done) / played
        end = dt.datetime.now().astimezone() + dt.timedelta(seconds=seconds)
        return f"about {_duration(seconds)} left, until {end:%H:%M}"

    def sure(self, so_far: SoFar) -> str:
        """Return the widest half-width by now, and what it covers."""
        return str((self.aim and self.aim.sure(so_far.records)) or "")


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"  # noqa: PLR2004 - as people say it
