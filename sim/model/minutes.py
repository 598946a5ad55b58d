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
    change = np.zeros((len(order), len(STATES) + 1), dtype=np.int32)
    change[np.arange(len(order)), marks.cause[order]] = marks.change[order]
    holds = np.cumsum(change, axis=0) > 0
    state = _state(holds)
    lasts = (officer_day[1:] == officer_day[:-1]) & (time[1:] > time[:-1]) & holds[:-1, _PAID]
    return _merge(officer_day[:-1][lasts], state[:-1][lasts], time[:-1][lasts], time[1:][lasts])


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
    of_day, began, left, busy = _served(log)
    last_left = np.full(len(log.officer_days), -np.inf)
    np.maximum.at(last_left, of_day, left)
    day, start, end, cause = (
        np.concatenate(c) for c in zip(_scheduled(log, last_left), _stopped(log, last_left), strict=True)
    )
    is_real = start < end
    officer_day = np.concatenate([day[is_real], of_day])
    start, end = np.concatenate([start[is_real], began]), np.concatenate([end[is_real], left])
    cause = np.concatenate([cause[is_real], busy])
    ones = np.ones(len(start), dtype=np.int64)
    times = np.concatenate([start, end])
    return _Marks(np.tile(officer_day, 2), times, np.tile(cause, 2), np.concatenate([ones, -ones]))


def _served(log: Log) -> tuple[Ints, Floats, Floats, Ints]:
    """Return, of everybody who was served at a desk, the officer day, when he began and left, and for what."""
    visits = log.visits
    desk_of = {(day.session, day.desk): n for n, day in enumerate(log.officer_days) if day.desk >= 0}
    rows = np.flatnonzero(visits.desk >= 0)
    keys = zip(visits.session[rows].tolist(), visits.desk[rows].tolist(), strict=True)
    of_day = np.array([desk_of[key] for key in keys], dtype=np.int64)
    return of_day, visits.began[rows], visits.left[rows], np.where(visits.triage[rows], _TRIAGE, _SERVING)


def _scheduled(log: Log, last_left: Floats) -> tuple[Ints, Floats, Floats, Ints]:
    """Return the paid time, the ways, set-up, overtime and pack-down: a late close moves what comes after it."""
    days = log.officer_days
    table = np.array(
        [(d.leaves, d.opens, d.closes, d.returns, d.travel, d.set_up, d.pack_down) for d in days],
        dtype=np.float64,
    )
    leaves, _, closes, returns, travel, set_up, pack_down = table.reshape(-1, 7).T
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
    number = np.tile(np.arange(len(days)), len(parts))
    cause = np.repeat([part[2] for part in parts], len(days))
    return number, np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts]), cause


def _stopped(log: Log, last_left: Floats) -> tuple[Ints, Floats, Floats, Ints]:
    """Return the breaks and the outages of every officer day, inside its window and the service that overran it."""
    rows: list[tuple[int, float, float, int]] = []
    for n, day in enumerate(log.officer_days):
        rows += [(n, start, end, _BREAK) for start, end in day.breaks]
        ends = max(day.closes, float(last_left[n]))
        for down, up in log.sessions[day.session].outages:
            if down < ends and up > day.opens:
                rows.append((n, max(down, day.opens), min(up, ends), _BLOCKED))
    table = np.array(rows, dtype=np.float64).reshape(-1, 4)
    return table[:, 0].astype(np.int64), table[:, 1], table[:, 2], table[:, 3].astype(np.int64)
