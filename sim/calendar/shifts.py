"""Shift systems: which units of an employer are on the line, before or after their shift, at any minute."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from sim.calendar.days import Day
from sim.calendar.intervals import clipped, in_ticks, subtract
from sim.clock import MINUTES_A_DAY, Interval, weekday
from sim.scenario.circumstances import Shifts
from sim.scenario.policies import Visit

UnitWindow = tuple[float, float, bool]
"""When the people of a unit may be called: from, to, and whether the limit on those away holds."""


def shift_of_crew(shifts: Shifts, crew: int, week: int) -> int:
    """Return which shift a crew works in a week, counted from the campaign's first: crews move on by rotation."""
    moved = week // shifts.rotation_weeks if shifts.rotation_weeks else 0
    return (crew + moved) % len(shifts.shifts)


@lru_cache(maxsize=4096)
def shifts_near(shifts: Shifts, crew: int, day: Day) -> tuple[Interval, ...]:
    """Return the shifts of a crew that begin on the day before, the day or the day after, in campaign minutes.

    They begin on the weekdays of the system, on holidays too, and keep the week in which they begin.
    """
    start = day.date - dt.timedelta(days=day.index)
    found = []
    for ahead in (-1, 0, 1):
        begins_on = day.date + dt.timedelta(days=ahead)
        if weekday(begins_on) in shifts.weekdays:
            week = (day.index + ahead + start.weekday()) // 7
            since, until = shifts.shifts[shift_of_crew(shifts, crew, week)]
            midnight = day.midnight + ahead * MINUTES_A_DAY
            found.append((midnight + since, midnight + until + (MINUTES_A_DAY if until <= since else 0)))
    return tuple(found)


def shifts_of_day(shifts: Shifts, crew: int, day: Day) -> tuple[Interval, ...]:
    """Return the shifts of a crew that have minutes on a day, in campaign minutes: the night before's too."""
    tomorrow = day.midnight + MINUTES_A_DAY
    return tuple((a, b) for a, b in shifts_near(shifts, crew, day) if a < tomorrow and b > day.midnight)


def unit_windows(
    visit: Visit, near: tuple[Interval, ...], opens: float, closes: float
) -> tuple[UnitWindow, ...]:
    """Return when people with these shifts may be called inside a window: sorted, disjoint, not empty.

    On the line, with the limit on those away; or in the minutes before and after their shift, off the line, without.
    """
    on_shift = clipped(near, opens, closes)
    if visit.shift_window == "on-shift":
        return tuple((*interval, True) for interval in on_shift)
    minutes = in_ticks(visit.around_shift)
    around = clipped(((start - minutes, end + minutes) for start, end in near), opens, closes)
    return tuple((*left, False) for interval in around for left in subtract(interval, near))
