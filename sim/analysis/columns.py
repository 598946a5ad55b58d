"""Columns: what is asked of a log again and again, worked out once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.calendar import Calendar
from sim.demand.durations import Bools, Ints
from sim.model.log import Log, Visits
from sim.model.session import ACTIVATED, INTERRUPTED, OUTCOMES, RENEGED, UNSERVED
from sim.scenario import Scenario

COUNTER = "counter"
MINUTES_AN_HOUR = 60.0


@dataclass(frozen=True)
class Columns:
    """A log and, an entry an attempt, its site (a position in `sites`), day of the campaign and fate; history apart."""

    log: Log
    scenario: Scenario
    sites: tuple[str, ...]
    site: Ints
    day: Ints
    is_now: Bools
    is_rotation: Bools
    is_field: Bools
    is_activated: Bools
    is_unserved: Bools

    @property
    def visits(self) -> Visits:
        """The attempts of the log."""
        return self.log.visits


def columns_of(log: Log, calendar: Calendar) -> Columns:
    """Return the columns of a log."""
    scenario, visits = calendar.scenario, log.visits
    sites, rotation = tuple(scenario.sites), scenario.rotation_sites
    number, start = {name: n for n, name in enumerate(sites)}, scenario.campaign.start
    of_session = [
        (number[s.site], (s.date - start).days, not s.is_history, s.site in rotation, s.channel != COUNTER)
        for s in log.sessions
    ]
    site, day, *kinds = np.array(of_session, dtype=np.int64).reshape(-1, 5).T[:, visits.session]
    is_now, is_rotation, is_field = (column.astype(bool) for column in kinds)
    is_unserved = np.isin(visits.outcome, [OUTCOMES.index(o) for o in (RENEGED, UNSERVED, INTERRUPTED)])
    return Columns(
        log,
        scenario,
        sites,
        site,
        day,
        is_now,
        is_rotation,
        is_field,
        visits.came_to(ACTIVATED),
        is_unserved,
    )
