"""What the report of a comparison shows, condensed from its records, and small enough to send to whoever draws a figure."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.analysis import (
    STAGES,
    Chance,
    Components,
    Estimate,
    Pair,
    Precision,
    Quantile,
    Record,
    Versus,
    VisitYield,
    quantiles,
)
from sim.experiment import DRAWN, Parameters
from sim.scenario import Scenario
from sim.study import (
    Comparison,
    Effort,
    FirstDay,
    Precise,
    Reach,
    first_day,
    letters,
    most_promised,
    precise_of,
    reach,
    same_effort,
)

MANY: Final = ("school", "village", "event")
"""Kinds of site of which there are many: a calendar shows the kind; employers are shown one by one."""

Floats = NDArray[np.float64]
Texts = Mapping[str, str]
"""A text by language."""


class Spread(NamedTuple):
    """The middle 80 % of single replications: from P10 to P90."""

    p10: float
    p90: float


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

    `p10` is what can be promised at 90 %, `p20` at 80 %. `share` splits the variance into parameter uncertainty and chance.
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
    """One strategy as the report shows it. Minutes are by state, the funnel by stage and losses by reason, all means.

    `new` are its new activations, and `difference` those less the reference's; `told_apart` whether chance is ruled out (None:
    cannot be said). Strategies that share one of the `letters` cannot be told apart; `not_apart` names them. Promises are None
    where no parameters were drawn, `promise_at_goal` also where the site with a goal is not visited.
    """

    name: str
    title: Texts
    rationale: Texts
    bound: bool
    is_reference: bool
    digest: str
    new: Estimate
    new_spread: Spread
    total: Estimate
    at_goal: Estimate | None
    at_goal_spread: Spread | None
    share_of_target: Estimate
    officer_days: Estimate
    a_visit_day: Estimate
    hours_away: Estimate
    unserved: Estimate
    difference: Estimate | None
    told_apart: bool | None
    cost_per_extra: Estimate | None
    letters: str
    not_apart: tuple[str, ...]
    standing: Standing
    course: Course
    funnel: Mapping[str, float]
    losses: Mapping[str, float]
    field_minutes: Mapping[str, float]
    counter_minutes: Mapping[str, float]
    visits: tuple[VisitDay, ...]
    promise: Promise | None = None
    promise_of_count: Promise | None = None
    promise_at_goal: Promise | None = None


@dataclass(frozen=True)
class View:
    """All that the report of a comparison needs. Site titles are by site, then language; `reach` is of the site with a goal.

    `parameters` tells whether everything is at its likely value, so that intervals cover chance, or drawn over its evidence,
    so that they cover both; `with_parameter_uncertainty` is the same view with drawn parameters, where both were asked for.
    `observations` are the replications, or the draws, that are independent of each other. `most_promised` names the candidate
    with the highest promise at 90 %, of new activations and at the site with a goal; `furthest` is the highest count of any
    replication of any strategy. `precision` was asked for, and `precise` is what came of it.
    """

    title: Texts
    strategies: tuple[Strategy, ...]
    baseline: float
    baseline_date: dt.date
    eligible: float
    target: float
    start: dt.date
    deadline: dt.date
    replications: int
    wanted: int
    observations: int
    seed: int
    parameters: Parameters
    furthest: float
    goal_site: str = ""
    goal: float = 0.0
    reach: Reach | None = None
    site_titles: Mapping[str, Texts] = field(default_factory=dict)
    site_kinds: Mapping[str, str] = field(default_factory=dict)
    efforts: tuple[Effort, ...] = ()
    first_day: FirstDay | None = None
    first_day_lifted: FirstDay | None = None
    most_promised: str = ""
    most_promised_at_goal: str = ""
    precision: Precision | None = None
    precise: Precise | None = None
    with_parameter_uncertainty: View | None = None

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
    def by_yield(self) -> tuple[Strategy, ...]:
        """The strategies, most new activations first."""
        return tuple(sorted(self.strategies, key=lambda s: (-s.new.mean, s.name)))

    @property
    def candidates(self) -> tuple[Strategy, ...]:
        """The strategies that may be called best: those that are no bound, most new activations first."""
        return tuple(s for s in self.by_yield if not s.bound)

    @property
    def reference(self) -> Strategy | None:
        """The strategy against which the others are held."""
        return next((s for s in self.strategies if s.is_reference), None)

    def strategy(self, name: str) -> Strategy:
        """Return a strategy by name."""
        return next(s for s in self.strategies if s.name == name)


def view_of(comparison: Comparison) -> View:
    """Return what the report shows of a comparison.

    Parameters
    ----------
    comparison
        With parameters at their likely values, drawn, or both.

    Returns
    -------
    View
        Estimates, quantiles and texts; with both kinds of parameters, `with_parameter_uncertainty` holds the second.

    Raises
    ------
    ValueError
        If no replication of every strategy is finished.
    """
    if not comparison.replications:
        raise ValueError("no replication is finished: there is nothing to report")
    circumstances, drawn = comparison.scenario(comparison.reference), comparison.with_parameter_uncertainty
    campaign, precision = circumstances.campaign, comparison.precision
    goal_site, goal = next(iter(comparison.goal_sites.items()), ("", 0))
    letter_of = letters(comparison)
    sites = {name: site for scenario in comparison.scenarios for name, site in scenario.sites.items()}
    return View(
        title=campaign.title.model_dump(),
        strategies=tuple(_strategy(comparison, s, goal_site, letter_of) for s in comparison.scenarios),
        baseline=float(campaign.baseline.count),
        baseline_date=campaign.baseline.date,
        eligible=float(campaign.eligible),
        target=float(campaign.eligible) * float(campaign.target_share),
        start=campaign.start,
        deadline=campaign.deadline,
        replications=comparison.replications,
        wanted=comparison.wanted,
        observations=comparison.observations,
        seed=comparison.seed,
        parameters=comparison.parameters,
        furthest=max(float(comparison.values(s.name, "total").max()) for s in comparison.scenarios),
        goal_site=goal_site,
        goal=float(goal),
        reach=reach(circumstances, goal_site) if goal_site else None,
        site_titles={name: site.title.model_dump() for name, site in sites.items()},
        site_kinds={name: site.kind for name, site in sites.items()},
        efforts=same_effort(comparison),
        first_day=first_day(comparison),
        first_day_lifted=first_day(comparison, lifted=True),
        most_promised=most_promised(comparison) or "",
        most_promised_at_goal=(goal_site and most_promised(comparison, f"activations.{goal_site}")) or "",
        precision=precision,
        precise=precise_of(comparison, precision) if precision else None,
        with_parameter_uncertainty=view_of(drawn) if drawn is not None and drawn.replications else None,
    )


def _strategy(
    comparison: Comparison, scenario: Scenario, goal_site: str, letter_of: dict[str, str]
) -> Strategy:
    name, records = scenario.name, comparison.records[scenario.name]
    is_reference, at_goal = name == comparison.reference, f"activations.{goal_site}"
    difference = None if is_reference else comparison.difference(name, "activations")
    has_interval = difference is not None and not math.isnan(difference.half_width)
    funnel, losses = _funnel(records, goal_site)
    is_drawn = comparison.parameters == DRAWN
    return Strategy(
        name=name,
        title=scenario.title.model_dump(),
        rationale=scenario.rationale.model_dump(),
        bound=scenario.bound,
        is_reference=is_reference,
        digest=scenario.digest,
        new=comparison.estimate(name, "activations"),
        new_spread=_spread(comparison, name, "activations"),
        total=comparison.estimate(name, "total"),
        at_goal=comparison.estimate(name, at_goal) if goal_site else None,
        at_goal_spread=_spread(comparison, name, at_goal) if goal_site else None,
        share_of_target=comparison.estimate(name, "share_of_target"),
        officer_days=comparison.estimate(name, "field_officer_days"),
        a_visit_day=comparison.estimate(name, "activations_per_visit_day"),
        hours_away=comparison.estimate(name, "hours_away_per_activation"),
        unserved=comparison.estimate(name, "returned_unserved_share"),
        difference=difference,
        told_apart=comparison.are_told_apart(name, comparison.reference) if has_interval else None,
        cost_per_extra=comparison.cost_per_extra(name),
        letters=letter_of.get(name, ""),
        not_apart=tuple(
            other for other in letter_of if other != name and not comparison.are_told_apart(name, other)
        ),
        standing=_standing(comparison, name),
        course=_course(comparison, scenario, records),
        funnel=funnel,
        losses=losses,
        field_minutes=_minutes(records, "field"),
        counter_minutes=_minutes(records, "counter"),
        visits=_visits(records, {n: site.kind for n, site in scenario.sites.items()}),
        promise=_promise(comparison, name, "activations") if is_drawn else None,
        promise_of_count=_promise(comparison, name, "total", "target_met") if is_drawn else None,
        promise_at_goal=_promise_at_goal(comparison, scenario, goal_site) if is_drawn and funnel else None,
    )


def _spread(comparison: Comparison, name: str, measure: str) -> Spread:
    return Spread(*quantiles(comparison.values(name, measure), (0.1, 0.9)))


def _standing(comparison: Comparison, name: str) -> Standing:
    others = len(comparison.records) - 1
    pair = None if name == comparison.reference else comparison.pair(name, "activations", comparisons=others)
    return Standing(
        pair,
        comparison.against_best.get(name),
        comparison.chance_best.get(name),
        comparison.ranks.get(name),
    )


def _promise(comparison: Comparison, name: str, measure: str, met: str = "", beyond: bool = False) -> Promise:
    return Promise(
        comparison.promised(name, measure, 0.9),
        comparison.promised(name, measure, 0.8),
        comparison.quantile(name, measure, 0.5),
        comparison.quantile(name, measure, 0.9),
        comparison.components(name, measure),
        comparison.chance(name, met) if met else None,
        beyond,
    )


def _promise_at_goal(comparison: Comparison, scenario: Scenario, site: str) -> Promise:
    """Return what may be promised at a site with a goal.

    The goal is beyond the evidence if the reach at the best end of every factor is less, and no draw has met it: measures that
    make more people willing are no factor of the reach.
    """
    met = f"goal_met.{site}"
    is_out = reach(scenario, site).verdict == "out-of-reach"
    beyond = is_out and not comparison.chance(scenario.name, met).p > 0
    return _promise(comparison, scenario.name, f"activations.{site}", met, beyond)


def _course(comparison: Comparison, scenario: Scenario, records: tuple[Record, ...]) -> Course:
    campaign = scenario.campaign
    days = (campaign.deadline - campaign.start).days + 1
    new = [
        [sum(sites) for sites in zip((0,) * days, *record.daily.values(), strict=True)] for record in records
    ]
    begins = comparison.values(scenario.name, "total") - comparison.values(scenario.name, "activations")
    counts = begins[:, None] + np.cumsum(np.array(new, dtype=np.float64).reshape(len(records), days), axis=1)
    p10, p90 = np.quantile(counts, (0.1, 0.9), axis=0)
    return Course(
        tuple(campaign.start + dt.timedelta(days=n) for n in range(days)), counts.mean(axis=0), p10, p90
    )


def _funnel(records: tuple[Record, ...], site: str) -> tuple[dict[str, float], dict[str, float]]:
    """Return how many people reach each stage, and by reason how many of those called were not activated: means."""
    here = [record for record in records if site in record.funnel]
    if not here:
        return {}, {}
    losses = [record.losses.get(site, {}) for record in here]
    reasons = dict.fromkeys(reason for lost in losses for reason in lost if reason != "activated")
    funnel = {stage: _mean([record.funnel[site].get(stage, 0) for record in here]) for stage in STAGES}
    return funnel, {reason: _mean([lost.get(reason, 0) for lost in losses]) for reason in reasons}


def _minutes(records: tuple[Record, ...], place: str) -> dict[str, float]:
    states = dict.fromkeys(state for record in records for state in record.minutes.get(place, {}))
    return {state: _mean([record.minutes[place].get(state, 0.0) for record in records]) for state in states}


def _visits(records: tuple[Record, ...], kinds: Mapping[str, str]) -> tuple[VisitDay, ...]:
    """Return, for each date and team that any replication sends out, its commonest place and the mean yield there."""
    found: dict[tuple[dt.date, str], list[VisitYield]] = {}
    for record in records:
        for visit in record.visits:
            found.setdefault((visit.date, visit.team), []).append(visit)
    return tuple(_visit(visits, kinds, len(records)) for _, visits in sorted(found.items()))


def _visit(visits: list[VisitYield], kinds: Mapping[str, str], replications: int) -> VisitDay:
    """Return the commonest place of a team's day; of the kinds of which there are many, any site is the same place."""
    places = [kinds[v.site] if kinds.get(v.site) in MANY else v.site for v in visits]
    place = max(dict.fromkeys(places), key=places.count)
    there = [visit for visit, where in zip(visits, places, strict=True) if where == place]
    first = there[0]
    yields = _mean([visit.activations for visit in there])
    return VisitDay(first.date, first.team, first.site, len(there) / replications, yields)


def _mean(values: list[float] | list[int]) -> float:
    return float(np.mean(values))
