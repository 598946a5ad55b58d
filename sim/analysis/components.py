"""Components of variance: how much of the spread the parameters explain, and how much chance does."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import f

from sim.analysis.estimate import CONFIDENCE, NAN


class Components(NamedTuple):
    """The variances between draws of the parameters and within them, with the interval of the former's share; NaN of none."""

    between: float
    """The variance of a draw's true mean (in the square of the values' unit): what better knowledge would take away."""
    within: float
    """The variance of replications of one draw: what chance alone does."""
    low: float
    """The lower end of the interval of the share."""
    high: float
    """The upper end of the interval of the share."""

    @property
    def share(self) -> float:
        """The share of the variance of a single replication that lies between draws, 0 to 1: the intraclass correlation."""
        both = self.between + self.within
        return self.between / both if both else NAN


NOTHING = Components(NAN, NAN, NAN, NAN)


def components(values: ArrayLike, confidence: float = CONFIDENCE) -> Components:
    """Return the variance components of values of shape (draws, m): m replications of each draw of the parameters.

    The estimators are those of the one-way analysis of variance with random effects, balanced, the one between draws
    floored at 0; the interval of the share comes from the F distribution, is exact for normal values and is clipped to
    0 to 1 (Searle, Casella & McCulloch 1992, chapter 3). It covers what so few draws and replications leave open. Draws
    with an empty value are left out; fewer than 2 draws, or than 2 replications each, cannot be split.
    """
    x = rows(values)
    draws, m = x.shape
    if draws < 2 or m < 2:  # noqa: PLR2004 - a variance takes two
        return NOTHING
    means = x.mean(axis=1)
    among = m * float(
        (means - means[0]).var(ddof=1)
    )  # less the first, so that equal values vary by exactly 0
    within = float((x - x[:, :1]).var(axis=1, ddof=1).mean())
    low, high = _share_interval(among, within, draws, m, confidence)
    return Components(max(0.0, (among - within) / m), within, low, high)


def _share_interval(
    among: float, within: float, draws: int, m: int, confidence: float
) -> tuple[float, float]:
    """Return the interval of the share, given the mean squares among draws and within them."""
    if not within:
        return (1.0, 1.0) if among else (NAN, NAN)
    doubt, freedom = (1.0 - confidence) / 2, (draws - 1, draws * (m - 1))
    ends = among / within / f.ppf((1.0 - doubt, doubt), *freedom)
    low, high = np.clip(1.0 - m / (ends - 1.0 + m), 0.0, 1.0).tolist()
    return low, high


def rows(values: ArrayLike) -> NDArray[np.float64]:
    """Return values as (draws, m) without the draws that have an empty one; of shape (n,), each is a draw of its own."""
    x: NDArray[np.float64] = np.asarray(values, dtype=np.float64)
    x = x[:, None] if x.ndim == 1 else x
    return x[~np.isnan(x).any(axis=1)]
