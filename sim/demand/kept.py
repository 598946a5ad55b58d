"""What was drawn of a replication, kept for the next strategy: all strategies of a replication meet the same chance."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from sim.streams import Key

_T = TypeVar("_T")
_K = TypeVar("_K", bound=Hashable)


@lru_cache(maxsize=2)
def kept(key: Key) -> dict[Hashable, Any]:  # noqa: ARG001 - one for each
    """Return what was drawn of a replication, by what it is and all that it depends on."""
    return {}


def once(key: Key, what: Hashable, make: Callable[[], _T]) -> _T:
    """Return something of a replication, drawn once."""
    store = kept(key)
    if what not in store:
        store[what] = make()
    found: _T = store[what]
    return found


def each(key: Key, purpose: str, wanted: Sequence[_K], make: Callable[[list[_K]], Sequence[_T]]) -> list[_T]:
    """Return one thing for each that is wanted; those that are lacking are drawn in one go by `make`."""
    store = kept(key)
    lacking = [what for what in dict.fromkeys(wanted) if (purpose, what) not in store]
    if lacking:
        store.update(((purpose, what), one) for what, one in zip(lacking, make(lacking), strict=True))
    return [store[purpose, what] for what in wanted]
