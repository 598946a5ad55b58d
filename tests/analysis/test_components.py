"""Components of variance: worked by hand, and recovered from values whose components are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.analysis import components


def drawn(rng: np.random.Generator, draws: int, m: int, between: float, within: float) -> np.ndarray:
    return rng.normal(0, between**0.5, (draws, 1)) + rng.normal(0, within**0.5, (draws, m))


def test_components_are_those_of_the_analysis_of_variance():
    """Means 2, 6, 4 vary by 4, so that among is 2 x 4 = 8; within is 2; (8 - 2) / 2 = 3."""
    c = components([[1, 3], [5, 7], [3, 5]])
    assert (c.between, c.within, c.share) == pytest.approx((3.0, 2.0, 0.6))


def test_the_interval_of_the_share_comes_from_f():
    """Among / within is 4; F with 2 and 3 degrees has the quantiles 1 / 39.1655 and 16.0441."""
    c = components([[1, 3], [5, 7], [3, 5]])
    low, high = (4 / q for q in (16.04411, 1 / 39.16549))
    assert (c.low, c.high) == pytest.approx(
        (max(0, (low - 1) / (low + 1)), (high - 1) / (high + 1)), rel=1e-5
    )
    assert c.low == 0.0


@pytest.mark.parametrize("wanted", [(4.0, 1.0), (1.0, 4.0), (0.0, 1.0)])
def test_known_components_are_recovered(wanted):
    c = components(drawn(np.random.default_rng(3), 4000, 6, *wanted))
    assert (c.between, c.within) == pytest.approx(wanted, rel=0.06, abs=0.02)


@pytest.mark.parametrize(("draws", "m", "between"), [(20, 5, 1.0), (10, 2, 0.3), (30, 3, 9.0)])
def test_the_interval_holds_the_true_share_as_often_as_it_says(draws, m, between):
    rng = np.random.default_rng(11)
    found = [components(drawn(rng, draws, m, between, 1.0)) for _ in range(1500)]
    covered = np.mean([c.low <= between / (between + 1.0) <= c.high for c in found])
    assert covered == pytest.approx(0.95, abs=0.017)  # three standard errors


def test_what_lies_between_is_never_below_0():
    c = components([[1, 5], [2, 4], [0, 6]])
    assert (c.between, c.share, c.low) == (0.0, 0.0, 0.0)


def test_without_chance_all_lies_between():
    c = components(np.repeat([[0.1], [0.2], [0.7]], 3, axis=1))
    assert (c.within, c.share, c.low, c.high) == (0.0, 1.0, 1.0, 1.0)


def test_values_that_never_vary_have_no_share():
    c = components(np.full((4, 3), 0.1))
    assert (c.between, c.within) == (0.0, 0.0)
    assert all(math.isnan(x) for x in (c.share, c.low, c.high))


@pytest.mark.parametrize("values", [[[1, 2, 3]], [[1], [2], [3]], [1, 2, 3], []])
def test_components_take_two_draws_of_two_replications(values):
    c = components(values)
    assert all(math.isnan(x) for x in (c.between, c.within, c.share, c.low, c.high))


def test_a_draw_with_an_empty_value_is_left_out():
    values = [[1.0, 3.0], [5.0, 7.0], [3.0, 5.0]]
    assert components([*values, [9.0, math.nan]]) == components(values)
