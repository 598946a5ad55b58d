"""Processes that an experiment starts: one thread each, unless the user says otherwise."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from sim.experiment.run import THREADS, _starting


def found() -> tuple[list[str | None], bool]:
    """How many threads are asked for here, and whether Ctrl-C is kept away."""
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    return [os.environ.get(name) for name in THREADS], signal.SIGINT in blocked


@pytest.mark.parametrize(("given", "there"), [(None, "1"), ("3", "3")])
def test_a_process_computes_in_one_thread_unless_told_otherwise(monkeypatch, given, there):
    for name in THREADS:
        monkeypatch.delenv(name, raising=False)
    if given:
        monkeypatch.setenv(THREADS[0], given)
    before = found()
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        with _starting():
            child = pool.submit(found)
        assert child.result(50) == ([there, "1", "1", "1"], True)
    assert found() == before == ([given, None, None, None], False)


def test_the_environment_is_put_back_after_a_mistake(monkeypatch):
    monkeypatch.delenv(THREADS[0], raising=False)
    before = found()
    with pytest.raises(OSError, match="no more processes"), _starting():
        raise OSError("no more processes")
    assert found() == before
