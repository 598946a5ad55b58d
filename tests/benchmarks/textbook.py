"""A timetable day as a textbook of SimPy tells it: a process a worker, who waits for `request | timeout`."""

from __future__ import annotations

from collections.abc import Generator
from importlib.metadata import version
from itertools import pairwise
from typing import Any

import numpy as np
import simpy

from sim.clock import Interval
from sim.model.session import Session
from tests.benchmarks.engine import Engine
from tests.benchmarks.our_model import prepare
from tests.benchmarks.site_days import Played, SiteDay

Row = tuple[int, float, float, float | None, float | None, float | None, float, float, str]
"""person, called, arrived, queued, began, ended, left, back, outcome."""

Story = Generator[simpy.Event, Any, None]


class Server:
    """The registry's server: `is_down` until `is_up` happens."""

    def __init__(self, env: simpy.Environment, outages: list[Interval]) -> None:
        self.is_down, self.is_up = False, env.event()
        env.process(self.outages(env, outages))

    def outages(self, env: simpy.Environment, outages: list[Interval]) -> Story:
        """The server goes down and comes up again."""
        for down, up in outages:
            yield env.timeout(down - env.now)
            self.is_down, self.is_up = True, env.event()
            yield env.timeout(up - env.now)
            self.is_down = False
            self.is_up.succeed()


def tell(session: Session) -> list[Row]:
    """Return what came of every worker, in order of person: no helpers and no limits, and all desks have the same breaks.

    In a break (or an outage that lets services finish) nothing begins; what has begun is finished.
    """
    env = simpy.Environment(initial_time=session.opens)
    desks = simpy.Resource(env, capacity=len(session.desks))
    server = Server(env, _pauses(session))
    rows: list[Row] = []
    env.process(_usher(env, desks, server, session, rows))
    env.run()
    return sorted(rows)


def _pauses(session: Session) -> list[Interval]:
    """Return when nothing begins: outages, and the breaks between the staffed intervals of the desks."""
    return sorted([*session.outages, *((end, start) for (_, end), (start, _) in pairwise(session.desks[0]))])


def _usher(
    env: simpy.Environment, desks: simpy.Resource, server: Server, session: Session, rows: list[Row]
) -> Story:
    assert session.release is not None
    waiting = iter(range(len(session.people.person)))
    for slot in session.release.slots:
        yield env.timeout(slot.at - env.now)
        for row in [r for _, r in zip(range(slot.people), waiting, strict=False)]:
            env.process(_worker(env, desks, server, session, row, rows))


def _worker(
    env: simpy.Environment, desks: simpy.Resource, server: Server, session: Session, row: int, rows: list[Row]
) -> Story:
    calls, person = session.calls(1), session.people.person[row]
    called, deadline = env.now, env.now + session.max_away
    limit = min(deadline, session.closes)
    time_is_up = env.timeout(limit - env.now)
    queued = began = ended = None
    outcome = "reneged" if deadline <= session.closes else "unserved-at-close"
    yield env.timeout(calls.walk_out[row])
    arrived = env.now
    if env.now < limit:
        if not session.people.prepared[row]:
            yield env.timeout(calls.prepare[row]) | time_is_up
        if session.people.prepared[row] or arrived + calls.prepare[row] <= limit:
            queued = env.now
            with desks.request() as request:
                yield request | time_is_up
                while server.is_down and request.triggered and env.now < limit:
                    yield server.is_up | time_is_up
                if request.triggered and env.now < limit:
                    began = env.now
                    is_ready = session.people.ready[row]
                    yield env.timeout(calls.service[row] if is_ready else calls.triage[row])
                    ended = env.now
                    outcome = calls.result[row] if is_ready else "not-ready"
    left = env.now
    yield env.timeout(calls.walk_back[row])
    rows.append((person, called, arrived, queued, began, ended, left, env.now, outcome))


def play(sessions: list[Session]) -> list[list[Row]]:
    """Return what came of each session."""
    return [tell(session) for session in sessions]


def told(days: list[SiteDay], result: list[list[Row]]) -> list[Played]:
    """Return what came of each site-day."""
    return [
        Played(*(np.array([row[column] for row in rows], dtype=np.float64) for column in (4, 5)))
        for _, rows in zip(days, result, strict=True)
    ]


def engine() -> Engine:
    """Return the textbook's model."""
    return Engine("textbook SimPy", f"SimPy {version('simpy')}", "a process", prepare, play, told)
