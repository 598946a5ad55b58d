"""Multiple comparisons with the best: how far each alternative is from the best of the others."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.analysis.constants import equicoordinate
from sim.analysis.estimate import CONFIDENCE, NAN


class Versus(NamedTuple):
    """An alternative's mean less the largest of the others', with its interval; NaN where there is nothing to compare."""

    mean: float
    low: float
    high: float

    @property
    def is_best(self) -> bool:
        """Whether it is the best, or as good as the best: nothing below 0 is left."""
        return self.low >= 0

    @property
    def is_not_best(self) -> bool:
        """Whether another is better: nothing above 0 is left."""
        return self.high <= 0 and self.low < 0


def with_the_best(values: ArrayLike, confidence: float = CONFIDENCE) -> tuple[Versus, ...]:
    """Return, of values of shape (n, k), each alternative's mean less the largest of the other means, more being better.

    The intervals are those of Nelson & Matejcik (1995, section 2) for n replications with common random numbers. They hold
    together, and as the procedure is constrained each either contains 0 or ends there: what lies off 0 is an inference.
    They suppose sphericity, that the difference of any two alternatives varies alike (they found moderate departures to be
    harmless: with wide ones, trust `paired` with Bonferroni's rule). A replication with an empty value is left out. One
    alternative has no others, and one replication no intervals.
    """
    x: NDArray[np.float64] = np.asarray(values, dtype=np.float64)
    x = x[~np.isnan(x).any(axis=1)]
    n, k = x.shape
    if n == 0 or k == 1:
        return (Versus(NAN, NAN, NAN),) * int(k)
    x = x - x[:, :1]  # which no difference feels, and what never varies then does so by exactly 0
    less, reach = _less_the_best_other(x.mean(axis=0)), _reach(x, confidence)
    return tuple(Versus(d, *_constrained(d - reach, d + reach)) for d in less)


def _less_the_best_other(means: NDArray[np.float64]) -> list[float]:
    """Return each mean less the largest of the others."""
    second, first = np.sort(means)[-2:]
    return [float(mean - (second if i == means.argmax() else first)) for i, mean in enumerate(means)]


def _reach(x: NDArray[np.float64], confidence: float) -> float:
    """Return the half-width g S / sqrt(n), S^2 the variance of a difference, pooled under sphericity; NaN of n = 1."""
    n, k = x.shape
    if n == 1:
        return NAN
    freedom = (k - 1) * (n - 1)
    z = x - x[0]
    residuals = z - z.mean(axis=0) - z.mean(axis=1, keepdims=True) + z.mean()
    variance = 2.0 * float((residuals**2).sum()) / freedom
    return equicoordinate(k - 1, freedom, confidence) * float(np.sqrt(variance / n))


def _constrained(low: float, high: float) -> tuple[float, float]:
    """Return an interval drawn out to 0 where it does not hold it; NaN remains."""
    return float(np.minimum(low, 0.0)), float(np.maximum(high, 0.0))
