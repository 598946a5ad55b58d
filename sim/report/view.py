"""What the report shows: numbers and texts of strategies, ready to be drawn and worded; nothing here computes."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.analysis import Chance, Components, Estimate, Pair, Precision, Quantile, Versus
from sim.experiment import DRAWN, LIKELY, Parameters
from sim.report.reach import Reach
from sim.study import Precise

MANY: Final = ("school", "village", "event")
"""Kinds of site of which there are many: a calendar shows the kind; employers are shown one by one."""

Floats = NDArray[np.float64]


class Span(NamedTuple):
    """A mean over the replications, half its 95 % interval (NaN: cannot be had), and the spread of single replications."""

    mean: float
    half_width: float
    p10: float
    p90: float

    @property
    def has_interval(self) -> bool:
        """Whether an interval can be had: not from one replication."""
        return not math.isnan(self.half_width)

    @property
    def low(self) -> float:
        """The lower end of the 95 % interval."""
        return self.mean - self.half_width

    @property
    def high(self) -> float:
        """The upper end of the 95 % interval."""
        return self.mean + self.half_width


class Course(NamedTuple):
    """The count, baseline included, at the end of each date: mean and spread over the replications."""

    dates: tuple[dt.date, ...]
    mean: Floats
    p10: Floats
    p90: Floats


class VisitDay(NamedTuple):
    """A team's day in the field: where most replications have it, in what share of them, and its mean yield there."""

    date: dt.date
    team: str
    site: str
    share: float
    activations: float


@dataclass(frozen=True)
class Promise:
    """What may be promised of one measure: quantiles of single replications over chance and evidence, and what spreads it.

    `p10` is what can be promised at 90 %, `p20` at 80 %. `share` splits the variance into what is not known and chance.
    `beyond`: no value in the evidence reaches the goal. `met`: the probability of the goal, of a measure that has one.
    """

    p10: Quantile
    p20: Quantile
    p50: Quantile
    p90: Quantile
    share: Components
    met: Chance | None = None
    beyond: bool = False


@dataclass(frozen=True)
class Standing:
    """How a strategy stands against the others in activations; None where it does not compete, as a bound does not.

    `pair`: its difference to the reference, all differences to the reference together at 95 % (Bonferroni).
    """

    pair: Pair | None = None
    versus: Versus | None = None
    best: Chance | None = None
    rank: Estimate | None = None


@dataclass(frozen=True)
class Strategy:
    """One strategy as the report shows it. Texts are by language; minutes are by state, funnels by stage, all means.

    `difference` is new activations less the reference's; `told_apart` whether chance is ruled out (None: cannot be said);
    strategies that share one of the `letters` cannot be told apart, `not_apart` names them. The promises are of new
    activations, of the count at the deadline and at the site with a goal: None where nothing was drawn, or not visited.
    """

    name: str
    title: Mapping[str, str]
    rationale: Mapping[str, str]
    bound: bool
    is_reference: bool
    new: Span
    total: Span
    officer_days: Span
    course: Course
    difference: Span | None = None
    told_apart: bool | None = None
    at_goal: Span | None = None
    share_of_target: Span | None = None
    a_visit_day: Span | None = None
    hours_away: Span | None = None
    unserved: Span | None = None
    cost_per_extra: Span | None = None
    letters: str = ""
    not_apart: tuple[str, ...] = ()
    digest: str = ""
    funnel: Mapping[str, float] = field(default_factory=dict)
    losses: Mapping[str, float] = field(default_factory=dict)
    field_minutes: Mapping[str, float] = field(default_factory=dict)
    counter_minutes: Mapping[str, float] = field(default_factory=dict)
    visits: tuple[VisitDay, ...] = ()
    standing: Standing = Standing()
    promise: Promise | None = None
    promise_of_count: Promise | None = None
    promise_at_goal: Promise | None = None


class FirstDay(NamedTuple):
    """The first visit day at the large employer under one strategy."""

    title: Mapping[str, str]
    called: Span
    unserved: Span
    activated: Span
    hours: Span


class FirstDays(NamedTuple):
    """The first visit days of two strategies held against each other: everybody at once, and in rotation.

    `is_worse`: at once returns more unserved and takes more hours an activation, beyond chance.
    """

    days: tuple[FirstDay, ...]
    more_unserved: Span
    more_hours: Span
    is_worse: bool


class SameEffort(NamedTuple):
    """Candidates of about the same officer-days: the one that delivers most, and those that chance cannot tell from it."""

    officer_days: float
    best: str
    ties: tuple[str, ...]
    others: int


class PreciseEnough(NamedTuple):
    """What precision was asked for and what came of it, by the scenario that is farthest from it."""

    asked: Precision
    found: Precise


@dataclass(frozen=True)
class View:
    """All that the report needs. Site titles are by site, then language; `goal_site` is empty if nothing was promised.

    `parameters` tells whether everything is at its likely value, so that intervals cover chance, or drawn over its evidence,
    so that they cover both; `unknown` is the same view with drawn parameters, where both were asked for. `observations` are
    the replications, or the draws, that are independent of each other. `most_promised` names the candidate with the highest
    promise at 90 %, of new activations and at the site with a goal; `furthest` is the highest count of any replication of any
    strategy. `precise`: only where a precision was asked for.
    """

    title: Mapping[str, str]
    strategies: tuple[Strategy, ...]
    baseline: float
    baseline_date: dt.date
    eligible: float
    target: float
    start: dt.date
    deadline: dt.date
    replications: int
    wanted: int
    seed: int
    goal_site: str = ""
    goal: float = 0.0
    site_titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    site_kinds: Mapping[str, str] = field(default_factory=dict)
    efforts: tuple[SameEffort, ...] = ()
    first_days: FirstDays | None = None
    first_days_lifted: FirstDays | None = None
    reach: Reach | None = None
    parameters: Parameters = LIKELY
    observations: int = 0
    with_parameter_uncertainty: View | None = None
    furthest: float = math.nan
    most_promised: str = ""
    most_promised_at_goal: str = ""
    precise: PreciseEnough | None = None

    @property
    def blocks(self) -> tuple[View, ...]:
        """This view and, if there is one, that with drawn parameters."""
        return (self,) if self.with_parameter_uncertainty is None else (self, self.with_parameter_uncertainty)

    @property
    def drawn(self) -> View | None:
        """The view with drawn parameters, if there is one: this or its companion."""
        return self if self.parameters == DRAWN else self.with_parameter_uncertainty

    @property
    def has_intervals(self) -> bool:
        """Whether intervals can be had: not from one replication, nor from one draw."""
        return self.observations > 1

    @property
    def candidates(self) -> tuple[Strategy, ...]:
        """The strategies that may be called best: those that are no bound, most new activations first."""
        return tuple(s for s in self.by_yield if not s.bound)

    @property
    def reference(self) -> Strategy | None:
        """The strategy against which the others are held."""
        return next((s for s in self.strategies if s.is_reference), None)

    @property
    def by_yield(self) -> tuple[Strategy, ...]:
        """The strategies, most new activations first."""
        return tuple(sorted(self.strategies, key=lambda s: (-s.new.mean, s.name)))

    def strategy(self, name: str) -> Strategy:
        """Return a strategy by name."""
        return next(s for s in self.strategies if s.name == name)
