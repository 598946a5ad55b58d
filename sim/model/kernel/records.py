"""What a session is made of, as rows of named fields and named arrays, and outcomes by number."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from sim.arrays import Bools, Floats, Ints, Rows, RowsOfRows, Words, rows_of
from sim.compiled import numbers
from sim.demand.durations import Inverse
from sim.demand.people import ServiceTable
from sim.model.session import (
    ACTIVATED,
    BALKED,
    FAILED,
    INTERRUPTED,
    NOT_READY,
    OTHER_DISTRICT,
    OUTCOMES,
    RENEGED,
    RETURNING,
    UNSERVED,
)

NUMBER_OF: Final = dict(zip(OUTCOMES, numbers(len(OUTCOMES)), strict=True))
IS_ACTIVATED, HAS_FAILED = NUMBER_OF[ACTIVATED], NUMBER_OF[FAILED]
IS_OTHER, IS_NOT_READY, HAS_BALKED = NUMBER_OF[OTHER_DISTRICT], NUMBER_OF[NOT_READY], NUMBER_OF[BALKED]
HAS_RENEGED, IS_INTERRUPTED, IS_UNSERVED = NUMBER_OF[RENEGED], NUMBER_OF[INTERRUPTED], NUMBER_OF[UNSERVED]
IS_RETURNING: Final = np.array([outcome in RETURNING for outcome in OUTCOMES])
"""After which outcomes a worker goes back to the calling list."""

POLICIES: Final = ("all-at-once", "timetable", "pull")
ALL_AT_ONCE, TIMETABLE, PULL = range(len(POLICIES))

NOTHING, MORE_CALLS, MORE_ATTEMPTS, MORE_PEOPLE, PLAN = range(5)
"""What is missing: the play is interrupted where it is, is given what it needs, and plays the session again."""

NONE: Final = -1


class Attempt:
    """An attempt of a person at being served, in the fields of the log's table; `row` is the person's row in the session."""

    called: float
    arrived: float
    queued: float
    deadline: float
    began: float
    ended: float
    left: float
    back: float
    person: int
    unit: int
    attempt: int
    desk: int
    outcome: int
    reason: int
    row: int
    triage: bool
    is_done: bool


class Person(Attempt):
    """A person of a session with the attempt that they are in.

    `who` is their position among all workers or residents; `ready` and `prepared` tell whether their phone can be and is
    prepared; `is_again` whether they join the calling list when they are back. `place` is their place on it, and `after`
    the row of who comes after them in their unit. Calls are drawn by `name` and `number`, the first of the session after
    `calls` others; `call` is the row of the present one.
    """

    is_local: bool
    ready: bool
    prepared: bool
    is_again: bool
    who: int
    place: int
    after: int
    call: int
    calls: int
    name: np.uint64
    number: int
    arrives: float


class Call:
    """What a call brings: minutes, the result (a position in `OUTCOMES`), and of a failure the reason and whether to retry."""

    walk_out: float
    walk_back: float
    prepare: float
    help: float
    triage: float
    service: float
    result: int
    reason: int
    retry: bool


class Waiting:
    """A person in a queue: by which time they are in order, their number and their row."""

    time: float
    person: int
    row: int


QUEUES: Final = 6
DESKS, HELPERS, RETURNING_BY, FINISHED, LEAVING, COMING = numbers(QUEUES)
"""The queues of a session: before the desks and the helpers; on the way back; on the way back and not called again, in any order;
in no queue and at no desk until they leave, kept for `pull`; and the visitors who will come, in order."""


class Queues(NamedTuple):
    """Queue q: the first `size[q]` of `people[q]`, a binary heap by time, ties by person number."""

    people: RowsOfRows[Waiting]
    size: Ints


class Progress:
    """How far a play is: attempts written down, attempts that are or will be, room for them, and what is missing."""

    rows: int
    released: int
    room: int
    missing: int


class Place(NamedTuple):
    """What is arranged at a site on a day: the window, the staffed intervals of desk d, from `of_desk[d]` on, and outages."""

    opens: float
    closes: float
    staffed: Floats
    of_desk: Ints
    helpers: int
    outages: Floats


class Source(NamedTuple):
    """Where calls come from: drawn when they are made, by the keys of a replication, or (`is_drawn` false) given.

    Given, the k-th call of a person is `stride` rows after the one before, and there are so many `calls` of each.
    """

    is_drawn: bool
    keys: Words
    service: ServiceTable
    walk: Rows[Inverse]
    slow_down: float
    stride: int
    calls: int


class Hall(NamedTuple):
    """One session while it is played: its people, their calls, the queues, and when each desk and helper is free.

    `attempts` and `progress` are of the whole play.
    """

    place: Place
    people: Rows[Person]
    calls: Rows[Call]
    source: Source
    attempts: Rows[Attempt]
    progress: Rows[Progress]
    queues: Queues
    free: Floats
    helper_free: Floats
    is_visit: bool
    is_pull: bool


class UnitRow:
    """A unit in a session: the first and last of its people on the list, how many are away, may be called, are present."""

    first: int
    last: int
    away: int
    room: int
    present: int


class Space(NamedTuple):
    """Arrays that one session after another is played in: as long as the people, desks, helpers and units of any."""

    people: Rows[Person]
    calls: Rows[Call]
    queues: Queues
    free: Floats
    helper_free: Floats
    staffed: Floats
    of_desk: Ints
    units: Rows[UnitRow]
    next_place: Ints
    everybody: Bools


def space_for(people: int, desks: int, intervals: int, helpers: int, units: int) -> Space:
    """Return space for so many people, desks, staffed intervals, helpers and units."""
    return Space(
        people=rows_of(Person, people),
        calls=rows_of(Call, people),
        queues=Queues(rows_of(Waiting, QUEUES, people), np.zeros(QUEUES, dtype=np.int64)),
        free=np.zeros(desks),
        helper_free=np.zeros(helpers),
        staffed=np.zeros((intervals, 2)),
        of_desk=np.zeros(desks + 1, dtype=np.int64),
        units=rows_of(UnitRow, max(units, 1)),
        next_place=np.zeros(1, dtype=np.int64),
        everybody=np.ones(max(people, units), dtype=np.bool_),
    )


def progress_with(room: int) -> Rows[Progress]:
    """Return the progress of a play that has not begun, with room for so many attempts."""
    progress = rows_of(Progress, 1)
    progress[0].room = room
    return progress
