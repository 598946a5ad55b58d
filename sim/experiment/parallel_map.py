"""Errands: work beside the replications that workers do, such as drawing; begun at once, and handed back in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from typing import Protocol, TypeVar

from sim.experiment.executors import ProcessExecutor, WorkerPool

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
