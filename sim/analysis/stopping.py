"""The stopping rule: after how many replications an interval is narrow enough, and stays so."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm, t

from sim.analysis.estimate import CONFIDENCE, mean_of
from sim.analysis.precision import Precision, is_met

LOOK_AHEAD = 5
"""Replications to look ahead (kLimit; Hoad, Robinson & Davies 2010), as many per cent beyond 100."""
MANY = 1_000_000
"""Replications from which on t is normal."""


def reached(
    precision: Precision,
    values: ArrayLike,
    batch: int = 1,
    first: int = 2,
    look_ahead: int = LOOK_AHEAD,
    confidence: float = CONFIDENCE,
) -> int | None:
    """Return after how many replications a precision is reached, given values of shape (n,) in their order; None if not yet.

    That is the first multiple of the batch, from `first` on, where the interval is narrow enough and remains so at the end
    of each batch of the look-ahead (Hoad, Robinson & Davies 2010): which takes replications up to `look_ahead_end`. Replays
    the same answer from any longer record. An empty value counts as a replication that tells nothing.

    As the rule stops where the variance happens to look small, the interval covers a little less than its confidence if it
    stops at few replications (Law 2015, 9.4.1; Hoad et al. 2010): `first` should be 10 at least.
    """
    x = np.asarray(values, dtype=np.float64)
    ends = np.arange(-(-max(first, 1) // batch) * batch, len(x) + 1, batch)
    met = _is_met_at(precision, x, ends, confidence)
    failures = np.concatenate(([0], np.cumsum(~met)))
    for i in np.flatnonzero(met):
        until = look_ahead_end(int(ends[i]), batch, look_ahead)
        if until > len(x):
            return None
        if failures[np.searchsorted(ends, until) + 1] == failures[i]:
            return int(ends[i])
    return None


def look_ahead_end(n: int, batch: int = 1, look_ahead: int = LOOK_AHEAD) -> int:
    """Return up to which replication the rule looks ahead from the n-th, in whole batches.

    So many replications up to the 100th, and so many per cent of n beyond (Hoad, Robinson & Davies 2010).
    """
    ahead = look_ahead if n <= 100 else look_ahead * n // 100  # noqa: PLR2004 - per cent
    return n + -(-ahead // batch) * batch


def needed(precision: Precision, values: ArrayLike, confidence: float = CONFIDENCE) -> int | None:
    """Return a forecast of how many replications a precision takes, from the variance and mean of values of shape (n,).

    The least number from n on at which the interval would be narrow enough if neither changed (Law 2015, 9.4.1), without the
    look-ahead. None where nothing can be told: from fewer than 2 values, or for a relative precision of a mean of 0.
    """
    x = np.asarray(values, dtype=np.float64)
    told = x[~np.isnan(x)]
    if len(told) < 2:  # noqa: PLR2004 - a variance takes two
        return None
    if is_met(precision, told, confidence):
        return len(x)
    n = replications_for(float(told.std(ddof=1)), precision.allows(mean_of(told).mean), confidence)
    return None if n is None else max(len(x), math.ceil(n * len(x) / len(told)))


def replications_for(deviation: float, half_width: float, confidence: float = CONFIDENCE) -> int | None:
    """Return the least n at which the interval of a mean is narrow enough, given the standard deviation; None if endless.

    t(n - 1) s / sqrt(n) <= the half-width (Law 2015, 9.4.1), in the same unit as the standard deviation.
    """
    ratio = deviation / half_width if half_width else math.inf
    reach = float(norm.ppf(0.5 + confidence / 2)) * ratio
    least = reach * reach  # which may be infinite, where ** would not have it
    if not math.isfinite(least):
        return None
    low = max(math.ceil(least), 2)
    if low > MANY:
        return low
    high = math.ceil(
        (float(t.ppf(0.5 + confidence / 2, low - 1)) * ratio) ** 2
    )  # t falls with n, so that this suffices
    n = np.arange(low, max(high, low) + 1)
    widths = t.ppf(0.5 + confidence / 2, n - 1) * ratio / np.sqrt(n)
    return int(n[np.argmax(widths <= 1.0)])


def _is_met_at(
    precision: Precision, x: NDArray[np.float64], ends: NDArray[np.int64], confidence: float
) -> NDArray[np.bool_]:
    """Return whether the precision is met by the first values, up to each of the ends: `is_met` from running sums."""
    told = ~np.isnan(x)
    start = x[np.argmax(told)] if told.any() else 0.0  # sums from about the mean lose no digits
    d = np.where(told, x - start, 0.0)
    n, total, squares = (np.cumsum(part)[ends - 1] for part in (told, d, d * d))
    n, total, squares = n[n >= 2], total[n >= 2], squares[n >= 2]  # noqa: PLR2004 - a variance takes two
    mean = start + total / n
    variance = np.maximum(squares - total * total / n, 0.0) / (n - 1)
    half_width = t.ppf(0.5 + confidence / 2, n - 1) * np.sqrt(variance / n)
    allowed = np.abs(mean) * precision.allows(1.0) if precision.relative else precision.size
    met = (half_width <= allowed) & ((mean != 0.0) | (not precision.relative))
    return np.concatenate((np.zeros(len(ends) - len(n), dtype=bool), met))
