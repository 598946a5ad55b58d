"""Everything that chance brings to one replication, drawn before the day begins."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from sim.calendar import Calendar, Day, awareness
from sim.clock import WEEKDAYS, Interval
from sim.demand import failures
from sim.demand.arrivals import Place, Pool, SiteDay, SiteDays, WalkIns, place, site_days, walk_ins
from sim.demand.durations import Bools, Floats, Ints, ticks
from sim.demand.kept import once
from sim.demand.people import (
    Brought,
    Post,
    Staff,
    Workers,
    Workforce,
    brought_by,
    call_uniforms,
    presences,
    staff_of,
    workers_of,
    workforce_of,
)
from sim.scenario import Scenario
from sim.scenario.base import ByValue
from sim.scenario.sites import Site
from sim.streams import Key

RESERVE, COUNTER = "reserve", "counter"


class Known(NamedTuple):
    """What of a scenario is looked at in every replication, worked out once of its calendar.

    `officer_rows` and `rows` give the position of an officer and of a site; `cancelled` the probability of cancelling, (sites,
    days); `workforce` the workers of the sites that may be visited, and `reachable` the position of a site among them; `counters`
    the days of the counters, in order of day, `counter_rows` their positions (day, site), and `counter_day` where one stands,
    by site, day and window.
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
    counter_day: dict[tuple[str, int, float, float], int]


class Demand:
    """The workers, visitors, outages and absences of one replication.

    Each table is a pure function of (seed, replication) and of what it is about, drawn when it is first asked for: who is
    called a second time, or where a visit moves to, changes no other table. All strategies of a replication meet the same.
    """

    def __init__(self, scenario: Scenario, calendar: Calendar, seed: int, replication: int) -> None:
        self.scenario = scenario
        self.calendar = calendar
        self.key = Key(seed, replication)
        self.known = calendar.once("demand", known_of)
        self.workers = lru_cache(maxsize=None)(self._workers)
        self.link_outages_by_day = lru_cache(maxsize=None)(self._link_outages)

    @property
    def workforce(self) -> list[Workers]:
        """The workers of all sites that may be visited, `known.workforce`."""
        return once(
            self.key,
            ("workers", self.known.workforce),
            lambda: workers_of(self.key, self.known.workforce.posts),
        )

    def _workers(self, site: str) -> Workers:
        """Return the workers of a site."""
        position = self.known.reachable.get(site)
        if position is not None:
            return self.workforce[position]
        return workers_of(self.key, (post_of(self.scenario, site, self.known.staffs[site]),))[0]

    def presence(self, site: str, visit: int) -> Floats:
        """Return the uniforms of the workers' presence at the n-th visit to a site (1, 2, …), one entry a worker."""
        return presences(self.key, [(self.known.staffs[site], visit)])[0]

    def calls(self, site: str, calls: Ints, rows: Ints) -> Brought:
        """Return what calls bring to some workers of a site, given by their rows: to each his n-th of the campaign (1, 2, …)."""
        return self.calls_at([(site, calls, rows)])

    def calls_at(self, wanted: Sequence[tuple[str, Ints, Ints]]) -> Brought:
        """Return what calls bring to workers of several sites, one after another: (site, calls, rows) as in `calls`."""
        staffs = [(self.known.staffs[site], calls, rows) for site, calls, rows in wanted]
        brought, walks = brought_by(self.scenario.service, call_uniforms(self.key, staffs), 0)
        ends = np.cumsum([0, *(len(rows) for _, _, rows in wanted)])
        for (site, _, _), first, after in zip(wanted, ends[:-1].tolist(), ends[1:].tolist(), strict=True):
            walk = self.scenario.rotation_sites[site].walk
            brought.walk[first:after] = ticks(walk, walks[first:after])
        return brought

    def counter_visitors(self) -> WalkIns:
        """Return who would walk in at the counters, on every day on which they are open: `known.counters`."""
        return self.visitors(self.known.counters)

    def visitors(self, days: SiteDays) -> WalkIns:
        """Return who would walk in at some sites on some days."""
        return once(self.key, ("walk-ins", days), lambda: walk_ins(self.key, days))

    def walk_ins(self, site: str, day: Day, opens: float, closes: float) -> WalkIns:
        """Return who would walk in at a site on a day whose window is given, in campaign minutes."""
        position = self.known.counter_day.get((site, day.index, opens, closes))
        if position is None:
            return self.visitors(site_days((site_day(self.calendar, site, day, opens, closes),)))
        what = ("walk-ins", self.known.counters, position)
        return once(self.key, what, lambda: self.counter_visitors().of(position))

    @cached_property
    def server_outages(self) -> tuple[Interval, ...]:
        """When the central server is down, in campaign minutes."""
        server, days = self.scenario.server, self.calendar.days
        hours = self.scenario.calendar
        what = (ByValue(server), hours.opens, hours.closes, self.known.first, self.known.days)
        office = tuple((day.date, day.midnight) for day in days if day.is_office_day)

        def draw() -> tuple[Interval, ...]:
            midnights = [(day.date, day.midnight) for day in days]
            a_month = float(server.outages_a_month)
            partial = failures.outages_of_days(
                self.key, "*", midnights, a_month, server.outage, self._office_minutes()
            )
            stops = failures.stops(server, office, self.key)
            return failures.union([*(outage for day in partial for outage in day), *stops])

        return once(self.key, ("server", what, office), draw)

    def link_outages(self, site: str, day: Day) -> tuple[Interval, ...]:
        """Return when a site's own link is down by an outage that begins on a day."""
        return self.link_outages_by_day(site)[day.index - self.calendar.days[0].index]

    def outages_at(self, site: str, day: Day) -> tuple[Interval, ...]:
        """Return when the server is down, or a site's link by an outage that begins on a day."""
        link = self.link_outages(site, day)
        return failures.union([*self.server_outages, *link]) if link else self.server_outages

    def _link_outages(self, site: str) -> list[tuple[Interval, ...]]:
        link, days = self.scenario.sites[site].link, self.calendar.days
        if link is None:
            return [()] * len(days)
        midnights = [(day.date, day.midnight) for day in days]
        a_month = float(link.outages_a_month)
        return failures.outages_of_days(
            self.key, site, midnights, a_month, link.outage, self._office_minutes()
        )

    def _office_minutes(self) -> float:
        return float(self.scenario.calendar.closes - self.scenario.calendar.opens)

    @cached_property
    def absent(self) -> Bools:
        """Which officers (`known.officers`) are absent on which days: an array (officers, days)."""
        drawn = self._chances("absence", self.known.officers, 1)[0]
        absent: Bools = drawn < self.scenario.officers.absence
        return absent

    @cached_property
    def cancelled(self) -> Bools:
        """Visits to which sites would be cancelled on which days: an array (sites, days)."""
        cancelled: Bools = self._chances("visit", self.known.sites, 2)[0] < self.known.cancelled
        return cancelled

    @cached_property
    def slow(self) -> Bools:
        """At which sites the network would be slow on which days: an array (sites, days)."""
        slow: Bools = self._chances("visit", self.known.sites, 2)[1] < self.scenario.network.slow_share
        return slow

    def is_absent(self, officer: str, date: dt.date) -> bool:
        """Return whether an officer is absent on a day."""
        return bool(self.absent[self.known.officer_rows[officer], (date - self.known.first).days])

    def is_cancelled(self, site: str, date: dt.date) -> bool:
        """Return whether a visit to a site would be cancelled on a day: the season's probability, or the usual one."""
        return bool(self.cancelled[self.known.rows[site], (date - self.known.first).days])

    def slow_down(self, site: str, date: dt.date) -> float:
        """Return the factor on verification at a visit to a site on a day: the network may be slow."""
        is_slow = self.slow[self.known.rows[site], (date - self.known.first).days]
        return float(self.scenario.network.slow_down) if is_slow else 1.0

    def _chances(self, purpose: str, whom: tuple[str, ...], draws: int) -> Floats:
        first, days = self.known.first, self.known.days
        what = (purpose, whom, first, days)
        return once(self.key, what, lambda: failures.chances(self.key, purpose, whom, first, days, draws))


def draw(scenario: Scenario, calendar: Calendar, seed: int, replication: int) -> Demand:
    """Return everything that chance brings to one replication of a scenario."""
    return Demand(scenario, calendar, seed, replication)


def known_of(calendar: Calendar) -> Known:
    """Return what of a scenario is looked at in every replication."""
    scenario, days = calendar.scenario, calendar.days
    policies = [scenario] if scenario.status_quo is None else [scenario, scenario.status_quo]
    officers = tuple(dict.fromkeys(officer for policy in policies for officer in officers_of(policy)))
    sites = tuple(scenario.sites)
    staffs = {name: staff_of(name, site) for name, site in scenario.rotation_sites.items()}
    rows = {name: n for n, name in enumerate(scenario.sites)}
    counters = [
        (n, name, calendar.counter_window(name, day))
        for n, day in enumerate(days)
        for name in calendar.counters(day)
    ]
    sites_ahead = [site for site in dict.fromkeys(reachable(calendar)) if site in staffs]
    return Known(
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
        counters=site_days(tuple(site_day(calendar, name, days[n], *window) for n, name, window in counters)),
        counter_rows=np.array([(n, rows[name]) for n, name, _ in counters], dtype=np.int64).reshape(-1, 2),
        counter_day={(name, days[n].index, *window): m for m, (n, name, window) in enumerate(counters)},
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


def site_day(calendar: Calendar, site: str, day: Day, opens: float, closes: float) -> SiteDay:
    """Return a walk-in site on a day whose window is given, in campaign minutes, as its visitors know it.

    `arrivals` is what comes while the share that is activated at the baseline is done, so the thinning by it gives it back;
    nobody comes where nobody is left.
    """
    at = calendar.once((site, day.is_history), lambda c: _visited(c.policy(day), site, c.scenario))
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
