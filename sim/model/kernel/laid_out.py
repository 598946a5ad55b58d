"""Sessions laid out in arrays, for the twin to play."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.clock import Interval
from sim.model.kernel.terms import CALL_COLUMNS, NUMBER_OF, Place
from sim.model.kernel.visit import POLICIES
from sim.model.kernel.visits import Visits
from sim.model.session import Calls, Session, UnitDay
from sim.model.session import Release as Released


def laid_out(sessions: list[Session], tables: int) -> Visits:
    """Return visits as arrays, with so many calls for each of their people."""
    releases = [session.release or Released("all-at-once") for session in sessions]
    units = [unit for session in sessions for unit in session.units]
    desks = [desk for session in sessions for desk in session.desks]
    return Visits(
        times=np.array([_times(session) for session in sessions], dtype=np.float64).reshape(-1, 4),
        terms=np.array(
            [_terms(session, release) for session, release in zip(sessions, releases, strict=True)],
            dtype=np.int64,
        ).reshape(-1, 5),
        first=np.cumsum(
            [[0] * 9, *(_sizes(session, tables) for session in sessions)], axis=0, dtype=np.int64
        ),
        people=np.concatenate(
            [np.empty((0, 2), dtype=np.int64), *(_people(session) for session in sessions)]
        ),
        is_ready=_flags(session.people.ready for session in sessions),
        is_prepared=_flags(session.people.prepared for session in sessions),
        can_come=_flags(session.people.callable for session in sessions),
        calls=np.concatenate(
            [
                np.empty((0, len(CALL_COLUMNS))),
                *(calls_in(session.calls(k + 1)) for session in sessions for k in range(tables)),
            ]
        ),
        staffed=pairs(tuple(chain(*desks))),
        of_desk=_starts([len(desk) for desk in session.desks] for session in sessions),
        outages=pairs(tuple(chain(*(session.outages for session in sessions)))),
        present=np.array([unit.present for unit in units], dtype=np.int64),
        unit_windows=np.array([w for unit in units for w in unit.windows], dtype=np.float64).reshape(-1, 3),
        of_unit=_starts([len(unit.windows) for unit in session.units] for session in sessions),
        slots=pairs(tuple((slot.at, float(slot.people)) for release in releases for slot in release.slots)),
        has_turn=_turns(sessions),
        windows=pairs(tuple(chain(*(session.release_windows for session in sessions)))),
    )


def pairs(intervals: tuple[Interval, ...]) -> Floats:
    """Return intervals as an array (n, 2)."""
    return np.array(intervals, dtype=np.float64).reshape(-1, 2)


def place_of(session: Session) -> Place:
    """Return what is arranged in a session."""
    return Place(
        float(session.opens),
        float(session.closes),
        pairs(tuple(chain(*session.desks))),
        _starts([[len(desk) for desk in session.desks]]),
        session.helpers,
        pairs(session.outages),
    )


def ranks(persons: list[int]) -> Ints:
    """Return the place of each person when they are in order of number."""
    rank = np.empty(len(persons), dtype=np.int64)
    rank[np.argsort(np.array(persons, dtype=np.int64))] = np.arange(len(persons))
    return rank


def calls_in(calls: Calls) -> Floats:
    """Return calls as rows of `CALL_COLUMNS`, without reasons: a slow service is as long as any."""
    columns = calls._asdict() | {"result": [NUMBER_OF[result] for result in calls.result]}
    columns |= {"slow_service": calls.service, "reason": [-1.0] * len(calls.result)}
    return np.array([columns[name] for name in CALL_COLUMNS], dtype=np.float64).T.copy()


def _times(session: Session) -> tuple[float, ...]:
    return (session.opens, session.closes, session.max_away, session.max_share_away)


def _terms(session: Session, release: Released) -> tuple[int, ...]:
    how = (POLICIES.index(release.policy), release.group_size, release.call_below)
    return (session.helpers, *how, session.hold_in_outage)


def _sizes(session: Session, tables: int) -> tuple[int, ...]:
    """Return how many rows of each array a visit has."""
    people, desks, units = len(session.people.person), session.desks, session.units
    intervals, windows = sum(map(len, desks)), sum(len(unit.windows) for unit in units)
    slots = len(session.release.slots) if session.release else 0
    at_place = (intervals, len(desks), len(session.outages))
    return (people, tables * people, *at_place, len(units), windows, slots, len(session.release_windows))


def _people(session: Session) -> Ints:
    return np.stack([ranks(session.people.person), np.array(session.people.unit, dtype=np.int64)], axis=1)


def _flags(columns: Iterable[list[bool]]) -> Bools:
    return np.array(list(chain(*columns)), dtype=np.bool_)


def _starts(counts: Iterable[list[int]]) -> Ints:
    """Return where the rows of each desk (or unit) begin and the last ends, session after session, each from 0."""
    starts = [np.cumsum([0, *of_session], dtype=np.int64) for of_session in counts]
    return np.concatenate([np.empty(0, dtype=np.int64), *starts])


def _turns(sessions: list[Session]) -> Bools:
    """Return of which units it is the turn in each slot."""
    most = max([1, *(len(session.units) for session in sessions)])
    slots = [
        (slot, session.units) for session in sessions if session.release for slot in session.release.slots
    ]
    turns = np.zeros((len(slots), most), dtype=np.bool_)
    for n, (slot, units) in enumerate(slots):
        turns[n, : len(units)] = [_has_turn(slot.units, unit) for unit in units]
    return turns


def _has_turn(named: tuple[str, ...], unit: UnitDay) -> bool:
    return not named or unit.name in named
