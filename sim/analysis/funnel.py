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


class Persons(NamedTuple):
    """Attempts in the campaign by site, person and time: the row of each; where each person's begin; his site and last row."""

    row: Ints
    first: Ints
    site: Ints
    last: Ints


def funnels(c: Columns, persons: Persons) -> tuple[Counts, Counts]:
    """Return, by site, the persons at each stage (sites with units), and how each person's last attempt came out.

    Every person counts once at a site: those who were called or came are the sum of what became of them. A failure counts
    by its reason.
    """
    losses = _losses(c, persons)
    reached = _reached(c, persons)
    funnel = {pool.name: _stages(pool, reached[:, c.sites.index(pool.name)].tolist()) for pool in c.log.pools}
    return funnel, losses | {name: {} for name in funnel if name not in losses}


def persons_of(c: Columns) -> Persons:
    """Return the attempts in the campaign person by person; those of a person stay in order of session and attempt."""
    rows = np.flatnonzero(c.is_now)
    site, who = c.site[rows], c.visits.person[rows]
    if not len(rows):
        return Persons(rows, rows, site, rows)
    row, is_first = _in_order(rows, site, who)
    first = np.flatnonzero(is_first)
    last = row[np.append(first[1:], len(row)) - 1]
    return Persons(row, first, c.site[last], last)


def _in_order(rows: Ints, site: Ints, who: Ints) -> tuple[Ints, Bools]:
    """Return the rows by site, then person, then row, and which is a person's first.

    Where the three fit into one number of 63 bits, sorting these is some ten times as quick as sorting by three columns.
    """
    persons, bits = int(who.max()) + 1, int(rows[-1]).bit_length()
    is_first = np.ones(len(rows), dtype=bool)
    if (int(site.max()) + 1) * persons < 2 ** (63 - bits):
        codes = np.sort(((site * persons + who) << bits) | rows)
        person = codes >> bits
        is_first[1:] = person[1:] != person[:-1]
        return codes & (2**bits - 1), is_first
    order = np.lexsort((who, site))
    site, who = site[order], who[order]
    is_first[1:] = (site[1:] != site[:-1]) | (who[1:] != who[:-1])
    return rows[order], is_first


def _losses(c: Columns, persons: Persons) -> Counts:
    v, reasons = c.visits, list(c.scenario.service.reasons)
    names = [*OUTCOMES, *reasons]
    outcome, reason = v.outcome[persons.last], v.reason[persons.last]
    has_reason = (outcome == OUTCOMES.index(FAILED)) & (reason >= 0)
    fate = np.where(has_reason, len(OUTCOMES) + reason, outcome)
    cells = np.bincount(persons.site * len(names) + fate, minlength=len(c.sites) * len(names))
    table = cells.reshape(len(c.sites), len(names)).tolist()
    return {
        c.sites[n]: {name: count for name, count in zip(names, table[n], strict=True) if count}
        for n in np.flatnonzero(cells.reshape(len(c.sites), len(names)).any(axis=1)).tolist()
    }


def _reached(c: Columns, persons: Persons) -> Ints:
    """Return how many persons were called (or came), attended, served and activated: an array (4, sites)."""
    v = c.visits
    sites = [persons.site]
    for mark in (v.left > v.arrived, _is_served(v), c.is_activated):  # who turned round left on arrival
        did = (
            np.logical_or.reduceat(mark[persons.row], persons.first) if len(persons.row) else persons.row > 0
        )
        sites.append(persons.site[did])
    return np.array([np.bincount(site, minlength=len(c.sites)) for site in sites])


def _is_served(v: Visits) -> Bools:
    return (v.desk >= 0) & ~v.triage


def _stages(pool: Pool, reached: list[int]) -> dict[str, int]:
    before = (pool.head_count, pool.local, pool.not_yet, pool.willing, pool.ready)
    stages = dict(zip(STAGES, (*before, *reached), strict=True))
    return stages | ({TOLD_BEFOREHAND: pool.told_beforehand} if pool.told_beforehand else {})
