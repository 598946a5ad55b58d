"""The day that benchmarks play: eight groups of 60 from a mill, six desks, forty minutes away."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.clock import whole_ticks
from sim.model.session import Calls, People, Release, Session, Slot, UnitDay, Window

GROUPS, SIZE, EVERY, DESKS, MAX_AWAY = 8, 60, 45.0, 6, 40.0
OPENS, CLOSES = 480.0, 960.0


def lognormal(random: np.random.Generator, mean: float, cv: float, n: int) -> NDArray[np.float64]:
    variance = np.log1p(cv * cv)
    return random.lognormal(np.log(mean) - variance / 2, np.sqrt(variance), n)


def timetable_day(seed: int, groups: int = GROUPS, size: int = SIZE) -> Session:
    """Return a visit by timetable with everything drawn: walk Exp(3), prepare 4, verify 5, ready 0.85."""
    random = np.random.default_rng(seed)
    n = groups * size
    walk = whole_ticks(random.exponential(3.0, n)).tolist()
    prepare, service = (whole_ticks(lognormal(random, mean, 0.5, n)).tolist() for mean in (4.0, 5.0))
    calls = Calls(walk, walk, prepare, prepare, [1.0] * n, service, ["activated"] * n, [False] * n)
    ready = (random.random(n) < 0.85).tolist()
    window = ((OPENS, CLOSES),)
    return Session(
        name=f"day-{seed}",
        kind="visit",
        opens=OPENS,
        closes=CLOSES,
        desks=(window,) * DESKS,
        helpers=0,
        outages=(),
        people=People(list(range(n)), ready, [False] * n, [0] * n, [True] * n, [], []),
        calls=lambda _: calls,
        units=(UnitDay("mill", n, (Window(OPENS, CLOSES, False),)),),
        release=Release("timetable", tuple(Slot(OPENS + g * EVERY, size) for g in range(groups))),
        release_windows=window,
        max_away=MAX_AWAY,
    )
