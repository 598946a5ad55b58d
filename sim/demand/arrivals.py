"""Walk-ins: who comes to a counter, a village or an event, and when."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from sim.arrays import Bools, Floats, Ints, Rows, Words, rows_from, rows_of
from sim.compiled import compiled
from sim.demand.durations import Inverse, durations_at, gammaincinv, in_ticks, inverse_of
from sim.demand.people import CallDraws, call_draws
from sim.scenario.base import ByValue
from sim.scenario.circumstances import Duration, Service
from sim.streams import Key, pair, round_keys, word

FINE: Final = 2.0**32
"""Gaps between arrivals are whole multiples of 2**-32 of their mean: their sums are exact, in any order."""

VISIT_BLOCK: Final = 1
"""A visitor's block 0 is the gap before them and who they are; their call begins with the next."""

NO_ROOM: Final = -1
SMALLEST_MEAN: Final = 1e-300

Profile = tuple[tuple[float, float, float], ...]
"""Weights of the rate of arrivals: (from, to, weight) in minutes from midnight."""


class Catchment(NamedTuple):
    """A catchment whose residents come to a site: its name, its position among all, its size, and the share activated."""

    name: str
    number: int
    residents: int
    activated: float


class Place(NamedTuple):
    """A walk-in site as its visitors know it."""

    site: str
    catchments: tuple[Catchment, ...]
    day_effect_cv: float
    profile: Profile
    ready: float
    patience: ByValue[Duration]


class SiteRow:
    """A walk-in site: the words of its streams, and where its catchments and the peaks of its profile stand."""

    name: np.uint64
    effect_name: np.uint64
    catchments_name: np.uint64
    day_effect_cv: float
    ready: float
    patience: Inverse
    first_catchment: int
    after_catchments: int
    first_peak: int
    after_peaks: int


class CatchmentRow:
    """A catchment of a site."""

    name: np.uint64
    number: int
    residents: int
    activated: float


class Peak:
    """A weight of a profile, from a minute to another."""

    starts: float
    ends: float
    weight: float


class Sites(NamedTuple):
    """Walk-in sites as rows, with their catchments and the peaks of their profiles."""

    sites: Rows[SiteRow]
    catchments: Rows[CatchmentRow]
    peaks: Rows[Peak]


class Visitor:
    """A visitor: the number of their arrival, who they are, and when they come as a share of the day's mean arrivals."""

    number: int
    catchment: int
    name: np.uint64
    resident: int
    share: float


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


class WalkIns(NamedTuple):
    """Who would come to a site on a day if nobody came elsewhere, by arrival; one entry a visitor.

    `minutes` and `patience` are whole ticks, from midnight; `catchment` is a position, `resident` a number in it; `ready`
    tells whose phone can be prepared.
    """

    minutes: Floats
    patience: Floats
    catchment: Ints
    resident: Ints
    ready: Bools
    brought: CallDraws


def sites_of(places: Sequence[Place | None]) -> Sites:
    """Return walk-in sites as rows; a row of nothing where there is none."""
    rows, catchments, peaks = (
        rows_of(SiteRow, len(places)),
        list[tuple[np.uint64, int, int, float]](),
        list[tuple[float, float, float]](),
    )
    for n, place in enumerate(places):
        if place is None:
            continue
        row = rows[n]
        row.name, row.effect_name = word("walk-ins", place.site), word("day-effect", place.site)
        row.catchments_name = word("catchments", repr(place.catchments))
        row.day_effect_cv, row.ready = place.day_effect_cv, place.ready
        row.patience = inverse_of(place.patience.part)  # type: ignore[assignment]
        row.first_catchment, row.first_peak = len(catchments), len(peaks)
        catchments += [
            (word("residents", at.name), at.number, at.residents, at.activated) for at in place.catchments
        ]
        peaks += place.profile
        row.after_catchments, row.after_peaks = len(catchments), len(peaks)
    return Sites(rows, rows_from(CatchmentRow, catchments), rows_from(Peak, peaks))


@compiled
def fill_rate(peaks: Rows[Peak], opens: float, closes: float, times: Floats, shares: Floats) -> int:
    """Write the cumulative rate of arrivals in a window: times, and the share of the arrivals that has come by each.

    Return how many times there are: the window's ends, and the edges of peaks inside. All shares are 0 where the rate is.
    """
    times[0], count = opens, 1
    for n in range(2 * len(peaks) + 1):
        edge = closes
        if n < 2 * len(peaks):
            edge = peaks[n // 2].starts if n % 2 == 0 else peaks[n // 2].ends
        if opens < edge <= closes:
            count = _insert(times, count, edge)
    shares[0] = 0.0
    for n in range(1, count):
        middle, weight = (times[n] + times[n - 1]) / 2, 0.0 if len(peaks) > 0 else 1.0
        for k in range(len(peaks)):
            if peaks[k].starts <= middle < peaks[k].ends:
                weight = peaks[k].weight
                break
        shares[n] = shares[n - 1] + weight * (times[n] - times[n - 1])
    mass = shares[count - 1]
    if mass > 0.0:
        for n in range(count):
            shares[n] /= mass
    return count


@compiled
def _insert(times: Floats, count: int, edge: float) -> int:
    """Insert a time into others that are in order, if it is not there; return how many there are."""
    place = count
    while place > 0 and times[place - 1] >= edge:
        place -= 1
    if place < count and times[place] == edge:
        return count
    for n in range(count, place, -1):
        times[n] = times[n - 1]
    times[place] = edge
    return count + 1


def cumulative_rate(profile: Profile, opens: float, closes: float) -> tuple[Floats, Floats]:
    """Return times of a window and the share of its arrivals that have come by then, from 0 to 1: the cumulative rate.

    `profile` holds (from, to, weight) in the same minutes as the window; empty, the rate is constant.
    """
    times, shares = np.empty(2 * len(profile) + 2), np.empty(2 * len(profile) + 2)
    count = fill_rate(rows_from(Peak, profile), opens, closes, times, shares)
    return times[:count], shares[:count]


@compiled
def minute_of(share: float, times: Floats, shares: Floats, count: int) -> float:
    """Return when an arrival comes, by the inverse of the cumulative rate: in whole ticks from midnight."""
    n = 0
    while n + 1 < count and shares[n + 1] <= share:
        n += 1
    found = times[n]
    if n + 1 < count:
        slope = (times[n + 1] - times[n]) / (shares[n + 1] - shares[n])
        found = slope * (share - shares[n]) + times[n]
    return in_ticks(found)


@compiled
def mean_of_day(keys: Words, site: SiteRow, date: int, mean: float, mass: float) -> float:
    """Return the mean number of arrivals of a day, its gamma effect included; 0 where the rate is 0 all day."""
    cv = site.day_effect_cv
    if mass <= 0.0 or cv == 0.0:
        return mean if mass > 0.0 else 0.0
    effect, _ = pair(keys, site.effect_name, date, 0, 0)
    return mean * (gammaincinv(1 / (cv * cv), effect) * (cv * cv))


@compiled
def fill_visitors(
    keys: Words, sites: Sites, site: SiteRow, date: int, mean: float, accepts: float, visitors: Rows[Visitor]
) -> int:
    """Write who comes to a site on a day; return how many do, or `NO_ROOM`.

    Arrivals are a Poisson process: unit-rate arrivals up to the day's mean. Each is a resident drawn by chance; who is
    activated already, or does not accept, does not come, which thins the process.
    """
    residents = 0
    for n in range(site.first_catchment, site.after_catchments):
        residents += sites.catchments[n].residents
    fine, number, count = 0, 0, 0
    while True:
        gap, who = pair(keys, site.name, date, 0, number)
        fine += int(np.rint(-math.log1p(-gap) * FINE))
        reached = fine / FINE
        if reached > mean:
            return count
        rest, at = min(int(who * residents), max(residents - 1, 0)), site.first_catchment
        while rest >= sites.catchments[at].residents:
            rest, at = rest - sites.catchments[at].residents, at + 1
        already, latent = pair(keys, sites.catchments[at].name, 0, 0, rest)
        if already >= sites.catchments[at].activated and latent < accepts:
            if count == len(visitors):
                return NO_ROOM
            visitor = visitors[count]
            visitor.number, visitor.resident = number, rest
            visitor.catchment, visitor.name = sites.catchments[at].number, sites.catchments[at].name
            visitor.share, count = reached / max(mean, SMALLEST_MEAN), count + 1
        number += 1


@compiled
def is_phone_ready(keys: Words, site: SiteRow, visitor: Visitor) -> bool:
    """Return whether a visitor's phone can be prepared at all."""
    latent, _ = pair(keys, visitor.name, 0, 1, visitor.resident)
    return latent < site.ready


@compiled
def _draw_day(
    keys: Words,
    sites: Sites,
    day: tuple[int, float, float, float, float],
    rate: tuple[Floats, Floats],
    visitors: Rows[Visitor],
    minutes: Floats,
    ready: Bools,
) -> int:
    site, (date, opens, closes, mean, accepts), (times, shares) = sites.sites[0], day, rate
    edges = fill_rate(sites.peaks, opens, closes, times, shares)
    mean = mean_of_day(keys, site, date, mean, shares[edges - 1])
    count = fill_visitors(keys, sites, site, date, mean, accepts, visitors)
    for n in range(count):
        minutes[n] = minute_of(visitors[n].share, times, shares, edges)
        ready[n] = is_phone_ready(keys, site, visitors[n])
    return count


def walk_ins(key: Key, day: SiteDay, service: Service) -> WalkIns:
    """Return the visitors of a site on a day: a Poisson process with a profile and a gamma day effect.

    Arrivals come by the inverse of the cumulative rate (Çinlar 1975, 4.7): unit-rate arrivals, stretched.
    """
    place, *rest = day
    sites, room = sites_of([place]), 64
    edges = 2 * len(place.profile) + 2
    while True:
        visitors, minutes, ready = rows_of(Visitor, room), np.empty(room), np.empty(room, dtype=np.bool_)
        rate = np.empty(edges), np.empty(edges)
        count = _draw_day(round_keys(key), sites, tuple(rest), rate, visitors, minutes, ready)  # type: ignore[arg-type]
        if count != NO_ROOM:
            break
        room *= 4
    came = visitors[:count]
    number = np.ascontiguousarray(came["number"])
    names, dates = np.full(count, word("walk-ins", place.site)), np.full(count, day.date)
    brought, chances = call_draws(key, service, (names, dates, VISIT_BLOCK, number))
    return WalkIns(
        minutes=minutes[:count],
        patience=durations_at(place.patience.part, chances),
        catchment=np.ascontiguousarray(came["catchment"]),
        resident=np.ascontiguousarray(came["resident"]),
        ready=ready[:count],
        brought=brought,
    )
