"""Walk-ins: who comes to a counter, a village or an event, and when."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeVar

import numpy as np
from scipy.special import gammaincinv

from sim.clock import whole_ticks
from sim.demand.durations import Bools, Floats, Ints, ticks
from sim.demand.kept import once
from sim.demand.people import Brought, Chances, brought_by, brought_to_nobody
from sim.scenario.base import ByValue
from sim.scenario.circumstances import Duration, Service
from sim.streams import Key, Words, uniforms, word

FINE = 2.0**32
"""Gaps between arrivals are whole multiples of 2**-32 of their mean: their sums are exact, in any order."""

FIRST_OF_VISIT = 2
"""A visitor's first two uniforms are the gap before him and who he is."""

Profile = tuple[tuple[float, float, float], ...]


class Pool(NamedTuple):
    """A catchment whose residents come to a site: its name, its position among all, its size, and the share activated."""

    name: str
    number: int
    residents: int
    activated: float


@dataclass(frozen=True, eq=False)
class Place:
    """A walk-in site as its visitors know it: `profile` holds (from, to, weight) in minutes from midnight.

    Places are told apart by identity, which is quick: `place` makes them.
    """

    site: str
    pools: tuple[Pool, ...]
    day_effect_cv: float
    profile: Profile
    ready: float
    patience: ByValue[Duration]
    service: ByValue[Service]


@lru_cache(maxsize=4096)
def place(
    site: str,
    pools: tuple[Pool, ...],
    day_effect_cv: float,
    profile: Profile,
    ready: float,
    patience: ByValue[Duration],
    service: ByValue[Service],
) -> Place:
    """Return a walk-in site as its visitors know it: the same one for the same values."""
    return Place(site, pools, day_effect_cv, profile, ready, patience, service)


class SiteDay(NamedTuple):
    """A walk-in site on one day: the date's number, its window in minutes from midnight, and who is expected.

    `mean` are the visitors before thinning by who is activated already, `accepts` the share of them who accept.
    """

    place: Place
    date: int
    opens: float
    closes: float
    mean: float
    accepts: float


class SiteDays:
    """Some sites on some days, as arrays: one entry a day. They are told apart by identity; `site_days` makes them."""

    def __init__(self, days: tuple[SiteDay, ...]) -> None:
        self.days = days
        self.names: Words = np.array([word("walk-ins", day.place.site) for day in days], dtype=np.uint64)
        self.dates: Ints = np.array([day.date for day in days], dtype=np.int64)
        self.accepts: Floats = np.array([day.accepts for day in days])
        self.ready: Floats = np.array([day.place.ready for day in days])

    @cached_property
    def before(self) -> SiteDays:
        """The same days if everybody accepted: strategies that differ in this alone meet the same arrivals."""
        return site_days(tuple(day._replace(accepts=1.0) for day in self.days))

    @cached_property
    def pools(self) -> _Pools:
        """The catchments of every day."""
        pools = [pool for day in self.days for pool in day.place.pools]
        counts = np.array([len(day.place.pools) for day in self.days], dtype=np.int64)
        names = {pool.number: word("residents", pool.name) for pool in pools}
        words: Words = np.zeros(max(names, default=0) + 1, dtype=np.uint64)
        words[list(names)] = list(names.values())
        return _Pools(
            first=np.cumsum(counts) - counts,
            after=np.cumsum(counts),
            starts=np.concatenate([[0], np.cumsum([pool.residents for pool in pools], dtype=np.int64)]),
            number=np.array([pool.number for pool in pools], dtype=np.int64),
            activated=np.array([pool.activated for pool in pools]),
            words=words,
        )

    @cached_property
    def hours(self) -> dict[tuple[Profile, float, float], Ints]:
        """The positions of the days of one profile and one window."""
        return _together([(day.place.profile, day.opens, day.closes) for day in self.days])

    @cached_property
    def kinds(self) -> dict[tuple[ByValue[Duration], ByValue[Service]], Ints]:
        """The positions of the days of one patience and one service."""
        return _together([(day.place.patience, day.place.service) for day in self.days])


class _Pools(NamedTuple):
    """Catchments day by day: day d has those from `first[d]` to before `after[d]`.

    Of each, where its residents start when all are counted through, its number, and the share activated; and the word of each
    number.
    """

    first: Ints
    after: Ints
    starts: Ints
    number: Ints
    activated: Floats
    words: Words


_T = TypeVar("_T", bound=Hashable)


def _together(kinds: list[_T]) -> dict[_T, Ints]:
    found: dict[_T, list[int]] = {}
    for position, kind in enumerate(kinds):
        found.setdefault(kind, []).append(position)
    return {kind: np.array(positions) for kind, positions in found.items()}


@lru_cache(maxsize=256)
def site_days(days: tuple[SiteDay, ...]) -> SiteDays:
    """Return some sites on some days: the same ones for equal days."""
    return SiteDays(days)


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
    brought: Brought

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
        first=np.searchsorted(day, np.arange(len(days.days) + 1)),
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
    means = np.array([day.mean for day in days.days], dtype=np.float64)
    for hours, here in days.hours.items():
        if cumulative_rate(*hours)[1][-1] <= 0.0:
            means[here] = 0.0
    cv = np.array([day.place.day_effect_cv for day in days.days], dtype=np.float64)
    varies = cv > 0
    names = np.array([word("day-effect", day.place.site) for day in days.days], dtype=np.uint64)
    effect = uniforms(key, names, days.dates, 0, 1)[0][varies]
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


def _residents(pools: _Pools, day: Ints, who: Floats) -> tuple[Ints, Ints, Floats]:
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


def _brought(days: SiteDays, day: Ints, chances: Chances) -> tuple[Floats, Brought]:
    """Return the patience of each visitor, and what his visit brings."""
    patience, columns = np.empty(len(day)), dict[str, Any]()
    for (duration, service), positions in days.kinds.items():
        here = _of_days(days, day, positions)
        brought, drawn = brought_by(service.part, chances.of(here), FIRST_OF_VISIT)
        patience[here] = ticks(duration.part, drawn)
        for name, column in brought._asdict().items():
            columns.setdefault(name, np.empty(len(day), dtype=column.dtype))[here] = column
    return patience, Brought(**columns) if columns else brought_to_nobody()


def _of_days(days: SiteDays, day: Ints, positions: Ints) -> Bools:
    """Return which visitors come on some of the days."""
    is_one = np.zeros(len(days.days), dtype=bool)
    is_one[positions] = True
    return is_one[day]
