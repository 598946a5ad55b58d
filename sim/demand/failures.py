"""What fails: the central server, links, networks; officers who are absent, visits that are cancelled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import numpy as np

from sim.clock import MINUTES_A_DAY, Interval, whole_ticks
from sim.demand.durations import ticks
from sim.scenario.circumstances import Duration, Server
from sim.streams import stream

OFFICE_DAYS_A_MONTH = 365.25 / 7 * 5 / 12
DAYS_OF_A_YEAR = 366


def outages_of_day(
    seed: int,
    replication: int,
    whom: str,
    date: dt.date,
    midnight: float,
    a_month: float,
    length: Duration,
    office_minutes: float,
) -> list[Interval]:
    """Return the partial outages that begin on a day, in minutes: exponential up times and random down times in turn.

    `a_month` is their number in a month of office time. Each day begins with the server up; an outage may last past midnight.
    """
    if a_month <= 0.0:
        return []
    up_mean = OFFICE_DAYS_A_MONTH * office_minutes / a_month
    generator = stream(seed, replication, "outages", whom, date.isoformat())
    outages: list[Interval] = []
    now = 0.0
    while True:
        up, down = generator.random(2)
        now += float(whole_ticks(np.array(-np.log1p(-up) * up_mean)))
        if now >= MINUTES_A_DAY:
            return outages
        end = now + float(ticks(length, np.array(down)))
        outages.append((midnight + now, midnight + end))
        now = end


def stops(
    server: Server, office_days: list[tuple[dt.date, float]], seed: int, replication: int
) -> list[Interval]:
    """Return the whole-day stops: each begins on an office day by chance and lasts some office days, (date, midnight) given."""
    found: list[Interval] = []
    if not server.stops or float(server.stop) <= 0.0:
        return found
    weights = np.cumsum([float(spell.weight) for spell in server.stops])
    for n, (date, midnight) in enumerate(office_days):
        begins, how_long = stream(seed, replication, "stops", date.isoformat()).random(2)
        if begins < server.stop:
            spell = server.stops[int(np.searchsorted(weights / weights[-1], how_long, side="right"))]
            last = office_days[min(n + spell.days, len(office_days)) - 1][1]
            found.append((midnight, last + MINUTES_A_DAY))
    return found


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return intervals merged where they touch or overlap, in order."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)
