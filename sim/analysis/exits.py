"""First exits: at which stage a comparison or a check of a constraint leaves its continuation region, and at which side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.analysis.procedure import Constraint, Procedure, doubts, region

NEVER = int(np.iinfo(np.int64).max)
Table = NDArray[np.float64]
Stages = NDArray[np.int64]


class Exits(NamedTuple):
    """The stages of first exits among k systems under s constraints; `NEVER` where there was none in the data."""

    beaten: Stages
    """(k, k): when the system of the row was found worse than that of the column, each pair once."""
    tied: NDArray[np.bool_]
    """(k, k): whether that was because the two did not differ at all in the first stage, and the column came first."""
    met: Stages
    """(k, s): when the system was found to meet the constraint."""
    violated: Stages
    """(k, s): when the system was found to violate the constraint."""

    def stages(self, first: int) -> list[int]:
        """Return the stages at which anything was found, and the first, in order."""
        found = np.unique(np.concatenate([part.ravel() for part in (self.beaten, self.met, self.violated)]))
        return [first, *(int(stage) for stage in found if first < stage < NEVER)]


def exits(x: Table, checks: Sequence[tuple[Constraint, Table]], procedure: Procedure) -> Exits:
    """Return the first exits in tables of shape (k, n), NaN beyond a system's end; larger x is better."""
    check_doubt, comparison_doubt = doubts(procedure, len(x), len(checks))
    found = [_check(rows, constraint, procedure.first, check_doubt) for constraint, rows in checks]
    met, violated = (
        np.array([sides[side] for sides in found], dtype=np.int64).reshape(len(checks), len(x)).T
        for side in (0, 1)
    )
    return Exits(*_comparisons(x, procedure, comparison_doubt), met, violated)


def _comparisons(x: Table, procedure: Procedure, doubt: float) -> tuple[Stages, NDArray[np.bool_]]:
    """Return when each system (row) was found worse than each other (column), and whether that was a tie."""
    k, first = len(x), procedure.first
    beaten, tied = np.full((k, k), NEVER), np.zeros((k, k), dtype=bool)
    sums = np.cumsum(x, axis=1)[:, first - 1 :]
    for i in range(k - 1):
        rest = slice(i + 1, k)
        variances = (x[i, :first] - x[rest, :first]).var(axis=1, ddof=1)
        lead = sums[i] - sums[rest]
        limit = region(_stages(lead, first), variances, procedure.indifference, doubt, first)
        beaten[rest, i], beaten[i, rest] = _sides(lead > limit, lead < -limit, first)
        tied[rest, i] = (x[i, :first] == x[rest, :first]).all(axis=1)
    beaten[tied], beaten[tied.T] = first, NEVER
    return beaten, tied


def _check(y: Table, constraint: Constraint, first: int, doubt: float) -> tuple[Stages, Stages]:
    """Return when each system was found to meet a constraint, and when to violate it."""
    excess = (y - constraint.limit) * (1.0 if constraint.at_most else -1.0)
    sums = np.cumsum(excess, axis=1)[:, first - 1 :]
    variances = excess[:, :first].var(axis=1, ddof=1)
    limit = region(_stages(sums, first), variances, constraint.tolerance, doubt, first)
    return _sides(sums <= -limit, sums >= limit, first)


def _stages(sums: Table, first: int) -> Stages:
    """Return the stage of each column."""
    return np.arange(first, first + sums.shape[1])


def _sides(one: NDArray[np.bool_], other: NDArray[np.bool_], first: int) -> tuple[Stages, Stages]:
    """Return the stage of each row's first exit, for those at the one side and for those at the other."""
    out = one | other
    at = out.argmax(axis=1)
    row = np.arange(len(out))
    has_left, at_one = out[row, at], one[row, at]
    stage = at + first
    return np.where(has_left & at_one, stage, NEVER), np.where(has_left & ~at_one, stage, NEVER)
