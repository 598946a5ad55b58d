"""Ranks and winners, replication by replication."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.analysis import best_of, ranks

TABLES = st.tuples(st.integers(1, 5), st.integers(1, 6)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.integers(0, 4))
)


def test_1_has_most_and_ties_share_their_mean_rank():
    assert ranks([[10, 30, 20], [5, 5, 1], [2, 2, 2]]).tolist() == [[3, 1, 2], [1.5, 1.5, 3], [2, 2, 2]]


def test_the_best_has_most_and_those_who_tie_share():
    assert best_of([[10, 30, 20], [5, 5, 1]]).tolist() == [[0, 1, 0], [0.5, 0.5, 0]]


@given(TABLES)
def test_a_replication_has_all_ranks_and_one_winner(values):
    k = values.shape[1]
    assert ranks(values).sum(axis=1) == pytest.approx(k * (k + 1) / 2)
    assert best_of(values).sum(axis=1) == pytest.approx(1.0)
    assert ((best_of(values) > 0) == (ranks(values) == ranks(values).min(axis=1, keepdims=True))).all()


def test_a_replication_with_an_empty_value_has_neither():
    values = [[1.0, np.nan], [1.0, 2.0]]
    assert np.isnan(ranks(values)[0]).all()
    assert np.isnan(best_of(values)[0]).all()
    assert best_of(values)[1].tolist() == [0.0, 1.0]
