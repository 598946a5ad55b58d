"""The people: workers known one by one, residents of a catchment, and what a call brings to each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from sim.calendar import unit_sizes
from sim.demand.durations import Bools, Floats, Ints, minutes, ticks
from sim.scenario.circumstances import Catchment, Service
from sim.scenario.sites import RotationSite
from sim.streams import stream

POOL = 100_000_000
UNIT = 100_000
"""A person's number is pool * POOL + unit * UNIT + number in the unit, or pool * POOL + number of the resident."""

CALL_DRAWS = 10
ACTIVATED_AT_LAST = -1


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


class Residents(NamedTuple):
    """The residents of all catchments, one entry each: number n of catchment c stands at `first[c] + n`.

    `is_activated` tells who is at the baseline; `accepts` and `ready` are latent uniforms.
    """

    first: Ints
    is_activated: Bools
    accepts: Floats
    ready: Floats


class Brought(NamedTuple):
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

    def of(self, rows: Ints) -> Brought:
        """Return what it brings to some of them, given by their rows."""
        return Brought(*(column[rows] for column in self))  # type: ignore[arg-type]


@lru_cache(maxsize=256)
def latent_of_unit(seed: int, replication: int, site: str, unit: str, size: int) -> Floats:
    """Return the latent uniforms of a unit's workers, (size, 5): kept for the next strategy."""
    return stream(seed, replication, "attributes", site, unit).random((size, 5))


@lru_cache(maxsize=256)
def uniforms_of_units(
    key: tuple[int, int, str, str], units: tuple[tuple[str, int], ...], number: int, draws: int
) -> Floats:
    """Return uniforms (workers, draws) of a site's workers for the n-th time of something, by unit (name, size).

    `key` is (seed, replication, purpose, site). Kept for the next strategy.
    """
    tables = [stream(*key, unit, number).random((size, draws)) for unit, size in units]
    return np.concatenate(tables)


def workers_of(site: RotationSite, name: str, pool: int, seed: int, replication: int) -> Workers:
    """Return the workers of an employer or a school; a person's draws depend on his unit and number alone."""
    sizes = unit_sizes(site)
    draws = [
        latent_of_unit(seed, replication, name, unit.name, size)
        for unit, size in zip(site.units, sizes, strict=True)
    ]
    latent = np.concatenate(draws)
    unit = np.repeat(np.arange(len(sizes)), sizes)
    number = np.concatenate([np.arange(size) for size in sizes])
    is_local = latent[:, 0] < site.local_card
    return Workers(
        person=pool * POOL + unit * UNIT + number,
        unit=unit,
        is_local=is_local,
        is_activated=is_local & (latent[:, 1] < site.activated),
        is_ready=latent[:, 2] < site.ready,
        willing=latent[:, 3],
        approached=latent[:, 4],
    )


@lru_cache(maxsize=2)
def latent_of_residents(
    seed: int, replication: int, sizes: tuple[tuple[str, int], ...]
) -> tuple[Floats, Floats, Floats]:
    """Return the latent uniforms of the residents of some catchments (name, size): kept for the next strategy."""
    tables = [stream(seed, replication, "residents", name).random((size, 3)) for name, size in sizes]
    latent = np.concatenate([np.empty((0, 3)), *tables])
    return latent[:, 0].copy(), latent[:, 1].copy(), latent[:, 2].copy()


def residents_of(catchments: Mapping[str, Catchment], seed: int, replication: int) -> Residents:
    """Return the residents of all catchments; those of one depend on no other."""
    sizes = tuple((name, round(catchment.residents)) for name, catchment in catchments.items())
    activated, accepts, ready = latent_of_residents(seed, replication, sizes)
    counts = [size for _, size in sizes]
    share = np.repeat([float(c.activated) for c in catchments.values()], counts)
    return Residents(
        np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]), activated < share, accepts, ready
    )


def brought_by(service: Service, walk: Floats, uniforms: Floats) -> Brought:
    """Return what calls bring, from the walks and an array (people, 9) of uniforms.

    The first pass succeeds with its probability; a failure costs a rework and then succeeds with its own.
    """
    passes = uniforms[:, 5] < service.first_pass
    succeeds = passes | (uniforms[:, 6] < service.after_rework)
    weights = np.array([float(weight) for weight in service.reasons.values()])
    reason = np.searchsorted(np.cumsum(weights) / weights.sum(), uniforms[:, 8], side="right")
    verify = minutes(service.verify, uniforms[:, 3])
    rework = minutes(service.rework, uniforms[:, 4])
    return Brought(
        walk=walk,
        prepare=ticks(service.prepare, uniforms[:, 0]),
        help=ticks(service.help, uniforms[:, 1]),
        triage=ticks(service.triage, uniforms[:, 2]),
        verify=verify + np.where(passes, 0.0, rework),
        reason=np.where(succeeds, ACTIVATED_AT_LAST, reason),
        retry=~succeeds & (uniforms[:, 7] < service.retryable),
    )
