"""The campaign clock: minutes from midnight of the first day, in whole ticks.

A tick is 2**-20 minute (57 microseconds). Durations that are whole ticks are held as floats, so sums and
differences of them are exact in any order and from any midnight: equality of two times is a fair question.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

TICKS_A_MINUTE: Final = 2**20
TICK: Final = 1.0 / TICKS_A_MINUTE
MINUTES_A_DAY: Final = 1440
NEVER: Final = float("inf")

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Interval = tuple[float, float]
"""A half-open interval [from, to) of minutes."""


def whole_ticks(minutes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return durations rounded to whole ticks, at least one: nothing takes no time."""
    ticks: NDArray[np.float64] = np.maximum(np.rint(minutes * TICKS_A_MINUTE), 1.0)
    return ticks / TICKS_A_MINUTE


def weekday(day: date) -> str:
    """Return the short English name of the weekday of a date, `mon` to `sun`."""
    return WEEKDAYS[day.weekday()]


def days_between(first: date, last: date) -> tuple[date, ...]:
    """Return every date from the first to the last, both included."""
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def clock_text(minutes: float) -> str:
    """Return minutes after a midnight as `HH:MM` of a day."""
    hours, rest = divmod(round(minutes) % MINUTES_A_DAY, 60)
    return f"{hours:02d}:{rest:02d}"
