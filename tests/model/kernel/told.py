"""Both tellings of a campaign or of a session, held against each other."""

from __future__ import annotations

import math
from typing import Any

from sim.calendar import plan
from sim.demand import draw
from sim.model import first_difference, play, play_session
from sim.model.day import session_from
from sim.model.kernel import play as play_twin
from sim.model.kernel import play_session as play_session_twin
from sim.model.session import SessionResult
from sim.scenario import Scenario


def difference(scenario: Scenario, seed: int, replication: int = 0) -> str | None:
    """Where the two logs of a campaign differ first."""
    calendar = plan(scenario)
    logs = (
        tell(scenario, calendar, draw(scenario, calendar, seed, replication)) for tell in (play, play_twin)
    )
    return first_difference(*logs)


def difference_of_day(day: dict[str, Any]) -> str | None:
    """Where the two tellings of a session differ first."""
    session = session_from(day)
    return difference_of_told(play_session(session), play_session_twin(session))


def difference_of_told(one: SessionResult, other: SessionResult) -> str | None:
    """Where two tellings of a session differ first."""
    for a, b in zip(_rows(one), _rows(other), strict=False):
        if a != b:
            return f"{a} is not {b}"
    told = [(len(t.rows), list(t.on_list), [bool(p) for p in t.prepared]) for t in (one, other)]
    return None if told[0] == told[1] else f"{told[0]} is not {told[1]}"


def _rows(told: SessionResult) -> list[tuple[Any, ...]]:
    return [
        tuple(None if isinstance(cell, float) and math.isnan(cell) else cell for cell in row)
        for row in told.rows
    ]
