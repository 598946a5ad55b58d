"""The terms of the twin: outcomes, columns and counts by number, and what a session is made of, as arrays."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from sim.demand.durations import Bools, Floats, Ints
from sim.model.kernel.line import LINES, Lines
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

NUMBER_OF: Final[dict[str, Any]] = dict(
    zip(OUTCOMES, np.arange(len(OUTCOMES)), strict=True)
)  # a plain int would be compiled one by one
IS_ACTIVATED, HAS_FAILED = NUMBER_OF[ACTIVATED], NUMBER_OF[FAILED]
IS_OTHER, IS_NOT_READY, HAS_BALKED = NUMBER_OF[OTHER_DISTRICT], NUMBER_OF[NOT_READY], NUMBER_OF[BALKED]
HAS_RENEGED, IS_INTERRUPTED, IS_UNSERVED = NUMBER_OF[RENEGED], NUMBER_OF[INTERRUPTED], NUMBER_OF[UNSERVED]
RETURNS: Final = np.array([outcome in RETURNING for outcome in OUTCOMES])
"""After which outcomes a worker goes back to the calling list."""

CALL_COLUMNS: Final = (
    "walk_out",
    "walk_back",
    "prepare",
    "help",
    "triage",
    "service",
    "slow_service",
    "result",
    "retry",
    "reason",
)
"""Columns of a table of calls: minutes, a position in `OUTCOMES`, 1 for true, a position in the reasons or -1."""

WALK_OUT, WALK_BACK, PREPARE, HELP, TRIAGE, SERVICE, SLOW_SERVICE, RESULT, RETRY, REASON = range(
    len(CALL_COLUMNS)
)

CALLED, ARRIVED, QUEUED, DEADLINE, BEGAN, ENDED, LEFT, BACK = range(8)
PERSON, UNIT, ATTEMPT, DESK, OUTCOME, REASON_OF, IS_TRIAGE, ROW = range(8)
"""Columns of the times and the numbers of an attempt, in the order of the log's tables; the last is the person's row."""

ROWS, RELEASED, ROOM, LACKING = range(4)
"""Entries of a `count`: attempts written down, attempts that are or will be, room for them, and what is lacking: the play
stops where it is, is given `MORE_CALLS` or `MORE_ROOM`, and plays the session again."""

MORE_CALLS, MORE_ROOM = 1, 2
NO_DESK: Final = -1


class Place(NamedTuple):
    """What is arranged at a site on a day: the window, the staffed intervals of desk d, from `of_desk[d]` on, and outages."""

    opens: float
    closes: float
    staffed: Floats
    of_desk: Ints
    helpers: int
    outages: Floats


class Crowd(NamedTuple):
    """The people of a session, one entry each, and what calls bring.

    The k-th call of the person in row r stands in row `first_call[r] + (k - 1) * stride` of `calls`, if it is among the first
    `known[r]`; `service` is the column of the service.
    """

    person: Ints
    unit: Ints
    ready: Bools
    prepared: Bools
    calls: Floats
    first_call: Ints
    known: Ints
    stride: int
    service: int


class Written(NamedTuple):
    """Attempts: `times` (attempts, 8) and `numbers` (attempts, 8)."""

    times: Floats
    numbers: Ints


class Hall(NamedTuple):
    """One session while it is played: of each person the attempt that he is in, the lines, and when each desk is free.

    `written` and `count` are of the whole play; `is_again` tells who joins the calling list when he is back.
    """

    place: Place
    crowd: Crowd
    present: Written
    written: Written
    count: Ints  # type: ignore[assignment] # hides a tuple's own
    lines: Lines
    free: Floats
    helper_free: Floats
    is_again: Bools
    is_visit: bool
    is_pull: bool


class Space(NamedTuple):
    """Arrays that one session after another is written on: as long as the people, desks, helpers and units of any.

    Of people: the crowd, the attempts that they are in, the lines, their places on the calling list and who is `after` each;
    `chosen` are those who come of the many who could. Of units, row by row: as named below.
    """

    present: Written
    lines: Lines
    person: Ints
    unit: Ints
    ready: Bools
    prepared: Bools
    is_again: Bools
    first_call: Ints
    known: Ints
    place: Ints
    after: Ints
    chosen: Ints
    arrives: Floats
    patience: Floats
    free: Floats
    helper_free: Floats
    staffed: Floats
    of_desk: Ints
    units: Ints
    everybody: Bools


FIRST_IN_UNIT, LAST_IN_UNIT, AWAY, UNIT_ROOM, AT_WORK_TODAY, NEXT_PLACE = range(6)
"""Rows of a space's `units`."""


def space_for(people: int, desks: int, intervals: int, helpers: int, units: int) -> Space:
    """Return space for so many people, desks, staffed intervals, helpers and units."""

    def whole(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    def flags(count: int) -> Bools:
        return np.zeros(count, dtype=np.bool_)

    return Space(
        present=Written(np.zeros((people, 8)), whole(people, 8)),
        lines=Lines(np.zeros((LINES, people)), whole(LINES, people, 2), whole(LINES)),
        person=whole(people),
        unit=whole(people),
        ready=flags(people),
        prepared=flags(people),
        is_again=flags(people),
        first_call=whole(people),
        known=whole(people),
        place=whole(people),
        after=whole(people),
        chosen=whole(people),
        arrives=np.zeros(people),
        patience=np.zeros(people),
        free=np.zeros(desks),
        helper_free=np.zeros(helpers),
        staffed=np.zeros((intervals, 2)),
        of_desk=whole(desks + 1),
        units=whole(6, max(units, 1)),
        everybody=np.ones(max(people, units), dtype=np.bool_),
    )
