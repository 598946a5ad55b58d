"""The people: workers known one by one, and what a call brings to each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from sim.arrays import Bools, Floats, Ints, Words
from sim.demand.durations import minutes, ticks
from sim.demand.kept import each
from sim.scenario import unit_sizes
from sim.scenario.base import POOL, UNIT
from sim.scenario.circumstances import RotationSite, Service
from sim.streams import Key, uniforms, word

LATENT_DRAWS = 5
ACTIVATED_AT_LAST = -1


class Staff(NamedTuple):
    """The workers of a site as they are counted: its name, and the name and size of each unit."""

    site: str
    units: tuple[tuple[str, int], ...]

    @property
    def size(self) -> int:
        """How many workers there are."""
        return sum(size for _, size in self.units)


class Workers(NamedTuple):
    """The workers of a site, in the employer's order of units, then by number; one entry a worker.

    `willing` and `approached` are latent uniforms: compared with a share they only ever add people when it rises.
    """

    person: Ints
    unit: Ints
    is_local: Bools
    is_activated: Bools
    is_ready: Bools
    willing: Floats
    approached: Floats


class CallDraws(NamedTuple):
    """What one call (or one walk-in) brings to each of some people; minutes, one entry a person.

    `walk`, `prepare`, `help` and `triage` are whole ticks; `verify` includes the rework and is not yet slowed down by the
    network. `reason` is `ACTIVATED_AT_LAST` or the position of the reason of failure.
    """

    walk: Floats
    prepare: Floats
    help: Floats
    triage: Floats
    verify: Floats
    reason: Ints
    retry: Bools

    def of(self, rows: Ints | slice) -> CallDraws:
        """Return what it brings to some of them, given by their rows."""
        return CallDraws(*(column[rows] for column in self))  # type: ignore[arg-type]


def staff_of(name: str, site: RotationSite) -> Staff:
    """Return the workers of a site as they are counted."""
    return Staff(name, tuple(zip((unit.name for unit in site.units), unit_sizes(site), strict=True)))


@lru_cache(maxsize=1024)
def numbers_of(staff: Staff) -> tuple[Ints, Ints]:
    """Return the unit (a position) of each worker of a site, and his number in it."""
    sizes = [size for _, size in staff.units]
    number = [np.arange(size) for size in sizes]
    return np.repeat(np.arange(len(sizes)), sizes), np.concatenate([np.empty(0, dtype=np.int64), *number])


@lru_cache(maxsize=1024)
def _whom(purpose: str, staff: Staff) -> Words:
    """Return the word of each worker of a site: that of his unit."""
    words = [word(purpose, staff.site, unit) for unit, _ in staff.units]
    return np.repeat(np.array(words, dtype=np.uint64), [size for _, size in staff.units])


def _drawn(key: Key, purpose: str, wanted: Sequence[tuple[Staff, int]], draws: int) -> list[Floats]:
    """Return uniforms (draws, workers) of each site that is wanted, for the n-th time of something."""
    sizes = [staff.size for staff, _ in wanted]
    whom = np.concatenate([_whom(purpose, staff) for staff, _ in wanted])
    row = np.concatenate([numbers_of(staff)[1] for staff, _ in wanted])
    found = uniforms(key, whom, np.repeat([number for _, number in wanted], sizes), row, draws)
    return np.split(found, np.cumsum(sizes)[:-1], axis=1)


def presences(key: Key, wanted: Sequence[tuple[Staff, int]]) -> list[Floats]:
    """Return the uniforms of the workers' presence at the n-th visit to each site (1, 2, …), one entry a worker.

    Two visits share what is worked out in one go: the first and the second, the third and the fourth, and so on.
    """
    pairs = [(staff, (visit + 1) // 2) for staff, visit in wanted]
    found = each(key, "presence", pairs, lambda p: _drawn(key, "presence", p, 2))
    return [both[(visit + 1) % 2] for both, (_, visit) in zip(found, wanted, strict=True)]


def call_uniforms(key: Key, wanted: Sequence[tuple[Staff, Ints, Ints]]) -> Chances:
    """Return the uniforms of the calls that are numbered so (1, 2, …) of workers, given by their rows, site after site."""
    whom = np.concatenate([_whom("call", staff)[rows] for staff, _, rows in wanted])
    row = np.concatenate([numbers_of(staff)[1][rows] for staff, _, rows in wanted])
    return Chances(key, whom, np.concatenate([calls for _, calls, _ in wanted]), row)


class Post(NamedTuple):
    """The workers of a site with what is known of them: the number of their pool, and three shares.

    These are with a local card, of these activated at the baseline, and of phones that can be prepared.
    """

    staff: Staff
    pool: int
    local_card: float
    activated: float
    ready: float


class Workforce:
    """The workers of some sites; told apart by identity: `workforce_of` makes them."""

    def __init__(self, posts: tuple[Post, ...]) -> None:
        self.posts = posts


@lru_cache(maxsize=256)
def workforce_of(posts: tuple[Post, ...]) -> Workforce:
    """Return the workers of some sites: the same ones for equal sites."""
    return Workforce(posts)


def workers_of(key: Key, posts: Sequence[Post]) -> list[Workers]:
    """Return the workers of some employers or schools: a person's attributes depend on his unit and number alone."""

    def make(lacking: list[Post]) -> list[Workers]:
        drawn = _drawn(key, "attributes", [(post.staff, 0) for post in lacking], LATENT_DRAWS)
        return [_workers(post, latent) for post, latent in zip(lacking, drawn, strict=True)]

    return each(key, "attributes", posts, make)


def _workers(post: Post, latent: Floats) -> Workers:
    unit, number = numbers_of(post.staff)
    is_local = latent[0] < post.local_card
    return Workers(
        person=post.pool * POOL + unit * UNIT + number,
        unit=unit,
        is_local=is_local,
        is_activated=is_local & (latent[1] < post.activated),
        is_ready=latent[2] < post.ready,
        willing=latent[3],
        approached=latent[4],
    )


class Chances(NamedTuple):
    """Whose calls (or visits) are to be drawn: the arguments of `uniforms`, one entry each."""

    key: Key
    whom: Words
    number: Ints
    row: Ints

    def of(self, rows: Ints | Bools) -> Chances:
        """Return those of some of them."""
        return Chances(self.key, self.whom[rows], self.number[rows], self.row[rows])

    def draw(self, first: int, draws: int) -> Floats:
        """Return their uniforms from the first (an even number) on, an array (draws, n)."""
        return uniforms(*self, draws, first)


def brought_by(service: Service, chances: Chances, first: int) -> tuple[CallDraws, Floats]:
    """Return what calls bring, all but the walk, and the uniform of the walk (or of a visitor's patience).

    The first pass succeeds with its probability; a failure costs a rework and then succeeds with its own. The uniforms are
    those from `first` on. A call is prepared alone or with a helper, and ends in a verification or a triage, never in both: so
    the two may share a uniform. What a failure brings is drawn only where there is one.
    """
    walk, passes, prepares, verifies = chances.draw(first, 4)
    fails = np.flatnonzero(passes >= service.first_pass)
    rework, second, again, why = chances.of(fails).draw(first + 4, 4)
    verify, reason = minutes(service.verify, verifies), np.full(len(walk), ACTIVATED_AT_LAST)
    verify[fails] += minutes(service.rework, rework)
    weights = np.cumsum([float(weight) for weight in service.reasons.values()])
    has_failed = second >= service.after_rework
    reason[fails[has_failed]] = np.searchsorted(weights / weights[-1], why[has_failed], side="right")
    retry = np.zeros(len(walk), dtype=np.bool_)
    retry[fails] = has_failed & (again < service.retryable)
    brought = CallDraws(
        walk=np.zeros(len(walk)),
        prepare=ticks(service.prepare, prepares),
        help=ticks(service.help, prepares),
        triage=ticks(service.triage, verifies),
        verify=verify,
        reason=reason,
        retry=retry,
    )
    return brought, walk


def brought_to_nobody() -> CallDraws:
    """Return what calls bring where nobody is called."""
    nothing = np.empty(0)
    return CallDraws(
        nothing, nothing, nothing, nothing, nothing, nothing.astype(np.int64), nothing.astype(np.bool_)
    )
