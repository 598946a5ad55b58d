"""The days of a campaign, history included."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property, lru_cache

from sim.calendar.working_days import is_closed, is_office_day
from sim.clock import MINUTES_A_DAY, days_between, weekday
from sim.scenario.circumstances import OfficeCalendar


@dataclass(frozen=True)
class Day:
    """A date of the campaign. Its index and midnight count from the first day, in days and in campaign minutes.

    Both are negative in history: the days before the first one, in which the status quo is played.
    `is_holiday` is true on public holidays, collective leave and further closed days, whatever the weekday.
    """

    date: dt.date
    index: int
    midnight: float
    is_office_day: bool
    is_holiday: bool
    is_history: bool

    @cached_property
    def weekday(self) -> str:
        """The weekday, `mon` to `sun`."""
        return weekday(self.date)

    def works(self, weekdays: tuple[str, ...] | None) -> bool:
        """Return whether whoever has these weekdays works: never on a holiday; None is whoever keeps office days."""
        return self.is_office_day if weekdays is None else self.weekday in weekdays and not self.is_holiday


@lru_cache(maxsize=64)
def campaign_days(
    calendar: OfficeCalendar, baseline: dt.date, start: dt.date, deadline: dt.date
) -> tuple[Day, ...]:
    """Return every day from the one after the baseline, or from the start if that is earlier, to the deadline.

    Raises ValueError for a country or a category without a table of holidays.
    """
    first = min(baseline + dt.timedelta(days=1), start)
    return tuple(_day(calendar, date, (date - start).days) for date in days_between(first, deadline))


def _day(calendar: OfficeCalendar, date: dt.date, index: int) -> Day:
    is_office, is_holiday = is_office_day(calendar, date), is_closed(calendar, date)
    return Day(date, index, float(index * MINUTES_A_DAY), is_office, is_holiday, index < 0)
