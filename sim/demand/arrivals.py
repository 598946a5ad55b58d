"""Walk-ins: who comes to a counter, a village or an event, and when."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import gammaincinv

from sim.clock import WEEKDAYS, whole_ticks
from sim.demand.durations import Floats, Ints, ticks
from sim.demand.people import Brought, brought_by
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
    """Who would come to one site on one day if everybody could still be activated; one entry a visitor, by arrival."""

    arrives: Floats
    patience: Floats
    catchment: Ints
    resident: Ints
    brought: Brought


def cumulative_rate(site: WalkInSite, day: SiteDay) -> tuple[Floats, Floats]:
    """Return times and the share of the day's arrivals that have come by then: the cumulative rate, from 0 to 1."""
    edges = {day.opens, day.closes}
    peaks = [(day.midnight + p.starts, day.midnight + p.ends, float(p.weight)) for p in site.profile]
    edges |= {edge for start, end, _ in peaks for edge in (start, end) if day.opens < edge < day.closes}
    times = np.array(sorted(edges))
    middles = (times[1:] + times[:-1]) / 2
    weights = np.array([next((w for start, end, w in peaks if start <= m < end), 0.0 if peaks else 1.0) for m in middles])
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
    site: WalkInSite,
    service: Service,
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
    places = [catchments[c] for c in (site.serves or catchments)]
    sizes = np.array([round(c.residents) for _, c in places])
    activated = float(np.average([float(c.activated) for _, c in places], weights=np.maximum(sizes, 1e-9)))
    times, share = cumulative_rate(site, day)
    uniforms, positions = _unit_rate(expected(site, day, activated), float(site.day_effect_cv), name, day.date, seed, replication)
    if share[-1] == 0.0 or sizes.sum() == 0:
        uniforms, positions = uniforms[:0], positions[:0]
    who = np.minimum((uniforms[:, 1] * sizes.sum()).astype(np.int64), max(int(sizes.sum()) - 1, 0))
    first = np.concatenate([[0], np.cumsum(sizes)])
    place = np.searchsorted(first, who, side="right") - 1
    return WalkIns(
        arrives=day.opens + whole_ticks(np.interp(positions, share, times) - day.opens),
        patience=ticks(site.patience, uniforms[:, 2]),
        catchment=np.array([number for number, _ in places])[place],
        resident=who - first[place],
        brought=brought_by(service, np.zeros(len(who)), uniforms[:, 3:12]),
    )


def _unit_rate(mean: float, cv: float, name: str, date: str, seed: int, replication: int) -> tuple[Floats, Floats]:
    """Return the rows of uniforms of the visitors of a day, and their positions in the day's arrivals, from 0 to 1."""
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
