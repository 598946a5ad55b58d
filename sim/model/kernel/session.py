"""Sessions as data, played by the compiled twin: the same people, the same rows."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np

from sim.arrays import Bools, Ints, Rows, rows_from, rows_of
from sim.compiled import compiled
from sim.demand.durations import Inverse
from sim.demand.people import ServiceTable, ServiceTerms
from sim.model.kernel.arranged import pairs
from sim.model.kernel.hall import hall_in, open_hall
from sim.model.kernel.records import (
    MORE_CALLS,
    NONE,
    NOTHING,
    NUMBER_OF,
    POLICIES,
    PULL,
    Attempt,
    Call,
    Place,
    Progress,
    Source,
    Space,
    progress_with,
    space_for,
)
from sim.model.kernel.sessions import play_walk_in
from sim.model.kernel.visit import (
    Release,
    Slot,
    Units,
    UnitWindow,
    calling_list_in,
    line_up,
    play_visit,
    take_next,
)
from sim.model.session import OUTCOMES, AttemptRow, Calls, Session, SessionResult
from sim.model.session import Release as ReleasePolicy

ROOM_AT_FIRST = 64
NOBODY_BALKS = 2**60


def play_session(session: Session) -> SessionResult:
    """Return what came of one session: equal to what the SimPy model returns, row by row."""
    people = session.people
    space = space_for(len(people.person), len(session.desks), 0, session.helpers, len(session.units))
    is_visit = session.kind == "visit"
    calls, room = 1, max(ROOM_AT_FIRST, 2 * len(people.person))
    while True:
        write_people(session, space)
        attempts, progress = rows_of(Attempt, room), progress_with(room)
        on_list = np.empty(len(people.person), dtype=np.int64)
        space = space._replace(calls=calls_of([session.calls(k + 1) for k in range(calls)]))
        written, source = (attempts, progress), source_of(len(people.person), calls)
        if is_visit:
            units, release = units_of(session), release_of(session)
            can_come = np.array(people.callable, dtype=np.bool_)
            listed = _play_visit(space, place_of(session), source, units, release, can_come, written, on_list)
        else:
            balk_above = NOBODY_BALKS if session.balk_above is None else session.balk_above
            listed = _play_walk_in(space, place_of(session), source, written, balk_above)
        if progress[0].missing == NOTHING:
            break
        if progress[0].missing == MORE_CALLS:
            calls += 1
        else:
            room *= 2
    rows = rows_in_order(session, attempts[: progress[0].rows])
    prepared = space.people["prepared"].tolist()
    return SessionResult(rows, in_order(session, rows, on_list[:listed].tolist()), prepared)


def play_sessions(sessions: list[Session]) -> list[SessionResult]:
    """Return what came of each of some sessions."""
    return [play_session(session) for session in sessions]


@compiled
def _play_visit(
    space: Space,
    place: Place,
    source: Source,
    units: Units,
    release: Release,
    can_come: Bools,
    written: tuple[Rows[Attempt], Rows[Progress]],
    on_list: Ints,
) -> int:
    """Play a visit; return how many are on the calling list afterwards: their rows are written down, in order."""
    kind = (True, release.policy == PULL)
    hall = hall_in(space, place, source, len(can_come), written, kind)
    calling = calling_list_in(space, units, hall.people)
    open_hall(hall)
    line_up(calling, can_come)
    play_visit(hall, calling, release, space.everybody)
    for unit in range(len(calling.by_unit)):
        calling.by_unit[unit].room = len(can_come)
    row, count = take_next(calling), 0
    while row != NONE:
        on_list[count] = row
        row, count = take_next(calling), count + 1
    return count


@compiled
def _play_walk_in(
    space: Space,
    place: Place,
    source: Source,
    written: tuple[Rows[Attempt], Rows[Progress]],
    balk_above: int,
) -> int:
    """Play a session of walk-ins, who have no calling list."""
    hall = hall_in(space, place, source, len(space.people), written, (False, False))
    open_hall(hall)
    play_walk_in(hall, balk_above)
    return 0


def write_people(session: Session, space: Space) -> None:
    """Write the people of a session into the space, and how many of each unit are present."""
    people, rows = session.people, space.people
    rows["person"][:] = ranks(people.person)
    rows["ready"][:], rows["prepared"][:] = people.ready, people.prepared
    rows["unit"][:], rows["call"][:] = people.unit or NONE, np.arange(len(rows))
    if session.kind != "visit":
        rows["arrives"][:] = people.arrives
        rows["deadline"][:] = np.array(people.arrives) + np.array(people.patience)
    for n, unit in enumerate(session.units):
        space.units[n].present = unit.present


def ranks(persons: list[int]) -> Ints:
    """Return the place of each person when they are in order of number."""
    rank = np.empty(len(persons), dtype=np.int64)
    rank[np.argsort(np.array(persons, dtype=np.int64))] = np.arange(len(persons))
    return rank


def calls_of(calls: list[Calls]) -> Rows[Call]:
    """Return first calls, second ones, … as rows, without reasons."""
    columns = [
        (
            *(of_call.walk_out, of_call.walk_back, of_call.prepare, of_call.help, of_call.triage),
            *(of_call.service, [NUMBER_OF[result] for result in of_call.result]),
            *([NONE] * len(of_call.result), of_call.retry),
        )
        for of_call in calls
    ]
    return rows_from(Call, [row for of_call in columns for row in zip(*of_call, strict=True)])


def source_of(stride: int, calls: int) -> Source:
    """Return the source of calls that are given, so many of each person."""
    service = ServiceTable(rows_of(ServiceTerms, 1), np.empty(0))
    return Source(False, np.zeros((10, 2), dtype=np.uint64), service, rows_of(Inverse, 1), 1.0, stride, calls)


def place_of(session: Session) -> Place:
    """Return what is arranged in a session."""
    return Place(
        float(session.opens),
        float(session.closes),
        pairs(tuple(chain(*session.desks))),
        np.cumsum([0, *(len(desk) for desk in session.desks)]),
        session.helpers,
        pairs(session.outages),
    )


def units_of(session: Session) -> Units:
    """Return when the units of a visit may be called."""
    counts = np.cumsum([0, *(len(unit.windows) for unit in session.units)])
    windows = [tuple(window) for unit in session.units for window in unit.windows]
    return Units(rows_from(UnitWindow, windows), counts, float(session.max_share_away))


def release_of(session: Session) -> Release:
    """Return how people are released at a visit."""
    release = session.release or ReleasePolicy("all-at-once")
    turns = [[not slot.units or unit.name in slot.units for unit in session.units] for slot in release.slots]
    return Release(
        0.0,
        POLICIES.index(release.policy),
        rows_from(Slot, [(slot.at, slot.people) for slot in release.slots]),
        np.array(turns, dtype=np.bool_).reshape(len(turns), len(session.units)),
        release.group_size,
        release.call_below,
        pairs(session.release_windows),
        session.hold_in_outage,
        float(session.max_away),
    )


def rows_in_order(session: Session, attempts: Rows[Attempt]) -> list[AttemptRow]:
    """Return attempts of a session, by person, then attempt."""
    order = np.lexsort((attempts["attempt"], attempts["person"]))
    return [_row(session, attempt) for attempt in np.asarray(attempts)[order].tolist()]


def _row(session: Session, attempt: tuple[Any, ...]) -> AttemptRow:
    called, arrived, queued, deadline, began, ended, left, back, _, _, number, desk, outcome, _, row, *_ = (
        attempt
    )
    since = (called, arrived, deadline, began, ended, left, back)
    return (queued, session.people.person[row], row, number, *since, desk, OUTCOMES[outcome])


def in_order(session: Session, rows: list[AttemptRow], listed: list[int]) -> list[int]:
    """Return the rows of who is on the calling list, in order: who could not come has kept their place before who came back."""
    if session.kind != "visit":
        return []
    called = {row[2] for row in rows}
    staying = [row for row, can_come in enumerate(session.people.callable) if not can_come]
    kept = [row for row in listed if row not in called]
    return sorted(staying + kept) + [row for row in listed if row in called]
