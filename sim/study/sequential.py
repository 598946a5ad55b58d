"""Precision: replications are added until a comparison is as precise as was asked, and its precision is shown meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.analysis import (
    Estimate,
    Precision,
    Record,
    is_chance,
    is_met,
    mean_of,
    needed,
    reached,
    replications_for,
)
from sim.experiment import DRAWN, LIKELY, REPLICATIONS_PER_DRAW, Key, Parameters
from sim.experiment.parameters import question
from sim.scenario import Scenario
from sim.study.comparison import COVERS, Comparison, reference_of
from sim.study.objective import ACTIVATIONS, Objective

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


MANY: Final = 100
"""From here on a half-width is told without decimals."""
Finished = Mapping[str, Mapping[int, Record]]


class Sure(NamedTuple):
    """The widest half-width by now: a share of the mean if `relative`, else in the measure's unit; and what it covers."""

    what: str
    half_width: float
    relative: bool
    covers: str

    def __str__(self) -> str:
        """Say it, as in `activations within 2.4 % (covers chance)`."""
        exact = ",.0f" if self.half_width >= MANY else ".3g"
        width = f"{100 * self.half_width:.1f} %" if self.relative else f"{self.half_width:{exact}}"
        return f"{self.what} within {width} (covers {self.covers})"


class Aim(NamedTuple):
    """What is looked at while a study runs: an objective of some scenarios, or its difference to a reference."""

    scenarios: tuple[Scenario, ...]
    objective: Objective
    relative: bool = True
    reference: Scenario | None = None

    def sure(self, records: Mapping[Key, Record]) -> Sure | None:
        """Return the widest half-width among the scenarios from the records that are finished, by key; None if unknown.

        With drawn parameters as soon as they can tell, which are played last; before that at likely values.
        """
        finished: dict[str, dict[int, Record]] = defaultdict(dict)
        for key, record in records.items():
            finished[key.scenario][key.replication] = (
                record  # what is asked tells the kind of parameters, too
            )
        kinds: tuple[Parameters, ...] = (DRAWN, LIKELY)
        for parameters in kinds:
            width = self._widest(finished, parameters)
            if width is not None:
                return Sure(self._what, width, self.relative, COVERS[parameters])
        return None

    @property
    def _what(self) -> str:
        return f"difference of {self.objective.measure}" if self.reference else self.objective.measure

    def _widest(self, finished: Finished, parameters: Parameters) -> float | None:
        widths = [
            self._width(finished, scenario, parameters)
            for scenario in self.scenarios
            if scenario is not self.reference
        ]
        return max((width for width in widths if not np.isnan(width)), default=None)

    def _width(self, finished: Finished, scenario: Scenario, parameters: Parameters) -> float:
        """Return the half-width of a scenario, or of its difference to the reference; NaN where there is none."""
        both = [finished.get(question(s, parameters), {}) for s in (scenario, self.reference or scenario)]
        together = REPLICATIONS_PER_DRAW if parameters == DRAWN else 1
        shared = set(both[0]) & set(both[1])
        draws = [n for n in sorted(shared) if n % together == 0 and shared.issuperset(range(n, n + together))]
        of_draws = [n + m for n in draws for m in range(together)]
        values, others = (self.objective.observed([found[n] for n in of_draws], together) for found in both)
        estimate = mean_of(values - others if self.reference else values)
        if not self.relative:
            return estimate.half_width
        return abs(estimate.half_width / estimate.mean) if estimate.mean else np.nan


def aim_of(
    scenarios: Sequence[Scenario], precision: Precision | None = None, reference: str | None = None
) -> Aim:
    """Return what is looked at while scenarios are compared: what a precision is asked of, else their activations."""
    if precision is None:
        return Aim(tuple(scenarios), Objective(ACTIVATIONS))
    held = reference_of(scenarios, reference) if precision.of_difference else None
    return Aim(tuple(scenarios), Objective(precision.measure), precision.relative, held)
