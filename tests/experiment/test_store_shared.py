"""A store that several programs use at once, and one that is killed."""

from __future__ import annotations

import os
import signal
import sqlite3
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path

import pytest

from sim.experiment import store_file
from sim.experiment.store import Key, Store
from tests.experiment.records import key_of, record_of
from tests.experiment.stores import fill, same


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "results" / "store.sqlite"


WRITERS, EACH, SHARED = 2, 200, 50


def write(path: Path, first: int, all_there: Barrier) -> None:
    """A program that begins the store, if nobody has, and keeps replications a few at a time."""
    all_there.wait(60)
    with Store.open(path) as store:
        for start in range(first, first + EACH, 5):
            store.keep([(key_of(n), record_of(n)) for n in range(start, start + 5)])


def write_half(path: Path, half: Event) -> None:
    """A program that hangs in the middle of keeping, when some of it is in the file."""
    with Store.open(path) as store:
        store._connection.execute("PRAGMA cache_size = 2")
        keep_one, kept = store._keep_one, []

        def counted(key: Key, record: bytes) -> bool:
            if len(kept) == 150:
                half.set()
                signal.pause()
            kept.append(key)
            return keep_one(key, record)

        store._keep_one = counted
        store.keep([(key_of(n), record_of(n)) for n in range(20, 320)])


class TestSeveralPrograms:
    def test_begin_it_at_the_same_moment(self, path, monkeypatch):
        begin, another = store_file._begin, []

        def begin_second(connection: sqlite3.Connection) -> None:
            if not another:
                another.append(None)
                another[0] = Store.open(path)
                another[0].keep([(key_of(1), record_of(1))])
            begin(connection)

        monkeypatch.setattr(store_file, "_begin", begin_second)
        with Store.open(path) as store:
            assert same(store.found([key_of(1)]), [key_of(1)])
            store.keep([(key_of(2), record_of(2))])
            assert another[0].count() == 2
            another[0].close()

    def test_begin_and_fill_one_store_together(self, path):
        context = get_context("spawn")
        all_there = context.Barrier(WRITERS)
        firsts = [n * (EACH - SHARED) for n in range(WRITERS)]
        programs = [context.Process(target=write, args=(path, first, all_there)) for first in firsts]
        for program in programs:
            program.start()
        for program in programs:
            program.join(120)
        assert [program.exitcode for program in programs] == [0] * WRITERS
        keys = [key_of(n) for n in range(firsts[-1] + EACH)]
        with Store.open(path) as store:
            assert store.verify() == []
            assert store.count() == len(keys) == 350
            assert same(store.found(keys), keys)

    def test_one_killed_while_it_writes_leaves_a_whole_store(self, path):
        keys = fill(path, range(20))
        context = get_context("spawn")
        half = context.Event()
        program = context.Process(target=write_half, args=(path, half))
        program.start()
        assert half.wait(60)
        ahead = path.with_name(path.name + "-wal")
        assert ahead.stat().st_size > 10_000
        os.kill(program.pid, signal.SIGKILL)
        program.join(60)
        assert program.exitcode == -signal.SIGKILL
        with Store.open(path) as store:
            assert store.verify() == []
            assert same(store.found([key_of(n) for n in range(320)]), keys)
            assert store.keep([(key_of(30), record_of(30))]) == 1
