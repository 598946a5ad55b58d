"""The funnel: how many persons came how far at each site, and what became of those who were called or came."""

from __future__ import annotations

import numpy as np

from sim.analysis.columns import Columns
from sim.analysis.record import STAGES
from sim.model.log import Pool
from sim.model.session import OUTCOMES

Counts = dict[str, dict[str, int]]
TOLD_BEFOREHAND = "told-beforehand"


def funnels(c: Columns) -> tuple[Counts, Counts]:
    """Return, by site, the persons at each stage (sites with units), and how each person's last attempt came out.

    Every person counts once at a site: those who were called or came are the sum of what became of them. A failure counts
    by its reason.
    """
    losses, reached = _losses(c), c.tallies.reached
    funnel = {pool.name: _stages(pool, reached[:, c.sites.index(pool.name)].tolist()) for pool in c.log.pools}
    return funnel, losses | {name: {} for name in funnel if name not in losses}


def _losses(c: Columns) -> Counts:
    names, fates = [*OUTCOMES, *c.scenario.service.reasons], c.tallies.fates
    found = np.flatnonzero(fates.any(axis=1)).tolist()
    return {
        c.sites[n]: {name: count for name, count in zip(names, row, strict=True) if count}
        for n, row in zip(found, fates[found].tolist(), strict=True)
    }


def _stages(pool: Pool, reached: list[int]) -> dict[str, int]:
    before = (pool.head_count, pool.local, pool.not_yet, pool.willing, pool.ready)
    stages = dict(zip(STAGES, (*before, *reached), strict=True))
    return stages | ({TOLD_BEFOREHAND: pool.told_beforehand} if pool.told_beforehand else {})
