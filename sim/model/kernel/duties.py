"""Duties as arrays: their times, and the intervals in which their desks are staffed."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints
from sim.calendar import Duty
from sim.calendar.duty import subtract
from sim.clock import Interval


def parts_of(duty: Duty) -> tuple[float, ...]:
    """Return the times of a duty, as the columns of duties name them."""
    ways = (duty.travel, duty.set_up, duty.pack_down)
    return (duty.leaves, duty.opens, duty.closes, duty.returns, *ways)


def pauses_of(duty: Duty) -> tuple[tuple[Interval, ...], ...]:
    """Return the pauses of a desk that pauses first, of one that pauses later, and those that are arranged."""
    window = (duty.opens, duty.closes)
    return (subtract(window, duty.staffed_first), subtract(window, duty.staffed_later), duty.breaks)


def staffed_in(duties: tuple[Duty, ...]) -> tuple[Floats, Ints]:
    """Return the intervals in which desks are staffed, one after another, and where those of each duty begin and end."""
    intervals: list[Interval] = []
    ranges = np.zeros((len(duties), 2, 2), dtype=np.int64)
    for n, duty in enumerate(duties):
        for which, staffed in enumerate((duty.staffed_first, duty.staffed_later)):
            ranges[n, which] = len(intervals), len(intervals) + len(staffed)
            intervals += staffed
    return np.array(intervals, dtype=np.float64).reshape(-1, 2), ranges


def number_of(duties: dict[int, tuple[int, Duty]], duty: Duty) -> int:
    """Return the number of a duty, a new one for one that is new."""
    return duties.setdefault(id(duty), (len(duties), duty))[0]
