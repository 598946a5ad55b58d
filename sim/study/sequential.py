"""Replications are added until a comparison is as precise as was asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.analysis import Estimate, Precision, is_chance, is_met, needed, reached, replications_for
from sim.study.comparison import Comparison

BATCH: Final = 10
"""Replications (or draws) that are added at a time, whatever the number of workers: the rule looks at the ends of batches."""


def precise(run: Callable[[int], Comparison], precision: Precision, most: int) -> int:
    """Return how many replications (or draws) it takes until every scenario meets a precision, at most `most`.

    `run` returns the comparison of the first n. The rule is sequential, with a look-ahead (Law 2015, 9.4.1; Hoad, Robinson &
    Davies 2010): an interval must be narrow enough, remain so over the batches that follow, and be so where it ends. As it
    stops where the variance happens to look small, the intervals cover a little less than 95 % if it stops early. It also ends
    where the experiment was stopped.
    """
    n = min(BATCH, most)
    while True:
        comparison = run(n)
        if n >= most or comparison.stopped or is_precise(comparison, precision):
            return n
        n = min(_next(comparison, precision, n), most)


def is_precise(comparison: Comparison, precision: Precision) -> bool:
    """Return whether every scenario meets a precision, and has met it since the rule's look-ahead began."""
    return all(
        is_met(precision, estimate) and reached(precision, values, BATCH, BATCH) is not None
        for estimate, values in (
            (_estimate(comparison, name, precision), _observed(comparison, name, precision))
            for name in _asked(comparison, precision)
        )
    )


class Precise(NamedTuple):
    """How precise a comparison became: the scenario that is farthest from what was asked, and its half-width.

    The half-width is a share of the mean if that was asked, else in the measure's unit. `lacking` names the scenarios that
    do not meet it. `paired` is how many replications all differences take by their variances with common random numbers, and
    `apart` without, both by the same forecast and without the rule's batches: NaN where no difference was asked for.
    """

    scenario: str
    half_width: float
    lacking: tuple[str, ...]
    paired: float
    apart: float


def precise_of(comparison: Comparison, precision: Precision) -> Precise | None:
    """Return how precise a comparison became; None where no scenario was asked."""
    asked = _asked(comparison, precision)
    if not asked:
        return None
    widths = {name: _half_width(comparison, name, precision) for name in asked}
    widest = max(asked, key=lambda name: np.inf if np.isnan(widths[name]) else widths[name])
    paired, apart = _forecasts(comparison, precision) if precision.of_difference else (np.nan, np.nan)
    return Precise(widest, widths[widest], lacking(comparison, precision), paired, apart)


def _half_width(comparison: Comparison, name: str, precision: Precision) -> float:
    estimate = _estimate(comparison, name, precision)
    unit = abs(estimate.mean) if precision.relative else 1.0
    return estimate.half_width / unit if unit else np.nan


def _forecasts(comparison: Comparison, precision: Precision) -> tuple[float, float]:
    """Return how many replications the differences take, as their variances forecast: paired, and from independent ones."""
    pairs = [comparison.pair(name, precision.measure) for name in _asked(comparison, precision)]
    variances = np.array([(pair.variance_paired, pair.variance_independent) for pair in pairs])
    largest = variances.max(axis=0, where=~np.isnan(variances), initial=0.0)
    paired, apart = (replications_for(float(np.sqrt(v)), precision.size) or np.nan for v in largest)
    return float(paired), float(apart)


def lacking(comparison: Comparison, precision: Precision) -> tuple[str, ...]:
    """Return the scenarios that do not meet a precision."""
    asked = _asked(comparison, precision)
    return tuple(name for name in asked if not is_met(precision, _estimate(comparison, name, precision)))


def _next(comparison: Comparison, precision: Precision, n: int) -> int:
    """Return how many replications to look at next: as forecast from the variance, at most twice as many, in whole batches."""
    forecasts = [
        needed(precision, _observed(comparison, name, precision)) for name in _asked(comparison, precision)
    ]
    forecast = max((forecast or 2 * n for forecast in forecasts), default=n)
    return max(n + BATCH, -(-min(forecast, 2 * n) // BATCH) * BATCH)


def _asked(comparison: Comparison, precision: Precision) -> list[str]:
    """Return the scenarios of which a precision is asked.

    The reference has no difference to itself. Where a measure was empty or 0 in every replication, as at a site that a
    strategy doesn't visit, there is no mean that more of them would tell: it isn't waited for, unless it is so everywhere.
    """
    of_all = not precision.of_difference
    names = [name for name in comparison.records if of_all or name != comparison.reference]
    told = [n for n in names if np.nan_to_num(_observed(comparison, n, precision)).any()]
    return names if is_chance(precision.measure) else told or names


def _estimate(comparison: Comparison, name: str, precision: Precision) -> Estimate:
    """Return the estimate that is to be precise, with the half-width that is reported: a probability has Wilson's."""
    if precision.of_difference:
        return comparison.difference(name, precision.measure)
    estimate = comparison.estimate(name, precision.measure)
    if is_chance(precision.measure):
        low, high = comparison.interval(name, precision.measure)
        return estimate._replace(half_width=(high - low) / 2)
    return estimate


def _observed(comparison: Comparison, name: str, precision: Precision) -> NDArray[np.float64]:
    observed = comparison.observed(name, precision.measure)
    if precision.of_difference:
        return observed - comparison.observed(comparison.reference, precision.measure)
    return observed
