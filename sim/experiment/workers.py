"""Workers: this process, processes of this machine, or a Dask cluster behind one interface; and what each of them does."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from functools import lru_cache
from multiprocessing import resource_tracker
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from sim.analysis import Record
from sim.experiment.cluster import Cluster, Lost
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


T = TypeVar("T")

OF_A_TERMINAL: Final = (signal.SIGINT, signal.SIGHUP)
"""What stops this program and hits its processes too: Ctrl-C, and a terminal that is closed."""
STOPS: Final = (*OF_A_TERMINAL, signal.SIGTERM)
THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""How many threads the libraries of linear algebra start in a process, read when they are loaded."""
GROWTH: Final = "LOKY_MAX_MEMORY_LEAK_SIZE"
"""By how many bytes a process may grow before loky begins another: caches fill up, and scenarios differ in size."""


class WorkerPool(Protocol):
    """Some workers: what an experiment needs of an executor, and how it is begun afresh or ended."""

    workers: int

    @property
    def ahead(self) -> int:
        """How much work is handed out at a time: some more than there are workers, so that none ever waits."""

    def submit(self, function: Callable[..., T], *arguments: Any) -> Future[T]:
        """Hand work to a worker."""

    def lost(self, error: BaseException) -> Lost:
        """Return what was lost, if that is what an error of some work means."""

    def look(self) -> None:
        """See whether the workers can still be reached. Raises ClusterLost."""

    def renew(self) -> None:
        """Begin afresh after a worker died."""

    def end(self) -> None:
        """Let the workers go, whatever they do."""


class SerialExecutor:
    """This process does the work itself, when it is handed over."""

    workers = 1
    ahead = 1

    def submit(self, function: Callable[..., T], *arguments: Any) -> Future[T]:
        """Do the work and return what came of it."""
        future: Future[T] = Future()
        future.set_result(function(*arguments))
        return future

    def lost(self, error: BaseException) -> Lost:  # noqa: ARG002 - whatever it is
        """Nobody is lost."""
        return ""

    def look(self) -> None:
        """This process is there."""

    def renew(self) -> None:
        """Nobody died."""

    def end(self) -> None:
        """Nobody is let go."""


class ProcessExecutor:
    """Processes of this machine, by loky: a worker that is killed is noticed at once."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.ahead = 2 * workers
        self._executor: Executor | None = None

    def submit(self, function: Callable[..., T], *arguments: Any) -> Future[T]:
        """Hand work to a process, which may be started for it."""
        with _starting():
            if self._executor is None:
                self._executor = self._started()
            return self._executor.submit(function, *arguments)

    def _started(self) -> Executor:
        os.environ.setdefault(
            GROWTH, "2e9"
        )  # read when loky is imported, by this process and by those it starts
        from loky import ProcessPoolExecutor

        alone = {name: os.environ.get(name, "1") for name in THREADS}
        executor: Executor = ProcessPoolExecutor(
            self.workers, timeout=None, initializer=begin, initargs=(os.getpid(),), env=alone
        )
        return executor

    def lost(self, error: BaseException) -> Lost:
        """Return whether a process died: all work that was handed out is then lost."""
        return "worker-lost" if isinstance(error, BrokenExecutor) else ""

    def look(self) -> None:
        """A process that died is heard of from its work."""

    def renew(self) -> None:
        """Let the processes go, and start others for the next work."""
        self.end()

    def end(self) -> None:
        """Let the processes go at once: they hold nothing that is wanted, and to wait until each has tidied up takes seconds."""
        executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=True, kill_workers=True)  # type: ignore[call-arg]


def worker_pool(workers: int | None = None, cluster: str | None = None) -> WorkerPool:
    """Return who works: a cluster by its address, else processes of this machine (default: one a core), or this one alone.

    Raises ClusterLost where no scheduler answers, or the address is none.
    """
    if cluster is not None:
        return Cluster(cluster)
    workers = workers or os.cpu_count() or 1
    return SerialExecutor() if workers == 1 else ProcessExecutor(workers)


@contextmanager
def _starting() -> Iterator[None]:
    """Let processes that are started meanwhile never see Ctrl-C or a closed terminal, which are the parent's to handle.

    Python's tracker of resources is started before the others: its start lets Ctrl-C through again.
    """
    with _stops_held_back():
        before = signal.pthread_sigmask(signal.SIG_BLOCK, OF_A_TERMINAL)
        try:
            resource_tracker.ensure_running()
            signal.pthread_sigmask(signal.SIG_BLOCK, OF_A_TERMINAL)
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _stops_held_back() -> Iterator[None]:
    """Hear at the end of what stops this program: a process that is half started would wait for its other half for ever.

    A blocked signal is not enough, since another thread may take it for this one.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handlers = {number: signal.getsignal(number) for number in STOPS}
    held = {number: handler for number, handler in handlers.items() if callable(handler)}
    pressed: list[signal.Signals] = []
    for number in held:
        signal.signal(number, lambda number, _: pressed.append(signal.Signals(number)))
    try:
        yield
    finally:
        for number, handler in held.items():
            signal.signal(number, handler)
        if pressed:
            held[pressed[0]](pressed[0], None)


A = TypeVar("A")
B = TypeVar("B")


class ParallelMap(Protocol):
    """What calls a function for each of some things and yields what comes of it in their order, as the built-in `map`."""

    def __call__(self, function: Callable[[A], B], things: Iterable[A], /) -> Iterator[B]:
        """Yield what the function makes of each thing."""


def parallel_map(workers: WorkerPool) -> ParallelMap:
    """Return a `map` by the processes of a crew, which begin when it is called; by this process, if the crew has none.

    A cluster is not asked: what is not a replication need not be the same everywhere.
    """

    def each(function: Callable[[A], B], things: Iterable[A], /) -> Iterator[B]:
        return (
            _by_processes(workers, function, things)
            if isinstance(workers, ProcessExecutor)
            else map(function, things)
        )

    return each


def _by_processes(workers: ProcessExecutor, function: Callable[[A], B], things: Iterable[A]) -> Iterator[B]:
    wanted = list(things)
    try:
        begun = [(workers.submit(function, thing), thing) for thing in wanted]
    except Exception as error:
        if not workers.lost(error):
            raise
        return map(function, wanted)
    return (_done(workers, future, function, thing) for future, thing in begun)


def _done(workers: ProcessExecutor, future: Future[B], function: Callable[[A], B], thing: A) -> B:
    """Return what came of an errand; do it here if its worker died, for whatever reason that had."""
    try:
        return future.result()
    except Exception as error:
        if not workers.lost(error):
            raise
        return function(thing)
