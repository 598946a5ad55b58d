"""What of a scenario its demand is drawn from, worked out once of its calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.arrays import Floats
from sim.calendar import Calendar, Day, awareness
from sim.clock import WEEKDAYS
from sim.demand.arrivals import Catchment, Place, SiteDay
from sim.demand.people import Post, Staff, staff_of
from sim.scenario import Scenario
from sim.scenario.base import ByValue
from sim.scenario.circumstances import Site

RESERVE, COUNTER = "reserve", "counter"


class DemandPlan(NamedTuple):
    """What of a scenario is looked at in every replication.

    `officer_rows` and `rows` give the position of an officer and of a site; `cancelled` the probability of cancelling, (sites,
    days); `posts` the workers of the sites that may be visited, and `reachable` the position of a site among them.
    """

    officers: tuple[str, ...]
    sites: tuple[str, ...]
    officer_rows: dict[str, int]
    rows: dict[str, int]
    first: dt.date
    days: int
    cancelled: Floats
    staffs: dict[str, Staff]
    posts: tuple[Post, ...]
    reachable: dict[str, int]


def demand_plan_of(calendar: Calendar) -> DemandPlan:
    """Return what of a scenario is looked at in every replication."""
    scenario, days = calendar.scenario, calendar.days
    policies = [scenario] if scenario.status_quo is None else [scenario, scenario.status_quo]
    officers = tuple(dict.fromkeys(officer for policy in policies for officer in officers_of(policy)))
    staffs = {name: staff_of(name, site) for name, site in scenario.rotation_sites.items()}
    visited = [site for site in dict.fromkeys(reachable(calendar)) if site in staffs]
    return DemandPlan(
        officers=officers,
        sites=tuple(scenario.sites),
        officer_rows={name: n for n, name in enumerate(officers)},
        rows={name: n for n, name in enumerate(scenario.sites)},
        first=days[0].date,
        days=len(days),
        cancelled=np.array([_cancelled(where, days) for where in scenario.sites.values()]),
        staffs=staffs,
        posts=tuple(post_of(scenario, site, staffs[site]) for site in visited),
        reachable={site: n for n, site in enumerate(visited)},
    )


def post_of(scenario: Scenario, site: str, staff: Staff) -> Post:
    """Return the workers of a site with what is known of them: their pool's number, and the shares."""
    where = scenario.rotation_sites[site]
    pool = len(scenario.catchments) + list(scenario.rotation_sites).index(site)
    return Post(staff, pool, float(where.local_card), float(where.activated), float(where.ready))


def officers_of(policy: Scenario) -> list[str]:
    """Return the names of all officers of a scenario: of the counters, of the teams, of the reserve."""
    posts = {name: where.officers for name, where in policy.counters.items()}
    posts |= {name: team.officers for name, team in policy.teams.items()}
    posts[RESERVE] = policy.reserve.officers
    return [f"{name}/{n + 1}" for name, count in posts.items() for n in range(count)]


def _cancelled(where: Site, days: Sequence[Day]) -> Floats:
    """Return the probability that a visit to a site is cancelled, day by day: the first season that has the day says."""
    found, first = np.full(len(days), float(where.cancelled)), days[0].date
    for season in reversed(where.seasons):
        begins, after = (season.starts - first).days, (season.ends - first).days + 1
        found[max(begins, 0) : max(after, 0)] = float(season.cancelled)
    return found


def reachable(calendar: Calendar) -> list[str]:
    """Return the sites that the active teams may visit, by the itineraries that follow one another."""
    scenario, sites = calendar.scenario, []
    for policy in (scenario, scenario.status_quo or scenario):
        seen = {COUNTER}
        for team in policy.teams.values():
            name = team.itinerary
            while team.active and name not in seen:
                seen.add(name)
                sites += [stop.site for stop in policy.itineraries[name].stops]
                name = policy.itineraries[name].then
    return sites


class WalkInTerms(NamedTuple):
    """A walk-in site under one policy; `arrivals` on the first day, by weekday from Monday on, while interest is new.

    `left` is the share of the residents that is not activated at the baseline, `accepts` the share who accept.
    """

    place: Place
    arrivals: tuple[float, ...]
    left: float
    accepts: float


def walk_in_terms(policy: Scenario, site: str, scenario: Scenario) -> WalkInTerms:
    """Return a walk-in site under a policy; the catchments are those of the scenario."""
    where, place = policy.walk_in_sites[site], place_of(policy, site, scenario)
    residents = sum(at.residents for at in place.catchments)
    activated = sum(at.residents * at.activated for at in place.catchments) / residents if residents else 1.0
    arrivals = tuple(float(where.arrivals) * float(where.weekday_weights.get(name, 1.0)) for name in WEEKDAYS)
    return WalkInTerms(place, arrivals, 1.0 - activated, float(where.accepts))


def place_of(policy: Scenario, site: str, scenario: Scenario) -> Place:
    """Return a walk-in site as its visitors know it; the catchments are those of the scenario."""
    where = policy.walk_in_sites[site]
    numbers = {name: n for n, name in enumerate(scenario.catchments)}
    found = [(name, scenario.catchments[name]) for name in where.serves or numbers]
    return Place(
        site,
        tuple(Catchment(name, numbers[name], round(at.residents), float(at.activated)) for name, at in found),
        float(where.day_effect_cv),
        tuple((float(peak.starts), float(peak.ends), float(peak.weight)) for peak in where.profile),
        float(where.ready),
        ByValue(where.patience),
    )


def interest(policy: Scenario, days: int) -> float:
    """Return which share of the first day's arrivals still comes so many days later."""
    return float(2.0 ** (-days / float(policy.campaign.interest_half_life)))


def site_day(calendar: Calendar, site: str, day: Day, opens: float, closes: float) -> SiteDay:
    """Return a walk-in site on a day whose window is given, in campaign minutes, as its visitors know it.

    `arrivals` is what comes while the share that is activated at the baseline is done, so the thinning by it gives it back;
    nobody comes where nobody is left.
    """
    policy = calendar.policy(day)
    terms = calendar.once(
        ("walk-in", site, day.is_history), lambda c: walk_in_terms(policy, site, c.scenario)
    )
    came = terms.arrivals[day.date.weekday()] * interest(policy, (day.date - calendar.days[0].date).days)
    return SiteDay(
        terms.place,
        day.date.toordinal(),
        opens - day.midnight,
        closes - day.midnight,
        came / terms.left if terms.left > 0.0 else 0.0,
        terms.accepts + awareness(policy, site, day.date),
    )
