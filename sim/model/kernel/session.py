"""One session as data, played by the compiled twin: the same people, the same rows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.clock import Interval
from sim.demand.durations import Bools, Floats, Ints
from sim.model.kernel.calling_list import Units, calling_list_in, line_up
from sim.model.kernel.compiled import compiled
from sim.model.kernel.hall import hall_in, open_hall
from sim.model.kernel.terms import (
    AFTER,
    ATTEMPT,
    CALL_COLUMNS,
    DESK,
    FIRST_CALL,
    FIRST_IN_UNIT,
    HAS_PREPARED,
    KNOWN,
    LACKING,
    MORE_CALLS,
    NO_DESK,
    NUMBER_OF,
    ON_PLACE,
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
from sim.model.kernel.visit import POLICIES, PULL, Release, play_visit
from sim.model.kernel.walk_in import play_walk_in
from sim.model.session import OUTCOMES, AttemptRow, Calls, Session, Told
from sim.model.session import Release as Released

ROOM_AT_FIRST = 64
NOBODY_BALKS = 2**60


class _Played(NamedTuple):
    """A session that was played: the space on which the attempts and the calling list stand."""

    space: Space
    written: Written
    tally: Ints


def play_session(session: Session) -> Told:
    """Return what came of one session: equal to what the SimPy model returns, row by row."""
    tables, room = 1, max(ROOM_AT_FIRST, 2 * len(session.people.person))
    while True:
        played = _played(session, tables, room)
        if not played.tally[LACKING]:
            return _told(session, played)
        if played.tally[LACKING] == MORE_CALLS:
            tables += 1
        else:
            room *= 2


def _played(session: Session, tables: int, room: int) -> _Played:
    """Play a session with so many calls for each and room for so many attempts: something may be lacking."""
    people, count, place = session.people, np.array([0, 0, room, 0]), place_of(session)
    written = Written(np.empty((room, 8)), np.empty((room, 8), dtype=np.int64))
    size, desks, units = len(people.person), len(session.desks), len(session.units)
    space = space_for(size, desks, len(place.staffed), session.helpers, units)
    crowd = crowd_of(session, space, tables)
    if session.kind == "visit":
        can_come = np.array(people.callable, dtype=np.bool_)
        play_one_visit(space, place, crowd, written, count, units_of(session), can_come, release_of(session))
    else:
        space.arrives[:], space.patience[:] = people.arrives, people.patience
        balk_above = NOBODY_BALKS if session.balk_above is None else session.balk_above
        play_one_walk_in(space, place, crowd, written, count, balk_above)
    return _Played(space, written, count)


@compiled
def play_one_walk_in(
    space: Space, place: Place, crowd: Crowd, written: Written, count: Ints, balk_above: int
) -> None:
    """Play a session of walk-ins."""
    hall = hall_in(space, place, crowd, written, count, False, False)
    open_hall(hall)
    play_walk_in(hall, space.arrives, space.patience, balk_above)


@compiled
def play_one_visit(
    space: Space,
    place: Place,
    crowd: Crowd,
    written: Written,
    count: Ints,
    units: Units,
    can_come: Bools,
    release: Release,
) -> None:
    """Play a visit."""
    hall = hall_in(space, place, crowd, written, count, True, release.policy == PULL)
    calling = calling_list_in(space, units, crowd)
    open_hall(hall)
    line_up(calling, can_come)
    play_visit(hall, calling, release, space.everybody)


def pairs(intervals: tuple[Interval, ...]) -> Floats:
    """Return intervals as an array (n, 2)."""
    return np.array(intervals, dtype=np.float64).reshape(-1, 2)


def place_of(session: Session) -> Place:
    """Return what is arranged in a session."""
    counts = [len(desk) for desk in session.desks]
    return Place(
        float(session.opens),
        float(session.closes),
        pairs(tuple(interval for desk in session.desks for interval in desk)),
        np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]),
        session.helpers,
        pairs(session.outages),
    )


def crowd_of(session: Session, space: Space, tables: int) -> Crowd:
    """Return the people of a session, by the order of their numbers, with so many calls for each."""
    people, size = session.people, len(session.people.person)
    rank = np.empty(size, dtype=np.int64)
    rank[np.argsort(np.array(people.person, dtype=np.int64))] = np.arange(size)
    facts = {PERSON: rank, UNIT: people.unit or NO_DESK, READY: people.ready, HAS_PREPARED: people.prepared}
    for column, values in (facts | {FIRST_CALL: np.arange(size), KNOWN: tables}).items():
        space.numbers[:, column] = values
    calls = np.concatenate([_calls(session.calls(k + 1)) for k in range(tables)])
    return Crowd(space.times, space.numbers, calls, size, SERVICE)


def _calls(calls: Calls) -> Floats:
    columns = calls._asdict() | {"result": [NUMBER_OF[result] for result in calls.result]}
    columns |= {"slow_service": calls.service, "reason": [-1.0] * len(calls.result)}
    return np.array([columns[name] for name in CALL_COLUMNS], dtype=np.float64).T.copy()


def units_of(session: Session) -> Units:
    """Return the units of a visit."""
    windows = [tuple(float(x) for x in window) for unit in session.units for window in unit.windows]
    counts = [len(unit.windows) for unit in session.units]
    return Units(
        0.0,
        np.array([unit.present for unit in session.units], dtype=np.int64),
        np.array(windows, dtype=np.float64).reshape(-1, 3),
        np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]),
        float(session.max_share_away),
    )


def release_of(session: Session) -> Release:
    """Return the release policy of a visit."""
    release = session.release or Released("all-at-once")  # of a walk-in day, which has none
    names = [unit.name for unit in session.units]
    turns = [[not slot.units or name in slot.units for name in names] for slot in release.slots]
    return Release(
        0.0,
        POLICIES.index(release.policy),
        np.array([(slot.at, slot.people) for slot in release.slots], dtype=np.float64).reshape(-1, 2),
        np.array(turns, dtype=np.bool_).reshape(len(release.slots), len(names)),
        release.group_size,
        release.call_below,
        pairs(session.release_windows),
        session.hold_in_outage,
        float(session.max_away),
    )


def _told(session: Session, played: _Played) -> Told:
    count = int(played.tally[ROWS])
    numbers = played.written.numbers[:count]
    order = np.lexsort((numbers[:, ATTEMPT], numbers[:, PERSON]))
    times, table = played.written.times[order].tolist(), numbers[order].tolist()
    rows = [_row(session, t, n) for t, n in zip(times, table, strict=True)]
    on_list = _on_list(session, played.space) if session.kind == "visit" else []
    return Told(rows, on_list, (played.space.numbers[:, HAS_PREPARED] > 0).tolist())


def _row(session: Session, times: list[float], numbers: list[int]) -> AttemptRow:
    called, arrived, queued, deadline, began, ended, left, back = times
    row = numbers[ROW]
    person, outcome = session.people.person[row], OUTCOMES[numbers[OUTCOME]]
    since = (called, arrived, deadline, began, ended, left, back)
    return (queued, person, row, numbers[ATTEMPT], *since, numbers[DESK], outcome)


def _on_list(session: Session, space: Space) -> list[int]:
    """Return the rows of who is on the calling list, in order: who could not come has kept his place."""
    on_list = [row for row, can_come in enumerate(session.people.callable) if not can_come]
    for row in space.units[FIRST_IN_UNIT, : len(session.units)].tolist():
        while row >= 0:
            on_list.append(row)
            row = int(space.numbers[row, AFTER])  # noqa: PLW2901 - along the list of a unit
    return sorted(on_list, key=space.numbers[:, ON_PLACE].tolist().__getitem__)
