"""The store: finished replications in one file, so that none is played twice."""

from __future__ import annotations

import datetime as dt
import json
import math
import sqlite3
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Final, NamedTuple, Self

from sim.analysis import Record
from sim.analysis.record import VisitYield
from sim.experiment.store_file import TABLES, StoreFault, connect, told, transaction

__all__ = ["DEFAULT", "Group", "Key", "Store", "StoreFault"]

DEFAULT: Final = Path("results", "store.sqlite")
"""Where the store is unless another is named."""

AT_ONCE: Final = 150
"""Keys asked for in one statement: SQLite before 3.32 lets a statement have 999 values, and a key takes six."""

COLUMNS: Final = "scenario, parameters, seed, replication, model"
AS_BYTES: Final = ", ".join(f"CAST({name} AS BLOB)" for name in [*COLUMNS.split(", "), "checksum", "record"])

LISTING: Final = """
    SELECT coalesce(name, ''), scenario, parameters, seed, model, count(*), min(replication), max(replication)
    FROM replications LEFT JOIN scenarios ON digest = scenario
    GROUP BY scenario, parameters, seed, model"""

NO_NAMES: Final[Mapping[str, str]] = MappingProxyType({})


class Key(NamedTuple):
    """Which replication: the hash of what is asked, `likely` or `drawn`, the seed, its number, the model's version."""

    scenario: str
    parameters: str
    seed: int
    replication: int
    model: str


class Group(NamedTuple):
    """Replications that differ in their number only: how many there are, and the first and the last."""

    name: str
    scenario: str
    parameters: str
    seed: str
    model: str
    replications: int
    first: int
    last: int


class Store:
    """A store that is open, for one thread of the main process; several programs may have it open at once.

    A finished replication is never overwritten. One whose checksum is wrong is never handed out, and replaced when it
    was played again. Every method raises StoreFault where the file can't be read or written.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path, self._connection = path, connection

    @classmethod
    def open(cls, path: Path, read_only: bool = False) -> Self:
        """Return the store at a path, which is begun where there is none unless it is opened to be read only.

        Raises StoreFault where the path holds anything else, or a store that is torn or of a newer version; whatever is
        there is left as it is. Where it can be read but not written, only `keep` and `prune` raise it.
        """
        with told(path):
            return cls(path, connect(path, read_only))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def found(self, keys: Iterable[Key]) -> dict[Key, Record]:
        """Return the records of the replications that are kept whole, of those asked for, in the order asked."""
        wanted = list(dict.fromkeys(keys))
        records: dict[Key, Record] = {}
        with told(self.path):
            for start in range(0, len(wanted), AT_ONCE):
                records.update(self._whole_of(wanted[start : start + AT_ONCE]))
        return records

    def keep(self, rows: Iterable[tuple[Key, Record]], names: Mapping[str, str] = NO_NAMES) -> int:
        """Keep replications, all of them or none; return how many weren't there before, or not whole.

        `names`: the scenarios' names by the hashes of their keys, for `listing`.
        """
        encoded = [(key, to_bytes(record)) for key, record in rows]
        if not encoded:
            return 0
        with told(self.path), transaction(self._connection):
            self._connection.executemany("INSERT OR REPLACE INTO scenarios VALUES (?, ?)", names.items())
            return sum(self._keep_one(key, record) for key, record in encoded)

    def count(self) -> int:
        """Return how many replications are in the store, whole or not."""
        with told(self.path):
            return int(self._connection.execute("SELECT count(*) FROM replications").fetchone()[0])

    def size(self) -> int:
        """Return the bytes of the file, and of what was written ahead of it."""
        ahead = self.path.with_name(self.path.name + "-wal")
        with told(self.path):
            return sum(file.stat().st_size for file in (self.path, ahead) if file.exists())

    def listing(self) -> list[Group]:
        """Return what is in the store, by scenario, parameters, seed and version of the model."""
        with told(self.path):
            groups = [_group(*row) for row in self._connection.execute(LISTING)]
        return sorted(groups, key=lambda g: (*g[:3], g.model, len(g.seed), g.seed))

    def verify(self) -> list[str]:
        """Return what is wrong with the file and with each replication in it, a line each; empty where all is whole."""
        faults: list[str] = []
        try:
            with told(self.path):
                for (line,) in self._connection.execute("PRAGMA integrity_check"):
                    faults += [] if line == "ok" else [f"{self.path}: {line}"]
                faults += [_words(*row[:5]) for row in self._rows() if not is_whole(*row)]
        except StoreFault as fault:
            if not fault.torn:
                raise
            faults.append(fault.text)
        return faults

    def prune(self, model: str) -> int:
        """Remove replications of other versions of the model and those that are not whole; return how many.

        The tables are written anew: in one that is torn SQLite may not find by its key what it lists.
        """
        with told(self.path):
            self._connection.create_function("is_whole", 7, is_whole, deterministic=True)
            with transaction(self._connection):
                before = self.count()
                self._write_anew(model)
                removed = before - self.count()
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return removed

    def _whole_of(self, keys: Sequence[Key]) -> Iterator[tuple[Key, Record]]:
        """Yield the keys, of a few, whose replications are kept whole, with their records."""
        places = ", ".join(["(?, ?, ?, ?, ?, ?)"] * len(keys))
        rows = self._connection.execute(
            f"WITH wanted (n, {COLUMNS}) AS (VALUES {places})"  # noqa: S608 - question marks only
            f" SELECT n, checksum, record FROM wanted CROSS JOIN replications USING ({COLUMNS}) ORDER BY n",
            [value for n, key in enumerate(keys) for value in (n, *_columns(key))],
        )
        for n, checksum, payload in rows:
            record = _decoded(_columns(keys[n]), checksum, payload)
            if record is not None:
                yield keys[n], record

    def _keep_one(self, key: Key, record: bytes) -> bool:
        """Keep a replication unless it is there whole; return whether it was not."""
        columns = _columns(key)
        row = (*columns, _checksum(columns, record), record)
        insert = "INTO replications VALUES (?, ?, ?, ?, ?, ?, ?)"
        if self._connection.execute(f"INSERT OR IGNORE {insert}", row).rowcount:
            return True
        if any(self._whole_of([key])):
            return False
        self._connection.execute(f"INSERT OR REPLACE {insert}", row)
        return True

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield every replication as bytes, since what is torn may be no text and no number."""
        return self._connection.execute(f"SELECT {AS_BYTES} FROM replications")  # noqa: S608 - columns only

    def _write_anew(self, model: str) -> None:
        """Make the tables again, of the rows that are whole and of the names that they have."""
        execute = self._connection.execute
        for table in ("replications", "scenarios"):
            execute(f"ALTER TABLE {table} RENAME TO {table}_before")
        for statement in TABLES:
            execute(statement)
        execute(
            "INSERT OR IGNORE INTO replications SELECT * FROM replications_before"  # noqa: S608 - columns only
            f" WHERE model = ? AND is_whole({AS_BYTES})",
            (model,),
        )
        execute(
            "INSERT OR IGNORE INTO scenarios SELECT * FROM scenarios_before"
            " WHERE digest IN (SELECT scenario FROM replications)"
        )
        for table in ("replications", "scenarios"):
            execute(f"DROP TABLE {table}_before")


def _group(*row: Any) -> Group:
    """Return a line of the listing; where a replication is torn, a column may be of another type than was declared."""
    name, scenario, parameters, seed, model = map(str, row[:5])
    count, first, last = (value if isinstance(value, int) else 0 for value in row[5:])
    return Group(name, scenario, parameters, seed, model, count, first, last)


def is_whole(*row: bytes | None) -> bool:
    """Return whether a row of the store, seven columns as bytes, is as it was written and can be read."""
    return _decoded([value or b"" for value in row[:5]], row[5], row[6]) is not None


def _columns(key: Key) -> tuple[str, str, str, int, str]:
    return key.scenario, key.parameters, str(key.seed), key.replication, key.model


def _checksum(columns: Sequence[str | int | bytes], record: bytes) -> bytes:
    """Return 16 bytes that tell whether a replication is as it was written (BLAKE2b, Saarinen & Aumasson 2015, RFC 7693)."""
    digest = blake2b(digest_size=16)
    for part in (*columns, record):
        raw = part if isinstance(part, bytes) else str(part).encode()
        digest.update(len(raw).to_bytes(8, "big"))
        digest.update(raw)
    return digest.digest()


def _decoded(columns: Sequence[str | int | bytes], checksum: Any, record: Any) -> Record | None:
    """Return the record of a replication, or nothing where it is torn."""
    if not isinstance(record, bytes) or _checksum(columns, record) != checksum:
        return None
    try:
        return from_bytes(record)
    except ValueError:
        return None


def _words(scenario: bytes, parameters: bytes, seed: bytes, replication: bytes, model: bytes) -> str:
    """Return what is said of a replication that is torn."""
    said = [
        (part or b"?").decode("utf-8", "backslashreplace")
        for part in (scenario, parameters, seed, replication, model)
    ]
    return (
        f"scenario {said[0][:12]}, {said[1]}, seed {said[2]}, replication {said[3]}, model {said[4]}:"
        " its record is not what was written"
    )


FORMAT: Final = 1
"""The format that is written; the first item of each text."""

LEVEL: Final = 1
"""How hard zlib tries, 1 to 9: more makes the store a fifth smaller, and keeping a record twice as long."""


def to_bytes(record: Record) -> bytes:
    """Return a record as compressed JSON; `from_bytes` makes the same record of it, to the last bit.

    Raises TypeError where the record holds something else than numbers, dates and names.
    """
    parts = [
        FORMAT,
        _numbers(record.values),
        record.daily,
        record.funnel,
        record.losses,
        {place: _numbers(minutes) for place, minutes in record.minutes.items()},
        [(visit.date.isoformat(), *visit[1:]) for visit in record.visits],
    ]
    text = json.dumps(parts, allow_nan=False, separators=(",", ":"))
    return zlib.compress(text.encode("ascii"), LEVEL)


def from_bytes(data: bytes) -> Record:
    """Return the record that bytes stand for; ValueError where they stand for none."""
    try:
        version, *parts = json.loads(zlib.decompress(data))
        if version != FORMAT:
            raise ValueError(f"a record of format {version!r}; this program reads {FORMAT}")
        return _record(*parts)
    except (zlib.error, UnicodeDecodeError, TypeError, AttributeError, KeyError, struct.error) as error:
        raise ValueError(f"not a record ({error})") from None


def _record(values: Any, daily: Any, funnel: Any, losses: Any, minutes: Any, visits: Any) -> Record:
    return Record(
        values=_floats(values),
        daily={site: tuple(activations) for site, activations in daily.items()},
        funnel=funnel,
        losses=losses,
        minutes={place: _floats(by_state) for place, by_state in minutes.items()},
        visits=tuple(VisitYield(dt.date.fromisoformat(date), *rest) for date, *rest in visits),
    )


def _numbers(values: dict[str, float]) -> dict[str, float | str]:
    """Return numbers as JSON can hold them: one that is not finite, by the bits it has (IEEE 754, 2019, section 3.4)."""
    return {
        name: value if math.isfinite(value) else struct.pack(">d", value).hex()
        for name, value in values.items()
    }


def _floats(values: dict[str, float | str]) -> dict[str, float]:
    return {
        name: struct.unpack(">d", bytes.fromhex(value))[0] if isinstance(value, str) else value
        for name, value in values.items()
    }
