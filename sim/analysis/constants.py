"""The constant of two-stage selection, by Gaussian quadrature: the same digits in every run."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import chi2, norm

NODES = 160
"""Enough for eight digits from 2 degrees of freedom on."""
TAIL = 1e-13
"""What probability is left out at either end of the integral."""
FARTHEST = 1e6
"""Where the search for the constant ends."""


@lru_cache
def rinott_constant(k: int, first: int, confidence: float) -> float:
    """Return the constant h of two-stage selection among k systems whose first stage takes `first` replications.

    With independent chi-square x and y of first - 1 degrees of freedom, E[E[Phi(h / sqrt((first - 1) (1/x + 1/y))) | y]^(k-1)]
    is the confidence (Rinott 1978; Bechhofer, Santner & Goldsman 1995, table 2.13). 0 where there is nothing to choose:
    one system, or a confidence no higher than a blind choice has.
    """
    if confidence <= 1.0 / k:
        return 0.0
    s, weights = _root_mean_square(first - 1)
    spread = np.hypot(1.0 / s[:, None], 1.0 / s)

    def excess(h: float) -> float:
        return float(weights @ (norm.cdf(h / spread) @ weights) ** (k - 1)) - confidence

    return float(brentq(excess, 0.0, FARTHEST)) if k > 1 else 0.0


def _root_mean_square(freedom: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return nodes and weights of an expectation over sqrt(chi-square / freedom), by the rule of Gauss & Legendre."""
    low, high = (float(np.sqrt(end / freedom)) for end in (chi2.ppf(TAIL, freedom), chi2.isf(TAIL, freedom)))
    x, weights = np.polynomial.legendre.leggauss(NODES)
    s, half = low + (high - low) * (x + 1.0) / 2.0, (high - low) / 2.0
    return s, half * weights * 2.0 * freedom * s * chi2.pdf(freedom * s**2, freedom)
