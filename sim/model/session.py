"""One session as data: everything that chance brings already drawn, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Literal, NamedTuple

from sim.clock import NEVER, Interval

Kind = Literal["visit", "walk-in"]
Policy = Literal["all-at-once", "timetable", "pull"]

ACTIVATED, FAILED, OTHER_DISTRICT, NOT_READY = "activated", "failed", "other-district", "not-ready"
RENEGED, INTERRUPTED, UNSERVED, BALKED = "reneged", "interrupted", "unserved-at-close", "balked"
OUTCOMES = (ACTIVATED, FAILED, OTHER_DISTRICT, NOT_READY, RENEGED, INTERRUPTED, UNSERVED, BALKED)
RETURNING = frozenset({RENEGED, INTERRUPTED, UNSERVED})
"""Outcomes after which a worker goes back to the calling list."""

EMPTY = float("nan")
"""A time that never came."""


class Window(NamedTuple):
    """When people of a unit may be called, and whether the limit on who is away holds then."""

    start: float
    end: float
    limited: bool


@dataclass(frozen=True)
class UnitDay:
    """A unit on the day of a session: its name, the workers at work, and when they may be called."""

    name: str
    present: int
    windows: tuple[Window, ...]


class Slot(NamedTuple):
    """A group of a timetable: when, at most how many, and of which units (empty: any)."""

    at: float
    people: int
    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Release:
    """The release policy of a visit."""

    policy: Policy
    slots: tuple[Slot, ...] = ()
    group_size: int = 0
    call_below: int = 0


class Calls(NamedTuple):
    """What a call would bring to everybody: one list a column, one entry a person, in the order of `People`."""

    walk_out: list[float]
    walk_back: list[float]
    prepare: list[float]
    help: list[float]
    triage: list[float]
    service: list[float]
    result: list[str]
    retry: list[bool]


class People(NamedTuple):
    """The people of a session, one entry each: in the order of the calling list, or of arrival.

    `unit` is a position in the session's units (visits); `arrives` and `patience` are minutes (walk-ins).
    """

    person: list[int]
    ready: list[bool]
    prepared: list[bool]
    unit: list[int]
    callable: list[bool]
    arrives: list[float]
    patience: list[float]


@dataclass(frozen=True)
class Session:
    """Everyone who serves one site on one day, and everybody who may come, with all that chance brings.

    Times are minutes from one midnight; intervals are half-open, sorted, disjoint and not empty. `desks` holds the
    staffed intervals of each desk. `calls` gives the columns of the n-th call of this session (1, 2, …).
    """

    name: str
    kind: Kind
    opens: float
    closes: float
    desks: tuple[tuple[Interval, ...], ...]
    helpers: int
    outages: tuple[Interval, ...]
    people: People
    calls: Callable[[int], Calls]
    units: tuple[UnitDay, ...] = ()
    release: Release | None = None
    release_windows: tuple[Interval, ...] = ()
    hold_in_outage: bool = False
    max_away: float = NEVER
    max_share_away: float = 1.0
    balk_above: int | None = None

    def __post_init__(self) -> None:
        """Ask for the columns of each call at most once."""
        object.__setattr__(self, "calls", lru_cache(maxsize=None)(self.calls))


class Attempt(NamedTuple):
    """One person's attempt: when he joined the queue, was called, arrived, was served and left, and what came of it.

    `row` is his position in the session's people; times are minutes, `EMPTY` for never; `desk` is -1 for none.
    """

    queued: float
    person: int
    row: int
    attempt: int
    called: float
    arrived: float
    deadline: float
    began: float
    ended: float
    left: float
    back: float
    desk: int
    outcome: str


AttemptRow = tuple[float, int, int, int, float, float, float, float, float, float, float, int, str]
"""The same as a plain tuple, which is what a day is told in: a tuple costs a tenth of an object."""

_PERSON = itemgetter(1)


def in_order(rows: list[AttemptRow]) -> list[AttemptRow]:
    """Return attempts by person, then attempt: those of one person are in order already."""
    return sorted(rows, key=_PERSON)


@dataclass(frozen=True)
class SessionResult:
    """What came of a session: every attempt by person, then attempt; who is on the calling list; the phones prepared.

    `on_list` holds rows of the session's people, in order; `prepared` has an entry for each of them.
    """

    rows: list[AttemptRow]
    on_list: list[int] = field(default_factory=list)
    prepared: list[bool] = field(default_factory=list)

    @cached_property
    def attempts(self) -> list[Attempt]:
        """The attempts by name of column."""
        return [Attempt._make(row) for row in self.rows]
