"""Streams: a random sequence for each purpose, keyed by what it is about and never by the order of play.

A stream's key is a hash of (seed, replication, purpose, whom), not a position in a list, so that a new
purpose, site or person changes no other stream (the minimally different world). The generator is Philox, a
counter-based one (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3").
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np

Whom = str | int


def stream(seed: int, replication: int, purpose: str, *whom: Whom) -> np.random.Generator:
    """Return the generator of one purpose: `stream(seed, replication, "presence", site, unit, visit)`.

    The same key gives the same sequence on every machine; different keys give independent ones. To make
    a generator costs some 16 microseconds, so a purpose draws one array for a unit, a person's row his number.
    """
    name = repr((seed, replication, purpose, *whom)).encode()
    key = int.from_bytes(blake2b(name, digest_size=16).digest(), "little")
    return np.random.Generator(np.random.Philox(key=key))
