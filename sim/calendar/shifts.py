"""Shifts and releases: when the people of a unit may be called, and the timetable of a visit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from itertools import count, takewhile

from sim.calendar.days import Day
from sim.calendar.duty import clipped, in_ticks, subtract
from sim.clock import MINUTES_A_DAY, TICK, Interval, weekday
from sim.scenario.circumstances import Shifts
from sim.scenario.schema import Visit

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


ReleaseSlot = tuple[float, int, tuple[str, ...]]
"""A group of the timetable: its time in campaign minutes, its people, and the units whose turn it is; empty: any."""


def release_windows(
    visit: Visit, opens: float, closes: float, desks: Sequence[tuple[Interval, ...]]
) -> tuple[Interval, ...]:
    """Return when people may be released in a window whose desks are staffed at these times, in campaign minutes.

    Nobody is from `last_call` minutes before the close, or before a gap in which no desk is staffed, until that ends.
    """
    last_call = in_ticks(visit.last_call)
    gaps = subtract((opens, closes), (staffed for desk in desks for staffed in desk))
    held = [(start - last_call, end) for start, end in [*gaps, (closes, closes)]]
    return subtract((opens, closes), held)


def slots(visit: Visit, midnight: float, opens: float, closes: float) -> tuple[ReleaseSlot, ...]:
    """Return the timetable of a visit inside a window, in order, at most one slot an instant (the first given).

    Its own slots, or else `group_size` people at the opening and every `slot` minutes after it, before the close.
    """
    if visit.slots:
        given = {midnight + slot.at: slot for slot in reversed(visit.slots)}
        return tuple((at, given[at].people, given[at].units) for at in sorted(given) if opens <= at < closes)
    step = max(in_ticks(visit.slot), TICK)
    times = takewhile(lambda at: at < closes, (opens + n * step for n in count()))
    return tuple((at, visit.group_size, ()) for at in times)
