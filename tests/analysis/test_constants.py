"""Critical constants against published tables, SciPy, and simulated statistics."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.analysis import equicoordinate, rinott_constant


@pytest.mark.parametrize("freedom", [2, 7, 30, 3000])
@pytest.mark.parametrize("confidence", [0.5, 0.8, 0.95, 0.999])
def test_one_variate_has_the_quantile_of_t(freedom, confidence):
    assert equicoordinate(1, freedom, confidence) == pytest.approx(
        stats.t.ppf(confidence, freedom), rel=1e-7, abs=1e-9
    )


@pytest.mark.parametrize(
    ("dimensions", "freedom", "wanted"),
    [(2, 5, 2.44), (3, 10, 2.34), (4, 20, 2.30), (5, 20, 2.39), (9, 60, 2.48), (4, 120, 2.18)],
)
def test_several_variates_have_dunnetts_one_sided_constants(dimensions, freedom, wanted):
    """Dunnett (1955), table 1a: at 95 %, one-sided."""
    assert equicoordinate(dimensions, freedom, 0.95) == pytest.approx(wanted, abs=0.006)


@pytest.mark.parametrize(("dimensions", "freedom"), [(3, 4), (6, 15)])
def test_no_variate_exceeds_the_constant_as_often_as_it_says(dimensions, freedom):
    rng, n = np.random.default_rng(17), 200_000
    z = rng.normal(size=(n, dimensions + 1))
    t = (z[:, 1:] - z[:, :1]) / np.sqrt(2 * rng.chisquare(freedom, (n, 1)) / freedom)
    covered = np.mean(t.max(axis=1) <= equicoordinate(dimensions, freedom, 0.9))
    assert covered == pytest.approx(0.9, abs=0.0025)


@pytest.mark.parametrize(
    ("first", "confidence", "wanted"),
    [(20, 0.90, 1.896), (40, 0.90, 1.852), (20, 0.95, 2.453), (40, 0.95, 2.386)],
)
def test_two_systems_have_the_constant_of_the_textbook(first, confidence, wanted):
    """Law (2015), table 10.11, after Dudewicz & Dalal (1975), whose constant is Rinott's where there are two systems."""
    assert rinott_constant(2, first, confidence) == pytest.approx(wanted, abs=0.001)


@pytest.mark.parametrize(("k", "first"), [(3, 5), (8, 12)])
def test_rinotts_constant_has_the_probability_that_defines_it(k, first):
    rng, n = np.random.default_rng(19), 100_000
    x, y = rng.chisquare(first - 1, (n, k - 1)), rng.chisquare(first - 1, (n, 1))
    h = rinott_constant(k, first, 0.9)
    wins = stats.norm.cdf(h / np.sqrt((first - 1) * (1 / x + 1 / y))).prod(axis=1)
    assert wins.mean() == pytest.approx(0.9, abs=0.003)


def test_there_is_nothing_to_pay_for_a_blind_choice():
    assert rinott_constant(1, 10, 0.95) == 0.0
    assert rinott_constant(2, 10, 0.5) == 0.0
