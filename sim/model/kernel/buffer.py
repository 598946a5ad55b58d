"""Buffers: arrays that grow at the end, and are copied a few times only while they do."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

_Array = TypeVar("_Array", bound=NDArray[Any])


class Buffer(Generic[_Array]):
    """Rows of an array with room for more: `array` is as long as the room is, and rows keep their positions.

    Room that is not written on takes no memory, so that there may be plenty at first.
    """

    def __init__(self, array: _Array, room: int = 0) -> None:
        self.array: _Array = array if room == 0 else np.empty((room, *array.shape[1:]), dtype=array.dtype)  # type: ignore[assignment]
        self.length = len(array)

    def append(self, rows: _Array) -> int:
        """Write rows at the end; return the position of the first."""
        first = self.reserve(len(rows))
        self.array[first : self.length] = rows
        return first

    def reserve(self, count: int) -> int:
        """Make room for some rows at the end, to be written later; return the position of the first."""
        first = self.length
        self.length += count
        if self.length > len(self.array):
            room = np.empty((2 * self.length, *self.array.shape[1:]), dtype=self.array.dtype)
            room[:first] = self.array[:first]
            self.array = room  # type: ignore[assignment]
        return first
