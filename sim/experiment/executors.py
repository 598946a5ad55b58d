"""Who plays the replications: this process, processes of this machine, or a Dask cluster; one interface for all."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from multiprocessing import resource_tracker
from typing import Any, Final, Protocol, TypeVar

from sim.experiment.cluster import Cluster, Lost
from sim.experiment.work import begin

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
