"""Sessions as data, played by the compiled twin: the same people, the same rows."""

from __future__ import annotations

import numpy as np

from sim.arrays import Ints
from sim.compiled import compiled
from sim.model.kernel.laid_out import calls_in, laid_out, place_of, ranks
from sim.model.kernel.opening import hall_in, open_hall
from sim.model.kernel.terms import (
    ATTEMPT,
    DESK,
    FIRST_CALL,
    HAS_PREPARED,
    KNOWN,
    LACKING,
    MORE_CALLS,
    NO_DESK,
    OUTCOME,
    PERSON,
    READY,
    ROW,
    ROWS,
    SERVICE,
    UNIT,
    Crowd,
    Place,
    Space,
    Written,
    space_for,
)
from sim.model.kernel.visits import Came, Visits, play_visits, sheets_for
from sim.model.kernel.walk_in import play_walk_in
from sim.model.session import OUTCOMES, AttemptRow, Session, SessionResult

ROOM_AT_FIRST = 64
NOBODY_BALKS = 2**60


def play_session(session: Session) -> SessionResult:
    """Return what came of one session: equal to what the SimPy model returns, row by row."""
    return play_sessions([session])[0]


def play_sessions(sessions: list[Session]) -> list[SessionResult]:
    """Return what came of each of some sessions; all visits are played in one call."""
    visits = [session for session in sessions if session.kind == "visit"]
    told = iter(_tell_visits(visits) if visits else [])
    return [next(told) if session.kind == "visit" else _tell_walk_in(session) for session in sessions]


def _tell_visits(sessions: list[Session]) -> list[SessionResult]:
    """Play visits, with more calls or more room for attempts until these suffice."""
    people = sum(len(session.people.person) for session in sessions)
    tables, room = 1, max(ROOM_AT_FIRST, 2 * people)
    while (came := _play(laid_out(sessions, tables), room)).tally[LACKING]:
        if came.tally[LACKING] == MORE_CALLS:
            tables += 1
        else:
            room *= 2
    first, told = 0, []
    for visit, session in enumerate(sessions):
        after = first + len(session.people.person)
        told.append(
            SessionResult(
                _rows(session, came.written, slice(came.first[visit], came.first[visit + 1])),
                _on_list(session, came, visit, first),
                came.prepared[first:after].tolist(),
            )
        )
        first = after
    return told


def _play(visits: Visits, room: int) -> Came:
    return play_visits(visits, sheets_for(visits, room))


def _on_list(session: Session, came: Came, visit: int, first: int) -> list[int]:
    """Return the rows of who is on the calling list, in order: who could not come has kept his place before who came back."""
    called = set(came.written.numbers[came.first[visit] : came.first[visit + 1], ROW].tolist())
    listed = came.on_list[first : first + came.listed[visit]].tolist()
    staying = [row for row, can_come in enumerate(session.people.callable) if not can_come]
    kept = [row for row in listed if row not in called]
    return sorted(staying + kept) + [row for row in listed if row in called]


def _tell_walk_in(session: Session) -> SessionResult:
    """Play a session of walk-ins: each comes once at most."""
    people, place = session.people, place_of(session)
    size = len(people.person)
    space = space_for(size, len(session.desks), 0, session.helpers, 0)
    numbers = space.numbers
    numbers[:, PERSON], numbers[:, UNIT], numbers[:, KNOWN] = ranks(people.person), NO_DESK, 1
    numbers[:, READY], numbers[:, HAS_PREPARED] = people.ready, people.prepared
    numbers[:, FIRST_CALL] = np.arange(size)
    space.arrives[:], space.patience[:] = people.arrives, people.patience
    written = Written(np.empty((size, 8)), np.empty((size, 8), dtype=np.int64))
    count = np.array([0, 0, size, 0])
    crowd = Crowd(space.times, space.numbers, calls_in(session.calls(1)), size, SERVICE)
    balk_above = NOBODY_BALKS if session.balk_above is None else session.balk_above
    play_one_walk_in(space, place, crowd, written, count, balk_above)
    rows = _rows(session, written, slice(0, count[ROWS]))
    return SessionResult(rows, [], (numbers[:, HAS_PREPARED] > 0).tolist())


@compiled
def play_one_walk_in(
    space: Space, place: Place, crowd: Crowd, written: Written, count: Ints, balk_above: int
) -> None:
    """Play a session of walk-ins."""
    hall = hall_in(space, place, crowd, written, count, False, False)
    open_hall(hall)
    play_walk_in(hall, space.arrives, space.patience, balk_above)


def _rows(session: Session, written: Written, these: slice) -> list[AttemptRow]:
    """Return attempts of a session, by person, then attempt."""
    numbers = written.numbers[these]
    order = np.lexsort((numbers[:, ATTEMPT], numbers[:, PERSON]))
    times, table = written.times[these][order].tolist(), numbers[order].tolist()
    return [_row(session, t, n) for t, n in zip(times, table, strict=True)]


def _row(session: Session, times: list[float], numbers: list[int]) -> AttemptRow:
    called, arrived, queued, deadline, began, ended, left, back = times
    row = numbers[ROW]
    person, outcome = session.people.person[row], OUTCOMES[numbers[OUTCOME]]
    since = (called, arrived, deadline, began, ended, left, back)
    return (queued, person, row, numbers[ATTEMPT], *since, numbers[DESK], outcome)
