"""Walk-ins: who comes to a counter, a village or an event, and when."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from scipy.special import gammaincinv

from sim.arrays import Bools, Floats, Ints
from sim.clock import whole_ticks
from sim.demand.durations import ticks
from sim.demand.kept import once
from sim.demand.people import CallDraws, Chances, brought_by, brought_to_nobody
from sim.demand.site_days import Pools, Profile, SiteDays
from sim.streams import Key, uniforms

FINE = 2.0**32
"""Gaps between arrivals are whole multiples of 2**-32 of their mean: their sums are exact, in any order."""

FIRST_OF_VISIT = 2
"""A visitor's first two uniforms are the gap before him and who he is."""


class WalkIns(NamedTuple):
    """Who would come to some sites on some days if nobody came elsewhere: one entry a visitor, by day, then arrival.

    The visitors of the n-th day are those from `first[n]` to `first[n + 1]`. `minutes` and `patience` are whole ticks, from
    midnight; `catchment` is a position, `resident` a number in it; `ready` tells whose phone can be prepared.
    """

    first: Ints
    minutes: Floats
    patience: Floats
    catchment: Ints
    resident: Ints
    ready: Bools
    brought: CallDraws

    def of(self, day: int) -> WalkIns:
        """Return those of one day, given by its position."""
        here = slice(int(self.first[day]), int(self.first[day + 1]))
        first = np.array([0, here.stop - here.start])
        columns = (column[here] for column in self[1:-1])
        return WalkIns(first, *columns, brought=self.brought.of(here))  # type: ignore[arg-type,misc]


class _Arrivals(NamedTuple):
    """Visitors who are not activated, before it is asked who accepts.

    Of each the position of the day, his number in it, when he comes (a share of the day's arrivals), of which catchment, which
    resident, and the latent uniform that decides whether he accepts.
    """

    day: Ints
    number: Ints
    position: Floats
    catchment: Ints
    resident: Ints
    latent: Floats


@lru_cache(maxsize=1024)
def cumulative_rate(profile: Profile, opens: float, closes: float) -> tuple[Floats, Floats]:
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


def walk_ins(key: Key, days: SiteDays) -> WalkIns:
    """Return the visitors of some sites on some days: at each a Poisson process with a profile and a gamma day effect.

    Arrivals come by the inverse of the cumulative rate (Çinlar 1975, 4.7): unit-rate arrivals, stretched. Each visitor is a
    resident drawn by chance; who is activated already, or does not accept, does not come, which thins the process.
    """
    came = once(key, ("arrivals", days.before), lambda: _arrivals(key, days.before))
    comes = np.flatnonzero(came.latent < days.accepts[came.day])
    day, number, position = came.day[comes], came.number[comes], came.position[comes]
    catchment, resident = came.catchment[comes], came.resident[comes]
    ready = uniforms(key, days.pools.words[catchment], 0, resident, 3)[2]
    patience, brought = _brought(days, day, Chances(key, days.names[day], days.dates[day], number))
    return WalkIns(
        first=np.searchsorted(day, np.arange(len(days) + 1)),
        minutes=_minutes(days, day, position),
        patience=patience,
        catchment=catchment,
        resident=resident,
        ready=ready < days.ready[day],
        brought=brought,
    )


def _arrivals(key: Key, days: SiteDays) -> _Arrivals:
    """Return who arrives and is not activated yet, at the mean rate times the effect of the day."""
    means = _means(key, days)
    room = np.ceil(means + 6.0 * np.sqrt(means) + 8.0).astype(np.int64)
    while True:
        day, number, reached, who = _unit_rate(key, days, room)
        is_short = reached[np.cumsum(room) - 1] <= means
        if not is_short.any():
            break
        room = np.where(is_short, 2 * room, room)
    comes = reached <= means[day]
    day, number, reached, who = day[comes], number[comes], reached[comes], who[comes]
    catchment, resident, activated = _residents(days.pools, day, who)
    already, accepts = uniforms(key, days.pools.words[catchment], 0, resident, 2)
    new = already >= activated
    position = reached / np.maximum(means, 1e-300)[day]
    return _Arrivals(day[new], number[new], position[new], catchment[new], resident[new], accepts[new])


def _means(key: Key, days: SiteDays) -> Floats:
    """Return the mean number of arrivals of each day, its gamma effect included; 0 where the rate is 0 all day."""
    means: Floats = days.mean.copy()
    for hours, here in days.hours.items():
        if cumulative_rate(*hours)[1][-1] <= 0.0:
            means[here] = 0.0
    cv = days.day_effect_cv
    varies = cv > 0
    effect = uniforms(key, days.words("day-effect"), days.dates, 0, 1)[0][varies]
    means[varies] *= gammaincinv(1 / cv[varies] ** 2, effect) * cv[varies] ** 2
    return means


def _unit_rate(key: Key, days: SiteDays, room: Ints) -> tuple[Ints, Ints, Floats, Floats]:
    """Return so many arrivals of each day: its position, their number, when each comes at rate 1, and the uniform of who."""
    day = np.repeat(np.arange(len(room)), room)
    number = np.arange(len(day)) - np.repeat(np.cumsum(room) - room, room)
    gap, who = uniforms(key, days.names[day], days.dates[day], number, 2)
    total = np.cumsum(np.rint(-np.log1p(-gap) * FINE).astype(np.int64))
    before = np.concatenate([[0], total])[np.cumsum(room) - room]
    return day, number, (total - before[day]) / FINE, who


def _residents(pools: Pools, day: Ints, who: Floats) -> tuple[Ints, Ints, Floats]:
    """Return the catchment of each visitor, his number in it and the share activated there: drawn by the sizes."""
    begins = pools.starts[pools.first]
    total = (pools.starts[pools.after] - begins)[day]
    chosen = begins[day] + np.minimum((who * total).astype(np.int64), np.maximum(total - 1, 0))
    place = np.searchsorted(pools.starts[1:], chosen, side="right")
    return pools.number[place], chosen - pools.starts[place], pools.activated[place]


def _minutes(days: SiteDays, day: Ints, position: Floats) -> Floats:
    """Return when visitors arrive, by the inverse of the cumulative rate."""
    minutes = np.empty(len(day))
    for hours, positions in days.hours.items():
        times, share = cumulative_rate(*hours)
        here = _of_days(days, day, positions)
        minutes[here] = whole_ticks(np.interp(position[here], share, times))
    return minutes


def _brought(days: SiteDays, day: Ints, chances: Chances) -> tuple[Floats, CallDraws]:
    """Return the patience of each visitor, and what his visit brings."""
    patience, columns = np.empty(len(day)), dict[str, Any]()
    for (duration, service), positions in days.kinds.items():
        here = _of_days(days, day, positions)
        brought, drawn = brought_by(service.part, chances.of(here), FIRST_OF_VISIT)
        patience[here] = ticks(duration.part, drawn)
        for name, column in brought._asdict().items():
            columns.setdefault(name, np.empty(len(day), dtype=column.dtype))[here] = column
    return patience, CallDraws(**columns) if columns else brought_to_nobody()


def _of_days(days: SiteDays, day: Ints, positions: Ints) -> Bools:
    """Return which visitors come on some of the days."""
    is_one = np.zeros(len(days), dtype=bool)
    is_one[positions] = True
    return is_one[day]
