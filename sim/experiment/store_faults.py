"""What can be wrong with a store, said once and with its remedy."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PATIENCE: Final = 60.0
"""Seconds that a program waits for another which writes to the same store."""

TORN: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})
"""What SQLite says of a file that is no longer whole; the last one, where the tables are not those that were made."""

ELSEWHERE: Final = "name another store with --store PATH, or none with --no-store"


class StoreFault(Exception):  # noqa: N818 - the store has the fault, not the program
    """The store cannot be used; `text` names the file, what is wrong and what to do. The file is left as it is.

    `torn`: it is a store, but no longer whole.
    """

    def __init__(self, path: Path, wrong: str, remedy: str = ELSEWHERE, torn: bool = False) -> None:
        self.text, self.torn = f"{path}: {wrong}; {remedy}", torn
        super().__init__(self.text)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Tell what SQLite or the file system refuses meanwhile as a fault of the store at `path`."""
    try:
        yield
    except sqlite3.Error as error:
        if not _code(error):  # a mistake of this program
            raise
        raise _fault(path, error) from None
    except UnicodeDecodeError:  # SQLite names what it cannot read, and the name is torn too
        raise _torn(path, "its tables cannot be read") from None
    except OSError as error:
        raise StoreFault(path, f"the store cannot be opened ({error.strerror})") from None


def is_refused(error: sqlite3.Error) -> bool:
    """Return whether the file, or a file that SQLite needs beside it, may not be opened or written."""
    return _code(error) in {
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_AUTH,
    }


def is_busy(error: sqlite3.Error) -> bool:
    """Return whether another program holds the store."""
    return _code(error) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _torn(path: Path, why: object) -> StoreFault:
    return StoreFault(
        path,
        f"the store is torn ({why}) and was left as it is",
        f"see what of it is whole with run.py store verify --store {path}, move it away, or {ELSEWHERE}",
        torn=True,
    )


def _code(error: sqlite3.Error) -> int:
    """Return SQLite's primary result code; 0 where the error isn't SQLite's own."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _fault(path: Path, error: sqlite3.Error) -> StoreFault:
    if _code(error) in TORN:
        return _torn(path, error)
    if is_busy(error):
        return StoreFault(
            path,
            f"another program has held the store for more than {PATIENCE:g} s",
            f"try again when it has finished, or {ELSEWHERE}",
        )
    if _code(error) == sqlite3.SQLITE_FULL:
        return StoreFault(
            path,
            "the disk is full, and the last replications could not be kept; those kept before are still there",
            f"make room, or {ELSEWHERE}",
        )
    if is_refused(error):
        return StoreFault(path, f"the store may not be written or opened here ({error})")
    return StoreFault(path, f"the store cannot be used ({error})")
