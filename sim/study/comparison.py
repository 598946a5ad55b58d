"""The comparison as a value: the records of some scenarios, and what may be believed of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis import (
    Chance,
    Components,
    Estimate,
    Pair,
    Precision,
    Quantile,
    Record,
    Versus,
    best_of,
    chance_of,
    components,
    is_chance,
    mean_of,
    paired,
    quantile_of,
    ranks,
    ratio_of,
    ratio_of_means,
    with_the_best,
)
from sim.experiment import DRAWN, LIKELY, REPLICATIONS_PER_DRAW, TWIN, Engine, Parameters
from sim.scenario import Scenario

NAN = float("nan")
STATUS_QUO: Final = "status-quo"
COVERS: Final[Mapping[Parameters, str]] = {LIKELY: "chance", DRAWN: "chance and evidence"}
"""Which kinds of uncertainty the intervals of a block cover."""
PROMISED: Final = {0.9: 0.1, 0.8: 0.2}
"""What can be promised with a probability is the quantile of its complement."""


@dataclass(frozen=True)
class Comparison:
    """Scenarios replicated with common random numbers, and what may be believed of them.

    `records` holds, by scenario name, the record of each replication: the same replications of every scenario.
    `parameters` tells whether everything is at its likely value, so that intervals cover chance, or drawn over its
    evidence, two replications a draw, so that they cover both. `stopped` is empty, or why there are fewer replications than
    `wanted`. `companions` are variants that only a finding asks for: by the name of a scenario, its first visit days with
    the time away lifted. `with_parameter_uncertainty` is the same comparison with drawn parameters, where both were asked for.
    Of all the records, `found` were in the store and `played` were not; the `engine` played them, and `cross_checked`
    replications were played by the SimPy model too and agreed in every row. Replications (or draws, where nothing is at
    likely values) were added until a `precision` was met, if one was asked for.
    """

    scenarios: tuple[Scenario, ...]
    reference: str
    seed: int
    wanted: int
    records: dict[str, tuple[Record, ...]]
    stopped: str = ""
    companions: dict[str, tuple[Record, ...]] = field(default_factory=dict)
    parameters: Parameters = LIKELY
    with_parameter_uncertainty: Comparison | None = None
    found: int = 0
    played: int = 0
    engine: Engine = TWIN
    cross_checked: int = 0
    precision: Precision | None = None

    @property
    def blocks(self) -> tuple[Comparison, ...]:
        """This comparison and, if there is one, that with drawn parameters."""
        return (self,) if self.with_parameter_uncertainty is None else (self, self.with_parameter_uncertainty)

    @property
    def drawn(self) -> Comparison | None:
        """The comparison with drawn parameters, if there is one: this or its companion."""
        return self if self.parameters == DRAWN else self.with_parameter_uncertainty

    @property
    def covers(self) -> str:
        """Which kinds of uncertainty the intervals cover."""
        return COVERS[self.parameters]

    @property
    def replications(self) -> int:
        """How many replications of every scenario are finished."""
        return min((len(records) for records in self.records.values()), default=0)

    @property
    def observations(self) -> int:
        """How many of them are independent of each other: replications, or draws."""
        return self.replications // self.together

    @property
    def together(self) -> int:
        """How many replications share one draw of the parameters."""
        return REPLICATIONS_PER_DRAW if self.parameters == DRAWN else 1

    @property
    def interrupted(self) -> bool:
        """Whether it was stopped before all replications were finished."""
        return bool(self.stopped)

    @property
    def candidates(self) -> tuple[str, ...]:
        """The scenarios that may be called best: those that are no bound."""
        return tuple(s.name for s in self.scenarios if not s.bound)

    @property
    def goal_sites(self) -> dict[str, int]:
        """The sites for which a number of activations was promised."""
        return {name: s.goal for name, s in self.scenarios[0].rotation_sites.items() if s.goal is not None}

    def scenario(self, name: str) -> Scenario:
        """Return a scenario by name."""
        return next(s for s in self.scenarios if s.name == name)

    def values(self, name: str, measure: str) -> NDArray[np.float64]:
        """Return a measure of a scenario, one value a replication; NaN where it is empty or unknown. Not to be changed."""
        if (name, measure) not in self._values:
            values = [record.values.get(measure, NAN) for record in self.records[name]]
            self._values[name, measure] = np.array(values, dtype=np.float64)
            self._values[name, measure].flags.writeable = False
        return self._values[name, measure]

    @cached_property
    def _values(self) -> dict[tuple[str, str], NDArray[np.float64]]:
        """The values of the measures that were asked for, by scenario and measure: each is asked for many times."""
        return {}

    def observed(self, name: str, measure: str) -> NDArray[np.float64]:
        """Return a measure of a scenario, one value an independent observation: a replication, or the mean of a draw."""
        observed: NDArray[np.float64] = self.in_draws(name, measure).mean(axis=1)
        return observed

    def in_draws(self, name: str, measure: str) -> NDArray[np.float64]:
        """Return the values of a measure of a scenario as an array (observations, replications of each)."""
        return self.values(name, measure).reshape(-1, self.together)

    def measures_of(self, name: str) -> tuple[str, ...]:
        """Return the measures that a scenario has in any replication."""
        return tuple(dict.fromkeys(m for record in self.records[name] for m in record.values))

    def estimate(self, name: str, measure: str) -> Estimate:
        """Return a measure's mean over replications, or the ratio of its parts' means, with its 95 % interval."""
        if (name, measure) not in self._estimates:
            self._estimates[name, measure] = self._estimated(name, measure)
        return self._estimates[name, measure]

    @cached_property
    def _estimates(self) -> dict[tuple[str, str], Estimate]:
        """The estimates that were asked for, by scenario and measure."""
        return {}

    def _estimated(self, name: str, measure: str) -> Estimate:
        parts = ratio_of(measure)
        if parts is None:
            return mean_of(self.observed(name, measure))
        above, below = (np.nan_to_num(self.values(name, part)) for part in parts)
        shape = (-1, self.together)
        return ratio_of_means(above.reshape(shape).mean(axis=1), below.reshape(shape).mean(axis=1))

    def interval(self, name: str, measure: str) -> tuple[float, float]:
        """Return the 95 % interval of a measure's mean. A probability has Wilson's: 0 of 30 is not impossible."""
        e = self.estimate(name, measure)
        if is_chance(measure) and not np.isnan(e.half_width):
            chance = self.chance(name, measure)
            return chance.low, chance.high
        return e.low, e.high

    def chance(self, name: str, measure: str) -> Chance:
        """Return the probability that a measure of 0 or 1 is 1, with Wilson's 95 % interval."""
        return chance_of(self.in_draws(name, measure))

    def quantile(self, name: str, measure: str, p: float) -> Quantile:
        """Return a quantile of single replications, with its 95 % interval."""
        return quantile_of(self.in_draws(name, measure), p)

    def promised(self, name: str, measure: str, probability: float) -> Quantile:
        """Return the number that a measure reaches at least, with a probability: what can be promised at 90 % or 80 %."""
        return self.quantile(name, measure, 1.0 - probability)

    def components(self, name: str, measure: str) -> Components:
        """Return how much of a measure's variance lies in what is not known, and how much in chance."""
        return components(self.in_draws(name, measure))

    def pair(
        self,
        name: str,
        measure: str,
        reference: str | None = None,
        comparisons: int = 1,
        confidence: float = 0.95,
    ) -> Pair:
        """Return the paired difference of a measure to the reference (or another scenario), one of several comparisons."""
        other = reference or self.reference
        return paired(self.observed(name, measure), self.observed(other, measure), comparisons, confidence)

    def difference(
        self, name: str, measure: str, reference: str | None = None, confidence: float = 0.95
    ) -> Estimate:
        """Return the paired difference of a measure to the reference (or to another scenario), with its interval."""
        return self.pair(name, measure, reference, 1, confidence).estimate

    def cost_per_extra(self, name: str) -> Estimate | None:
        """Return the cost of one more activation than the reference, or None where no gain can be told from chance."""
        gain = self.difference(name, "activations")
        if name == self.reference or not (gain.mean > 0 and gain.excludes_zero):
            return None
        cost, more = (
            self.observed(name, m) - self.observed(self.reference, m) for m in ("cost", "activations")
        )
        return ratio_of_means(cost, more)

    @cached_property
    def pairs(self) -> dict[tuple[str, str], Pair]:
        """The difference in activations of each pair of scenarios, all pairs together at 95 % (Bonferroni, paired t)."""
        pairs = list(combinations(self.records, 2))
        return {(a, b): self.pair(a, "activations", b, len(pairs)) for a, b in pairs}

    @cached_property
    def told_apart(self) -> dict[tuple[str, str], bool]:
        """Whether each pair of scenarios differs in activations beyond the uncertainty that is covered, all pairs together."""
        return {names: pair.estimate.excludes_zero for names, pair in self.pairs.items()}

    def are_told_apart(self, one: str, other: str) -> bool:
        """Return whether two scenarios differ in activations beyond chance, all pairs looked at together."""
        return self.told_apart.get((one, other), self.told_apart.get((other, one), False))

    def among_candidates(self, measure: str = "activations") -> NDArray[np.float64]:
        """Return a measure as an array (replications, candidates)."""
        return (
            np.array([self.values(name, measure) for name in self.candidates])
            .reshape(len(self.candidates), -1)
            .T
        )

    @cached_property
    def ranks(self) -> dict[str, Estimate]:
        """The mean rank of each candidate in activations, 1 for the most, with its 95 % interval."""
        if not self.candidates:
            return {}
        ranked = ranks(self.among_candidates()).reshape(-1, self.together, len(self.candidates)).mean(axis=1)
        return {name: mean_of(ranked[:, n]) for n, name in enumerate(self.candidates)}

    @cached_property
    def chance_best(self) -> dict[str, Chance]:
        """The probability that each candidate delivers most of all candidates, with Wilson's 95 % interval."""
        if not self.candidates:
            return {}
        best = best_of(self.among_candidates())
        return {
            name: chance_of(best[:, n].reshape(-1, self.together)) for n, name in enumerate(self.candidates)
        }

    @cached_property
    def against_best(self) -> dict[str, Versus]:
        """Each candidate's activations less the best other's, together at 95 % (Nelson & Matejcik 1995)."""
        if not self.candidates:
            return {}
        observed = np.array([self.observed(name, "activations") for name in self.candidates]).T
        return dict(zip(self.candidates, with_the_best(observed), strict=True))


def reference_of(scenarios: Sequence[Scenario], reference: str | None = None) -> Scenario:
    """Return the scenario that others are held against: the one named, else `status-quo`, else the first."""
    named = {scenario.name: scenario for scenario in scenarios}
    return named[reference or (STATUS_QUO if STATUS_QUO in named else scenarios[0].name)]
