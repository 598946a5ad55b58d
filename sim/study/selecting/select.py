"""The study: which strategy is best, with a probability and down to a difference that matters, and no replication more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from sim.analysis import Decision, Record, decide
from sim.experiment import DRAWN, LIKELY, Block, Laboratory, Parameters
from sim.scenario import Scenario
from sim.study.compare import Uncertainty
from sim.study.objective import observed
from sim.study.selecting.planned import planned_values
from sim.study.selecting.question import Question
from sim.study.selecting.requirement import Requirement
from sim.study.selecting.selection import Empty, Selected, Selection, Values, together_of

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
