"""The file of a store: an SQLite database of this program's own, and what can be wrong with it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
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


MAGIC: Final = b"SQLite format 3\0"
APPLICATION: Final = int.from_bytes(b"jbol", "big")
"""The number in the file's head by which a store is known (SQLite, "Database File Format", section 1.3.17)."""

FORMAT: Final = 1
"""The version of the tables, in the file's head."""

TABLES: Final = (
    """CREATE TABLE replications (
        scenario TEXT NOT NULL, parameters TEXT NOT NULL, seed TEXT NOT NULL, replication INTEGER NOT NULL,
        model TEXT NOT NULL, checksum BLOB NOT NULL, record BLOB NOT NULL,
        PRIMARY KEY (scenario, parameters, seed, replication, model)) WITHOUT ROWID""",
    "CREATE TABLE scenarios (digest TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID",
)
"""A seed has any number of digits, so it is kept as text."""


def connect(path: Path, read_only: bool) -> sqlite3.Connection:
    """Return a connection to the store at a path, which is begun where there is none and `read_only` is not asked.

    Where the file may be read but not written the connection can only read. Raises StoreFault where the file is not a
    store of this format, sqlite3.Error and OSError where it cannot be opened; it is then left as it is.
    """
    _look(path)
    if not read_only:
        try:
            return _to_write(path)
        except sqlite3.Error as error:
            if not is_refused(error) or not path.exists():
                raise
    elif not path.exists() or not path.stat().st_size:
        raise _missing(path)
    return _to_read(path)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do everything meanwhile, or nothing of it; other programs write before or after."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite has taken it back itself when the disk is full
            connection.execute("ROLLBACK")
        raise


def _look(path: Path) -> None:
    """Raise StoreFault where there is something else than a store of this format, before SQLite touches it."""
    if path.is_dir():
        raise StoreFault(path, "this is a folder, not a store")
    if not path.exists():
        return
    if not path.is_file():
        raise StoreFault(path, "this is not a file that can hold a store")
    with path.open("rb") as file:
        head = file.read(100)
    if not head:  # another program is about to begin it, or was stopped before it did
        return
    if not head.startswith(MAGIC):
        raise _foreign(path, "it is not an SQLite database")
    _judge(path, int.from_bytes(head[68:72], "big"), int.from_bytes(head[60:64], "big"))


def _judge(path: Path, application: int, version: int) -> None:
    """Raise StoreFault where the numbers in the head are not those of a store that this program reads."""
    if application != APPLICATION:
        raise _foreign(path, "it is a database of another program")
    if version > FORMAT:
        raise StoreFault(
            path,
            f"the store was written by a newer version of this program (format {version}; this one reads {FORMAT})",
            f"use that version, or {ELSEWHERE}",
        )


def _missing(path: Path) -> StoreFault:
    return StoreFault(path, "there is no store here")


def _foreign(path: Path, why: str) -> StoreFault:
    return StoreFault(path, f"this file is not a store of replications ({why}) and was left as it is")


def _to_write(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = _open(path, "mode=rwc")
    try:
        if _number(connection, "application_id") == 0:
            _begin(connection)
        _judge(path, _number(connection, "application_id"), _number(connection, "user_version"))
        _write_ahead(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        connection.close()
        raise
    return connection


def _to_read(path: Path) -> sqlite3.Connection:
    """Return a connection that only reads.

    Beside a store that is written ahead SQLite keeps an index of what was; where that cannot be made, as on a read-only
    file system, nobody writes and the file may be read as it is (SQLite, "Write-Ahead Logging", section 4). Where it can
    be made, only a connection that may write takes it away again.
    """
    try:
        return _reading(_open(path, "mode=rw"), path)
    except sqlite3.Error as error:
        if not is_refused(error):
            raise
    return _reading(_open(path, "mode=ro&immutable=1"), path)


def _reading(connection: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    try:
        connection.execute("PRAGMA query_only = ON")
        if _number(connection, "schema_version") == 0 and not path.stat().st_size:
            raise _missing(path)  # whoever began it was killed before it was made, and SQLite took that back
        _judge(path, _number(connection, "application_id"), _number(connection, "user_version"))
    except BaseException:
        connection.close()
        raise
    return connection


def _open(path: Path, how: str) -> sqlite3.Connection:
    # a link that leads in a circle is for SQLite to refuse: `resolve` has an error of its own for it
    uri = f"{Path(os.path.realpath(path)).as_uri()}?{how}"
    connection = sqlite3.connect(uri, timeout=PATIENCE, isolation_level=None, uri=True)
    # a torn name is shown, not stumbled over
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return connection


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])


def _begin(connection: sqlite3.Connection) -> None:
    """Make the tables where nobody else has done so meanwhile."""
    with transaction(connection):
        if _number(connection, "application_id") == 0 and _number(connection, "schema_version") == 0:
            for table in TABLES:
                connection.execute(table)
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute(f"PRAGMA user_version = {FORMAT}")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Let readers go on while one program writes.

    The change needs the file for itself, and SQLite does not wait for it; so this waits.
    """
    latest = monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not is_busy(error) or monotonic() > latest:
                raise
            sleep(0.02)
        else:
            return
