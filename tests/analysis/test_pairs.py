"""Paired comparison against SciPy, and against its own interval."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from sim.analysis import bonferroni, difference, paired

NUMBERS = st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda x: round(x, 3))
PAIRS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=2, max_size=30)


@given(PAIRS, st.integers(1, 20), st.sampled_from([0.8, 0.95, 0.99]))
def test_the_p_value_is_below_the_doubt_where_the_interval_leaves_0_out(pairs, comparisons, confidence):
    x, y = np.transpose(pairs)
    pair = paired(x, y, comparisons, confidence)
    assume(abs(abs(pair.estimate.mean) - pair.estimate.half_width) > 1e-9 * abs(pair.estimate.mean))
    assert (pair.p_value < 1 - confidence) == pair.estimate.excludes_zero


@pytest.mark.parametrize("shift", [0.0, 0.3, 1.0])
def test_a_pair_agrees_with_the_paired_t_test(shift):
    rng = np.random.default_rng(7)
    y = rng.normal(10, 2, 25)
    x = y + rng.normal(shift, 1, 25)
    pair, wanted = paired(x, y), stats.ttest_rel(x, y)
    interval = wanted.confidence_interval(0.95)
    assert pair.p_value == pytest.approx(wanted.pvalue)
    assert (pair.estimate.low, pair.estimate.high) == pytest.approx((interval.low, interval.high))
    assert paired(x, y, 4).p_value == pytest.approx(min(1.0, 4 * wanted.pvalue))


def test_several_comparisons_widen_the_interval_by_bonferronis_rule():
    x, y = [10.0, 12.0, 17.0], [8.0, 11.0, 14.0]
    assert paired(x, y, 5).estimate == difference(x, y, bonferroni(5))
    assert paired(x, y, 5).estimate.half_width > paired(x, y).estimate.half_width


def test_pairing_saves_what_the_two_have_in_common():
    """x varies by 1, 2, 3 about 2 (variance 1), y by 2, 4, 6 (variance 4), and x - y by 1, 2, 3 (variance 1)."""
    pair = paired([1, 2, 3], [2, 4, 6])
    assert (pair.variance_independent, pair.variance_paired) == pytest.approx((5.0, 1.0))
    assert pair.saved == pytest.approx(0.8)
    assert pair.replications_apart == pytest.approx(15.0)


def test_pairing_costs_where_the_two_go_against_each_other():
    pair = paired([1, 2, 3], [3, 2, 1])
    assert pair.saved == pytest.approx(-1.0)
    assert pair.replications_apart == pytest.approx(1.5)


@pytest.mark.parametrize(("shift", "p"), [(0.1, 0.0), (0.0, 1.0)])
def test_a_difference_that_never_varies_is_certain(shift, p):
    y = np.array([0.25, 0.5, 0.75])
    pair = paired(y + shift * 2.5, y)
    assert pair.estimate == (shift * 2.5, 0.0, 3)
    assert pair.p_value == p
    assert pair.saved == 1.0
    assert math.isinf(pair.replications_apart)


def test_what_never_varies_at_all_saves_nothing_that_can_be_told():
    pair = paired([3.0, 3.0], [1.0, 1.0])
    assert math.isnan(pair.saved)
    assert math.isnan(pair.replications_apart)


@pytest.mark.parametrize("n", [0, 1])
def test_fewer_than_two_pairs_tell_nothing(n):
    pair = paired([5.0][:n], [3.0][:n])
    assert pair.estimate.replications == n
    assert math.isnan(pair.estimate.mean) is (n == 0)
    assert math.isnan(pair.estimate.half_width)
    assert math.isnan(pair.p_value)
    assert math.isnan(pair.saved)


def test_a_pair_with_an_empty_value_is_left_out():
    assert paired([1, 2, 9, math.nan], [2, 4, math.nan, 5]) == paired([1, 2], [2, 4])
