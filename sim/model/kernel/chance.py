"""Chance by the compiled twin: the same uniforms as `sim.streams` makes of whole arrays, and quicker."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.arrays import Floats, Words
from sim.compiled import IS_COMPILED, compiled, written_in
from sim.streams import fill_with

FIRST, SECOND = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
LOW, HALF = np.uint64(2**32 - 1), np.uint64(32)
FIVE, SIX, TWENTY_SIX = np.uint64(5), np.uint64(6), np.uint64(26)
SMALLEST: Final = 2.0**-53

Four = tuple[np.uint64, np.uint64, np.uint64, np.uint64]


@compiled
def fill(found: Floats, names: Words, numbers: Words, rows: Words, keys: Words) -> None:
    """Fill an array (an even number of draws, n) with uniforms: Philox4x32 (Salmon et al. 2011, 3.3), two of four words."""
    for block in range(len(found) // 2):
        fill_two(found[2 * block], found[2 * block + 1], names, numbers, rows, keys, np.uint64(block))


@compiled
def fill_two(
    first: Floats, second: Floats, names: Words, numbers: Words, rows: Words, keys: Words, block: np.uint64
) -> None:
    """Fill two rows of uniforms: the ten rounds stand one by one, so that some numbers are made side by side."""
    key_0, key_1, key_2, key_3, key_4 = keys[0, 0], keys[1, 0], keys[2, 0], keys[3, 0], keys[4, 0]
    key_5, key_6, key_7, key_8, key_9 = keys[5, 0], keys[6, 0], keys[7, 0], keys[8, 0], keys[9, 0]
    other_0, other_1, other_2, other_3, other_4 = keys[0, 1], keys[1, 1], keys[2, 1], keys[3, 1], keys[4, 1]
    other_5, other_6, other_7, other_8, other_9 = keys[5, 1], keys[6, 1], keys[7, 1], keys[8, 1], keys[9, 1]
    for n in range(len(rows)):
        words = turn((rows[n], numbers[n] + block, names[n] & LOW, names[n] >> HALF), key_0, other_0)
        words = turn(words, key_1, other_1)
        words = turn(words, key_2, other_2)
        words = turn(words, key_3, other_3)
        words = turn(words, key_4, other_4)
        words = turn(words, key_5, other_5)
        words = turn(words, key_6, other_6)
        words = turn(words, key_7, other_7)
        words = turn(words, key_8, other_8)
        one, two, three, four = turn(words, key_9, other_9)
        second[n] = np.int64(((three >> FIVE) << TWENTY_SIX) | (four >> SIX)) * SMALLEST
        first[n] = np.int64(((one >> FIVE) << TWENTY_SIX) | (two >> SIX)) * SMALLEST


@written_in
def turn(words: Four, key: np.uint64, other: np.uint64) -> Four:
    """Return the four words after one round."""
    one, two, three, four = words
    upper, lower = one * FIRST, three * SECOND
    return (lower >> HALF) ^ two ^ key, lower & LOW, (upper >> HALF) ^ four ^ other, upper & LOW


if IS_COMPILED:
    fill_with(fill)
