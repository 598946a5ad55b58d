"""Streams: random numbers for each purpose, keyed by what they are about and never by the order of play.

A number's key is (seed, replication, purpose, whom, number, row), not a position in a list, so that a new purpose, site or
person changes no other number (the minimally different world). The generator is Philox, a counter-based one (Salmon,
Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"): the numbers of one person, or of some thousand
here and there, are worked out without those of anybody else.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.arrays import Words

Whom = str | int

_HALF: Final = np.uint64(32)
_LOW: Final = np.uint64(2**32 - 1)
_MULTIPLIERS: Final = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_WEYL: Final = 0x9E3779B9, 0xBB67AE85
_ROUNDS: Final = 10
_BLOCKS: Final = np.uint64(16)
_CHUNK: Final = 8192  # so many at a time stay in the processor's cache
MOST_DRAWS: Final = 32


class Key(NamedTuple):
    """The key of one replication."""

    seed: int
    replication: int


def stream(seed: int, replication: int, purpose: str, *whom: Whom) -> np.random.Generator:
    """Return a generator of one purpose: `stream(seed, replication, "presence", site, unit, visit)`.

    The same key gives the same sequence on every machine; different keys give independent ones. To make
    a generator costs some 16 microseconds: `uniforms` is for what is drawn many times.
    """
    return np.random.Generator(np.random.Philox(key=_hashed(128, seed, replication, purpose, *whom)))


@lru_cache(maxsize=65536)
def word(purpose: str, *whom: Whom) -> np.uint64:
    """Return the name of a purpose, and of whom it is about, in 64 bits: `word("presence", site, unit)`."""
    return np.uint64(_hashed(64, purpose, *whom))


def uniforms(
    key: Key, whom: np.uint64 | Words, number: ArrayLike, row: ArrayLike, draws: int, first: int = 0
) -> NDArray[np.float64]:
    """Return uniforms in [0, 1) of 53 bits, an array (draws, n): one column for each (whom, number, row).

    They are those from the `first` on, an even number: two are made in one go.

    `whom` holds `word`s; `number` tells which time it is (a visit, a call, a date: less than 2^28) and `row` whose number it is
    (less than 2^32): arrays of one length n, or one for all. At most `MOST_DRAWS` draws.
    """
    columns = (whom, np.asarray(number, dtype=np.uint64) * _BLOCKS + np.uint64(first // 2), row)
    shape = np.broadcast_shapes((1,), *(np.shape(column) for column in columns))
    names, numbers, rows = (
        np.ascontiguousarray(np.broadcast_to(np.asarray(column, dtype=np.uint64), shape))
        for column in columns
    )
    found = np.empty((draws + draws % 2, len(rows)))  # they come two by two
    _fill[-1](found, names, numbers, rows, _round_keys(key))
    return found[:draws]


Fill = Callable[[NDArray[np.float64], Words, Words, Words, Words], None]
"""Fills an array (an even number of draws, n) with the uniforms of names, numbers and rows, under the rounds' keys (10, 2)."""


def fill(found: NDArray[np.float64], names: Words, numbers: Words, rows: Words, keys: Words) -> None:
    """Fill an array with uniforms: whole arrays at a time, as many as stay in the processor's cache."""
    for start in range(0, len(rows), _CHUNK):
        part = slice(start, start + _CHUNK)
        low, high = names[part] & _LOW, names[part] >> _HALF
        for block in range(len(found) // 2):
            words = philox((rows[part], numbers[part] + np.uint64(block), low, high), keys)
            found[2 * block, part] = _uniform(words[0], words[1])
            found[2 * block + 1, part] = _uniform(words[2], words[3])


_fill: list[Fill] = [fill]


def fill_with(quicker: Fill) -> None:
    """Let another hand fill the arrays from now on, with the same numbers: the compiled twin has a quicker one."""
    _fill[:] = [fill, quicker]


def philox(counter: tuple[Words, Words, Words, Words], keys: Words) -> tuple[Words, Words, Words, Words]:
    """Return four words of 32 bits for counters of four such words: Philox4x32 (Salmon et al. 2011, 3.3), a key a round."""
    one, two, three, four = counter
    for first, second in keys:
        upper, lower = one * _MULTIPLIERS[0], three * _MULTIPLIERS[1]
        one = lower >> _HALF
        one ^= two
        one ^= first
        three = upper >> _HALF
        three ^= four
        three ^= second
        lower &= _LOW
        upper &= _LOW
        two, four = lower, upper
    return one, two, three, four


def round_keys(first: int, second: int) -> Words:
    """Return the keys of the ten rounds of Philox4x32, (10, 2): a Weyl sequence from a key of two words of 32 bits."""
    keys = [((first + n * _WEYL[0]) % 2**32, (second + n * _WEYL[1]) % 2**32) for n in range(_ROUNDS)]
    return np.array(keys, dtype=np.uint64)


@lru_cache(maxsize=64)
def _round_keys(key: Key) -> Words:
    hashed = _hashed(64, key.seed, key.replication)
    return round_keys(hashed % 2**32, hashed // 2**32)


def _uniform(upper: Words, lower: Words) -> NDArray[np.float64]:
    bits = (upper >> np.uint64(5)) << np.uint64(26)
    bits |= lower >> np.uint64(6)
    return np.asarray(bits.view(np.int64) * 2.0**-53, dtype=np.float64)


def _hashed(bits: int, *name: Whom) -> int:
    return int.from_bytes(blake2b(repr(name).encode(), digest_size=bits // 8).digest(), "little")
