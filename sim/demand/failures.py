"""What fails: the central server, links, networks; officers who are absent, visits that are cancelled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import numpy as np

from sim.arrays import Floats
from sim.clock import MINUTES_A_DAY, Interval, whole_ticks
from sim.demand.durations import durations_at
from sim.scenario.circumstances import Duration, Server
from sim.streams import Key, uniforms, word

OFFICE_DAYS_A_MONTH = 365.25 / 7 * 5 / 12

Midnights = Sequence[tuple[dt.date, float]]
"""Days: the date of each, and its midnight in campaign minutes."""


def outages_of_days(
    key: Key, whom: str, days: Midnights, a_month: float, length: Duration, office_minutes: float
) -> list[tuple[Interval, ...]]:
    """Return the partial outages that begin on each day, in minutes: exponential up times and random down times in turn.

    `a_month` is their number in a month of office time. Each day begins with the server up; an outage may last past midnight.
    """
    found: list[list[Interval]] = [[] for _ in days]
    if a_month <= 0.0:
        return [() for _ in days]
    up_mean = OFFICE_DAYS_A_MONTH * office_minutes / a_month
    number = np.array([date.toordinal() for date, _ in days])
    goes_on, now, name, row = np.arange(len(days)), np.zeros(len(days)), word("outages", whom), 0
    while len(goes_on):
        up, down = uniforms(key, name, number[goes_on], row, 2)
        starts = now[goes_on] + whole_ticks(-np.log1p(-up) * up_mean)
        ends = starts + durations_at(length, down)
        is_today = starts < MINUTES_A_DAY
        goes_on, row = goes_on[is_today], row + 1
        now[goes_on] = ends[is_today]
        for day, start, end in zip(
            goes_on.tolist(), starts[is_today].tolist(), ends[is_today].tolist(), strict=True
        ):
            found[day].append((days[day][1] + start, days[day][1] + end))
    return [tuple(outages) for outages in found]


def stops(server: Server, office_days: Midnights, key: Key) -> list[Interval]:
    """Return the whole-day stops: each begins on an office day by chance and lasts some office days."""
    found: list[Interval] = []
    if not server.stops or float(server.stop) <= 0.0 or not office_days:
        return found
    weights = np.cumsum([float(spell.weight) for spell in server.stops])
    begins, how_long = uniforms(key, word("stops"), [date.toordinal() for date, _ in office_days], 0, 2)
    for n in np.flatnonzero(begins < server.stop).tolist():
        spell = server.stops[int(np.searchsorted(weights / weights[-1], how_long[n], side="right"))]
        last = office_days[min(n + spell.days, len(office_days)) - 1][1]
        found.append((office_days[n][1], last + MINUTES_A_DAY))
    return found


def chances(key: Key, purpose: str, whom: Sequence[str], first: dt.date, days: int, draws: int) -> Floats:
    """Return uniforms (draws, whom, days) of somebody or some site on each day from a first one on."""
    words = np.array([word(purpose, name) for name in whom], dtype=np.uint64)
    dates = first.toordinal() + np.arange(days)
    found = uniforms(key, np.repeat(words, days), np.tile(dates, len(whom)), 0, draws)
    return found.reshape(draws, len(whom), days)


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return intervals merged where they touch or overlap, in order."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)
