"""The study: which strategy is best, with a probability and down to a difference that matters, and no replication more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.analysis import (
    Decision,
    Estimate,
    Record,
    decide,
    difference,
    mean_of,
    rinott_constant,
    rinott_sizes,
)
from sim.experiment import DRAWN, LIKELY, REPLICATIONS_PER_DRAW, TWIN, Block, Engine, Laboratory, Parameters
from sim.scenario import Scenario
from sim.study.compare import Uncertainty
from sim.study.comparison import COVERS
from sim.study.objective import observed
from sim.study.selecting.question import Question, Requirement, planned_values

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


BATCH: Final = 4
"""Observations of each survivor that are asked for at a time, whatever the number of workers."""
KINDS: Final[Mapping[Uncertainty, tuple[Parameters, ...]]] = {
    "sampling": (LIKELY,),
    "parameters": (DRAWN,),
    "both": (LIKELY, DRAWN),
}


def select_in(laboratory: Laboratory, scenarios: Sequence[Scenario], question: Question) -> Selected:
    """Return what a laboratory finds to be the best of some scenarios, playing no more than the answer takes."""
    excluded = _excluded(scenarios, question)
    candidates = tuple(s for s in scenarios if not s.bound and s.name not in excluded)
    selections = tuple(
        _select(laboratory, candidates, question, parameters)
        for parameters in (KINDS[question.uncertainty] if candidates else ())
    )
    laboratory.cross_check(
        *(Block(candidates, question.first * s.together, s.parameters) for s in selections)
    )
    return Selected(
        question,
        tuple(scenarios),
        laboratory.seed,
        excluded,
        selections,
        laboratory.found,
        laboratory.played,
        laboratory.engine,
        laboratory.cross_checked,
        laboratory.stopped,
    )


def _excluded(scenarios: Sequence[Scenario], question: Question) -> dict[str, Requirement]:
    """Return the candidates that the calendar alone rules out, each with the first requirement that it breaks."""
    found = {}
    for scenario in scenarios if question.planned else ():
        values = planned_values(scenario)
        broken = [r for r in question.planned if not r.allows(values[r.measure])]
        if broken and not scenario.bound:
            found[scenario.name] = broken[0]
    return found


def _select(
    laboratory: Laboratory, candidates: Sequence[Scenario], question: Question, parameters: Parameters
) -> Selection:
    """Return the selection among some candidates: after the first stage, only those that are still in are played on."""
    together = together_of(parameters)
    most = question.most // together
    records: dict[str, tuple[Record, ...]] = {scenario.name: () for scenario in candidates}
    wanting, n = tuple(records), question.first
    while True:
        block = Block([s for s in candidates if s.name in wanting], n * together, parameters)
        (experiment,) = laboratory.run(block)
        records |= experiment.records
        selection = settled(question, parameters, records, experiment.stopped)
        decision = selection.decision
        if experiment.stopped or decision.is_over or decision.stage >= most:
            return selection
        wanting = tuple(selection.names[i] for i in decision.wants_more)
        n = min(decision.stage + BATCH, most)


def settled(
    question: Question,
    parameters: Parameters,
    records: Mapping[str, tuple[Record, ...]],
    stopped: str = "",
) -> Selection:
    """Return what is decided on the replications of some candidates so far; those that cannot be compared are left out.

    That is who has an empty value where it is needed. It does not depend on how many more replications there are.
    """
    together, empty = together_of(parameters), dict[str, Empty]()
    table = {name: _Row.of(question, found, together) for name, found in records.items()}
    while True:
        names = tuple(name for name in records if name not in empty)
        decision = _decide(question, [table[name] for name in names])
        wanting = [names[i] for i in decision.wants_more]
        blocked = {name: first for name in wanting if (first := table[name].empty) is not None}
        if not blocked:
            return Selection(question, parameters, dict(records), names, decision, empty, stopped)
        empty |= blocked


class _Row(NamedTuple):
    """The objective and the required measures of a candidate, up to the first that is empty."""

    objective: Values
    required: tuple[Values, ...]
    empty: Empty | None

    @classmethod
    def of(cls, question: Question, records: Sequence[Record], together: int) -> _Row:
        objective = question.objective.observed(records, together)
        required = [observed(records, r.measure, together) for r in question.estimated]
        names = [question.objective.measure, *(r.measure for r in question.estimated)]
        gaps = [
            (int(where[0]), name)
            for name, values in zip(names, (objective, *required), strict=True)
            if len(where := np.flatnonzero(np.isnan(values)))
        ]
        if not gaps:
            return cls(objective, tuple(required), None)
        end, name = min(gaps)
        return cls(objective[:end], tuple(values[:end] for values in required), Empty(name, end))


def _decide(question: Question, rows: Sequence[_Row]) -> Decision:
    if not rows:
        return Decision(0, (), None, True, {}, {}, (), ())
    sign = question.objective.sign
    constrained = [
        (requirement.constraint, [row.required[n] for row in rows])
        for n, requirement in enumerate(question.estimated)
    ]
    return decide([sign * row.objective for row in rows], question.procedure, constrained)
