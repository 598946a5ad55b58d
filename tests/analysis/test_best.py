"""Multiple comparisons with the best: by hand, and how often their intervals all hold."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.analysis import mean_of, with_the_best

MEANS = np.array([0.0, 0.0, -0.2, 0.3, -1.0])
TRUTH = np.array([mean - np.delete(MEANS, i).max() for i, mean in enumerate(MEANS)])


def covered(scales: list[float], rho: float, n: int = 20, times: int = 2000) -> float:
    """The share of studies in which all intervals hold, of normal values with these scales and one correlation."""
    rng, k = np.random.default_rng(23), len(MEANS)
    noise = rho**0.5 * rng.normal(size=(times, n, 1)) + (1 - rho) ** 0.5 * rng.normal(size=(times, n, k))
    hits = 0
    for values in MEANS + np.array(scales) * noise:
        hits += all(v.low <= wanted <= v.high for v, wanted in zip(with_the_best(values), TRUTH, strict=True))
    return hits / times


@pytest.mark.parametrize("scales", [[1.0] * 5, [0.8, 0.9, 1.0, 1.1, 1.2], [1.5, 0.1, 0.1, 1.0, 0.1]])
@pytest.mark.parametrize("rho", [0.0, 0.7])
def test_all_intervals_hold_as_often_as_they_say_however_the_alternatives_vary(scales, rho):
    """In the last the best and another vary much more than the rest: with one variance for all differences 90 %."""
    assert covered(scales, rho) >= 0.95 - 0.0147  # three standard errors


def test_two_alternatives_have_the_one_sided_paired_t_interval_constrained():
    """Differences 2, 1, 3: mean 2, S^2 = 1, t of 2 degrees 2.919986: reach 1.6859."""
    first, second = with_the_best([[3, 1], [2, 1], [5, 2]])
    reach = 2.919986 * math.sqrt(1 / 3)
    assert first == pytest.approx((2.0, 0.0, 2 + reach))
    assert second == pytest.approx((-2.0, -2 - reach, 0.0))
    assert (first.is_best, first.is_not_best) == (True, False)
    assert (second.is_best, second.is_not_best) == (False, True)


def test_each_difference_has_its_own_variance():
    """The second leads the first by 1 always; the third leads them by 2 and 1 with S^2 = 18, and t of 1 degree is 12.7062.

    So the first isn't the best, and how far the third may be behind is told by the second alone.
    """
    reach = 12.7062 * math.sqrt(18 / 2)
    found = with_the_best([[1, 2, 6], [3, 4, 2]])
    assert [v.mean for v in found] == pytest.approx([-2.0, -1.0, 1.0])
    assert [v.high for v in found] == pytest.approx([0.0, 1.0, 1.0 + reach])
    assert [v.low for v in found] == pytest.approx([-2.0 - reach, -1.0 - reach, 1.0 - reach])
    assert [v.is_not_best for v in found] == [True, False, False]


def test_who_scatters_but_is_far_behind_tells_nothing_of_the_others():
    noise = np.array([1.0, -1.0, 2.0, -2.0, 0.0])
    first, second, third = with_the_best(np.transpose([9 + 0 * noise, 8 + 0 * noise, 4 + noise]))
    assert first == (1.0, 0.0, 1.0)
    assert second == (-1.0, -1.0, 0.0)
    assert third.is_not_best


def test_what_all_share_changes_nothing():
    rng = np.random.default_rng(29)
    values, shared = rng.normal(size=(12, 4)), rng.normal(0, 100, size=(12, 1))
    for one, other in zip(with_the_best(values), with_the_best(values + shared), strict=True):
        assert one == pytest.approx(other, abs=1e-9)


def test_differences_that_never_vary_are_certain_and_equals_are_both_best():
    one, other, third = with_the_best([[0.5, 0.5, 0.25], [0.75, 0.75, 0.5], [9.5, 9.5, 9.25]])
    assert one == other == (0.0, 0.0, 0.0)
    assert one.is_best
    assert not one.is_not_best
    assert third == (-0.25, -0.25, 0.0)
    assert third.is_not_best


def test_one_replication_has_no_intervals_and_one_alternative_no_others():
    one, other = with_the_best([[1.0, 3.0]])
    assert (one.mean, other.mean) == (-2.0, 2.0)
    assert all(math.isnan(x) for x in (one.low, one.high, other.low, other.high))
    assert not any((one.is_best, one.is_not_best, other.is_best, other.is_not_best))
    (alone,) = with_the_best([[1.0], [2.0]])
    assert all(map(math.isnan, alone))
    assert all(math.isnan(v.mean) for v in with_the_best(np.empty((0, 3))))


def test_a_replication_with_an_empty_value_is_left_out():
    values = [[3.0, 1.0], [2.0, 1.0], [5.0, 2.0]]
    assert with_the_best([*values, [math.nan, 7.0]]) == with_the_best(values)


def test_the_mean_is_that_of_the_paired_differences():
    values = np.random.default_rng(31).normal(size=(9, 2))
    assert with_the_best(values)[0].mean == pytest.approx(mean_of(values[:, 0] - values[:, 1]).mean)
