"""The constant of two-stage selection against published tables and simulated statistics."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.analysis import rinott_constant


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
