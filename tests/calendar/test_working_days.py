from __future__ import annotations

import datetime as dt

import pytest

from sim.calendar import is_closed, is_office_day, working_days
from sim.calendar.days import holidays_of
from sim.scenario.circumstances import OfficeCalendar


def office(**changes: object) -> OfficeCalendar:
    return OfficeCalendar.model_validate({"opens": "07:30", "closes": "16:00"} | changes)


def days(*days_of_2023: tuple[int, int]) -> list[dt.date]:
    return [dt.date(2023, month, day) for month, day in days_of_2023]


def test_the_campaign_of_2023_has_92_office_days_and_its_early_summer_41():
    assert len(working_days(office(), dt.date(2023, 8, 19), dt.date(2023, 12, 31))) == 92
    assert len(working_days(office(), dt.date(2023, 6, 5), dt.date(2023, 8, 4))) == 41


@pytest.mark.parametrize("day", days((9, 28), (12, 25), (12, 26), (6, 28), (6, 29), (6, 30), (8, 17)))
def test_public_holidays_and_collective_leave_are_off(day):
    assert is_closed(office(), day)
    assert not is_office_day(office(), day)


def test_collective_leave_is_a_category_of_its_own():
    public = office(holiday_categories=["public"])
    assert is_office_day(public, dt.date(2023, 12, 26))
    assert is_closed(public, dt.date(2023, 12, 25))


def test_without_categories_there_are_no_holidays():
    assert is_office_day(office(holiday_categories=[]), dt.date(2023, 12, 25))


def test_a_weekend_is_no_office_day_but_not_closed_either():
    assert not is_closed(office(), dt.date(2023, 8, 19))
    assert not is_office_day(office(), dt.date(2023, 8, 19))


def test_further_days_are_closed_and_holidays_are_worked_if_the_office_says_so():
    calendar = office(closed=days((8, 21), (8, 22)), open=days((8, 22), (12, 25), (8, 19)))
    assert is_closed(calendar, dt.date(2023, 8, 21))
    assert working_days(calendar, dt.date(2023, 8, 19), dt.date(2023, 8, 23)) == tuple(
        days((8, 19), (8, 22), (8, 23))
    )
    assert is_office_day(calendar, dt.date(2023, 12, 25))


def test_no_days_lie_between_a_date_and_an_earlier_one():
    assert working_days(office(), dt.date(2023, 8, 23), dt.date(2023, 8, 21)) == ()


def test_both_years_of_a_span_have_their_holidays():
    either_side = (dt.date(2023, 12, 29), dt.date(2024, 1, 2))
    assert working_days(office(), *either_side) == either_side


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"country": "XX"}, "calendar.country"),
        ({"holiday_categories": ["navy"]}, "calendar.holiday_categories"),
    ],
)
def test_an_unknown_table_of_holidays_is_named_by_its_key(changes, key):
    with pytest.raises(ValueError, match=key):
        is_closed(office(**changes), dt.date(2023, 8, 21))


def test_the_holidays_of_a_year_are_looked_up_once():
    categories = ("public", "government")
    assert holidays_of("ID", categories, 2023) is holidays_of("ID", categories, 2023)
