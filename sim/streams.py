"""Streams: random numbers for each purpose, keyed by what they are about and never by the order of play.

A number's key is (seed, replication, purpose, whom, number, row), not a position in a list, so that a new purpose, site or
person changes no other number (the minimally different world). The generator is Philox, a counter-based one (Salmon,
Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"): the numbers of one person, or of some thousand
here and there, are worked out without those of anybody else.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Floats, Words
from sim.compiled import IS_COMPILED, compiled

Whom = str | int

_LOW, _HALF = np.uint64(2**32 - 1), np.uint64(32)
_MULTIPLIER, _OTHER_MULTIPLIER = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_FIVE, _SIX, _TWENTY_SIX = np.uint64(5), np.uint64(6), np.uint64(26)
_WEYL: Final = 0x9E3779B9, 0xBB67AE85
_ROUNDS: Final = 10
_BLOCKS: Final = 16
MOST_DRAWS: Final = 32

Four = tuple[np.uint64, np.uint64, np.uint64, np.uint64]


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
) -> Floats:
    """Return uniforms in [0, 1) of 53 bits, an array (draws, n): one column for each (whom, number, row).

    They are those from the `first` on, an even number: two are made in one go.

    `whom` holds `word`s; `number` tells which time it is (a visit, a call, a date: less than 2^28) and `row` whose number it is
    (less than 2^32): arrays of one length n, or one for all. At most `MOST_DRAWS` draws.
    """
    columns = (whom, number, row)
    shape = np.broadcast_shapes((1,), *(np.shape(column) for column in columns))
    names, numbers, rows = (
        np.ascontiguousarray(np.broadcast_to(np.asarray(column, dtype=np.uint64), shape))
        for column in columns
    )
    found = np.empty((draws + draws % 2, len(rows)))  # they come two by two
    if IS_COMPILED:
        _fill(found, round_keys(key), names, numbers, rows, first // 2)
    else:  # whole arrays at a time, by the very function that is compiled for one number
        for block in range(len(found) // 2):
            whole: Any = names, numbers, first // 2 + block, rows
            found[2 * block], found[2 * block + 1] = pair(round_keys(key), *whole)
    return found[:draws]


@compiled
def _fill(found: Floats, keys: Words, names: Words, numbers: Words, rows: Words, first: int) -> None:
    for block in range(len(found) // 2):
        for n in range(len(rows)):
            found[2 * block, n], found[2 * block + 1, n] = pair(
                keys, names[n], numbers[n], first + block, rows[n]
            )


@compiled
def pair(keys: Words, name: np.uint64, number: int, block: int, row: int) -> tuple[float, float]:
    """Return two uniforms in [0, 1) of 53 bits: those of a block (0, 1, …) of a name, a number and a row; compiled."""
    counter = np.uint64(number) * np.uint64(_BLOCKS) + np.uint64(block)
    one, two, three, four = philox(keys, np.uint64(row), counter, name & _LOW, name >> _HALF)
    return (
        np.int64(((one >> _FIVE) << _TWENTY_SIX) | (two >> _SIX)) * 2.0**-53,
        np.int64(((three >> _FIVE) << _TWENTY_SIX) | (four >> _SIX)) * 2.0**-53,
    )


@compiled
def philox(keys: Words, one: np.uint64, two: np.uint64, three: np.uint64, four: np.uint64) -> Four:
    """Return four words of 32 bits for a counter of four: Philox4x32 (Salmon et al. 2011, 3.3), a pair of keys a round."""
    # the rounds stand one by one: a loop would be left a loop, and take twice as long
    words = _turn((one, two, three, four), keys[0, 0], keys[0, 1])
    words = _turn(words, keys[1, 0], keys[1, 1])
    words = _turn(words, keys[2, 0], keys[2, 1])
    words = _turn(words, keys[3, 0], keys[3, 1])
    words = _turn(words, keys[4, 0], keys[4, 1])
    words = _turn(words, keys[5, 0], keys[5, 1])
    words = _turn(words, keys[6, 0], keys[6, 1])
    words = _turn(words, keys[7, 0], keys[7, 1])
    words = _turn(words, keys[8, 0], keys[8, 1])
    return _turn(words, keys[9, 0], keys[9, 1])


@compiled
def _turn(words: Four, key: np.uint64, other: np.uint64) -> Four:
    one, two, three, four = words
    upper, lower = one * _MULTIPLIER, three * _OTHER_MULTIPLIER
    return (lower >> _HALF) ^ two ^ key, lower & _LOW, (upper >> _HALF) ^ four ^ other, upper & _LOW


def keys_of_rounds(first: int, second: int) -> Words:
    """Return the keys of the ten rounds of Philox4x32, (10, 2): a Weyl sequence from a key of two words of 32 bits."""
    keys = [((first + n * _WEYL[0]) % 2**32, (second + n * _WEYL[1]) % 2**32) for n in range(_ROUNDS)]
    return np.array(keys, dtype=np.uint64)


@lru_cache(maxsize=64)
def round_keys(key: Key) -> Words:
    """Return the keys of the rounds of one replication, which `pair` takes."""
    hashed = _hashed(64, key.seed, key.replication)
    return keys_of_rounds(hashed % 2**32, hashed // 2**32)


def _hashed(bits: int, *name: Whom) -> int:
    return int.from_bytes(blake2b(repr(name).encode(), digest_size=bits // 8).digest(), "little")
