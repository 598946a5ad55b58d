"""Walk-in sites on some days, as columns: where, when, and how many are expected."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple, TypeVar

import numpy as np

from sim.arrays import Floats, Ints, Words
from sim.scenario.base import ByValue
from sim.scenario.circumstances import Duration, Service
from sim.streams import word

Profile = tuple[tuple[float, float, float], ...]
_T = TypeVar("_T", bound=Hashable)


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
    """Some sites on some days: a column of each number of a `SiteDay`, an entry a day; `at` is a position among the `places`.

    They are told apart by identity; `site_days` and `together` make them.
    """

    def __init__(self, places: tuple[Place, ...], at: Ints, columns: Floats) -> None:
        self.places, self.at, self.columns = places, at, columns
        self.dates: Ints = columns[0].astype(np.int64)
        self.mean, self.accepts = columns[3], columns[4]
        self.names: Words = self.words("walk-ins")
        self.ready: Floats = np.array([at.ready for at in places])[at]
        self.day_effect_cv: Floats = np.array([at.day_effect_cv for at in places])[at]

    def __len__(self) -> int:
        """Return how many days there are."""
        return len(self.at)

    def words(self, purpose: str) -> Words:
        """Return the word of a purpose for the site of each day."""
        found: Words = np.array([word(purpose, at.site) for at in self.places], dtype=np.uint64)[self.at]
        return found

    @cached_property
    def before(self) -> SiteDays:
        """The same days if everybody accepted: strategies that differ in this alone meet the same arrivals."""
        columns = self.columns.copy()
        columns[4] = 1.0
        return together(self.places, self.at, columns)

    @cached_property
    def pools(self) -> Pools:
        """The catchments of every day."""
        of_place = [at.pools for at in self.places]
        counts = np.array([len(pools) for pools in of_place], dtype=np.int64)
        first, every = np.cumsum(counts) - counts, [pool for pools in of_place for pool in pools]
        after = np.cumsum(counts[self.at])
        inside = np.arange(after[-1] if len(after) else 0) - np.repeat(
            after - counts[self.at], counts[self.at]
        )
        rows = np.repeat(first[self.at], counts[self.at]) + inside
        names = {pool.number: word("residents", pool.name) for pool in every}
        words: Words = np.zeros(max(names, default=0) + 1, dtype=np.uint64)
        words[list(names)] = list(names.values())
        residents = np.array([pool.residents for pool in every], dtype=np.int64)[rows]
        return Pools(
            first=after - counts[self.at],
            after=after,
            starts=np.concatenate([[0], np.cumsum(residents)]),
            number=np.array([pool.number for pool in every], dtype=np.int64)[rows],
            activated=np.array([pool.activated for pool in every])[rows],
            words=words,
        )

    @cached_property
    def hours(self) -> dict[tuple[Profile, float, float], Ints]:
        """The positions of the days of one profile and one window."""
        opens, closes = self.columns[1].tolist(), self.columns[2].tolist()
        kinds = [at.profile for at in self.places]
        return _alike(
            [(kinds[at], *window) for at, *window in zip(self.at.tolist(), opens, closes, strict=True)]
        )

    @cached_property
    def kinds(self) -> dict[tuple[ByValue[Duration], ByValue[Service]], Ints]:
        """The positions of the days of one patience and one service."""
        of_place = _alike([(at.patience, at.service) for at in self.places])
        return {kind: np.flatnonzero(np.isin(self.at, places)) for kind, places in of_place.items()}


class Pools(NamedTuple):
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


def _alike(kinds: list[_T]) -> dict[_T, Ints]:
    found: dict[_T, list[int]] = {}
    for position, kind in enumerate(kinds):
        found.setdefault(kind, []).append(position)
    return {kind: np.array(positions) for kind, positions in found.items()}


def site_days(days: tuple[SiteDay, ...]) -> SiteDays:
    """Return some sites on some days: the same ones for equal days."""
    places = {day.place: n for n, day in enumerate({day.place: day for day in days}.values())}
    at = np.array([places[day.place] for day in days], dtype=np.int64)
    return together(tuple(places), at, np.array([day[1:] for day in days], dtype=np.float64).reshape(-1, 5).T)


def together(places: tuple[Place, ...], at: Ints, columns: Floats) -> SiteDays:
    """Return sites on days from columns: `at`, a position among places, and (date, opens, closes, mean, accepts), (5, days)."""
    return _same(places, at.astype(np.int64).tobytes(), np.ascontiguousarray(columns).tobytes())


@lru_cache(maxsize=64)
def _same(places: tuple[Place, ...], at: bytes, columns: bytes) -> SiteDays:
    return SiteDays(places, np.frombuffer(at, dtype=np.int64), np.frombuffer(columns).reshape(5, -1))
