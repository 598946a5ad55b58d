"""Shift systems: which units of an employer are on the line, before or after their shift, at any minute."""

from __future__ import annotations

import datetime as dt

from sim.clock import MINUTES_A_DAY, Interval, weekday
from sim.scenario.circumstances import Shifts
from sim.scenario.sites import RotationSite


def unit_sizes(site: RotationSite) -> tuple[int, ...]:
    """Return the people of each unit, scaled to the head count by largest remainder, ties to the earlier unit.

    One worker more changes one unit by one when the units add up to the head count already.
    """
    given = [unit.workers for unit in site.units]
    total = sum(given) if site.workers is None else round(site.workers)
    if total == sum(given) or sum(given) == 0:
        return tuple(given)
    quotas = [workers * total / sum(given) for workers in given]
    sizes = [int(quota) for quota in quotas]
    by_remainder = sorted(range(len(sizes)), key=lambda n: sizes[n] - quotas[n])
    for n in by_remainder[: total - sum(sizes)]:
        sizes[n] += 1
    return tuple(sizes)


def shift_of_crew(shifts: Shifts, crew: int, week: int) -> int:
    """Return which shift a crew works in a week, counted from the campaign's first: crews move on by rotation."""
    moved = week // shifts.rotation_weeks if shifts.rotation_weeks else 0
    return (crew + moved) % len(shifts.shifts)


def shifts_near(shifts: Shifts, crew: int, day: dt.date, midnight: float, first_monday: dt.date) -> tuple[Interval, ...]:
    """Return the shifts of a crew that begin the day before, on the day or the day after, in campaign minutes."""
    found = []
    for ahead in (-1, 0, 1):
        begins_on = day + dt.timedelta(days=ahead)
        if weekday(begins_on) in shifts.weekdays:
            week = (begins_on - first_monday).days // 7
            start, end = shifts.shifts[shift_of_crew(shifts, crew, week)]
            length = end - start if end > start else end + MINUTES_A_DAY - start
            found.append((midnight + ahead * MINUTES_A_DAY + start, midnight + ahead * MINUTES_A_DAY + start + length))
    return tuple(found)


def clipped(intervals: list[Interval], opens: float, closes: float) -> tuple[Interval, ...]:
    """Return intervals merged, in order, cut to a window and without empty ones."""
    merged: list[Interval] = []
    for start, end in sorted((max(a, opens), min(b, closes)) for a, b in intervals):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)
