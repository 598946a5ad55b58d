"""Columns: what is asked of a log again and again, worked out once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.calendar import Calendar
from sim.demand.durations import Bools, Ints
from sim.model.columns import OfficerColumns, SessionColumns, officer_columns, session_columns
from sim.model.log import Log, Visits
from sim.model.session import ACTIVATED, OUTCOMES, RETURNING
from sim.scenario import Scenario

COUNTER = "counter"
MINUTES_AN_HOUR = 60.0
_IS_UNSERVED = np.array([outcome in RETURNING for outcome in OUTCOMES])


@dataclass(frozen=True)
class Columns:
    """A log, its sessions and officers' days and, an entry an attempt, its site (a position in `sites`), day and fate.

    The day counts from the campaign's first; `is_at_counter` has an entry a session.
    """

    log: Log
    scenario: Scenario
    sessions: SessionColumns
    officers: OfficerColumns
    is_at_counter: Bools
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
    scenario, visits, sessions = calendar.scenario, log.visits, session_columns(log)
    sites, rotation = tuple(scenario.sites), scenario.rotation_sites
    number = {name: n for n, name in enumerate(sites)}
    site = np.array([number[name] for name in sessions.sites], dtype=np.int64)[sessions.site]
    is_rotation = np.array([name in rotation for name in sites], dtype=np.bool_)
    counters = [n for n, name in enumerate(sessions.channels) if name == COUNTER]
    is_at_counter = np.isin(sessions.channel, counters)
    return Columns(
        log=log,
        scenario=scenario,
        sessions=sessions,
        officers=officer_columns(log),
        is_at_counter=is_at_counter,
        sites=sites,
        site=site[visits.session],
        day=(sessions.day - scenario.campaign.start.toordinal())[visits.session],
        is_now=~sessions.is_history[visits.session],
        is_rotation=is_rotation[site][visits.session],
        is_field=~is_at_counter[visits.session],
        is_activated=visits.came_to(ACTIVATED),
        is_unserved=_IS_UNSERVED[visits.outcome],
    )
