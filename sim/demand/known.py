"""What of a scenario is looked at in every replication, worked out once of its calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.arrays import Floats, Ints
from sim.calendar import Calendar, Day, awareness
from sim.clock import WEEKDAYS
from sim.demand.people import Post, Staff, Workforce, staff_of, workforce_of
from sim.demand.site_days import Place, Pool, SiteDay, SiteDays, place, together
from sim.scenario import Scenario
from sim.scenario.base import ByValue
from sim.scenario.circumstances import Site

RESERVE, COUNTER = "reserve", "counter"


class DemandPlan(NamedTuple):
    """What of a scenario is looked at in every replication, worked out once of its calendar.

    `officer_rows` and `rows` give the position of an officer and of a site; `cancelled` the probability of cancelling, (sites,
    days); `workforce` the workers of the sites that may be visited, and `reachable` the position of a site among them; `counters`
    the days of the counters, in order of day, and `counter_rows` their positions (day, site).
    """

    officers: tuple[str, ...]
    sites: tuple[str, ...]
    officer_rows: dict[str, int]
    rows: dict[str, int]
    first: dt.date
    days: int
    cancelled: Floats
    staffs: dict[str, Staff]
    workforce: Workforce
    reachable: dict[str, int]
    counters: SiteDays
    counter_rows: Ints


def counter_positions(calendar: Calendar) -> dict[tuple[str, int, float, float], int]:
    """Return where each day of a counter stands in `Known.counters`, by site, day and window."""
    known = calendar.once("demand", demand_plan_of)
    windows = known.counters.columns[1:3].T.tolist()
    found = {}
    for n, ((day, row), (opens, closes)) in enumerate(zip(known.counter_rows.tolist(), windows, strict=True)):
        at = calendar.days[day]
        found[known.sites[row], at.index, at.midnight + opens, at.midnight + closes] = n
    return found


def demand_plan_of(calendar: Calendar) -> DemandPlan:
    """Return what of a scenario is looked at in every replication."""
    scenario, days = calendar.scenario, calendar.days
    policies = [scenario] if scenario.status_quo is None else [scenario, scenario.status_quo]
    officers = tuple(dict.fromkeys(officer for policy in policies for officer in officers_of(policy)))
    sites = tuple(scenario.sites)
    staffs = {name: staff_of(name, site) for name, site in scenario.rotation_sites.items()}
    rows = {name: n for n, name in enumerate(scenario.sites)}
    counters, counter_rows = _counter_days(calendar, rows)
    sites_ahead = [site for site in dict.fromkeys(reachable(calendar)) if site in staffs]
    return DemandPlan(
        officers=officers,
        sites=sites,
        officer_rows={name: n for n, name in enumerate(officers)},
        rows=rows,
        first=days[0].date,
        days=len(days),
        cancelled=np.array([_cancelled(where, days) for where in scenario.sites.values()]),
        staffs=staffs,
        workforce=workforce_of(tuple(post_of(scenario, site, staffs[site]) for site in sites_ahead)),
        reachable={site: n for n, site in enumerate(sites_ahead)},
        counters=counters,
        counter_rows=counter_rows,
    )


class _Kind(NamedTuple):
    """A counter on a weekday, in history or after: its row, place, window from midnight, and who comes on the first day."""

    row: int
    place: Place
    opens: float
    closes: float
    arrivals: float
    left: float
    half_life: float
    accepts: float


def _counter_days(calendar: Calendar, rows: dict[str, int]) -> tuple[SiteDays, Ints]:
    """Return the counters on the days on which they are open, in order of day, and their positions (day, site)."""
    days, kinds, open_on, found = calendar.days, list[_Kind](), dict[tuple[object, ...], Ints](), list[Ints]()
    for day in days:
        which = (day.weekday, day.is_office_day, day.is_holiday, day.is_history)
        if which not in open_on:
            names = calendar.counters(day)
            open_on[which] = np.arange(len(kinds), len(kinds) + len(names))
            kinds += [_kind(calendar, name, day, rows[name]) for name in names]
        found.append(open_on[which])
    kind, day_of = np.concatenate(found), np.repeat(np.arange(len(days)), [len(names) for names in found])
    numbers = np.array([(one.row, *one[2:]) for one in kinds], dtype=np.float64).reshape(-1, 7)[kind].T
    row, opens, closes, arrivals, left, half_life, accepts = numbers
    came = arrivals * 2.0 ** (-day_of / half_life)
    columns = np.array(
        [
            np.array([day.date.toordinal() for day in days])[day_of],
            opens,
            closes,
            np.divide(came, left, out=np.zeros(len(kind)), where=left > 0.0),
            accepts + _aware(calendar, day_of, row.astype(np.int64)),
        ]
    )
    places = {one.place: n for n, one in enumerate({one.place: one for one in kinds}.values())}
    at = np.array([places[one.place] for one in kinds], dtype=np.int64)[kind]
    return together(tuple(places), at, columns), np.stack([day_of, row.astype(np.int64)], axis=1)


def _kind(calendar: Calendar, name: str, day: Day, row: int) -> _Kind:
    usual, at = calendar.usual_duty(None, name, day), visited(calendar, name, day)
    return _Kind(
        row, at.place, usual.opens, usual.closes, at.arrivals[day.weekday], at.left, at.half_life, at.accepts
    )


def _aware(calendar: Calendar, day_of: Ints, row: Ints) -> Floats:
    """Return how many more accept at each counter on each day that is open, by the measures in force."""
    found, sites = np.zeros(len(row)), list(calendar.scenario.sites)
    if any(calendar.policy(day).awareness for day in (calendar.days[0], calendar.days[-1])):
        for n, (day, site) in enumerate(zip(day_of.tolist(), row.tolist(), strict=True)):
            today = calendar.days[day]
            found[n] = awareness(calendar.policy(today), sites[site], today.date)
    return found


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


class _Visited(NamedTuple):
    """A walk-in site under one policy, as its visitors know it; `arrivals` on the first day, by weekday.

    `left` is the share of the residents that is not activated at the baseline.
    """

    place: Place
    arrivals: dict[str, float]
    left: float
    half_life: float
    accepts: float


def _visited(policy: Scenario, site: str, scenario: Scenario) -> _Visited:
    """Return a walk-in site under a policy."""
    where, at = policy.walk_in_sites[site], place_of(policy, site, scenario)
    residents = sum(pool.residents for pool in at.pools)
    activated = sum(pool.residents * pool.activated for pool in at.pools) / residents if residents else 1.0
    arrivals = {
        name: float(where.arrivals) * float(where.weekday_weights.get(name, 1.0)) for name in WEEKDAYS
    }
    return _Visited(
        at, arrivals, 1.0 - activated, float(policy.campaign.interest_half_life), float(where.accepts)
    )


def visited(calendar: Calendar, site: str, day: Day) -> _Visited:
    """Return a walk-in site as its visitors know it on a day."""
    return calendar.once((site, day.is_history), lambda c: _visited(c.policy(day), site, c.scenario))


def site_day(calendar: Calendar, site: str, day: Day, opens: float, closes: float) -> SiteDay:
    """Return a walk-in site on a day whose window is given, in campaign minutes, as its visitors know it.

    `arrivals` is what comes while the share that is activated at the baseline is done, so the thinning by it gives it back;
    nobody comes where nobody is left.
    """
    at = visited(calendar, site, day)
    interest = 2.0 ** (-(day.date - calendar.days[0].date).days / at.half_life)
    return SiteDay(
        at.place,
        day.date.toordinal(),
        opens - day.midnight,
        closes - day.midnight,
        at.arrivals[day.weekday] * interest / at.left if at.left > 0.0 else 0.0,
        at.accepts + awareness(calendar.policy(day), site, day.date),
    )


def place_of(policy: Scenario, site: str, scenario: Scenario) -> Place:
    """Return a walk-in site as its visitors know it; the catchments are those of the scenario."""
    where = policy.walk_in_sites[site]
    numbers = {name: n for n, name in enumerate(scenario.catchments)}
    found = [(name, scenario.catchments[name]) for name in where.serves or numbers]
    return place(
        site,
        tuple(Pool(name, numbers[name], round(c.residents), float(c.activated)) for name, c in found),
        float(where.day_effect_cv),
        tuple((float(peak.starts), float(peak.ends), float(peak.weight)) for peak in where.profile),
        float(where.ready),
        ByValue(where.patience),
        ByValue(policy.service),
    )
