"""From a comparison to what the report shows: the one module that knows the shape of records and of findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np

from sim.analysis import STAGES, Estimate, Record, VisitYield, quantiles
from sim.report.promising import promises, standing
from sim.report.reach import reach
from sim.report.view import (
    MANY,
    Course,
    FirstDay,
    FirstDays,
    PreciseEnough,
    SameEffort,
    Span,
    Strategy,
    View,
    VisitDay,
)
from sim.scenario import Scenario
from sim.study import Comparison, letters, most_promised, precise_of, same_effort
from sim.study import FirstDay as FirstDayOfStudy
from sim.study import first_day as first_day_of


def view_of(comparison: Comparison) -> View:
    """Return what the report shows of a comparison, of either kind of parameters or of both. ValueError if it is empty."""
    if not comparison.replications:
        raise ValueError("no replication is finished: there is nothing to report")
    circumstances = comparison.scenario(comparison.reference)
    campaign = circumstances.campaign
    goal_site, goal = next(iter(comparison.goal_sites.items()), ("", 0))
    letter_of, drawn = letters(comparison), comparison.with_parameter_uncertainty
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
        seed=comparison.seed,
        goal_site=goal_site,
        goal=float(goal),
        site_titles={name: site.title.model_dump() for name, site in sites.items()},
        site_kinds={name: site.kind for name, site in sites.items()},
        efforts=_efforts(comparison),
        first_days=_first_days(comparison, lifted=False),
        first_days_lifted=_first_days(comparison, lifted=True),
        reach=reach(circumstances, goal_site) if goal_site else None,
        parameters=comparison.parameters,
        observations=comparison.observations,
        with_parameter_uncertainty=view_of(drawn) if drawn is not None and drawn.replications else None,
        furthest=max(float(comparison.values(s.name, "total").max()) for s in comparison.scenarios),
        most_promised=most_promised(comparison) or "",
        most_promised_at_goal=(most_promised(comparison, f"activations.{goal_site}") if goal_site else "")
        or "",
        precise=_precise(comparison),
    )


def _precise(comparison: Comparison) -> PreciseEnough | None:
    asked = comparison.precision
    found = precise_of(comparison, asked) if asked else None
    return PreciseEnough(asked, found) if asked and found else None


def _strategy(
    comparison: Comparison, scenario: Scenario, goal_site: str, letter_of: dict[str, str]
) -> Strategy:
    name, reference = scenario.name, comparison.reference
    records = comparison.records[name]
    funnel, losses = _funnel(records, goal_site)
    more = comparison.difference(name, "activations")
    extra = comparison.cost_per_extra(name)
    return Strategy(
        name=name,
        title=scenario.title.model_dump(),
        rationale=scenario.rationale.model_dump(),
        bound=scenario.bound,
        is_reference=name == reference,
        new=_span(comparison, name, "activations"),
        total=_span(comparison, name, "total"),
        officer_days=_span(comparison, name, "field_officer_days"),
        course=_course(comparison, scenario, records),
        difference=None if name == reference else _of(more),
        told_apart=None
        if name == reference or np.isnan(more.half_width)
        else comparison.are_told_apart(name, reference),
        at_goal=_span(comparison, name, f"activations.{goal_site}") if goal_site else None,
        share_of_target=_span(comparison, name, "share_of_target"),
        a_visit_day=_span(comparison, name, "activations_per_visit_day"),
        hours_away=_span(comparison, name, "hours_away_per_activation"),
        unserved=_span(comparison, name, "returned_unserved_share"),
        cost_per_extra=None if extra is None else _of(extra),
        letters=letter_of.get(name, ""),
        not_apart=tuple(
            other for other in letter_of if other != name and not comparison.are_told_apart(name, other)
        ),
        digest=scenario.digest,
        funnel=funnel,
        losses=losses,
        field_minutes=_minutes(records, "field"),
        counter_minutes=_minutes(records, "counter"),
        visits=_visits(records, {n: site.kind for n, site in scenario.sites.items()}),
        standing=standing(comparison, name),
        **promises(comparison, scenario, goal_site if funnel else ""),
    )


def _span(comparison: Comparison, name: str, measure: str) -> Span:
    estimate = comparison.estimate(name, measure)
    p10, _, p90 = quantiles(comparison.values(name, measure))
    return Span(estimate.mean, estimate.half_width, p10, p90)


def _of(estimate: Estimate) -> Span:
    return Span(estimate.mean, estimate.half_width, float("nan"), float("nan"))


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
    """Return mean persons at each stage, and by reason those of the called who were not activated."""
    here = [record for record in records if site in record.funnel]
    if not here:
        return {}, {}
    funnel = {
        stage: float(np.mean([record.funnel[site].get(stage, 0) for record in here])) for stage in STAGES
    }
    reasons = dict.fromkeys(
        reason for record in here for reason in record.losses.get(site, {}) if reason != "activated"
    )
    losses = {
        reason: float(np.mean([record.losses.get(site, {}).get(reason, 0) for record in here]))
        for reason in reasons
    }
    return funnel, losses


def _minutes(records: tuple[Record, ...], place: str) -> dict[str, float]:
    states = dict.fromkeys(state for record in records for state in record.minutes.get(place, {}))
    return {
        state: float(np.mean([record.minutes[place].get(state, 0.0) for record in records]))
        for state in states
    }


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
    return VisitDay(
        first.date,
        first.team,
        first.site,
        len(there) / replications,
        float(np.mean([v.activations for v in there])),
    )


def _efforts(comparison: Comparison) -> tuple[SameEffort, ...]:
    return tuple(
        SameEffort(effort.officer_days, effort.names[0], effort.ties, len(effort.names) - 1)
        for effort in same_effort(comparison)
    )


def _first_days(comparison: Comparison, lifted: bool) -> FirstDays | None:
    found = first_day_of(comparison, lifted)
    if found is None:
        return None
    days = tuple(
        FirstDay(comparison.scenario(name).title.model_dump(), *(_of(both[n]) for both in _first_day(found)))
        for n, name in enumerate((found.at_once, found.rotation))
    )
    return FirstDays(days, _of(found.more_unserved), _of(found.more_hours), found.is_worse)


def _first_day(found: FirstDayOfStudy) -> tuple[tuple[Estimate, Estimate], ...]:
    return found.calls, found.unserved, found.activations, found.hours
