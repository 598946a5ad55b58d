"""The terms of the twin: outcomes, columns and counts by number, and what a session is made of, as arrays."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.compiled import numbers
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

NUMBER_OF: Final = dict(zip(OUTCOMES, numbers(len(OUTCOMES)), strict=True))
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

READY, HAS_PREPARED, FIRST_CALL, CALL, KNOWN, IS_AGAIN, ON_PLACE, AFTER = range(8, 16)
FACTS: Final = 16
"""Further numbers of a person in a session: whether his phone can be and is prepared, where his first and his present call stand
and how many are known, whether he joins the calling list when he is back; his place on it, and the row of who comes after him in
his unit."""

ROWS, RELEASED, ROOM, LACKING = range(4)
"""Entries of a `tally`: attempts written down, attempts that are or will be, room for them, and what is lacking: the play
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
    """The people of a session, one entry each, with the attempt that each is in, and what calls bring.

    `times` (people, 8) and `numbers` (people, `FACTS`) have the columns named above. The k-th call of a person stands in row
    `FIRST_CALL + (k - 1) * stride` of `calls`, if it is among the first `KNOWN`; `service` is the column of the service.
    """

    times: Floats
    numbers: Ints
    calls: Floats
    stride: int
    service: int


class Written(NamedTuple):
    """Attempts: `times` (attempts, 8) and `numbers` (attempts, 8)."""

    times: Floats
    numbers: Ints


class Hall(NamedTuple):
    """One session while it is played: its people, the lines, and when each desk and helper is free.

    `written` and `tally` are of the whole play.
    """

    place: Place
    crowd: Crowd
    written: Written
    tally: Ints
    lines: Lines
    free: Floats
    helper_free: Floats
    is_visit: bool
    is_pull: bool


class Space(NamedTuple):
    """Arrays that one session after another is written on: as long as the people, desks, helpers and units of any.

    `chosen` are the people who come of the many who could; the rows of `units` are named below.
    """

    times: Floats
    numbers: Ints
    lines: Lines
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

    return Space(
        times=np.zeros((people, 8)),
        numbers=whole(people, FACTS),
        lines=Lines(np.zeros((LINES, people)), whole(LINES, people, 2), whole(LINES)),
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
