"""Everything that chance brings to one replication, drawn before the day begins."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from sim.arrays import Bools, Floats, Ints
from sim.calendar import Calendar, Day
from sim.clock import Interval
from sim.demand import failures
from sim.demand.arrivals import WalkIns, walk_ins
from sim.demand.durations import durations_at
from sim.demand.people import CallDraws, Workers, call_draws, presences, unit_and_number, workers_of
from sim.demand.planned import demand_plan_of, post_of, site_day
from sim.scenario import Scenario
from sim.scenario.base import ByValue
from sim.streams import Key

_T = TypeVar("_T")


@lru_cache(maxsize=2)
def _cache(key: Key) -> dict[Hashable, Any]:  # noqa: ARG001 - one for each
    return {}


def cached(key: Key, what: Hashable, make: Callable[[], _T]) -> _T:
    """Return something of a replication, drawn once, by what it is and all that it depends on.

    All strategies of a replication meet the same chance: the next one finds it here.
    """
    cache = _cache(key)
    if what not in cache:
        cache[what] = make()
    found: _T = cache[what]
    return found


class Demand:
    """The workers, visitors, outages and absences of one replication.

    Each table is a pure function of (seed, replication) and of what it is about, drawn when it is first asked for: who is
    called a second time, or where a visit moves to, changes no other table. All strategies of a replication meet the same.
    """

    def __init__(self, scenario: Scenario, calendar: Calendar, seed: int, replication: int) -> None:
        self.scenario = scenario
        self.calendar = calendar
        self.key = Key(seed, replication)
        self.known = calendar.once("demand", demand_plan_of)
        self._workers: dict[str, Workers] = {}
        self._links: dict[str, list[tuple[Interval, ...]]] = {}

    def workers(self, site: str) -> Workers:
        """Return the workers of a site."""
        if site not in self._workers:
            post = post_of(self.scenario, site, self.known.staffs[site])
            self._workers[site] = cached(self.key, ("workers", post), lambda: workers_of(self.key, post))
        return self._workers[site]

    def presence(self, site: str, visit: int) -> Floats:
        """Return the uniforms of the workers' presence at the n-th visit to a site (1, 2, …), one entry a worker."""
        return presences(self.key, self.known.staffs[site], visit)

    def calls(self, site: str, calls: Ints, rows: Ints) -> CallDraws:
        """Return what calls draw for some workers of a site, given by their rows: each one's n-th of the campaign (1, 2, …)."""
        staff = self.known.staffs[site]
        unit, number = unit_and_number(staff)
        whom = (staff.words("call")[unit[rows]], calls, 0, number[rows])
        found, walks = call_draws(self.key, self.scenario.service, whom)
        return found._replace(walk=durations_at(self.scenario.rotation_sites[site].walk, walks))

    def walk_ins(self, site: str, day: Day, opens: float, closes: float) -> WalkIns:
        """Return who would walk in at a site on a day whose window is given, in campaign minutes."""
        at, service = site_day(self.calendar, site, day, opens, closes), self.calendar.policy(day).service
        return cached(self.key, ("walk-ins", at, ByValue(service)), lambda: walk_ins(self.key, at, service))

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

        return cached(self.key, ("server", what, office), draw)

    def link_outages(self, site: str, day: Day) -> tuple[Interval, ...]:
        """Return when a site's own link is down by an outage that begins on a day."""
        if site not in self._links:
            self._links[site] = self._link_outages(site)
        return self._links[site][day.index - self.calendar.days[0].index]

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
        return cached(self.key, what, lambda: failures.chances(self.key, purpose, whom, first, days, draws))


def draw(scenario: Scenario, calendar: Calendar, seed: int, replication: int) -> Demand:
    """Return everything that chance brings to one replication of a scenario."""
    return Demand(scenario, calendar, seed, replication)
