"""What the report shows of a comparison: the one module that knows the shape of its records and tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Span(NamedTuple):
    """A mean over the replications, half its 95 % interval (NaN: cannot be had), and the spread of single replications."""

    mean: float
    half_width: float
    p10: float
    p90: float

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
    """One strategy as the report shows it. Texts are by language; minutes are by state, funnels by stage, all means."""

    name: str
    title: Mapping[str, str]
    rationale: Mapping[str, str]
    bound: bool
    is_reference: bool
    new: Span
    officer_days: Span
    course: Course
    funnel: Mapping[str, float] = field(default_factory=dict)
    losses: Mapping[str, float] = field(default_factory=dict)
    field_minutes: Mapping[str, float] = field(default_factory=dict)
    counter_minutes: Mapping[str, float] = field(default_factory=dict)
    visits: tuple[VisitDay, ...] = ()


@dataclass(frozen=True)
class View:
    """All that the figures need. `site_titles` are by site, then language; `goal_site` is empty if nothing was promised."""

    strategies: tuple[Strategy, ...]
    baseline: float
    target: float
    start: dt.date
    deadline: dt.date
    replications: int
    goal_site: str = ""
    goal: float = 0.0
    site_titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def reference(self) -> Strategy | None:
        """The strategy against which the others are held."""
        return next((s for s in self.strategies if s.is_reference), None)

    @property
    def by_yield(self) -> tuple[Strategy, ...]:
        """The strategies, most new activations first."""
        return tuple(sorted(self.strategies, key=lambda s: (-s.new.mean, s.name)))
