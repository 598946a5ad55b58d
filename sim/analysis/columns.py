"""Columns: what is asked of a log again and again, worked out once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Bools
from sim.calendar import Calendar
from sim.model.columns import OfficerColumns, SessionColumns, officer_columns, session_columns
from sim.model.log import Log
from sim.model.tallies import Tallies, tallies_of
from sim.scenario import Scenario

COUNTER = "counter"
MINUTES_AN_HOUR = 60.0


@dataclass(frozen=True)
class Columns:
    """A log, its sessions and officers' days as columns, and what its attempts come to; sites are positions in `sites`.

    The days of the tallies count from the campaign's first; `is_at_counter` has an entry a session.
    """

    log: Log
    scenario: Scenario
    sessions: SessionColumns
    officers: OfficerColumns
    is_at_counter: Bools
    sites: tuple[str, ...]
    tallies: Tallies


def columns_of(log: Log, calendar: Calendar) -> Columns:
    """Return the columns of a log."""
    scenario, sessions = calendar.scenario, session_columns(log)
    campaign, sites = scenario.campaign, tuple(scenario.sites)
    number = {name: n for n, name in enumerate(sites)}
    site = np.array([number[name] for name in sessions.sites], dtype=np.int64)[sessions.site]
    is_rotation = np.array([name in scenario.rotation_sites for name in sites], dtype=np.bool_)
    counters = np.array([name == COUNTER for name in sessions.channels], dtype=np.bool_)
    is_at_counter = counters[sessions.channel]
    kinds = np.stack([~sessions.is_history, is_rotation[site], ~is_at_counter], axis=1)
    shape = (len(sites), (campaign.deadline - campaign.start).days + 1, len(scenario.service.reasons))
    return Columns(
        log=log,
        scenario=scenario,
        sessions=sessions,
        officers=officer_columns(log),
        is_at_counter=is_at_counter,
        sites=sites,
        tallies=tallies_of(log.visits, site, sessions.day - campaign.start.toordinal(), kinds, shape),
    )
