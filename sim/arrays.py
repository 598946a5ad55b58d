"""The kinds of arrays that tables are made of: columns, and rows of named fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Protocol, TypeVar, get_type_hints, overload

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Words = NDArray[np.uint64]
"""Names in 64 bits, see `sim.streams.word`."""

_Row = TypeVar("_Row")
_Row_co = TypeVar("_Row_co", covariant=True)
_KINDS: dict[Any, Any] = {float: np.float64, int: np.int64, bool: np.bool_}


class Rows(Protocol[_Row_co]):
    """A structured array: `people[n].deadline` is a field of a row, `people["deadline"]` a column."""

    def __len__(self) -> int: ...
    @overload
    def __getitem__(self, at: int) -> _Row_co: ...
    @overload
    def __getitem__(self, at: slice) -> Rows[_Row_co]: ...
    @overload
    def __getitem__(self, at: str) -> NDArray[Any]: ...
    def __iter__(self) -> Iterator[_Row_co]: ...
    def tolist(self) -> list[tuple[Any, ...]]:  # noqa: D102 - as NumPy has it
        ...


class RowsOfRows(Protocol[_Row_co]):
    """A structured array of two dimensions: `queues[n]` is a row of it, `queues[n, 0]` the first record of that row."""

    @overload
    def __getitem__(self, at: int) -> Rows[_Row_co]: ...
    @overload
    def __getitem__(self, at: tuple[int, int]) -> _Row_co: ...


@cache
def record_type(row: Any) -> np.dtype[Any]:
    """Return the structured type of a class that declares fields: floats, whole numbers, truths, or other such classes."""
    fields = get_type_hints(row).items()
    return np.dtype([(name, _KINDS.get(kind) or _scalar(kind)) for name, kind in fields])


def _scalar(kind: Any) -> Any:
    return kind if isinstance(kind, type) and issubclass(kind, np.generic) else record_type(kind)


@overload
def rows_of(row: type[_Row], count: int, /) -> Rows[_Row]: ...
@overload
def rows_of(row: type[_Row], count: int, columns: int, /) -> RowsOfRows[_Row]: ...
def rows_of(row: Any, *shape: int) -> Any:
    """Return so many rows of a class that declares fields, all of them 0.

    >>> class Person:
    ...     number: int
    ...     deadline: float
    >>> people = rows_of(Person, 2)
    >>> people[1].deadline = 540.0
    >>> people["deadline"].tolist()
    [0.0, 540.0]
    """
    return np.zeros(shape, dtype=record_type(row)).view(np.recarray)


def rows_from(row: type[_Row], values: Sequence[Sequence[object]]) -> Rows[_Row]:
    """Return rows with these values of their fields, in order."""
    declared: Any = row
    found: Any = np.array([tuple(of_row) for of_row in values], dtype=record_type(declared)).view(np.recarray)
    return found  # type: ignore[no-any-return]
