from __future__ import annotations

import os
from collections.abc import Iterator
from operator import neg

import pytest

from sim.experiment import parallel_map, worker_pool
from sim.experiment.workers import ProcessExecutor

HERE = os.getpid()


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessExecutor]:
    found = worker_pool(2)
    assert isinstance(found, ProcessExecutor)
    yield found
    found.end()


class Errand:
    """Tells who ran it; in any other process than this it may die, or fail."""

    def __init__(self, dies_on: int = 0, fails_on: int = 0) -> None:
        self.here, self.dies_on, self.fails_on = HERE, dies_on, fails_on

    def __call__(self, thing: int) -> tuple[int, bool]:
        is_here = os.getpid() == self.here
        if thing == self.dies_on and not is_here:
            os._exit(1)
        if thing == self.fails_on:
            raise OSError(thing)
        return thing, is_here


def test_things_come_back_in_their_order_from_other_processes(processes):
    assert list(parallel_map(processes)(Errand(), [3, 1, 2])) == [(3, False), (1, False), (2, False)]


def test_who_has_no_processes_does_it_alone():
    assert list(parallel_map(worker_pool(1))(Errand(), [3, 1, 2])) == [(3, True), (1, True), (2, True)]


def test_what_was_lost_with_a_process_is_done_here_and_so_is_all_after_it(processes):
    found = list(parallel_map(processes)(Errand(dies_on=2), range(1, 6)))
    assert [thing for thing, _ in found] == [1, 2, 3, 4, 5]
    assert found[1] == (2, True)
    assert list(parallel_map(processes)(neg, [1, 2])) == [-1, -2]  # the processes are gone
    processes.renew()


def test_a_fault_of_the_work_itself_is_not_tried_again(processes):
    with pytest.raises(OSError, match="2"):
        list(parallel_map(processes)(Errand(fails_on=2), [1, 2, 3]))
