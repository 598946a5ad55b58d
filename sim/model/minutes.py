"""Officer minutes by state: every paid minute of every officer, exactly once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.model.columns import OfficerColumns, officer_columns, session_columns
from sim.model.log import Log
from sim.model.tallies import minutes_in_states

STATES = ("travel", "set-up", "serving", "triage", "waiting", "blocked", "break", "overtime", "pack-down")
"""In a break or an outage an officer may still be serving: what he does counts first, then why he cannot."""

_TRAVEL, _SET_UP, _SERVING, _TRIAGE, _WAITING, _BLOCKED, _BREAK, _OVERTIME, _PACK_DOWN = range(len(STATES))


class Intervals(NamedTuple):
    """One row a stretch of an officer's paid day: arrays of equal length, in order of officer day, then time.

    `officer_day` is a position in the log's officer days, `state` in `STATES`; times are campaign minutes.
    """

    officer_day: Ints
    state: Ints
    start: Floats
    end: Floats


def officer_intervals(log: Log) -> Intervals:
    """Return what every officer does from leaving to returning, in adjoining stretches.

    Each cause (serving, break, outage, …) marks where it begins and ends; between two marks the first
    cause that holds gives the state. A service that runs over the close is overtime, and delays the way home.
    """
    marks = _marks(log)
    order = np.lexsort((marks.time, marks.officer_day))
    officer_day, time = marks.officer_day[order], marks.time[order]
    change = np.zeros((len(order), len(STATES) + 1), dtype=np.int32)
    change[np.arange(len(order)), marks.cause[order]] = marks.change[order]
    holds = np.cumsum(change, axis=0) > 0
    state = _state(holds)
    lasts = (officer_day[1:] == officer_day[:-1]) & (time[1:] > time[:-1]) & holds[:-1, _PAID]
    return _merge(officer_day[:-1][lasts], state[:-1][lasts], time[:-1][lasts], time[1:][lasts])


def officer_minutes(log: Log) -> Floats:
    """Return the minutes of every officer in each state, an array (states, officer days): the intervals added up."""
    return minutes_in_states(log.visits, officer_columns(log), session_columns(log))


_PAID = len(STATES)


class _Marks(NamedTuple):
    officer_day: Ints
    time: Floats
    cause: Ints
    change: Ints


def _state(holds: Bools) -> Ints:
    state = np.full(len(holds), _WAITING)
    for cause in (_BLOCKED, _BREAK, _TRIAGE, _SERVING):
        state[holds[:, cause]] = cause
    state[holds[:, _BLOCKED] & (holds[:, _SERVING] | holds[:, _TRIAGE])] = _BLOCKED
    for cause in (_OVERTIME, _TRAVEL, _SET_UP, _PACK_DOWN):
        state[holds[:, cause]] = cause
    return state


def _merge(officer_day: Ints, state: Ints, start: Floats, end: Floats) -> Intervals:
    if not len(start):
        return Intervals(officer_day, state, start, end)
    new = np.ones(len(start), dtype=bool)
    new[1:] = (officer_day[1:] != officer_day[:-1]) | (state[1:] != state[:-1])
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(start)) - 1
    return Intervals(officer_day[first], state[first], start[first], end[last])


def _marks(log: Log) -> _Marks:
    """Return where each cause begins and ends, of every officer day: what is scheduled, what stops it, and who is served."""
    days = officer_columns(log)
    of_day, began, left, busy = _served(log, days)
    last_left = _last_left(days, of_day, left)
    scheduled, stopped = _scheduled(days, last_left), _stopped(log, days, last_left)
    day, start, end, cause = (np.concatenate(c) for c in zip(scheduled, stopped, strict=True))
    is_real = start < end
    officer_day = np.concatenate([day[is_real], of_day])
    start, end = np.concatenate([start[is_real], began]), np.concatenate([end[is_real], left])
    cause = np.concatenate([cause[is_real], busy])
    ones = np.ones(len(start), dtype=np.int64)
    times = np.concatenate([start, end])
    return _Marks(np.tile(officer_day, 2), times, np.tile(cause, 2), np.concatenate([ones, -ones]))


def _served(log: Log, days: OfficerColumns) -> tuple[Ints, Floats, Floats, Ints]:
    """Return, of everybody who was served at a desk, the officer day, when he began and left, and for what."""
    visits = log.visits
    rows = np.flatnonzero(visits.desk >= 0)
    at_desks = np.flatnonzero(days.desk >= 0)
    desks = int(days.desk.max(initial=0)) + 1
    day_at = np.zeros(len(log.sessions) * desks, dtype=np.int64)
    day_at[days.session[at_desks] * desks + days.desk[at_desks]] = at_desks
    of_day = day_at[visits.session[rows] * desks + visits.desk[rows]]
    return of_day, visits.began[rows], visits.left[rows], np.where(visits.triage[rows], _TRIAGE, _SERVING)


def _last_left(days: OfficerColumns, of_day: Ints, left: Floats) -> Floats:
    """Return when the last person left each officer's desk; -inf where nobody was served."""
    last = np.full(len(days.desk), -np.inf)
    np.maximum.at(last, of_day, left)
    return last


def _scheduled(days: OfficerColumns, last_left: Floats) -> tuple[Ints, Floats, Floats, Ints]:
    """Return the paid time, the ways, set-up, overtime and pack-down: a late close moves what comes after it."""
    leaves, _, closes, returns, travel, set_up, pack_down = days.times
    late = np.maximum(last_left - closes, 0.0)
    packs = closes + late
    parts = [
        (leaves, np.maximum(returns, packs + pack_down + travel), _PAID),
        (leaves, leaves + travel, _TRAVEL),
        (leaves + travel, leaves + travel + set_up, _SET_UP),
        (closes, packs, _OVERTIME),
        (packs, packs + pack_down, _PACK_DOWN),
        (packs + pack_down, packs + pack_down + travel, _TRAVEL),
    ]
    number = np.tile(np.arange(len(leaves)), len(parts))
    cause = np.repeat([part[2] for part in parts], len(leaves))
    return number, np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts]), cause


def _stopped(log: Log, days: OfficerColumns, last_left: Floats) -> tuple[Ints, Floats, Floats, Ints]:
    """Return the breaks and the outages of every officer day, inside its window and the service that overran it."""
    breaks, of_break = _taken(days.breaks, days.first_break, days.after_breaks)
    sessions = session_columns(log)
    first, after = sessions.first_outage[days.session], sessions.after_outages[days.session]
    outages, of_outage = _taken(sessions.outages, first, after)
    opens, closes = days.times[1, of_outage], days.times[2, of_outage]
    start = np.maximum(outages[:, 0], opens)
    end = np.minimum(outages[:, 1], np.maximum(closes, last_left[of_outage]))
    return (
        np.concatenate([of_break, of_outage]),
        np.concatenate([breaks[:, 0], start]),
        np.concatenate([breaks[:, 1], np.maximum(start, end)]),
        np.repeat([_BREAK, _BLOCKED], [len(breaks), len(outages)]),
    )


def _taken(intervals: Floats, first: Ints, after: Ints) -> tuple[Floats, Ints]:
    """Return the intervals of each of some days, (…, 2), and whose they are, in order of day."""
    count = after - first
    whose = np.repeat(np.arange(len(first)), count)
    place = np.arange(len(whose)) - (np.cumsum(count) - count - first)[whose]
    return intervals[place], whose
