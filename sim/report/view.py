"""What the report shows: numbers and texts of strategies, ready to be drawn and worded; nothing here computes."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.report.reach import Reach

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
class Strategy:
    """One strategy as the report shows it. Texts are by language; minutes are by state, funnels by stage, all means.

    `difference` is new activations less the reference's; `told_apart` whether chance is ruled out (None: cannot be said);
    strategies that share one of the `letters` cannot be told apart, `not_apart` names them.
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


@dataclass(frozen=True)
class View:
    """All that the report needs. Site titles are by site, then language; `goal_site` is empty if nothing was promised."""

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
