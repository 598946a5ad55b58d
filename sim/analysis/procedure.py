"""What a procedure of ranking and selection is told, and the constants that follow from it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Procedure:
    """How surely the best of several systems is to be selected, and which difference matters."""

    first: int
    """Replications of the first stage, n0: at least 2, and better 10 or more."""
    confidence: float
    """The least probability of a correct selection, where the best is better than all others by the indifference."""
    indifference: float
    """The smallest difference worth detecting, delta, in the measure's unit."""
    feasibility_share: float = 0.5
    """Which share of the doubt goes to feasibility, where there are constraints; the rest goes to comparison."""

    def __post_init__(self) -> None:
        """ValueError where a number is out of its range."""
        if self.first < 2:  # noqa: PLR2004 - a variance takes two
            raise ValueError(f"The first stage has {self.first} replications: it takes at least 2.")
        if not (0 < self.confidence < 1 and 0 < self.feasibility_share < 1):
            raise ValueError(
                "The confidence and the feasibility's share of the doubt must lie between 0 and 1."
            )
        if not self.indifference > 0:
            raise ValueError(
                f"The smallest difference worth detecting is {self.indifference}: it must be above 0."
            )


@dataclass(frozen=True)
class Constraint:
    """A bound on the mean of a second measure: a system is feasible up to the limit, and the tolerance tells how nearly.

    Beyond the limit by the tolerance or more it must not be selected; within it by as much it must not be ruled out;
    between the two either will do (Andradóttir & Kim 2010).
    """

    limit: float
    tolerance: float
    at_most: bool = True
    """Whether the mean may be at most the limit; else at least."""

    def __post_init__(self) -> None:
        """ValueError where the tolerance is not above 0."""
        if not self.tolerance > 0:
            raise ValueError(f"The tolerance of a constraint is {self.tolerance}: it must be above 0.")


def rinott_sizes(variances: ArrayLike, first: int, h: float, delta: float) -> NDArray[np.int64]:
    """Return how many replications each system takes in all, from its variance over the first stage (Rinott 1978).

    N_i = max(n0, ceil((h S_i / delta)^2)), with h from `rinott_constant`. The largest mean of all N_i is then the best with
    that confidence, if it is better by delta. The systems must be independent: not under common random numbers.
    """
    s = np.sqrt(np.asarray(variances, dtype=np.float64))
    sizes: NDArray[np.int64] = np.maximum(first, np.ceil((h * s / delta) ** 2)).astype(np.int64)
    return sizes


def doubts(procedure: Procedure, systems: int, constraints: int) -> tuple[float, float]:
    """Return the doubt that each check of a constraint and each comparison may have.

    Bonferroni's rule over k s checks and k - 1 comparisons, which holds under common random numbers and for dependent
    measures. Without constraints all of it goes to the comparisons, without a second system to the checks.
    """
    doubt = 1.0 - procedure.confidence
    share = float(constraints > 0) if systems == 1 else procedure.feasibility_share * (constraints > 0)
    return share * doubt / max(systems * constraints, 1), (1.0 - share) * doubt / max(systems - 1, 1)


def eta(doubt: float, first: int) -> float:
    """Return the constant of the continuation region, ((2 beta)^(-2 / (n0 - 1)) - 1) / 2 (Kim & Nelson 2001, with c = 1)."""
    return max(0.0, (math.pow(2.0 * doubt, -2.0 / (first - 1)) - 1.0) / 2.0)


def region(
    stages: NDArray[np.int64], variances: NDArray[np.float64], size: float, doubt: float, first: int
) -> NDArray[np.float64]:
    """Return how far a sum may be from 0 undecided, of shape (variances, stages): max(0, (n0 - 1) eta S^2 / d - d r / 2).

    It is r times the W(r) of Kim & Nelson (2001) with d the indifference, and the R(r) of Andradóttir & Kim (2010) with d
    the tolerance: a triangle that closes at a stage known after the first.
    """
    height = (first - 1) * eta(doubt, first) * variances / size
    return np.maximum(0.0, height[:, None] - size * stages / 2.0)


def padded(values: Sequence[ArrayLike], name: str) -> NDArray[np.float64]:
    """Return arrays of different lengths as rows, NaN beyond the end; ValueError where a value is empty."""
    arrays = [np.asarray(row, dtype=np.float64) for row in values]
    table = np.full((len(arrays), max(map(len, arrays))), np.nan)
    for i, row in enumerate(arrays):
        if np.isnan(row).any():
            raise ValueError(
                f"{name} {i} has an empty value: select by a measure that every replication has."
            )
        table[i, : len(row)] = row
    return table
