"""Two logs held against each other: row by row, bit by bit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import numpy as np

from sim.model.log import Log, Visits


def first_difference(log: Log, other: Log) -> str | None:
    """Return where two logs differ first, in words for whoever looks for the reason; None if they are equal in every bit."""
    for name in ("sessions", "officer_days", "team_days", "pools", "outages"):
        found = _in_rows(name, getattr(log, name), getattr(other, name))
        if found:
            return found
    return _in_visits(log, other)


def _in_rows(name: str, rows: Sequence[object], others: Sequence[object]) -> str | None:
    for n, (row, other) in enumerate(zip(rows, others, strict=False)):
        if repr(row) != repr(other):
            return f"{name}[{n}]: {row!r} is not {other!r}"
    return None if len(rows) == len(others) else f"{name}: {len(rows)} rows are not {len(others)}"


def _in_visits(log: Log, other: Log) -> str | None:
    columns = [field.name for field in fields(Visits)]
    length = min(len(log.visits), len(other.visits))
    differs = np.zeros(length, dtype=bool)
    for name in columns:
        one, two = getattr(log.visits, name)[:length], getattr(other.visits, name)[:length]
        if one.dtype != two.dtype:
            return f"visits.{name}: {one.dtype} is not {two.dtype}"
        differs |= _bits(one) != _bits(two)
    if differs.any():
        return _row_in_words(log, other, int(np.argmax(differs)), columns)
    same = len(log.visits) == len(other.visits)
    return None if same else f"visits: {len(log.visits)} rows are not {len(other.visits)}"


def _bits(
    column: np.ndarray[tuple[int, ...], np.dtype[np.generic]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.generic]]:
    """Return a column as it is compared: every NaN is a time that never came."""
    if column.dtype != np.float64:
        return column
    return np.where(np.isnan(column), np.inf, column).view(np.int64)


def _row_in_words(log: Log, other: Log, n: int, columns: list[str]) -> str:
    one, two = ({name: getattr(one.visits, name)[n].item() for name in columns} for one in (log, other))
    unlike = [name for name in columns if repr(one[name]) != repr(two[name])]
    session = log.sessions[one["session"]].name
    told = ", ".join(f"{name} {one[name]!r} is not {two[name]!r}" for name in unlike)
    return f"visits[{n}], person {one['person']} in {session}: {told}"
