"""What a selection is asked: by what, how surely, and under which requirements; every mistake in it, in a sentence each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from sim.analysis import Procedure
from sim.scenario import Scenario
from sim.study.asking import UnknownMeasure, refuse_unknown
from sim.study.compare import Uncertainty
from sim.study.objective import NET_BENEFIT, Objective, known_measures
from sim.study.selecting.planned import PLANNED
from sim.study.selecting.requirement import Requirement, requirement_from

FIRST: Final = 20
"""Observations of the first stage: with fewer, variances are guessed too roughly, and rare outages are not seen."""
MOST: Final = 500
"""Replications of one candidate at most."""
LEAST: Final = 2
"""Candidates, or observations of a first stage, that there must be."""


class Mistakes(ValueError):  # noqa: N818 - it says what is so
    """A question that cannot be answered; `texts` says why, a mistake each."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = tuple(texts)
        super().__init__("\n".join(texts))


class Question(NamedTuple):
    """What is asked.

    `probability` is the least that the best is selected with, where it leads by the `indifference`, in the objective's unit.
    `first` counts observations (replications, or draws with two each), `most` replications of one candidate. A `worth`
    that the objective does not take is for the figure only.
    """

    objective: Objective
    indifference: float
    probability: float = 0.95
    requirements: tuple[Requirement, ...] = ()
    uncertainty: Uncertainty = "sampling"
    first: int = FIRST
    most: int = MOST
    worth: float | None = None

    @property
    def procedure(self) -> Procedure:
        """What the procedure is told."""
        return Procedure(self.first, self.probability, self.indifference)

    @property
    def planned(self) -> tuple[Requirement, ...]:
        """The requirements on what the calendar fixes."""
        return tuple(r for r in self.requirements if r.is_planned)

    @property
    def estimated(self) -> tuple[Requirement, ...]:
        """The requirements on means that are estimated."""
        return tuple(r for r in self.requirements if not r.is_planned)


class Wording(NamedTuple):
    """A question as someone words it; `tolerance` is a share of each limit that has no tolerance of its own."""

    by: str
    indifference: float
    worth: float | None = None
    probability: float = 0.95
    require: Sequence[str] = ()
    tolerance: float | None = None
    smallest: bool = False
    uncertainty: Uncertainty = "sampling"
    first: int = FIRST
    most: int = MOST


def question_of(words: Wording, scenarios: Sequence[Scenario]) -> Question:
    """Return the question that some words ask of some scenarios. Raises Mistakes with all of them; nothing is played."""
    measures = known_measures(scenarios)
    requirements, texts = [], list(_mistakes(words, scenarios, measures))
    for text in words.require:
        try:
            requirements.append(_requirement(text, words.tolerance, (*measures, *PLANNED)))
        except ValueError as error:
            texts.append(f"--require {error}")
    if texts:
        raise Mistakes(texts)
    worth = None if words.worth is None else float(words.worth)
    return Question(
        objective=Objective(words.by, words.smallest, worth if words.by == NET_BENEFIT else None),
        indifference=float(words.indifference),
        probability=words.probability,
        requirements=tuple(requirements),
        uncertainty=words.uncertainty,
        first=words.first,
        most=words.most,
        worth=worth,
    )


def _requirement(text: str, share: float | None, names: Sequence[str]) -> Requirement:
    requirement = requirement_from(text, share)
    refuse_unknown(requirement.measure, names)
    return requirement


def _mistakes(words: Wording, scenarios: Sequence[Scenario], measures: Sequence[str]) -> Iterator[str]:
    yield from _of_the_objective(words, measures)
    yield from _of_the_numbers(words)
    yield from _of_the_candidates(words, scenarios)


def _of_the_objective(words: Wording, measures: Sequence[str]) -> Iterator[str]:
    if words.by == NET_BENEFIT:
        if words.worth is None:
            yield (
                "--by net-benefit needs --worth RUPIAH: what one activation is worth to whoever decides; it is his "
                "assumption, so there is no default"
            )
        if words.smallest:
            yield "--smallest: of net benefit more is better; leave it out"
    else:
        try:
            refuse_unknown(words.by, (*measures, NET_BENEFIT))
        except UnknownMeasure as unknown:
            yield f"--by {unknown}"
    if words.worth is not None and not (math.isfinite(words.worth) and words.worth > 0):
        yield f"--worth is {words.worth:g}; write the rupiah that one activation is worth, above 0"


def _of_the_numbers(words: Wording) -> Iterator[str]:
    if not (math.isfinite(words.indifference) and words.indifference > 0):
        yield (
            f"--indifference is {words.indifference:g}; write the smallest difference that matters, above 0, in the unit of "
            "what is selected by"
        )
    if words.tolerance is not None and not (math.isfinite(words.tolerance) and words.tolerance > 0):
        yield f"--tolerance is {words.tolerance:g}; write a share of each limit, above 0, such as 0.05"
    if words.first < LEAST:
        yield f"--first is {words.first}; a variance takes at least {LEAST}, and 10 or more are better"
    together = 1 if words.uncertainty == "sampling" else LEAST
    if words.first * together > words.most:
        yield (
            f"--max-replications is {words.most}, but the first stage takes {words.first * together} replications of each "
            "strategy; raise it, or lower --first"
        )


def _of_the_candidates(words: Wording, scenarios: Sequence[Scenario]) -> Iterator[str]:
    count = sum(not scenario.bound for scenario in scenarios)
    if count < LEAST:
        bounds = len(scenarios) - count
        left_out = f" ({bounds} {'is a bound' if bounds == 1 else 'are bounds'}, left out)" if bounds else ""
        yield f"there {'is one candidate' if count == 1 else 'are no candidates'}{left_out}; name at least {LEAST}"
    elif not 1.0 / count < words.probability < 1.0:
        yield (
            f"--probability is {words.probability:g}; of {count} candidates write more than {1.0 / count:.2g}, which a blind "
            "choice has, and less than 1"
        )
