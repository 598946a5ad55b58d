"""Plans of visits as arrays: each is arranged once a calendar, by its site, its day and the crews that come."""

from __future__ import annotations

import numpy as np

from sim.calendar import Calendar
from sim.demand.arrivals import SiteDay
from sim.demand.draw import known_of, site_day
from sim.model.kernel.arranged import Under
from sim.model.kernel.session import pairs
from sim.model.kernel.world import NONE, Plans

Crews = tuple[tuple[int, int], ...]
"""(duty, manned desks) of each crew."""


class PlanBook:
    """The plans of one policy that were needed until now; `plans` has them as arrays."""

    def __init__(self, calendar: Calendar, under: Under) -> None:
        self.calendar, self.under = calendar, under
        self.known = calendar.once("demand", known_of)
        most = 2 * max(len(under.policy.teams), 1)
        sites, days = len(self.known.sites), len(calendar.days)
        units = max([1, *(len(where.units) for where in under.policy.rotation_sites.values())])
        self.site_days: dict[tuple[int, int, float, float], SiteDay] = {}
        self.made: set[tuple[int, int, Crews]] = set()
        self.plans = Plans(
            np.full((sites, days), NONE),
            np.empty((0, 8), dtype=np.int64),
            np.empty((0, most), dtype=np.int64),
            np.empty(0, dtype=np.int64),
            np.empty((0, 3)),
            np.empty((0, 2)),
            np.empty((0, 2)),
            np.empty((0, units), dtype=np.bool_),
        )

    def window(self, day: int, crews: Crews) -> tuple[float, float]:
        """Return the window of a session that these crews serve, in campaign minutes."""
        midnight = self.calendar.days[day].midnight
        duties = [self.under.duties[duty] for duty, _ in crews]
        return midnight + min(d.opens for d in duties), midnight + max(d.closes for d in duties)

    def site_day(self, site: int, day: int, opens: float, closes: float) -> SiteDay:
        """Return a walk-in site on a day whose window is given, as its visitors know it."""
        key = (site, day, opens, closes)
        if key not in self.site_days:
            name, today = self.known.sites[site], self.calendar.days[day]
            self.site_days[key] = site_day(self.calendar, name, today, opens, closes)
        return self.site_days[key]

    def make(self, site: int, day: int, crews: Crews) -> None:
        """Arrange a visit."""
        if (site, day, crews) in self.made:
            return
        self.made.add((site, day, crews))
        p, name, today = self.plans, self.known.sites[site], self.calendar.days[day]
        visit, where = self.under.policy.visits[name], self.under.policy.rotation_sites[name]
        duties = [(self.under.duties[duty].on(today.midnight), manned) for duty, manned in crews]
        opens, closes = min(d.opens for d, _ in duties), max(d.closes for d, _ in duties)
        desks = [duty.staffed(desk, manned) for duty, manned in duties for desk in range(manned)]
        units = [
            self.calendar.unit_windows(name, n, today, opens, closes) for n in range(len(where.units))
        ]
        windows = self.calendar.release_windows(visit, opens, closes, desks)
        slots = self.calendar.slots(visit, today, opens, closes) if visit.release == "timetable" else ()
        row = (p.first[site, day], len(crews), len(p.of_unit), len(p.windows), len(p.windows) + len(windows))
        row = (*row, len(p.slots), len(p.slots) + len(slots), len(p.units))
        p.first[site, day] = len(p.plans)
        key = np.full(p.crews.shape[1], NONE)
        key[: 2 * len(crews)] = np.array(crews).ravel()
        turns = np.zeros((len(slots), p.turns.shape[1]), dtype=np.bool_)
        for n, (_, _, named) in enumerate(slots):
            turns[n, : len(where.units)] = [not named or unit.name in named for unit in where.units]
        of_unit = np.concatenate([[0], np.cumsum([len(unit) for unit in units], dtype=np.int64)])
        flat = np.array([window for unit in units for window in unit], dtype=np.float64).reshape(-1, 3)
        self.plans = Plans(
            p.first,
            np.concatenate([p.plans, [row]]),
            np.concatenate([p.crews, [key]]),
            np.concatenate([p.of_unit, of_unit]),
            np.concatenate([p.units, flat]),
            np.concatenate([p.windows, pairs(windows)]),
            np.concatenate([p.slots, pairs(tuple((at, float(people)) for at, people, _ in slots))]),
            np.concatenate([p.turns, turns]),
        )
