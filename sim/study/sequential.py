"""Replications are added until a comparison is as precise as was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis import Estimate, Precision, Record, is_met, mean_of, needed, reached
from sim.experiment import LIKELY, Key
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


def widest(comparison: Comparison, precision: Precision) -> tuple[str, float]:
    """Return the scenario that is farthest from a precision, and its half-width: relative to the mean if that is asked."""
    found = []
    for name in _asked(comparison, precision):
        estimate = _estimate(comparison, name, precision)
        unit = abs(estimate.mean) if precision.relative else 1.0
        found.append((estimate.half_width / unit if unit else np.inf, name))
    width, name = max(found, key=lambda pair: np.inf if np.isnan(pair[0]) else pair[0])
    return name, width


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
    """Return the scenarios of which a precision is asked: the reference has no difference to itself."""
    is_told = not precision.of_difference
    return [name for name in comparison.records if is_told or name != comparison.reference]


def _estimate(comparison: Comparison, name: str, precision: Precision) -> Estimate:
    if precision.of_difference:
        return comparison.difference(name, precision.measure)
    return comparison.estimate(name, precision.measure)


def _observed(comparison: Comparison, name: str, precision: Precision) -> NDArray[np.float64]:
    observed = comparison.observed(name, precision.measure)
    if precision.of_difference:
        return observed - comparison.observed(comparison.reference, precision.measure)
    return observed


def widest_so_far(records: Mapping[Key, Record], measure: str = "activations") -> float | None:
    """Return the widest half-width of a measure among the scenarios, relative to its mean, at likely values; None if unknown.

    The records are those that are finished by now, by key.
    """
    values: dict[str, list[float]] = {}
    for key, record in records.items():
        if key.parameters == LIKELY:
            values.setdefault(key.scenario, []).append(record.values.get(measure, np.nan))
    estimates = [mean_of(found) for found in values.values()]
    widths = [abs(e.half_width / e.mean) for e in estimates if e.mean and not np.isnan(e.half_width)]
    return max(widths, default=None)
