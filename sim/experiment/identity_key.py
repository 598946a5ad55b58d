"""Itself: a key for what is looked up again and again as the same object, where to compare its content would take longer."""

from __future__ import annotations

from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


class IdentityKey(Generic[T_co]):
    """A value that is equal to itself alone, whatever it holds. It keeps the value, so that no other takes its place."""

    def __init__(self, value: T_co) -> None:
        self.value = value

    def __hash__(self) -> int:
        """Return a hash of which object it is."""
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        """Return whether the other holds the very same object."""
        return isinstance(other, IdentityKey) and self.value is other.value
