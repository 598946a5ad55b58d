"""Multiple comparisons with the best: how far each alternative is from the best of the others."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.analysis.estimate import CONFIDENCE, NAN, bonferroni, t_quantile


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

    The intervals are for n replications with common random numbers, by Bonferroni's inequality as in procedure CY of Nelson
    & Matejcik (1995), each difference with the variance of its own pairs. So they hold together however the alternatives
    vary: those that share most of what they do differ by little in every replication, others by much, and one variance for
    all differences, as sphericity would have it, covers too seldom. As the procedure is constrained each interval contains 0
    or ends there: what lies off 0 is an inference. A replication with an empty value is left out. One alternative has no
    others, and one replication no intervals.
    """
    x: NDArray[np.float64] = np.asarray(values, dtype=np.float64)
    x = x[~np.isnan(x).any(axis=1)]
    n, k = x.shape
    if n == 0 or k == 1:
        return (Versus(NAN, NAN, NAN),) * int(k)
    lead, reach = _leads(x, confidence)
    lows, highs = np.minimum((lead - reach).min(axis=1), 0.0), np.maximum((lead + reach).min(axis=1), 0.0)
    return tuple(map(Versus, lead.min(axis=1).tolist(), lows.tolist(), highs.tolist()))


def _leads(x: NDArray[np.float64], confidence: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the mean lead of each alternative (row) over each other, endless over itself, and the half-width t S / sqrt(n).

    The quantile of t is one-sided, at Bonferroni's share of k - 1: if only the true leads of the best are no more than
    `reach` above those seen, its upper end holds, and so does every other's lower end, which looks at the best too; as ends
    are constrained to 0, its lower end and the others' upper ends always hold (Hsu 1984).
    """
    n, k = x.shape
    d = x[:, :, None] - x[:, None, :]
    apart = d - d[0]  # so that what never varies does so by exactly 0
    lead = d[0] + apart.mean(axis=0)
    np.fill_diagonal(lead, np.inf)
    if n == 1:
        return lead, np.full((k, k), NAN)
    return lead, t_quantile(bonferroni(k - 1, confidence), n - 1) * apart.std(axis=0, ddof=1) / np.sqrt(n)
