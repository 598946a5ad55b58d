"""Estimates: what replications allow us to believe, with its interval."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm, t

NAN = float("nan")
CONFIDENCE = 0.95


class Estimate(NamedTuple):
    """A mean (or a ratio of means) and half of its confidence interval; NaN where there is nothing to tell."""

    mean: float
    half_width: float
    replications: int

    @property
    def low(self) -> float:
        """The lower end of the interval."""
        return self.mean - self.half_width

    @property
    def high(self) -> float:
        """The upper end of the interval."""
        return self.mean + self.half_width

    @property
    def excludes_zero(self) -> bool:
        """Whether the interval leaves zero out. Without an interval nothing is excluded."""
        return bool(abs(self.mean) > self.half_width)


def mean_of(values: ArrayLike, confidence: float = CONFIDENCE) -> Estimate:
    """Return the mean of replications with its t interval (Law 2015, 4.5 and 9.4.1); empty values are left out."""
    x: NDArray[np.float64] = np.asarray(values, dtype=np.float64)
    x = x[~np.isnan(x)]
    if not len(x):
        return Estimate(NAN, NAN, 0)
    return Estimate(float(x.mean()), _half_width(x, confidence), len(x))


def ratio_of_means(above: ArrayLike, below: ArrayLike, confidence: float = CONFIDENCE) -> Estimate:
    """Return the ratio of two means over replications with its jackknife interval (Miller 1974; Law 2015, 9.5.3).

    The interval lies around the plain ratio of means, as wide as the pseudovalues' spread. NaN where the denominators add
    up to 0; without an interval where one replication holds the whole denominator.
    """
    a, b = np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    n = len(a)
    if not n or b.sum() == 0:
        return Estimate(NAN, NAN, n)
    return Estimate(float(a.sum() / b.sum()), _half_width(_pseudovalues(a, b), confidence), n)


def difference_of_ratios(
    ratio: tuple[ArrayLike, ArrayLike], reference: tuple[ArrayLike, ArrayLike], confidence: float = CONFIDENCE
) -> Estimate:
    """Return one ratio of means less another, over the same replications, with its paired jackknife interval.

    Each ratio is given as (numerators, denominators), a value a replication. Leaving a replication out leaves it out of
    both, so that the pseudovalues are paired (Miller 1974). NaN as for `ratio_of_means`.
    """
    (a, b), (c, d) = (
        tuple(np.asarray(part, dtype=np.float64) for part in parts) for parts in (ratio, reference)
    )
    one, other = ratio_of_means(a, b), ratio_of_means(c, d)
    mean, n = one.mean - other.mean, len(a)
    if np.isnan(mean):
        return Estimate(NAN, NAN, n)
    return Estimate(mean, _half_width(_pseudovalues(a, b) - _pseudovalues(c, d), confidence), n)


def difference(values: ArrayLike, reference: ArrayLike, confidence: float = CONFIDENCE) -> Estimate:
    """Return the mean of the differences, replication by replication, with the paired t interval (Law 2015, 10.2.1)."""
    return mean_of(np.asarray(values, dtype=np.float64) - np.asarray(reference, dtype=np.float64), confidence)


def quantiles(values: ArrayLike, probabilities: tuple[float, ...] = (0.1, 0.5, 0.9)) -> tuple[float, ...]:
    """Return quantiles of single replications (linear interpolation, Hyndman & Fan 1996, type 7); NaN of none."""
    x = np.asarray(values, dtype=np.float64)
    x = x[~np.isnan(x)]
    return tuple(np.quantile(x, probabilities).tolist()) if len(x) else (NAN,) * len(probabilities)


def wilson(successes: float, trials: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the interval of a probability (Wilson 1927): 0 of n has an upper bound above 0. NaN of no trials.

    Trials need not be whole: those that are not independent are worth fewer (see `effective_size`).
    """
    if trials == 0:
        return NAN, NAN
    z = _normal_quantile(0.5 + confidence / 2)
    p, zz = successes / trials, z * z
    centre = (p + zz / (2 * trials)) / (1 + zz / trials)
    reach = z / (1 + zz / trials) * np.sqrt(p * (1 - p) / trials + zz / (4 * trials * trials))
    return max(0.0, float(centre - reach)), min(1.0, float(centre + reach))


def bonferroni(comparisons: int, confidence: float = CONFIDENCE) -> float:
    """Return the confidence of each of some intervals so that all hold together with at least `confidence` (Law 2015, 9.7)."""
    return 1.0 - (1.0 - confidence) / max(comparisons, 1)


@lru_cache(maxsize=1024)
def t_quantile(p: float, freedom: int) -> float:
    """Return the p quantile of Student's t law with some degrees of freedom: a study asks for few of them, many times."""
    return float(t.ppf(p, freedom))


@lru_cache(maxsize=64)
def _normal_quantile(p: float) -> float:
    return float(norm.ppf(p))


def _pseudovalues(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the jackknife's pseudovalues of a ratio of sums; NaN where one replication holds the whole denominator."""
    n, rest = len(above), below.sum() - below
    if n == 1 or np.any(rest == 0):
        return np.full(n, NAN)
    values: NDArray[np.float64] = n * (above.sum() / below.sum()) - (n - 1) * (above.sum() - above) / rest
    return values


def _half_width(x: NDArray[np.float64], confidence: float) -> float:
    n = len(x)
    if n == 1:
        return NAN
    return float(t_quantile(0.5 + confidence / 2, n - 1) * x.std(ddof=1) / np.sqrt(n))
