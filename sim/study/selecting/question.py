"""What a selection is asked: by what, how surely, and under which requirements; every mistake in it, in a sentence each."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from sim.analysis import Constraint, Procedure
from sim.calendar import Calendar, Day, plan
from sim.calendar.plan import COUNTER
from sim.scenario import Scenario
from sim.scenario.schema import Team
from sim.study.compare import Uncertainty
from sim.study.objective import NET_BENEFIT, Objective, UnknownMeasure, known_measures, refuse_unknown

HIRED: Final = "hired"
PLANNED: Final = (
    "planned_team_days",
    "planned_officer_days",
    "planned_hired_officer_days",
    "planned_cost",
)
"""Measures that the calendar fixes."""


class Planned(NamedTuple):
    """A team that has somewhere to go on a day."""

    day: Day
    team: Team


def planned_values(scenario: Scenario) -> dict[str, float]:
    """Return the measures `PLANNED` of a scenario: upper bounds of what is used in the field.

    A team day is a day on which the team's itinerary, or one that follows it, has a stop that could be made. No replication
    has more: visits are cancelled, officers are absent, tours end when their sites are used up. The cost is that of these
    days, with all their officers, helpers and vehicles, and of the counters' helpers, at likely values and without overtime.
    """
    calendar = plan(scenario)
    days = list(_team_days(scenario, calendar))
    officers = float(sum(team.officers for _, team in days))
    hired = float(sum(team.officers for _, team in days if team.officers_from == HIRED))
    values = (float(len(days)), officers, hired, _cost(scenario, calendar, days, officers, hired))
    return dict(zip(PLANNED, values, strict=True))


def _team_days(scenario: Scenario, calendar: Calendar) -> Iterator[Planned]:
    for day in calendar.days:
        if not day.is_history:
            for name in calendar.teams(day):
                if _has_a_stop(scenario, calendar, name, day):
                    yield Planned(day, scenario.teams[name])


def _has_a_stop(scenario: Scenario, calendar: Calendar, team: str, day: Day) -> bool:
    """Return whether a team's itinerary, or one that follows it, has a stop for a day."""
    name, seen = scenario.teams[team].itinerary, {COUNTER}
    while name not in seen:
        seen.add(name)
        undated = any(not stop.days and not stop.weekdays for stop in scenario.itineraries[name].stops)
        if calendar.dated_site(name, day) is not None:
            return True
        if undated and calendar.makes_stops(name, team, day):
            return True
        name = scenario.itineraries[name].then
    return False


def _cost(
    scenario: Scenario, calendar: Calendar, days: list[Planned], officers: float, hired: float
) -> float:
    """Return what some team days and the counters' helpers cost at likely values, rupiah."""
    costs = scenario.costs
    helpers = sum(team.helpers for _, team in days) + sum(
        scenario.counters[name].helpers
        for day in calendar.days
        if not day.is_history
        for name in calendar.counters(day)
    )
    return (
        officers * float(costs.allowance)
        + sum(team.vehicles for _, team in days) * float(costs.vehicle)
        + helpers * float(costs.helper)
        + hired * float(costs.hire)
    )


_FORM: Final = re.compile(r"([^<>=≤≥±]+)(<=|>=|≤|≥)([^<>=≤≥±]+?)(?:(?:±|\+-|\+/-)([^<>=≤≥±]*))?")
EXAMPLE: Final = "cost<=2e8±1e7 or planned_officer_days<=130"


@dataclass(frozen=True)
class Requirement:
    """A limit on a measure: on its mean, which is estimated, up to a tolerance; or on what the calendar fixes, exactly.

    `tolerance` is NaN for what the calendar fixes.
    """

    measure: str
    at_most: bool
    limit: float
    tolerance: float = math.nan

    @property
    def is_planned(self) -> bool:
        """Whether the calendar fixes it before any replication."""
        return self.measure in PLANNED

    @property
    def constraint(self) -> Constraint:
        """The constraint on the mean of replications."""
        return Constraint(self.limit, self.tolerance, self.at_most)

    def allows(self, value: float) -> bool:
        """Return whether a value that is known exactly keeps to it."""
        return value <= self.limit if self.at_most else value >= self.limit

    def __str__(self) -> str:
        tolerance = "" if math.isnan(self.tolerance) else f"±{_told(self.tolerance)}"
        return f"{self.measure}{'<=' if self.at_most else '>='}{_told(self.limit)}{tolerance}"


def requirement_from(text: str, share: float | None = None) -> Requirement:
    """Return the requirement that a text such as "cost<=2e8±1e7" says.

    An estimated measure without a tolerance of its own has that share of its limit. Raises ValueError, with what to write,
    where the text is none, a number is none, or there is no tolerance above 0.
    """
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is not MEASURE<=NUMBER or MEASURE>=NUMBER; write it like {EXAMPLE}")
    name, sign, limit, own = (part.strip() if part else part for part in found.groups())
    at_most, bound = sign in {"<=", "≤"}, _number(text, limit)
    if name in PLANNED:
        if own is not None:
            raise ValueError(f"{text!r}: the calendar fixes {name}, so that it has no tolerance; leave ± out")
        return Requirement(name, at_most, bound)
    if own is None and share is None:
        raise ValueError(
            f"{text!r} has no tolerance: {name} is an estimate, so say how far from {limit} does not matter, "
            f"like {name}{sign}{limit}±{abs(bound) / 20 or 1:g}, or for all limits as a share of each: --tolerance 0.05"
        )
    tolerance = _number(text, own) if own is not None else (share or 0.0) * abs(bound)
    if not tolerance > 0:
        raise ValueError(f"{text!r}: the tolerance is {tolerance:g}; write a number above 0")
    return Requirement(name, at_most, bound, tolerance)


def _told(number: float) -> str:
    """Return a number in the shortest form that reads back the same: what is asked can be asked again."""
    short = f"{number:g}"
    return short if float(short) == number else repr(number)


def _number(text: str, number: str) -> float:
    try:
        value = float(number)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"{text!r}: {number or 'nothing'} is not a number; write it like {EXAMPLE}")
    return value


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
