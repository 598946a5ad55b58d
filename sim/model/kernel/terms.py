"""The terms of the twin: outcomes, columns and counts by number, and what a session is made of, as arrays."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from sim.demand.durations import Bools, Floats, Ints
from sim.model.kernel.line import Line
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

NUMBER_OF: Final = {outcome: number for number, outcome in enumerate(OUTCOMES)}
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

ROWS, RELEASED, MOST, LACKING = range(4)
"""Entries of a hall's `count`: rows written, people who were or will be written down, room for rows, and whether the play
has to stop because a call or the room for a row is lacking (`CALLS` or `ROOM`)."""

CALLS, ROOM = 1, 2

CALLED, ARRIVED, QUEUED, DEADLINE, BEGAN, ENDED, LEFT, BACK = range(8)
PERSON, UNIT, ATTEMPT, DESK, OUTCOME, REASON_OF, IS_TRIAGE, ROW = range(8)
"""Columns of the rows that are written: the times and the numbers of an attempt, in the order of the log's tables."""


class Place(NamedTuple):
    """What is arranged at a site on a day: the window, the staffed intervals of desk d, from `of_desk[d]` on, and outages."""

    opens: float
    closes: float
    staffed: Floats
    of_desk: Ints
    helpers: int
    outages: Floats


class Crowd(NamedTuple):
    """The people of a session, one entry each, and what calls bring: person r's k-th call stands in row
    `first_call[r] + (k - 1) * stride` of `calls`, if it is among the first `known[r]`."""

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
    """The rows of attempts: `times` (rows, 8) and `numbers` (rows, 7)."""

    times: Floats
    numbers: Ints


class Hall(NamedTuple):
    """One session while it is played: of each person the present attempt, the two lines, and who will be back when.

    `leaving` holds who is on no line and at no desk until he leaves; it is kept for `pull`, and has no room otherwise.
    """

    place: Place
    crowd: Crowd
    written: Written
    count: Ints
    is_visit: bool
    free: Floats
    helper_free: Floats
    attempt: Ints
    called: Floats
    arrived: Floats
    queued: Floats
    deadline: Floats
    queue: Line
    helped: Line
    returning: Line
    is_again: Bools
    leaving: Line


