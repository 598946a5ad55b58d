"""Streams: known answers of the generator, and that a number depends on its own key alone."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest

from sim.streams import Key, keys_of_rounds, pair, philox, round_keys, stream, uniforms, word

ONES = 2**32 - 1
PI = (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344)
KEY = Key(7, 3)


@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        ((0, 0, 0, 0), (0, 0), "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ((ONES,) * 4, (ONES, ONES), "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        (PI, (0xA4093822, 0x299F31D0), "d16cfe09 94fdcceb 5001e420 24126ea1"),
    ],
)
def test_known_answers_of_philox(counter, key, answer):
    """The vectors that come with Random123 (Salmon et al. 2011), file kat_vectors, philox4x32 10."""
    words = philox(keys_of_rounds(*key), *(np.uint64(word) for word in counter))
    assert " ".join(f"{int(word):08x}" for word in words) == answer


def test_uniforms_are_the_pairs_of_their_blocks_one_by_one():
    whom, numbers, rows = word("call", "mill"), [1, 2, 2**28 - 1], [5, 2**32 - 1, 6]
    many = uniforms(KEY, whom, numbers, rows, 4)
    for n, (number, row) in enumerate(zip(numbers, rows, strict=True)):
        for block in range(2):
            assert pair(round_keys(KEY), whom, number, block, row) == tuple(
                many[2 * block : 2 * block + 2, n]
            )


def test_a_number_depends_on_its_own_key_alone():
    whom = np.array([word("call", "mill"), word("call", "office"), word("call", "mill")])
    many = uniforms(KEY, whom, [1, 2, 3], [5, 5, 6], 6)
    for n in range(3):
        assert np.array_equal(uniforms(KEY, whom[n], n + 1, [5, 5, 6][n], 6)[:, 0], many[:, n])
    assert np.array_equal(uniforms(KEY, whom, [1, 2, 3], [5, 5, 6], 2, first=4), many[4:])


def test_keys_that_differ_in_anything_give_other_numbers():
    name = word("call", "mill")
    found = [
        uniforms(key, whom, number, row, 2).tobytes()
        for key in (KEY, Key(7, 4), Key(8, 3))
        for whom in (name, word("call", "mall"))
        for number in (1, 2)
        for row in (0, 1)
    ]
    assert len(set(found)) == len(found)


def test_the_numbers_are_uniform_and_the_draws_of_a_row_are_independent():
    found = uniforms(KEY, word("anything"), 1, np.arange(20_000), 4)
    assert np.all((found >= 0) & (found < 1))
    assert all(kstest(row, "uniform").pvalue > 0.001 for row in found)
    correlation = np.corrcoef(found)
    assert np.abs(correlation - np.eye(4)).max() < 0.03


def test_a_stream_is_the_same_for_the_same_key_and_another_for_another():
    one, again, other = (stream(1, 2, "purpose", whom).random(3).tolist() for whom in ("a", "a", "b"))
    assert one == again != other
