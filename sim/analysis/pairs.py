"""Paired comparison: two alternatives that met the same randomness, replication by replication."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import t

from sim.analysis.estimate import CONFIDENCE, NAN, Estimate, bonferroni, mean_of


class Pair(NamedTuple):
    """A mean difference with its interval, its p-value and what pairing did to the variance; NaN of fewer than 2 pairs."""

    estimate: Estimate
    """The mean difference, with the half-width at the confidence that Bonferroni's rule leaves each comparison."""
    p_value: float
    """Two-sided p-value, corrected for all comparisons: below 1 - confidence where the interval leaves 0 out."""
    variance_independent: float
    """What the variance of a difference would be from independent replications: var X + var Y."""
    variance_paired: float
    """What it is from the paired ones: var(X - Y)."""

    @property
    def saved(self) -> float:
        """The share of the variance that common random numbers took away; below 0 where they backfired, NaN of none."""
        return 1.0 - self.variance_paired / self.variance_independent if self.variance_independent else NAN

    @property
    def replications_apart(self) -> float:
        """How many independent replications of each would tell as much as these pairs; inf where the pairs never vary."""
        if not self.variance_paired:
            return float("inf") if self.variance_independent else NAN
        return self.estimate.replications * self.variance_independent / self.variance_paired


def paired(
    values: ArrayLike, reference: ArrayLike, comparisons: int = 1, confidence: float = CONFIDENCE
) -> Pair:
    """Return values less the reference, replication by replication: the paired t comparison (Law 2015, 10.2.1).

    Both have the shape (n,), in the same order of replications; a pair with an empty value is left out. Where this is one
    of several `comparisons`, interval and p-value are corrected so that all the intervals hold together with at least
    `confidence` (Bonferroni; Law 2015, 9.7 and 10.3.1). Differences that never vary have a half-width of 0, and a p-value
    of 0 (1 where they are 0). The variances tell what common random numbers saved (Law 2015, 11.2).
    """
    x, y = _pairs(values, reference)
    d, n = x - y, len(x)
    if n < 2:  # noqa: PLR2004 - a variance takes two
        return Pair(Estimate(float(d[0]) if n else NAN, NAN, n), NAN, NAN, NAN)
    apart = float(x.var(ddof=1) + y.var(ddof=1))
    if not np.ptp(d):
        return Pair(Estimate(float(d[0]), 0.0, n), 0.0 if d[0] else 1.0, apart, 0.0)
    statistic = abs(d.mean()) / (d.std(ddof=1) / np.sqrt(n))
    p = min(1.0, 2.0 * float(t.sf(statistic, n - 1)) * max(comparisons, 1))
    return Pair(mean_of(d, bonferroni(comparisons, confidence)), p, apart, float(d.var(ddof=1)))


def _pairs(values: ArrayLike, reference: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return both without the replications where either is empty."""
    x, y = np.asarray(values, dtype=np.float64), np.asarray(reference, dtype=np.float64)
    told = ~(np.isnan(x) | np.isnan(y))
    return x[told], y[told]
