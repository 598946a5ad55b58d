"""Everything that chance brings to one replication, drawn before the day begins."""

from __future__ import annotations

import datetime as dt
from functools import cached_property, lru_cache

from sim.calendar import Calendar, Day, unit_sizes
from sim.clock import Interval
from sim.demand import failures
from sim.demand.arrivals import SiteDay, WalkIns, walk_ins
from sim.demand.durations import Floats, Ints, ticks
from sim.demand.people import (
    CALL_DRAWS,
    Brought,
    Residents,
    Workers,
    brought_by,
    residents_of,
    uniforms_of_units,
    workers_of,
)
from sim.scenario import Scenario
from sim.scenario.base import ByValue
from sim.scenario.circumstances import Duration, Service
from sim.scenario.sites import WalkInSite
from sim.streams import stream


class Demand:
    """The workers, visitors, outages and absences of one replication.

    Each table is a pure function of (seed, replication) and of what it is about, drawn when it is first asked for: who is
    called a second time, or where a visit moves to, changes no other table. All strategies of a replication meet the same.
    """

    def __init__(self, scenario: Scenario, calendar: Calendar, seed: int, replication: int) -> None:
        self.scenario = scenario
        self.calendar = calendar
        self.seed = seed
        self.replication = replication
        self._catchments = {name: (n, c) for n, (name, c) in enumerate(scenario.catchments.items())}
        self._first = calendar.days[0].date
        self.workers = lru_cache(maxsize=None)(self._workers)
        self._keys = lru_cache(maxsize=None)(_keys)
        self._year = lru_cache(maxsize=None)(self._draw_year)

    @cached_property
    def pools(self) -> dict[str, int]:
        """The number of each catchment and rotation site, which begins its people's numbers."""
        return {name: n for n, name in enumerate([*self.scenario.catchments, *self.scenario.rotation_sites])}

    def _workers(self, site: str) -> Workers:
        return workers_of(
            self.scenario.rotation_sites[site], site, self.pools[site], self.seed, self.replication
        )

    @cached_property
    def residents(self) -> Residents:
        """The residents of all catchments."""
        return residents_of(self.scenario.catchments, self.seed, self.replication)

    def presence(self, site: str, visit: int) -> Floats:
        """Return the uniforms of the workers' presence at the n-th visit to a site (1, 2, …), one entry a worker."""
        return self._by_unit(site, "presence", visit, 1)[:, 0]

    def calls(self, site: str, call: int, rows: Ints) -> Brought:
        """Return what the n-th call of the campaign (1, 2, …) brings to some workers of a site, given by their rows."""
        uniforms = self._by_unit(site, "call", call, CALL_DRAWS)[rows]
        walk = ticks(self.scenario.rotation_sites[site].walk, uniforms[:, 0])
        return brought_by(self.scenario.service, walk, uniforms[:, 1:])

    def walk_ins(self, site: str, day: Day, opens: float, closes: float) -> WalkIns:
        """Return who would walk in at a site on a day whose window is given, in campaign minutes."""
        policy = self.calendar.policy(day)
        half_life = float(policy.campaign.interest_half_life)
        interest = 2.0 ** (-(day.date - self._first).days / half_life)
        of_site = SiteDay(day.date.isoformat(), day.date.weekday(), day.midnight, opens, closes, interest)
        where, service = self._keys(policy, site)
        return walk_ins(site, where, service, self._catchments, of_site, self.seed, self.replication)

    @cached_property
    def server_outages(self) -> tuple[Interval, ...]:
        """When the central server is down, in campaign minutes."""
        server, days = self.scenario.server, self.calendar.days
        partial = [
            outage
            for day in days
            for outage in self._outages("*", day, float(server.outages_a_month), server.outage)
        ]
        office_days = [(day.date, day.midnight) for day in days if day.is_office_day]
        return failures.union([*partial, *failures.stops(server, office_days, self.seed, self.replication)])

    def link_outages(self, site: str, day: Day) -> tuple[Interval, ...]:
        """Return when a site's own link is down by an outage that begins on a day."""
        link = self.scenario.sites[site].link
        return tuple(self._outages(site, day, float(link.outages_a_month), link.outage)) if link else ()

    def is_absent(self, officer: str, date: dt.date) -> bool:
        """Return whether an officer is absent on a day."""
        return self._chance("absence", officer, date) < self.scenario.officers.absence

    def is_cancelled(self, site: str, date: dt.date) -> bool:
        """Return whether a visit to a site would be cancelled on a day: the season's probability, or the usual one."""
        where = self.scenario.sites[site]
        chance = next((s.cancelled for s in where.seasons if s.starts <= date <= s.ends), where.cancelled)
        return self._chance("cancelled", site, date) < chance

    def slow_down(self, site: str, date: dt.date) -> float:
        """Return the factor on verification at a visit to a site on a day: the network may be slow."""
        network = self.scenario.network
        return float(network.slow_down) if self._chance("network", site, date) < network.slow_share else 1.0

    def _chance(self, purpose: str, whom: str, date: dt.date) -> float:
        return float(self._year(purpose, whom, date.year)[date.timetuple().tm_yday - 1])

    def _draw_year(self, purpose: str, whom: str, year: int) -> Floats:
        return stream(self.seed, self.replication, purpose, whom, year).random(failures.DAYS_OF_A_YEAR)

    def _by_unit(self, site: str, purpose: str, number: int, draws: int) -> Floats:
        where = self.scenario.rotation_sites[site]
        units = tuple(zip((unit.name for unit in where.units), unit_sizes(where), strict=True))
        return uniforms_of_units((self.seed, self.replication, purpose, site), units, number, draws)

    def _outages(self, whom: str, day: Day, a_month: float, length: Duration) -> list[Interval]:
        hours = self.scenario.calendar
        minutes = float(hours.closes - hours.opens)
        return failures.outages_of_day(
            self.seed, self.replication, whom, day.date, day.midnight, a_month, length, minutes
        )


def draw(scenario: Scenario, calendar: Calendar, seed: int, replication: int) -> Demand:
    """Return everything that chance brings to one replication of a scenario."""
    return Demand(scenario, calendar, seed, replication)


def _keys(policy: Scenario, site: str) -> tuple[ByValue[WalkInSite], ByValue[Service]]:
    return ByValue(policy.walk_in_sites[site]), ByValue(policy.service)
