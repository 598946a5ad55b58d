"""Stores of records made up, and how to look at them from outside."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sim.experiment.store import Key, Store
from tests.experiment.records import bits, key_of, record_of


def fill(path: Path, numbers: range, **what: object) -> list[Key]:
    keys = [key_of(n, **what) for n in numbers]
    with Store.open(path) as store:
        store.keep([(key, record_of(key.replication)) for key in keys], {keys[0].scenario: "tour"})
    return keys


def same(found: dict, keys: list[Key]) -> bool:
    """Whether the replications found are these, in their order, each with its own record."""
    wanted = [(key, bits(record_of(key.replication))) for key in keys]
    return [(key, bits(record)) for key, record in found.items()] == wanted


def sql(path: Path, *statements: str) -> list[tuple]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return [row for statement in statements for row in connection.execute(statement)]
