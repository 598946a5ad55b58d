"""Walk-ins: who comes to a counter, a village or an event, and when."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.special import gammaincinv

from sim.clock import WEEKDAYS, whole_ticks
from sim.demand.durations import Floats, Ints, ticks
from sim.demand.people import Brought, brought_by
from sim.scenario.base import ByValue
from sim.scenario.circumstances import Catchment, Service
from sim.scenario.sites import WalkInSite
from sim.streams import stream

BLOCK = 64
DRAWS = 13


class SiteDay(NamedTuple):
    """A walk-in site on one day: its date, its window and the share of interest that is left."""

    date: str
    weekday: int
    midnight: float
    opens: float
    closes: float
    interest: float


class WalkIns(NamedTuple):
    """Who would come to one site on one day if everybody could still be activated; one entry a visitor, by arrival.

    `minutes` and `patience` are whole ticks, from midnight; `catchment` is a position, `resident` a number in it.
    """

    minutes: Floats
    patience: Floats
    catchment: Ints
    resident: Ints
    brought: Brought


@lru_cache(maxsize=1024)
def cumulative_rate(
    profile: tuple[tuple[float, float, float], ...], opens: float, closes: float
) -> tuple[Floats, Floats]:
    """Return times of a window and the share of its arrivals that have come by then, from 0 to 1: the cumulative rate.

    `profile` holds (from, to, weight) in the same minutes as the window; empty, the rate is constant.
    """
    inside = (edge for start, end, _ in profile for edge in (start, end) if opens < edge < closes)
    times = np.array(sorted({opens, closes, *inside}))
    middles = (times[1:] + times[:-1]) / 2
    weights = np.array(
        [next((w for start, end, w in profile if start <= m < end), 0.0 if profile else 1.0) for m in middles]
    )
    mass = np.concatenate([[0.0], np.cumsum(weights * np.diff(times))])
    return times, mass / mass[-1] if mass[-1] > 0 else mass


def expected(site: WalkInSite, day: SiteDay, activated: float) -> float:
    """Return the expected number of visitors of a day before thinning by who is activated already.

    `arrivals` is what comes while the share `activated` of the catchments is done, so the thinning gives it back.
    """
    weight = float(site.weekday_weights.get(WEEKDAYS[day.weekday], 1.0))
    return float(site.arrivals) * weight * day.interest / max(1.0 - activated, 1e-9)


def walk_ins(
    name: str,
    site: ByValue[WalkInSite],
    service: ByValue[Service],
    catchments: dict[str, tuple[int, Catchment]],
    day: SiteDay,
    seed: int,
    replication: int,
) -> WalkIns:
    """Return the visitors of one site on one day: a Poisson process with a profile and a gamma day effect.

    Arrivals come by the inverse of the cumulative rate (Çinlar 1975, 4.7): unit-rate arrivals, stretched.
    Each visitor is a resident drawn by chance; who is activated already does not come, which thins the process by the
    share that is left. `catchments` maps a name to (position, catchment).
    """
    places = [catchments[c] for c in (site.part.serves or catchments)]
    sizes = tuple((number, round(c.residents)) for number, c in places)
    residents = sum(size for _, size in sizes)
    activated = sum(size * float(c.activated) for (_, size), (_, c) in zip(sizes, places, strict=True))
    mean = expected(site.part, day, activated / residents) if residents else 0.0
    window = (day.opens - day.midnight, day.closes - day.midnight)
    return _visitors((seed, replication, name, day.date), mean, window, sizes, site, service)


@lru_cache(maxsize=4096)
def _visitors(
    key: tuple[int, int, str, str],
    mean: float,
    window: tuple[float, float],
    sizes: tuple[tuple[int, int], ...],
    site: ByValue[WalkInSite],
    service: ByValue[Service],
) -> WalkIns:
    """Return a day's visitors. Kept for the next strategy: all strategies of a replication meet the same visitors."""
    where = site.part
    profile = tuple((float(peak.starts), float(peak.ends), float(peak.weight)) for peak in where.profile)
    times, share = cumulative_rate(profile, *window)
    uniforms, positions = _unit_rate(key, mean if share[-1] > 0.0 else 0.0, float(where.day_effect_cv))
    first = np.concatenate([[0], np.cumsum([size for _, size in sizes], dtype=np.int64)])
    who = np.minimum((uniforms[:, 1] * first[-1]).astype(np.int64), max(int(first[-1]) - 1, 0))
    place = np.searchsorted(first, who, side="right") - 1
    return WalkIns(
        minutes=whole_ticks(np.interp(positions, share, times)) if len(who) else positions,
        patience=ticks(where.patience, uniforms[:, 2]),
        catchment=np.array([number for number, _ in sizes], dtype=np.int64)[place],
        resident=who - first[place],
        brought=brought_by(service.part, np.zeros(len(who)), uniforms[:, 3:12]),
    )


def _unit_rate(key: tuple[int, int, str, str], mean: float, cv: float) -> tuple[Floats, Floats]:
    """Return the rows of uniforms of the visitors of a day, and their positions in the day's arrivals, from 0 to 1."""
    seed, replication, name, date = key
    generator = stream(seed, replication, "walk-ins", name, date)
    effect = generator.random()
    mean *= float(gammaincinv(1 / cv**2, effect)) * cv**2 if cv > 0 else 1.0
    blocks, total = [], 0.0
    while total <= mean:
        blocks.append(generator.random((BLOCK, DRAWS)))
        total += float(-np.log1p(-blocks[-1][:, 0]).sum())
    uniforms = np.concatenate(blocks)
    reached = np.cumsum(-np.log1p(-uniforms[:, 0]))
    comes = reached <= mean
    return uniforms[comes], reached[comes] / max(mean, 1e-300)
