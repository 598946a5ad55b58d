"""Estimates over draws of the parameters: by hand, and how often their intervals hold what is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from sim.analysis import chance_of, effective_size, mean_of, mean_of_draws, quantile_of, wilson

INDICATORS = st.tuples(st.integers(1, 12), st.integers(1, 6)).flatmap(
    lambda shape: arrays(np.int8, shape, elements=st.integers(0, 1))
)
LAYOUTS = [
    (60, 1, 0.0, 0.5),
    (200, 1, 0.0, 0.9),
    (40, 5, 0.5, 0.5),
    (40, 5, 0.5, 0.9),
    (20, 10, 0.8, 0.5),
    (50, 2, 0.97, 0.1),
    (50, 2, 0.5, 0.8),
]
"""Draws, replications of each, the intraclass correlation, and the probability; the last are as a study has them."""


def drawn(rng: np.random.Generator, draws: int, m: int, rho: float) -> np.ndarray:
    """Standard normal values of which the share rho of the variance lies between draws."""
    return rng.normal(0, rho**0.5, (draws, 1)) + rng.normal(0, (1 - rho) ** 0.5, (draws, m))


def test_a_mean_of_draws_is_that_of_their_means():
    assert mean_of_draws([[1, 3], [5, 7], [3, 5]]) == mean_of([2, 6, 4])
    assert mean_of_draws([[1, 3], [5, math.nan], [3, 5]]) == mean_of([2, 4])
    assert mean_of_draws([1.0, 5.0]) == mean_of([1.0, 5.0])


def test_a_mean_of_draws_holds_the_mean_as_often_as_it_says():
    rng = np.random.default_rng(5)
    found = [mean_of_draws(drawn(rng, 15, 8, 0.6)) for _ in range(1500)]
    assert np.mean([abs(e.mean) <= e.half_width for e in found]) == pytest.approx(0.95, abs=0.017)


@given(INDICATORS)
def test_replications_are_worth_at_least_the_draws_and_at_most_all(indicator):
    size = effective_size(indicator)
    assert len(indicator) <= size * (1 + 1e-12)
    assert size <= indicator.size


def test_the_effective_size_is_n_over_the_design_effect():
    """The intraclass correlation of these is 0.6 (see the components): 6 / (1 + 0.6)."""
    assert effective_size([[1, 3], [5, 7], [3, 5]]) == pytest.approx(3.75)


def test_a_draw_counts_once_where_its_replications_never_differ_or_nothing_varies():
    assert effective_size([[1, 1, 1], [0, 0, 0], [1, 1, 1]]) == pytest.approx(3)
    assert effective_size(np.zeros((7, 4))) == 7
    assert effective_size([0, 1, 1, 0, 1]) == 5


@given(INDICATORS)
def test_a_chances_interval_holds_it_within_0_and_1(indicator):
    chance = chance_of(indicator)
    assert 0 <= chance.low <= chance.p <= chance.high <= 1
    assert chance.low < chance.high


def test_a_chance_of_0_in_n_may_be_above_0_by_as_much_as_the_draws_allow():
    chance = chance_of(np.zeros((50, 20)))
    assert (chance.p, chance.low) == (0.0, 0.0)
    assert chance.high == pytest.approx(wilson(0, 50)[1])


def test_a_chance_of_independent_replications_has_wilsons_interval():
    assert chance_of([1, 0, 0, 1, 0]) == pytest.approx((0.4, *wilson(2, 5)))


def test_few_draws_that_resemble_each_other_are_paid_for_by_a_wider_interval():
    """Korn & Graubard (1998): t of 7 degrees, 2.364624, over t of 3, 3.182446, squared, for 8 replications of 4 draws."""
    indicator = [[1, 1], [0, 0], [1, 0], [1, 1]]
    size = effective_size(indicator) * (2.364624 / 3.182446) ** 2
    chance = chance_of(indicator)
    assert 4 < effective_size(indicator) < 8
    assert (chance.low, chance.high) == pytest.approx(wilson(0.625 * size, size), rel=1e-6)


@pytest.mark.parametrize(("draws", "m", "rho", "p"), LAYOUTS)
def test_the_intervals_of_chances_and_quantiles_hold_them_as_often_as_they_say(draws, m, rho, p):
    """At least 95 % less three standard errors; and not nearly always, as intervals of the draws alone would."""
    rng, quantile = np.random.default_rng(13), stats.norm.ppf(p)
    values = [drawn(rng, draws, m, rho) for _ in range(600)]
    chances = [chance_of(x <= quantile) for x in values]
    quantiles = [quantile_of(x, p) for x in values]
    assert 0.925 <= np.mean([c.low <= p <= c.high for c in chances]) <= 0.985
    assert 0.925 <= np.mean([q.low <= quantile <= q.high for q in quantiles]) <= 0.985


@pytest.mark.parametrize(("n", "p"), [(20, 0.5), (21, 0.5), (50, 0.9), (37, 0.3), (64, 0.8), (200, 0.05)])
def test_a_quantile_of_independent_replications_has_the_exact_interval_of_order_statistics(n, p):
    """Of 20, the 6th and the 15th bound the median: 5 or fewer below have a probability of 0.0207, 6 or fewer of 0.0577."""
    q = quantile_of(np.random.default_rng(1).permutation(np.arange(1.0, n + 1)), p)
    assert stats.binom.cdf(q.low - 1, n, p) <= 0.025 < stats.binom.cdf(q.low, n, p)
    assert stats.binom.sf(q.high - 1, n, p) <= 0.025 < stats.binom.sf(q.high - 2, n, p)
    assert n != 20 or q == (10.5, 6.0, 15.0)


def test_a_quantile_is_of_type_7():
    assert quantile_of([[4, 1], [3, 2]], 0.9).value == pytest.approx(3.7)


def test_the_interval_of_an_extreme_quantile_ends_at_the_last_value_seen():
    q = quantile_of(np.arange(10.0), 0.95)
    assert q.high == 9.0
    assert q.low < q.value < q.high


@given(arrays(np.float64, (6, 3), elements=st.floats(-5, 5)), st.floats(0.01, 0.99))
def test_a_quantiles_interval_holds_it(values, p):
    q = quantile_of(values, p)
    assert values.min() <= q.low <= q.value <= q.high <= values.max()


def test_draws_that_resemble_each_other_widen_the_intervals():
    x = drawn(np.random.default_rng(2), 30, 10, 0.9)
    clustered, alone = quantile_of(x, 0.5), quantile_of(x.ravel(), 0.5)
    assert clustered.value == alone.value
    assert clustered.high - clustered.low > 1.5 * (alone.high - alone.low)


def test_a_draw_with_an_empty_value_is_left_out_and_nothing_tells_nothing():
    values = [[1.0, 3.0], [5.0, 7.0], [3.0, 5.0]]
    assert quantile_of([*values, [math.nan, 100.0]], 0.5) == quantile_of(values, 0.5)
    assert all(map(math.isnan, (*quantile_of([], 0.5), *chance_of([]), mean_of_draws([]).mean)))


def test_one_draw_has_a_quantile_without_an_interval():
    q = quantile_of([[1.0, 2.0, 3.0]], 0.5)
    assert q.value == 2.0
    assert math.isnan(q.low)
    assert math.isnan(q.high)
