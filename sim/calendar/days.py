"""Days: the working days of the office, and the days of a campaign, history included."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property, lru_cache

from sim.clock import MINUTES_A_DAY, days_between, weekday
from sim.scenario.circumstances import OfficeCalendar


@lru_cache(maxsize=64)
def holidays_of(country: str, categories: tuple[str, ...], year: int) -> frozenset[dt.date]:
    """Return a country's holidays in a year, of some categories: `government` adds Indonesia's collective leave.

    No category, no holidays. Raises ValueError, with the key of the scenario, for a country or a category
    that the tables of holidays don't have.
    """
    if not categories:
        return frozenset()
    import holidays

    try:
        return frozenset(holidays.country_holidays(country, years=year, categories=categories))
    except NotImplementedError as error:
        raise ValueError(f"calendar.country: there is no table of holidays for {country!r}") from error
    except ValueError as error:
        given = ", ".join(categories)
        raise ValueError(f"calendar.holiday_categories: {country} has not all of {given}: {error}") from error


def is_closed(calendar: OfficeCalendar, day: dt.date) -> bool:
    """Return whether a date is a holiday or a further closed day, and not one on which the office works all the same.

    Raises ValueError for a country or a category without a table of holidays.
    """
    if day in calendar.open:
        return False
    return day in calendar.closed or day in holidays_of(
        calendar.country, calendar.holiday_categories, day.year
    )


def is_office_day(calendar: OfficeCalendar, day: dt.date) -> bool:
    """Return whether the office works on a date: a date that is declared open counts on any weekday.

    Raises ValueError for a country or a category without a table of holidays.
    """
    return day in calendar.open or (weekday(day) in calendar.weekdays and not is_closed(calendar, day))


def working_days(calendar: OfficeCalendar, first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """Return the office days from the first date to the last, both included; none if the last comes first.

    Raises ValueError for a country or a category without a table of holidays.
    """
    return tuple(day for day in days_between(first, last) if is_office_day(calendar, day))


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
