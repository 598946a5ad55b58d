"""The kinds of arrays that tables are made of: columns, and rows of named fields."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol, TypeVar, get_type_hints, overload

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Words = NDArray[np.uint64]
"""Names in 64 bits, see `sim.streams.word`."""

_Row = TypeVar("_Row")
_RowHeld = TypeVar("_RowHeld", covariant=True)
_KINDS: dict[Any, Any] = {float: np.float64, int: np.int64, bool: np.bool_}


class Rows(Protocol[_RowHeld]):
    """A structured array: `people[n].deadline` is a field of a row, `people["deadline"]` a column."""

    def __len__(self) -> int: ...
    @overload
    def __getitem__(self, at: int | tuple[int, ...]) -> _RowHeld: ...
    @overload
    def __getitem__(self, at: slice) -> Rows[_RowHeld]: ...
    @overload
    def __getitem__(self, at: str) -> NDArray[Any]: ...


@lru_cache(maxsize=None)
def record_type(row: type) -> np.dtype[Any]:
    """Return the structured type of a class that declares fields: floats, whole numbers, truths, or other such classes."""
    fields = get_type_hints(row).items()
    return np.dtype([(name, _KINDS.get(kind) or _scalar(kind)) for name, kind in fields])


def _scalar(kind: Any) -> Any:
    return kind if isinstance(kind, type) and issubclass(kind, np.generic) else record_type(kind)


def rows_of(row: type[_Row], *shape: int) -> Rows[_Row]:
    """Return so many rows of a class that declares fields, all of them 0.

    >>> class Person:
    ...     number: int
    ...     deadline: float
    >>> people = rows_of(Person, 2)
    >>> people[1].deadline = 540.0
    >>> people["deadline"].tolist()
    [0.0, 540.0]
    """
    found: Any = np.zeros(shape, dtype=record_type(row)).view(np.recarray)
    return found  # type: ignore[no-any-return]


def rows_from(row: type[_Row], values: Sequence[Sequence[object]]) -> Rows[_Row]:
    """Return rows with these values of their fields, in order."""
    found: Any = np.array([tuple(of_row) for of_row in values], dtype=record_type(row)).view(np.recarray)
    return found  # type: ignore[no-any-return]
