"""The people: workers known one by one, and what a call draws for each."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from sim.arrays import Bools, Floats, Ints, Rows, Words, rows_of
from sim.compiled import compiled
from sim.demand.durations import Inverse, inverse_of, minutes, ticks
from sim.scenario import unit_sizes
from sim.scenario.base import POOL, UNIT
from sim.scenario.circumstances import RotationSite, Service
from sim.streams import Key, pair, round_keys, uniforms, word

LATENT_DRAWS: Final = 5
ACTIVATED_AT_LAST: Final = -1


class Staff(NamedTuple):
    """The workers of a site as they are counted: its name, and the name and size of each unit."""

    site: str
    units: tuple[tuple[str, int], ...]

    @property
    def size(self) -> int:
        """How many workers there are."""
        return sum(size for _, size in self.units)

    def words(self, purpose: str) -> Words:
        """Return the word of a purpose for each unit."""
        return np.array([word(purpose, self.site, unit) for unit, _ in self.units], dtype=np.uint64)


class Post(NamedTuple):
    """The workers of a site with what is known of them: the number of their pool, and three shares.

    These are with a local card, of these activated at the baseline, and of phones that can be prepared.
    """

    staff: Staff
    pool: int
    local_card: float
    activated: float
    ready: float


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
    """What is drawn for one call (or one walk-in) of each of some people; minutes, one entry a person.

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
        """Return what is drawn for some of them, given by their rows."""
        return CallDraws(*(column[rows] for column in self))  # type: ignore[arg-type]


class ServiceTerms:
    """What happens at the desk and before it: distributions, and the probabilities that decide the result."""

    prepare: Inverse
    help: Inverse
    triage: Inverse
    verify: Inverse
    rework: Inverse
    first_pass: float
    after_rework: float
    retryable: float


class ServiceTable(NamedTuple):
    """What happens at the desk and before it: one row of terms, and the cumulative weights of the reasons of failure."""

    terms: Rows[ServiceTerms]
    reasons: Floats


def service_table(service: Service) -> ServiceTable:
    """Return what happens at the desk and before it as arrays."""
    terms, weights = (
        rows_of(ServiceTerms, 1),
        np.cumsum([float(weight) for weight in service.reasons.values()]),
    )
    for name in ("prepare", "help", "triage", "verify", "rework"):
        setattr(terms[0], name, inverse_of(getattr(service, name)))
    terms[0].first_pass, terms[0].after_rework = float(service.first_pass), float(service.after_rework)
    terms[0].retryable = float(service.retryable)
    return ServiceTable(terms, weights / weights[-1])


class Verification(NamedTuple):
    """A verification with its rework, before it is slowed down; the reason of failure or `ACTIVATED_AT_LAST`."""

    minutes: float
    reason: int
    retry: bool


@compiled
def verification(
    keys: Words, service: ServiceTable, chances: tuple[float, float], call: tuple[np.uint64, int, int, int]
) -> Verification:
    """Return a verification, with the uniforms of its first pass and its length, of a call: name, number, block and row.

    The first pass succeeds with its probability; a failure costs a rework and then succeeds with its own. What a failure
    brings is drawn only where there is one: the two blocks after the call's two.
    """
    terms, (passes, length) = service.terms[0], chances
    taken = minutes(terms.verify, length)
    if passes < terms.first_pass:
        return Verification(taken, ACTIVATED_AT_LAST, False)
    name, number, block, row = call
    rework, second = pair(keys, name, number, block + 2, row)
    again, why = pair(keys, name, number, block + 3, row)
    taken += minutes(terms.rework, rework)
    if second < terms.after_rework:
        return Verification(taken, ACTIVATED_AT_LAST, False)
    reason = 0
    while reason < len(service.reasons) and service.reasons[reason] <= why:
        reason += 1
    return Verification(taken, reason, again < terms.retryable)


class _CallRow:
    walk: float
    prepare: float
    help: float
    triage: float
    verify: float
    reason: int
    retry: bool


def call_draws(key: Key, service: Service, call: tuple[Words, Ints, int, Ints]) -> tuple[CallDraws, Floats]:
    """Return what is drawn for calls (names, numbers, first block and rows), all but the walk, and the uniforms of the walk."""
    names, numbers, block, rows = call
    found, walks = rows_of(_CallRow, len(rows)), np.empty(len(rows))
    _fill_calls(round_keys(key), service_table(service), names, numbers, block, rows, found, walks)
    return CallDraws(*(np.ascontiguousarray(found[name]) for name in CallDraws._fields)), walks


@compiled
def _fill_calls(
    keys: Words,
    service: ServiceTable,
    names: Words,
    numbers: Ints,
    block: int,
    rows: Ints,
    found: Rows[_CallRow],
    walks: Floats,
) -> None:
    terms = service.terms[0]
    for n in range(len(rows)):
        name, number, row, drawn = names[n], numbers[n], rows[n], found[n]
        walks[n], passes = pair(keys, name, number, block, row)
        prepares, length = pair(keys, name, number, block + 1, row)
        drawn.prepare, drawn.help = ticks(terms.prepare, prepares), ticks(terms.help, prepares)
        drawn.triage = ticks(terms.triage, length)
        came = verification(keys, service, (passes, length), (name, number, block, row))
        drawn.verify, drawn.reason, drawn.retry = came.minutes, came.reason, came.retry


def staff_of(name: str, site: RotationSite) -> Staff:
    """Return the workers of a site as they are counted."""
    return Staff(name, tuple(zip((unit.name for unit in site.units), unit_sizes(site), strict=True)))


@lru_cache(maxsize=1024)
def unit_and_number(staff: Staff) -> tuple[Ints, Ints]:
    """Return the unit (a position) of each worker of a site, and their number in it."""
    sizes = [size for _, size in staff.units]
    number = [np.arange(size) for size in sizes]
    return np.repeat(np.arange(len(sizes)), sizes), np.concatenate([np.empty(0, dtype=np.int64), *number])


def worker_uniforms(key: Key, purpose: str, staff: Staff, number: int, draws: int) -> Floats:
    """Return uniforms (draws, workers) of the workers of a site, for the n-th time of something."""
    unit, row = unit_and_number(staff)
    return uniforms(key, staff.words(purpose)[unit], number, row, draws)


def presences(key: Key, staff: Staff, visit: int) -> Floats:
    """Return the uniforms of the workers' presence at the n-th visit to a site (1, 2, …), one entry a worker.

    Two visits share what is worked out in one go: the first and the second, the third and the fourth, and so on.
    """
    found: Floats = worker_uniforms(key, "presence", staff, (visit + 1) // 2, 2)[(visit + 1) % 2]
    return found


def workers_of(key: Key, post: Post) -> Workers:
    """Return the workers of an employer or a school: a person's attributes depend on their unit and number alone."""
    latent, (unit, number) = (
        worker_uniforms(key, "attributes", post.staff, 0, LATENT_DRAWS),
        unit_and_number(post.staff),
    )
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
