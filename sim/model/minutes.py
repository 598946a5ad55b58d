"""Officer minutes by state: every paid minute of every officer, exactly once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.demand.durations import Bools, Floats, Ints
from sim.model.log import Log

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
    depth = np.zeros((len(order), len(STATES) + 1), dtype=np.int32)
    depth[np.arange(len(order)), marks.cause[order]] = marks.change[order]
    depth = np.cumsum(depth, axis=0) > 0
    state = _state(depth)
    lasts = (officer_day[1:] == officer_day[:-1]) & (time[1:] > time[:-1]) & depth[:-1, _PAID]
    return _merge(officer_day[:-1][lasts], state[:-1][lasts], time[:-1][lasts], time[1:][lasts])


_PAID = len(STATES)


class _Marks(NamedTuple):
    officer_day: Ints
    time: Floats
    cause: Ints
    change: Ints


def _state(depth: Bools) -> Ints:
    state = np.full(len(depth), _WAITING)
    for cause in (_BLOCKED, _BREAK, _TRIAGE, _SERVING):
        state[depth[:, cause]] = cause
    state[depth[:, _BLOCKED] & (depth[:, _SERVING] | depth[:, _TRIAGE])] = _BLOCKED
    for cause in (_OVERTIME, _TRAVEL, _SET_UP, _PACK_DOWN):
        state[depth[:, cause]] = cause
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
    rows: list[tuple[int, float, float, int]] = []
    desk_of = {(day.session, day.desk): n for n, day in enumerate(log.officer_days) if day.desk >= 0}
    visits = log.visits
    served = np.flatnonzero(visits.desk >= 0)
    of_day = np.array(
        [desk_of[key] for key in zip(visits.session[served].tolist(), visits.desk[served].tolist(), strict=True)], dtype=np.int64
    )
    began, left = visits.began[served], visits.left[served]
    busy = np.where(visits.triage[served], _TRIAGE, _SERVING)
    last_left = np.full(len(log.officer_days), -np.inf)
    np.maximum.at(last_left, of_day, left)
    for n, day in enumerate(log.officer_days):
        late = max(0.0, float(last_left[n]) - day.closes)
        packs = day.closes + late
        rows += [
            (n, day.leaves, day.returns + late, _PAID),
            (n, day.leaves, day.leaves + day.travel, _TRAVEL),
            (n, day.leaves + day.travel, day.leaves + day.travel + day.set_up, _SET_UP),
            (n, day.closes, packs, _OVERTIME),
            (n, packs, packs + day.pack_down, _PACK_DOWN),
            (n, packs + day.pack_down, packs + day.pack_down + day.travel, _TRAVEL),
        ]
        rows += [(n, start, end, _BREAK) for start, end in day.breaks]
        rows += [
            (n, max(down, day.opens), min(up, packs), _BLOCKED)
            for down, up in log.sessions[day.session].outages
            if down < packs and up > day.opens
        ]
    table = np.array([row for row in rows if row[1] < row[2]], dtype=np.float64).reshape(-1, 4)
    officer_day = np.concatenate([table[:, 0].astype(np.int64), of_day])
    start, end = np.concatenate([table[:, 1], began]), np.concatenate([table[:, 2], left])
    cause = np.concatenate([table[:, 3].astype(np.int64), busy])
    ones = np.ones(len(start), dtype=np.int64)
    return _Marks(np.tile(officer_day, 2), np.concatenate([start, end]), np.tile(cause, 2), np.concatenate([ones, -ones]))
