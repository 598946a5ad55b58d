"""A timetable day as a textbook of SimPy tells it: a process a worker, who waits for `request | timeout`."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

from sim.model.session import Session

Row = tuple[int, float, float, float | None, float | None, float | None, float, float, str]
"""person, called, arrived, queued, began, ended, left, back, outcome."""


def tell(session: Session) -> list[Row]:
    """Return what came of every worker, in order of person: no helpers, outages, breaks or limits."""
    env = simpy.Environment(initial_time=session.opens)
    desks = simpy.Resource(env, capacity=len(session.desks))
    rows: list[Row] = []
    env.process(_usher(env, desks, session, rows))
    env.run()
    return sorted(rows)


def _usher(
    env: simpy.Environment, desks: simpy.Resource, session: Session, rows: list[Row]
) -> Generator[Any, Any, None]:
    assert session.release is not None
    waiting = iter(range(len(session.people.person)))
    for slot in session.release.slots:
        yield env.timeout(slot.at - env.now)
        for row in [r for _, r in zip(range(slot.people), waiting, strict=False)]:
            env.process(_worker(env, desks, session, row, rows))


def _worker(
    env: simpy.Environment, desks: simpy.Resource, session: Session, row: int, rows: list[Row]
) -> Generator[Any, Any, None]:
    calls, person = session.calls(1), session.people.person[row]
    called, deadline = env.now, env.now + session.max_away
    limit = min(deadline, session.closes)
    time_is_up = env.timeout(limit - env.now)
    queued = began = ended = None
    outcome = "reneged" if deadline <= session.closes else "unserved-at-close"
    yield env.timeout(calls.walk_out[row])
    arrived = env.now
    if env.now < limit:
        yield env.timeout(calls.prepare[row]) | time_is_up
        if arrived + calls.prepare[row] <= limit:
            queued = env.now
            with desks.request() as request:
                yield request | time_is_up
                if request.triggered and env.now < limit:
                    began = env.now
                    is_ready = session.people.ready[row]
                    yield env.timeout(calls.service[row] if is_ready else calls.triage[row])
                    ended = env.now
                    outcome = calls.result[row] if is_ready else "not-ready"
    left = env.now
    yield env.timeout(calls.walk_back[row])
    rows.append((person, called, arrived, queued, began, ended, left, env.now, outcome))
