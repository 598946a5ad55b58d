"""Site-days as sessions of our own model, played by SimPy."""

from __future__ import annotations

from collections import Counter
from importlib.metadata import version
from itertools import pairwise

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
    SessionResult,
    Slot,
    UnitDay,
    Window,
)
from tests.benchmarks.engine import Engine
from tests.benchmarks.site_days import CLOSES, DESKS, EVERY, MAX_AWAY, OPENS, TRIAGE, Counts, Played, SiteDay


def session_of(day: SiteDay) -> Session:
    """Return a site-day as a session: phones are prepared, and as many are released of each group as attend.

    In this model an outage stops the services in progress, in the workload they are finished. So all desks have a break while
    the server is down: nothing begins in a break, and what has begun is finished.
    """
    n, window = len(day.walk), ((OPENS, CLOSES),)
    walk, minutes = day.walk.tolist(), day.minutes.tolist()
    calls = Calls(walk, walk, [TRIAGE] * n, [TRIAGE] * n, minutes, minutes, [ACTIVATED] * n, [False] * n)
    slots = tuple(Slot(OPENS + group * EVERY, size) for group, size in enumerate(day.sizes))
    return Session(
        name=f"{day.day}/{day.site}",
        kind="visit",
        opens=OPENS,
        closes=CLOSES,
        desks=(between(day.outages),) * DESKS,
        helpers=0,
        outages=(),
        people=People(list(range(n)), day.ready.tolist(), [True] * n, [0] * n, [True] * n, [], []),
        calls=lambda _: calls,
        units=(UnitDay("mill", n, (Window(OPENS, CLOSES, False),)),),
        release=Release("timetable", slots),
        release_windows=window,
        max_away=MAX_AWAY,
    )


def between(outages: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """Return when the server is up."""
    edges = [OPENS, *(time for outage in outages for time in outage), CLOSES]
    return tuple((start, end) for start, end in list(pairwise(edges))[::2] if start < end)


def prepare(days: list[SiteDay]) -> list[Session]:
    """Return each site-day as a session."""
    return [session_of(day) for day in days]


def told(days: list[SiteDay], result: list[SessionResult]) -> list[Played]:
    """Return what came of each site-day."""
    played = []
    for day, came in zip(days, result, strict=True):
        began, ended = np.full(len(day.walk), np.nan), np.full(len(day.walk), np.nan)
        for attempt in came.attempts:
            assert attempt.attempt == 1  # nobody is released twice
            began[attempt.row], ended[attempt.row] = attempt.began, attempt.ended
        played.append(Played(began, ended))
    return played


def counted(_: list[SiteDay], result: list[SessionResult]) -> list[Counts]:
    """Return the counts of each site-day, from the outcomes of the attempts."""
    outcomes = [Counter(row[-1] for row in came.rows) for came in result]
    return [Counts(n[ACTIVATED], n[NOT_READY], n[RENEGED]) for n in outcomes]


def play(sessions: list[Session]) -> list[SessionResult]:
    """Return what came of each session."""
    return [play_session(session) for session in sessions]


def engine() -> Engine:
    """Return our SimPy model."""
    return Engine(
        "this model",
        f"SimPy {version('simpy')}",
        "a row that a desk's process serves",
        prepare,
        play,
        told,
        counted,
    )
