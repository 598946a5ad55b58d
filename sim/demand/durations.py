"""Durations from uniforms, by the inverse of their distribution: the same person stays slow or quick under every lever."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from sim.arrays import Floats, Rows, rows_of
from sim.clock import TICKS_A_MINUTE
from sim.compiled import compiled, special
from sim.scenario.base import lognormal_parameters
from sim.scenario.circumstances import Duration

CONSTANT, GAMMA, LOGNORMAL = range(3)
SMALLEST: Final = 2.0**-54

gammaincinv = special("gammaincinv", 2)
ndtri = special("ndtri", 1)


class Inverse:
    """The inverse of a distribution of minutes: family, then constant; shape and scale; or mu and sigma."""

    family: int
    location: float
    scale: float


def inverse_of(duration: Duration) -> tuple[int, float, float]:
    """Return the fields of the inverse of a distribution."""
    mean, cv = float(duration.mean), float(duration.cv)
    if cv == 0.0:
        return CONSTANT, mean, 0.0
    if duration.family == "gamma":
        shape = 1.0 / (cv * cv)
        return GAMMA, shape, mean / shape
    return LOGNORMAL, *lognormal_parameters(mean, cv)


def inverses_of(durations: list[Duration]) -> Rows[Inverse]:
    """Return the inverses of some distributions."""
    found = rows_of(Inverse, len(durations))
    for n, duration in enumerate(durations):
        found[n].family, found[n].location, found[n].scale = inverse_of(duration)
    return found


@compiled
def minutes(inverse: Inverse, uniform: float) -> float:
    """Return unrounded minutes by inverting the distribution at a uniform in [0, 1) (Law 2015, 8.2.1)."""
    if inverse.family == LOGNORMAL:
        return math.exp(inverse.location + inverse.scale * ndtri(max(uniform, SMALLEST)))
    if inverse.family == GAMMA:
        found: float = gammaincinv(inverse.location, uniform) * inverse.scale
        return found
    return inverse.location


@compiled
def in_ticks(unrounded: float) -> float:
    """Return minutes rounded to whole ticks, at least one: nothing takes no time."""
    found: float = max(np.rint(unrounded * TICKS_A_MINUTE), 1.0) / TICKS_A_MINUTE
    return found


@compiled
def ticks(inverse: Inverse, uniform: float) -> float:
    """Return minutes in whole ticks, at least one."""
    return in_ticks(minutes(inverse, uniform))


def durations_at(duration: Duration, uniforms: Floats) -> Floats:
    """Return minutes in whole ticks of a distribution at some uniforms."""
    found = np.empty(len(uniforms))
    _fill(inverses_of([duration]), uniforms, found)
    return found


@compiled
def _fill(inverse: Rows[Inverse], uniforms: Floats, found: Floats) -> None:
    for n in range(len(uniforms)):
        found[n] = ticks(inverse[0], uniforms[n])
