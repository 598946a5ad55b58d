"""Site-days as sessions of our own model: played by SimPy, and by the compiled twin where there is one."""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from importlib.metadata import version
from itertools import pairwise
from typing import Any

import numpy as np

from sim.clock import Interval
from sim.model import play_session
from sim.model.session import (
    ACTIVATED,
    NOT_READY,
    RENEGED,
    Calls,
    People,
    Release,
    Session,
    Slot,
    Told,
    UnitDay,
    Window,
)
from tests.benchmarks.engine import Engine
from tests.benchmarks.site_days import CLOSES, DESKS, EVERY, MAX_AWAY, OPENS, TRIAGE, Counts, Played, SiteDay

HAS_OPTION = any(field.name == "outage_finishes" for field in fields(Session))
"""Whether an outage of the model can let the services in progress finish.

If not, all desks have a break while the server is down. That comes to the same: nothing begins in a break, and what has
begun is finished.
"""


def session_of(day: SiteDay) -> Session:
    """Return a site-day as a session: phones are prepared, and as many are released of each group as attend."""
    n, window = len(day.walk), ((OPENS, CLOSES),)
    walk, minutes = day.walk.tolist(), day.minutes.tolist()
    calls = Calls(walk, walk, [TRIAGE] * n, [TRIAGE] * n, minutes, minutes, [ACTIVATED] * n, [False] * n)
    slots = tuple(Slot(OPENS + group * EVERY, size) for group, size in enumerate(day.sizes))
    session: dict[str, Any] = {"desks": (_between(day.outages),) * DESKS, "outages": ()}
    if HAS_OPTION:
        session = {"desks": (window,) * DESKS, "outages": day.outages, "outage_finishes": True}
    return Session(
        name=f"{day.day}/{day.site}",
        kind="visit",
        opens=OPENS,
        closes=CLOSES,
        helpers=0,
        people=People(list(range(n)), day.ready.tolist(), [True] * n, [0] * n, [True] * n, [], []),
        calls=lambda _: calls,
        units=(UnitDay("mill", n, (Window(OPENS, CLOSES, False),)),),
        release=Release("timetable", slots),
        release_windows=window,
        max_away=MAX_AWAY,
        **session,
    )


def _between(outages: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """Return when the server is up."""
    edges = [OPENS, *(time for outage in outages for time in outage), CLOSES]
    return tuple((start, end) for start, end in list(pairwise(edges))[::2] if start < end)


def prepare(days: list[SiteDay]) -> list[Session]:
    """Return each site-day as a session."""
    return [session_of(day) for day in days]


def told(days: list[SiteDay], result: list[Told]) -> list[Played]:
    """Return what came of each site-day."""
    played = []
    for day, came in zip(days, result, strict=True):
        began, ended = np.full(len(day.walk), np.nan), np.full(len(day.walk), np.nan)
        for attempt in came.attempts:
            assert attempt.attempt == 1  # nobody is released twice
            began[attempt.row], ended[attempt.row] = attempt.began, attempt.ended
        played.append(Played(began, ended))
    return played


def counted(_: list[SiteDay], result: list[Told]) -> list[Counts]:
    """Return the counts of each site-day, from the outcomes of the attempts."""
    outcomes = [Counter(row[-1] for row in came.rows) for came in result]
    return [Counts(n[ACTIVATED], n[NOT_READY], n[RENEGED]) for n in outcomes]


def _each(play: Callable[[Session], Told]) -> Callable[[list[Session]], list[Told]]:
    return lambda sessions: [play(session) for session in sessions]


def engine() -> Engine:
    """Return our SimPy model."""
    return Engine(
        "this model",
        f"SimPy {version('simpy')}",
        "a row that a desk's process serves",
        prepare,
        _each(play_session),
        told,
        counted,
    )


def compiled() -> Engine:
    """Return the compiled twin. Raises ImportError if there is none."""
    kernel = importlib.import_module("sim.model.kernel")
    name = f"Numba {version('numba')}"
    return Engine(
        "its compiled twin", name, "a row of an array", prepare, _each(kernel.play_session), told, counted
    )
