"""A selection as a value: what was decided, on which replications, and what may be believed of the candidates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.analysis import Decision, Estimate, Record, difference, mean_of, rinott_constant, rinott_sizes
from sim.experiment import DRAWN, REPLICATIONS_PER_DRAW, TWIN, Engine, Parameters
from sim.scenario import Scenario
from sim.study.comparison import COVERS
from sim.study.objective import observed
from sim.study.selecting.question import Question
from sim.study.selecting.requirement import Requirement

Values = NDArray[np.float64]


def together_of(parameters: Parameters) -> int:
    """Return how many replications are one observation."""
    return REPLICATIONS_PER_DRAW if parameters == DRAWN else 1


class Empty(NamedTuple):
    """Why a candidate was left out: a measure that is empty in an observation (0, 1, …), which was needed."""

    measure: str
    observation: int


@dataclass(frozen=True)
class Selection:
    """A selection with one kind of parameters, as far as it has come.

    `records` holds, by candidate, every replication played for it; `names` are the candidates that the decision is about, by
    its index; `empty` those that were left out as they cannot be compared. `stopped` is empty, or why it ended too soon.
    """

    question: Question
    parameters: Parameters
    records: Mapping[str, tuple[Record, ...]]
    names: tuple[str, ...]
    decision: Decision
    empty: Mapping[str, Empty]
    stopped: str = ""

    @property
    def covers(self) -> str:
        """Which kinds of uncertainty it allows for."""
        return COVERS[self.parameters]

    @property
    def together(self) -> int:
        """How many replications are one observation."""
        return together_of(self.parameters)

    @property
    def best(self) -> str | None:
        """The candidate that was selected, if any."""
        return None if self.decision.best is None else self.names[self.decision.best]

    @property
    def survivors(self) -> tuple[str, ...]:
        """The candidates that are still in."""
        return tuple(self.names[i] for i in self.decision.survivors)

    @property
    def is_infeasible(self) -> bool:
        """Whether every candidate was found to break a requirement."""
        return self.decision.is_over and bool(self.names) and not self.decision.survivors

    def is_broken(self, name: str) -> bool:
        """Return whether a candidate, one of `names`, was found to break a requirement."""
        return self.decision.feasible.get(self.names.index(name)) is False

    @property
    def began(self) -> bool:
        """Whether the first stage was finished."""
        return all(self.observations(name) >= self.question.first for name in self.names)

    def observations(self, name: str) -> int:
        """Return how many independent observations of a candidate were used: until it was dropped, empty, or selected."""
        if name in self.empty:
            return self.empty[name].observation
        dropped = self.decision.dropped.get(self.names.index(name))
        stage = self.decision.stage if dropped is None else dropped.stage
        return min(stage, self.played(name) // self.together)

    def played(self, name: str) -> int:
        """Return how many replications of a candidate were played: whole batches."""
        return len(self.records[name])

    @property
    def used(self) -> int:
        """How many replications the decisions took, of all candidates."""
        return sum(self.together * self.observations(name) for name in self.records)

    def values(self, name: str) -> Values:
        """Return the objective of a candidate for each observation that was used."""
        return self.question.objective.observed(self.records[name], self.together)[: self.observations(name)]

    def estimate(self, name: str) -> Estimate:
        """Return the mean of the objective over what was used, with its own 95 % interval."""
        return mean_of(self.values(name))

    def behind(self, name: str, other: str) -> Estimate:
        """Return the objective of a candidate less another's over what was used of both, paired, with its own 95 % interval."""
        one, two = self.values(name), self.values(other)
        shared = min(len(one), len(two))
        return difference(one[:shared], two[:shared])

    def required(self, name: str, requirement: Requirement) -> Estimate:
        """Return the mean of a measure that is required of a candidate, over what was used, with its own 95 % interval."""
        found = observed(self.records[name], requirement.measure, self.together)
        return mean_of(found[: self.observations(name)])

    @property
    def rinott(self) -> dict[str, int]:
        """The replications of each candidate that Rinott's (1978) procedure would have taken after the same first stage.

        It is for independent candidates, allocates by their variances, and knows of no requirement. Empty before the first
        stage is over.
        """
        if not self.began or not self.names:
            return {}
        first, procedure = self.question.first, self.question.procedure
        h = rinott_constant(len(self.names), first, procedure.confidence)
        variances = [float(self.values(name)[:first].var(ddof=1)) for name in self.names]
        sizes = rinott_sizes(variances, first, h, procedure.indifference) * self.together
        return dict(zip(self.names, sizes.tolist(), strict=True))


@dataclass(frozen=True)
class Selected:
    """What came of a question: a selection with each kind of parameters that was asked for.

    `excluded` are candidates that the calendar alone rules out, by the requirement that they break; `found` and `played`
    count the replications that were in the store, and those that were not; `cross_checked` those that the SimPy model told again.
    `stopped` is empty, or why it ended too soon, be it while replications were told again.
    """

    question: Question
    scenarios: tuple[Scenario, ...]
    seed: int
    excluded: Mapping[str, Requirement]
    selections: tuple[Selection, ...]
    found: int = 0
    played: int = 0
    engine: Engine = TWIN
    cross_checked: int = 0
    stopped: str = ""

    @property
    def bounds(self) -> tuple[str, ...]:
        """The scenarios that are no candidates, as nobody can carry them out."""
        return tuple(s.name for s in self.scenarios if s.bound)

    @property
    def candidates(self) -> tuple[str, ...]:
        """The scenarios that replications were played of."""
        return tuple(s.name for s in self.scenarios if not s.bound and s.name not in self.excluded)

    def scenario(self, name: str) -> Scenario:
        """Return a scenario by name."""
        return next(s for s in self.scenarios if s.name == name)
