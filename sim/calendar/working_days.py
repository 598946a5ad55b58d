"""Working days: weekdays of the office less public holidays, collective leave and further closed days."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from sim.clock import days_between, weekday
from sim.scenario.circumstances import OfficeCalendar


@lru_cache(maxsize=64)
def holidays_of(country: str, categories: tuple[str, ...], year: int) -> frozenset[dt.date]:
    """Return the holidays of a country in a year, of the given categories: `government` adds Indonesia's collective leave."""
    import holidays

    return frozenset(holidays.country_holidays(country, years=year, categories=categories))


def is_closed(calendar: OfficeCalendar, day: dt.date) -> bool:
    """Return whether a date is a holiday or a further closed day, and not one on which the office works all the same."""
    if day in calendar.open:
        return False
    return day in calendar.closed or day in holidays_of(calendar.country, calendar.holiday_categories, day.year)


def is_office_day(calendar: OfficeCalendar, day: dt.date) -> bool:
    """Return whether the office works on a date."""
    return day in calendar.open or (weekday(day) in calendar.weekdays and not is_closed(calendar, day))


def working_days(calendar: OfficeCalendar, first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """Return the office days from the first date to the last, both included."""
    return tuple(day for day in days_between(first, last) if is_office_day(calendar, day))
