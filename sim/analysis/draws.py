"""Estimates over draws of the parameters: replications of one draw resemble each other, and count for less."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import beta

from sim.analysis.components import components, rows
from sim.analysis.estimate import CONFIDENCE, NAN, Estimate, mean_of, t_quantile, wilson


class Chance(NamedTuple):
    """A probability with its interval; NaN of nothing."""

    p: float
    low: float
    high: float


class Quantile(NamedTuple):
    """A quantile of single replications with its interval, in the values' unit; NaN where there is nothing to tell."""

    value: float
    low: float
    high: float


def mean_of_draws(values: ArrayLike, confidence: float = CONFIDENCE) -> Estimate:
    """Return the mean of values of shape (draws, m) with the t interval on the draws' means.

    The draws are what is independent, so that `replications` is their number (the ultimate clusters of Hansen, Hurwitz &
    Madow 1953; Law 2015, 9.4.1 with a draw for a replication). The interval covers both chance and the parameters. Draws
    with an empty value are left out.
    """
    return mean_of(rows(values).mean(axis=1), confidence)


def effective_size(values: ArrayLike) -> float:
    """Return how many independent replications those of shape (draws, m) are worth: from the number of draws up to all.

    That is n / (1 + (m - 1) rho), n over the design effect, with rho the intraclass correlation of the analysis of variance
    (Kish 1965, 5.4 and 8.2). Values that never vary tell nothing of rho: the worst is supposed, a draw counts once.
    """
    x = rows(values)
    draws, m = x.shape
    rho = components(x).share
    return float(draws * m / (1.0 + (m - 1) * (1.0 if np.isnan(rho) else rho)))


def chance_of(indicator: ArrayLike, confidence: float = CONFIDENCE) -> Chance:
    """Return the probability of what an indicator of shape (draws, m) marks: 0 or 1, or a share of 1 in a tie.

    The interval is Wilson's (1927) at the effective size, adjusted for the few draws that it was estimated from (Korn &
    Graubard 1998; Dean & Pacheco 2015). It holds the probability itself, and 0 of n has an upper bound above 0.
    """
    x = rows(indicator)
    if not x.size:
        return Chance(NAN, NAN, NAN)
    p, size = float(x.mean()), _adjusted_size(x, confidence)
    low, high = wilson(p * size, size, confidence)
    return Chance(p, min(low, p), max(high, p))


def quantile_of(values: ArrayLike, p: float, confidence: float = CONFIDENCE) -> Quantile:
    """Return the p quantile, 0 < p < 1, of all values of shape (draws, m), with an interval from order statistics.

    The quantile is of type 7 (Hyndman & Fan 1996). The interval holds the values that the limits of Clopper & Pearson (1934)
    of the share of values below them, at the adjusted effective size (Korn & Graubard 1998), do not rule out; with one
    replication a draw it is the exact one from order statistics (Conover 1999, 3.2). Where it would lie beyond the sample
    it ends at the smallest or the largest value seen and covers less than it says: an extreme quantile takes many draws.
    Draws with an empty value are left out; fewer than 2 draws have no interval.
    """
    x = rows(values)
    if not x.size:
        return Quantile(NAN, NAN, NAN)
    value = float(np.quantile(x, p))
    if len(x) == 1:
        return Quantile(value, NAN, NAN)
    first, last = _limits(x.size, _adjusted_size(x <= value, confidence), p, (1.0 - confidence) / 2)
    low, high = np.sort(x, axis=None)[[first, last]].tolist()
    return Quantile(value, min(low, value), max(high, value))


@lru_cache(maxsize=1024)
def _limits(n: int, size: float, p: float, doubt: float) -> tuple[int, int]:
    """Return which of n sorted values bound their p quantile, each but for a doubt, if together they are worth `size`."""
    below = np.arange(n) * (size / n)  # before each value
    with_it = below + size / n
    is_low = beta.sf(p, below + 1.0, size - below) <= doubt  # P(at most so many below), binomial, of any size
    is_high = beta.cdf(p, with_it, size - with_it + 1.0) <= doubt  # P(at least so many)
    lows, highs = int(np.count_nonzero(is_low)), int(np.count_nonzero(is_high))
    return max(lows - 1, 0), min(n - highs, n - 1)


def _adjusted_size(x: NDArray[np.float64] | NDArray[np.bool_], confidence: float) -> float:
    """Return the effective size times the squared ratio of t quantiles that pays for having estimated it from few draws.

    Korn & Graubard (1998). Nothing is to be paid where each draw has one replication, nor where a draw counts once anyhow.
    """
    draws, size = len(x), effective_size(x)
    if draws < 2 or x.min() == x.max():  # noqa: PLR2004 - degrees of freedom
        return size
    known, estimated = (t_quantile(0.5 + confidence / 2, freedom) for freedom in (x.size - 1, draws - 1))
    return size * (known / estimated) ** 2
