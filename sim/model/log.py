"""The log: everything that happened in one replication, as rows. Measures come from it afterwards."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from sim.clock import Interval
from sim.demand.durations import Bools, Floats, Ints
from sim.model.session import OUTCOMES, Session


class SessionRow(NamedTuple):
    """One site on one day: its teams (a counter is its own), window in campaign minutes, and how many desks and helpers."""

    name: str
    date: dt.date
    site: str
    channel: str
    teams: tuple[str, ...]
    opens: float
    closes: float
    desks: int
    helpers: int
    is_history: bool
    outages: tuple[Interval, ...]


class OfficerDay(NamedTuple):
    """One officer's paid day: at which desk (-1: none), scheduled from `leaves` to `returns`, and its parts in minutes.

    `charged` is the share of it that is charged to activation; `source` tells whose officer it is.
    """

    session: int
    officer: str
    desk: int
    leaves: float
    opens: float
    closes: float
    returns: float
    travel: float
    set_up: float
    pack_down: float
    breaks: tuple[Interval, ...]
    charged: float
    source: str


class TeamDay(NamedTuple):
    """One team's day in the field: where (empty: its visit was cancelled and the day lost) and with what."""

    date: dt.date
    team: str
    site: str
    officers: int
    helpers: int
    vehicles: int
    is_history: bool


class Pool(NamedTuple):
    """How many people of a site (or catchment) there are, and how many remain at each stage before a call."""

    name: str
    head_count: int
    local: int
    not_yet: int
    willing: int
    ready: int
    told_beforehand: int


@dataclass(frozen=True)
class Visits:
    """One row an attempt, in order of session, person, attempt: arrays of equal length.

    Times are campaign minutes, NaN for never; `session` is a position in the log's sessions; `outcome` a position in
    `OUTCOMES`; `reason` a position in the scenario's reasons, -1 for none; `unit` and `desk` -1 for none.
    """

    session: Ints
    person: Ints
    unit: Ints
    attempt: Ints
    called: Floats
    arrived: Floats
    queued: Floats
    deadline: Floats
    began: Floats
    ended: Floats
    left: Floats
    back: Floats
    desk: Ints
    outcome: Ints
    reason: Ints
    triage: Bools

    def __len__(self) -> int:
        return len(self.session)

    def came_to(self, outcome: str) -> Bools:
        """Return which attempts came to this outcome."""
        came: Bools = self.outcome == OUTCOMES.index(outcome)
        return came


@dataclass(frozen=True)
class Log:
    """What happened in one replication of a scenario."""

    sessions: tuple[SessionRow, ...]
    visits: Visits
    officer_days: tuple[OfficerDay, ...]
    team_days: tuple[TeamDay, ...]
    pools: tuple[Pool, ...]
    outages: tuple[tuple[float, float, str], ...]
    played: tuple[Session, ...] = field(default=(), repr=False)


_FLOATS = ("called", "arrived", "queued", "deadline", "began", "ended", "left", "back")
_INTS = ("session", "person", "unit", "attempt", "desk", "outcome", "reason", "triage")


def visits_from(rows: list[tuple[float, ...]], keys: list[tuple[int, ...]]) -> Visits:
    """Return the table of attempts from rows of times and rows of whole numbers."""
    times = np.array(rows, dtype=np.float64).reshape(len(rows), len(_FLOATS))
    numbers = np.array(keys, dtype=np.int64).reshape(len(keys), len(_INTS))
    columns: dict[str, Any] = {name: times[:, n] for n, name in enumerate(_FLOATS)}
    columns |= {name: numbers[:, n] for n, name in enumerate(_INTS)}
    columns["triage"] = columns["triage"].astype(bool)
    return Visits(**columns)
