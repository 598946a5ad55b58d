"""Estimates against examples worked out by hand, and against SciPy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.analysis import (
    bonferroni,
    difference,
    difference_of_ratios,
    mean_of,
    quantiles,
    ratio_of_means,
    wilson,
)

VALUES = [1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09]
"""Law (2015), example 4.26: mean 1.34, half of the 90 % interval 0.24."""


def test_a_mean_has_the_interval_of_the_textbook():
    e = mean_of(VALUES, 0.90)
    assert (round(e.mean, 2), round(e.half_width, 2), e.replications) == (1.34, 0.24, 10)


@pytest.mark.parametrize("confidence", [0.90, 0.95, 0.99])
def test_a_mean_has_the_t_interval(confidence):
    e = mean_of(VALUES, confidence)
    low, high = stats.t.interval(confidence, 9, np.mean(VALUES), stats.sem(VALUES))
    assert (e.low, e.high) == pytest.approx((low, high))


def test_empty_values_are_left_out_of_a_mean():
    assert mean_of([1.0, math.nan, 3.0]) == mean_of([1.0, 3.0])


def test_one_replication_has_no_interval_and_rules_nothing_out():
    for e in (
        mean_of([5.0]),
        ratio_of_means([5.0], [2.0]),
        difference([5.0], [2.0]),
        difference_of_ratios(([5.0], [2.0]), ([1.0], [2.0])),
    ):
        assert e.replications == 1
        assert math.isnan(e.half_width)
        assert math.isnan(e.low)
        assert not e.excludes_zero


def test_nothing_has_no_mean():
    for e in (
        mean_of([]),
        mean_of([math.nan]),
        ratio_of_means([], []),
        difference([], []),
        difference_of_ratios(([], []), ([], [])),
    ):
        assert math.isnan(e.mean)
        assert e.replications == 0
        assert not e.excludes_zero


def test_a_ratio_is_of_means_with_the_jackknifes_interval():
    """15 / 6; without each: 13/5, 11/4, 6/3; pseudovalues 2.3, 2.0, 3.5 with deviation sqrt(0.63)."""
    e = ratio_of_means([2, 4, 9], [1, 2, 3])
    assert e.mean == 2.5
    assert e.half_width == pytest.approx(4.302653 * math.sqrt(0.63 / 3), rel=1e-6)


def test_a_ratio_of_one_constant_is_a_mean():
    ratio, mean = ratio_of_means(VALUES, [2.0] * 10), mean_of(np.array(VALUES) / 2)
    assert ratio == pytest.approx(mean)


def test_a_ratio_whose_denominator_is_0_is_empty():
    assert math.isnan(ratio_of_means([1, 2], [0, 0]).mean)


def test_a_ratio_with_a_single_denominator_has_no_interval():
    e = ratio_of_means([1, 2, 3], [0, 4, 0])
    assert e.mean == 1.5
    assert math.isnan(e.half_width)


def test_a_difference_is_paired():
    a, b = [10.0, 12.0, 17.0], [8.0, 11.0, 14.0]
    e = difference(a, b)
    paired = stats.ttest_rel(a, b).confidence_interval(0.95)
    assert e.mean == 2.0
    assert (e.low, e.high) == pytest.approx((paired.low, paired.high))


def test_differences_that_never_vary_exclude_0_and_equal_values_do_not():
    assert difference([3.0, 5.0], [2.0, 4.0]).excludes_zero
    assert not difference([3.0, 5.0], [3.0, 5.0]).excludes_zero


def test_a_difference_of_ratios_is_paired():
    """15/6 less 12/12; pseudovalues 2.3, 2.0, 3.5 less 0.5, 1.0, 1.5, which are 1.8, 1.0, 2.0 with deviation sqrt(0.28)."""
    e = difference_of_ratios(([2, 4, 9], [1, 2, 3]), ([2, 4, 6], [4, 4, 4]))
    assert e.mean == 1.5
    assert e.half_width == pytest.approx(4.302653 * math.sqrt(0.28 / 3), rel=1e-6)
    assert e.replications == 3


def test_a_ratio_does_not_differ_from_itself_in_any_replication():
    e = difference_of_ratios(([2, 4, 9], [1, 2, 3]), ([2, 4, 9], [1, 2, 3]))
    assert (e.mean, e.half_width) == (0.0, 0.0)
    assert not e.excludes_zero


def test_a_difference_of_ratios_of_constants_is_a_paired_difference():
    other = VALUES[::-1]
    e = difference_of_ratios((VALUES, [1.0] * 10), (other, [1.0] * 10))
    assert e.half_width == pytest.approx(difference(VALUES, other).half_width)


@pytest.mark.parametrize(("below", "is_empty"), [([0, 0], True), ([0, 4], False)])
def test_a_difference_of_ratios_without_a_denominator_to_leave_out_has_no_interval(below, is_empty):
    e = difference_of_ratios(([1, 2], below), ([1, 2], [1, 1]))
    assert math.isnan(e.mean) is is_empty
    assert math.isnan(e.half_width)
    assert not e.excludes_zero


def test_quantiles_lie_between_replications():
    assert quantiles([4, 1, 3, 2, math.nan], (0.0, 0.5, 0.9, 1.0)) == pytest.approx((1.0, 2.5, 3.7, 4.0))
    assert quantiles([7.0]) == (7.0, 7.0, 7.0)
    assert all(math.isnan(q) for q in quantiles([]))


@pytest.mark.parametrize(
    ("successes", "trials"), [(0, 10), (1, 10), (5, 10), (10, 10), (0, 1), (1, 1), (29, 30)]
)
def test_a_probability_has_wilsons_interval(successes, trials):
    wanted = stats.binomtest(successes, trials).proportion_ci(0.95, method="wilson")
    assert wilson(successes, trials) == pytest.approx((wanted.low, wanted.high), abs=1e-12)


def test_a_probability_of_0_in_n_may_be_above_0_and_stays_within_0_and_1():
    low, high = wilson(0, 10)
    assert low == 0.0
    assert high == pytest.approx(3.841459 / 13.841459, rel=1e-6)
    assert wilson(10, 10) == pytest.approx((1 - high, 1.0))
    assert wilson(10, 10)[1] <= 1.0


def test_no_trials_have_no_probability():
    assert all(math.isnan(end) for end in wilson(0, 0))


def test_bonferroni_shares_the_doubt_out():
    assert bonferroni(10) == pytest.approx(0.995)
    assert bonferroni(1) == bonferroni(0) == pytest.approx(0.95)
