"""The funnel: how many persons came how far at each site, and what became of those who were called or came."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.analysis.columns import Columns
from sim.analysis.record import STAGES
from sim.demand.durations import Bools, Ints
from sim.model.log import Pool, Visits
from sim.model.session import FAILED, OUTCOMES

Counts = dict[str, dict[str, int]]
TOLD_BEFOREHAND = "told-beforehand"


class _Persons(NamedTuple):
    """Attempts in the campaign by site, person and time: row and person of each; site and last row of each person."""

    row: Ints
    person: Ints
    site: Ints
    last: Ints


def funnels(c: Columns) -> tuple[Counts, Counts]:
    """Return, by site, the persons at each stage (sites with units), and how each person's last attempt came out.

    Every person counts once at a site: those who were called or came are the sum of what became of them. A failure counts
    by its reason.
    """
    persons = _persons(c)
    losses = _losses(c, persons)
    reached = _reached(c, persons)
    funnel = {pool.name: _stages(pool, reached[:, c.sites.index(pool.name)].tolist()) for pool in c.log.pools}
    return funnel, losses | {name: {} for name in funnel if name not in losses}


def _persons(c: Columns) -> _Persons:
    rows = np.flatnonzero(c.is_now)
    site, who = c.site[rows], c.visits.person[rows]
    order = np.lexsort((who, site))  # stable: a person's attempts stay in order of session and attempt
    row, site, who = rows[order], site[order], who[order]
    is_last = np.ones(len(row), dtype=bool)
    is_last[:-1] = (site[1:] != site[:-1]) | (who[1:] != who[:-1])
    person = np.cumsum(is_last) - is_last
    return _Persons(row, person, site[is_last], row[is_last])


def _losses(c: Columns, persons: _Persons) -> Counts:
    v, reasons = c.visits, list(c.scenario.service.reasons)
    names = [*OUTCOMES, *reasons]
    outcome, reason = v.outcome[persons.last], v.reason[persons.last]
    has_reason = (outcome == OUTCOMES.index(FAILED)) & (reason >= 0)
    fate = np.where(has_reason, len(OUTCOMES) + reason, outcome)
    cells = np.bincount(persons.site * len(names) + fate, minlength=len(c.sites) * len(names))
    table = cells.reshape(len(c.sites), len(names)).tolist()
    return {
        c.sites[n]: {name: count for name, count in zip(names, table[n], strict=True) if count}
        for n in np.unique(persons.site).tolist()
    }


def _reached(c: Columns, persons: _Persons) -> Ints:
    """Return how many persons were called (or came), attended, served and activated: an array (4, sites)."""
    v = c.visits
    ever = [v.left > v.arrived, _is_served(v), c.is_activated]  # who turned round left on arrival
    sites = [persons.site]
    for mark in ever:
        did = np.zeros(len(persons.site), dtype=bool)
        did[persons.person[mark[persons.row]]] = True
        sites.append(persons.site[did])
    return np.array([np.bincount(site, minlength=len(c.sites)) for site in sites])


def _is_served(v: Visits) -> Bools:
    return (v.desk >= 0) & ~v.triage


def _stages(pool: Pool, reached: list[int]) -> dict[str, int]:
    before = (pool.head_count, pool.local, pool.not_yet, pool.willing, pool.ready)
    stages = dict(zip(STAGES, (*before, *reached), strict=True))
    return stages | ({TOLD_BEFOREHAND: pool.told_beforehand} if pool.told_beforehand else {})
