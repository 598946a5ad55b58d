"""Durations from uniforms, by the inverse of their distribution: the same person stays slow or quick under every lever."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaincinv, ndtri

from sim.arrays import Floats
from sim.clock import whole_ticks
from sim.scenario.base import lognormal_parameters
from sim.scenario.circumstances import Duration


def minutes(duration: Duration, uniforms: Floats) -> Floats:
    """Return unrounded minutes by inverting the distribution at uniforms in [0, 1), of any shape (Law 2015, 8.2.1)."""
    mean, cv = float(duration.mean), float(duration.cv)
    if cv == 0.0:
        return np.full_like(uniforms, mean)
    if duration.family == "gamma":
        shape = 1.0 / (cv * cv)
        return np.asarray(gammaincinv(shape, uniforms) * (mean / shape), dtype=np.float64)
    mu, sigma = lognormal_parameters(mean, cv)
    return np.asarray(np.exp(mu + sigma * ndtri(np.maximum(uniforms, 2.0**-54))), dtype=np.float64)


def ticks(duration: Duration, uniforms: Floats) -> Floats:
    """Return minutes rounded to whole ticks, at least one."""
    return whole_ticks(minutes(duration, uniforms))
