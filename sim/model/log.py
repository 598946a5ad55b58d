"""The log: everything that happened in one replication, as rows. Measures come from it afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.clock import Interval
from sim.model.session import FAILED, NOT_READY, OUTCOMES, Attempt, Session, SessionResult


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

    sessions: Sequence[SessionRow]
    visits: Visits
    officer_days: Sequence[OfficerDay]
    team_days: tuple[TeamDay, ...]
    pools: tuple[Pool, ...]
    outages: tuple[tuple[float, float, str], ...]
    played: tuple[Session, ...] = field(default=(), repr=False)


class SessionTable(NamedTuple):
    """The attempts of one session: `times` (8, attempts) and `numbers` (7, attempts), columns as in `Visits`; `row` of each."""

    row: Ints
    times: Floats
    numbers: Ints

    @property
    def outcome(self) -> Ints:
        """The outcome of each attempt, a position in `OUTCOMES`."""
        outcome: Ints = self.numbers[4]
        return outcome


_TIMES = ("called", "arrived", "queued", "deadline", "began", "ended", "left", "back")
_NUMBERS = ("person", "unit", "attempt", "desk", "outcome", "reason", "triage")
_OUTCOME_NUMBER = {outcome: n for n, outcome in enumerate(OUTCOMES)}


def table_of(session: Session, told: SessionResult, reasons: Callable[[int], list[int]]) -> SessionTable:
    """Return the attempts of a session as columns; `reasons` gives why the n-th call would fail, an entry a person."""
    if not told.rows:
        return SessionTable(
            np.empty(0, dtype=np.int64),
            np.empty((len(_TIMES), 0)),
            np.empty((len(_NUMBERS), 0), dtype=np.int64),
        )
    columns: Any = Attempt._make(zip(*told.rows, strict=True))
    people, row, outcomes = session.people, columns.row, columns.outcome
    unit = [people.unit[r] for r in row] if people.unit else [-1] * len(row)
    calls = zip(row, columns.attempt, outcomes, strict=True)
    reason = [reasons(attempt)[r] if outcome == FAILED else -1 for r, attempt, outcome in calls]
    met = zip(row, columns.desk, outcomes, strict=True)
    triage = [outcome == NOT_READY or (desk >= 0 and not people.ready[r]) for r, desk, outcome in met]
    outcome = [_OUTCOME_NUMBER[o] for o in outcomes]
    numbers = [columns.person, unit, columns.attempt, columns.desk, outcome, reason, triage]
    times = [getattr(columns, name) for name in _TIMES]
    return SessionTable(np.array(row), np.array(times, dtype=np.float64), np.array(numbers, dtype=np.int64))


def visits_from(tables: list[SessionTable]) -> Visits:
    """Return the attempts of all sessions, one after another."""
    session = np.repeat(np.arange(len(tables)), [len(table.row) for table in tables])
    if not tables:
        tables = [
            SessionTable(session, np.empty((len(_TIMES), 0)), np.empty((len(_NUMBERS), 0), dtype=np.int64))
        ]
    times = np.concatenate([table.times for table in tables], axis=1)
    numbers = np.concatenate([table.numbers for table in tables], axis=1)
    columns: dict[str, Any] = dict(zip(_TIMES, times, strict=True)) | dict(
        zip(_NUMBERS, numbers, strict=True)
    )
    columns["triage"] = columns["triage"].astype(bool)
    return Visits(session=session, **columns)
