"""The workload on which engines are compared: site-days of groups, desks, impatience and outages, everything drawn.

Four sites are visited on each of 95 days. Every 45 minutes a group of 60 is released, eight groups a day; each of them
attends with probability 0.85, walks Exp(3) minutes, and is served at one of six desks, first come, first served: lognormal
minutes (mean 5, coefficient of variation 0.5), or one minute of triage if his phone is not ready (0.15), after which he
is gone for good. Who has begun neither 40 minutes after his release leaves. The server is up Exp(600) and down Exp(20)
minutes in turn, from up at the opening of each day and for all sites alike; while it is down nothing begins, and what has
begun is finished.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.arrays import Bools, Floats
from sim.clock import Interval, whole_ticks
from sim.scenario.base import lognormal_parameters

DAYS, SITES = 95, 4
GROUPS, SIZE, EVERY = 8, 60, 45.0
ATTENDS, WALK, DESKS, SERVICE, CV, READY, TRIAGE, MAX_AWAY = 0.85, 3.0, 6, 5.0, 0.5, 0.85, 1.0, 40.0
UP, DOWN, MOST_OUTAGES = 600.0, 20.0, 16
OPENS, CLOSES = 480.0, 960.0
"""The last group is released at 795 and its last worker begins before 835, so nobody meets the close."""


class SiteDay(NamedTuple):
    """One site on one day. The arrays have an entry for each worker who attends, in order of release, then number.

    Times and durations are minutes in whole ticks: `released` when his group is, `walk` to the hall, `minutes` at a desk
    (service, or triage if he is not `ready`). `sizes` tells how many of each group attend, `outages` when the server is down.
    """

    day: int
    site: int
    sizes: tuple[int, ...]
    released: Floats
    walk: Floats
    minutes: Floats
    ready: Bools
    outages: tuple[Interval, ...]

    @property
    def deadline(self) -> Floats:
        """When each leaves if he has not begun."""
        deadline: Floats = self.released + MAX_AWAY
        return deadline


class Played(NamedTuple):
    """What came of one site-day: when each worker began and ended at a desk, NaN if he left without."""

    began: Floats
    ended: Floats


class Counts(NamedTuple):
    """How many of some workers were served, met triage, or left without either."""

    served: int
    triaged: int
    reneged: int


def site_days(seed: int = 1, days: int = DAYS, outages: bool = True) -> list[SiteDay]:
    """Return the site-days of one replication, by day, then site; the first days of more days are the same days."""
    attends, walk, service, ready = (np.random.default_rng([seed, purpose]) for purpose in range(4))
    shape = (days * SITES, GROUPS * SIZE)
    comes = attends.random(shape) < ATTENDS
    out = whole_ticks(walk.exponential(WALK, shape))
    is_ready = ready.random(shape) < READY
    at_desk = np.where(
        is_ready, whole_ticks(service.lognormal(*lognormal_parameters(SERVICE, CV), shape)), TRIAGE
    )
    released = np.repeat(OPENS + EVERY * np.arange(GROUPS), SIZE)
    sizes = comes.reshape(-1, GROUPS, SIZE).sum(axis=2)
    down = _outages(seed, days) if outages else [()] * days
    return [
        SiteDay(
            n // SITES,
            n % SITES,
            tuple(sizes[n].tolist()),
            released[c],
            out[n, c],
            at_desk[n, c],
            is_ready[n, c],
            down[n // SITES],
        )
        for n, c in enumerate(comes)
    ]


def _outages(seed: int, days: int) -> list[tuple[Interval, ...]]:
    """Return when the server is down on each day, between opening and close."""
    drawn = np.random.default_rng([seed, 4]).exponential(1.0, (days, MOST_OUTAGES, 2))
    edges = OPENS + np.cumsum(whole_ticks(drawn * [UP, DOWN]).reshape(days, -1), axis=1)
    return [
        tuple((start, min(end, CLOSES)) for start, end in day if start < CLOSES)
        for day in edges.reshape(days, MOST_OUTAGES, 2).tolist()
    ]


def counts(day: SiteDay, played: Played) -> Counts:
    """Return how many were served, met triage, and left without either."""
    has_begun: Bools = ~np.isnan(played.began)
    triaged = int((has_begun & ~day.ready).sum())
    served = int(has_begun.sum()) - triaged
    return Counts(served, triaged, len(has_begun) - served - triaged)


def total(counts_of_days: list[Counts]) -> Counts:
    """Return the sum of counts."""
    return Counts(*(sum(column) for column in zip(*counts_of_days, strict=True)))


def workers(days: list[SiteDay]) -> int:
    """Return how many workers attend."""
    return sum(len(day.walk) for day in days)


def in_a_row(days: list[SiteDay], column: str) -> Floats:
    """Return a column of times or durations of all site-days, one after another."""
    return np.concatenate([getattr(day, column) for day in days])


def as_lists(days: list[SiteDay]) -> list[dict[str, Any]]:
    """Return each site-day as plain lists: `groups` (released at, how many), `outages`, and a column each for the workers."""
    return [
        {
            "groups": [(OPENS + EVERY * group, size) for group, size in enumerate(day.sizes)],
            "outages": day.outages,
            "walk": day.walk.tolist(),
            "minutes": day.minutes.tolist(),
        }
        for day in days
    ]
