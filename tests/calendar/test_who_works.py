from __future__ import annotations

import datetime as dt

import pytest

from sim.calendar import plan
from tests.calendar.world import (
    DISTRICT,
    FRIDAY,
    MONDAY,
    PROPHETS_BIRTHDAY,
    SATURDAY,
    SUNDAY,
    district,
    merged,
    on,
    planned,
)

ANY_DAY = {"site": "village", "visits": 3}


def touring(*stops: dict, **itinerary: object) -> dict:
    return {"itineraries": {"tour": {"stops": list(stops)} | itinerary}}


def test_the_days_run_from_the_day_after_the_baseline_to_the_deadline():
    days = planned().days
    assert (days[0].date, days[-1].date) == (dt.date(2023, 8, 5), dt.date(2023, 12, 31))
    assert [day.index for day in days] == list(range(-14, 135))
    assert all(day.is_history == (day.date < SATURDAY) for day in days)


def test_midnights_count_from_the_first_day_and_are_negative_before_it():
    calendar = planned()
    assert on(calendar, SATURDAY).midnight == 0.0
    assert on(calendar, dt.date(2023, 8, 18)).midnight == -1440.0
    assert on(calendar, dt.date(2023, 8, 20)).midnight == 1440.0
    assert calendar.days[0].midnight == -14 * 1440.0


@pytest.mark.parametrize("baseline", [dt.date(2023, 8, 18), dt.date(2023, 9, 30)])
def test_a_baseline_on_the_eve_or_later_leaves_no_history(baseline):
    days = planned(campaign={"baseline": {"date": baseline}}).days
    assert days[0].date == SATURDAY
    assert not any(day.is_history for day in days)


def test_the_status_quo_is_played_in_history():
    before = merged(DISTRICT, {"name": "before", "teams": {"field-1": {"active": False}}})
    calendar = planned(status_quo=before)
    assert calendar.policy(on(calendar, dt.date(2023, 8, 18))).name == "before"
    assert calendar.policy(on(calendar, SATURDAY)).name == "district"
    assert calendar.teams(on(calendar, dt.date(2023, 8, 18))) == ("field-2",)
    assert calendar.teams(on(calendar, MONDAY)) == ("field-1", "field-2")


def test_without_a_status_quo_history_is_the_scenario_itself():
    calendar = planned()
    assert calendar.policy(calendar.days[0]) is calendar.scenario


def test_counters_open_on_their_weekdays_but_for_holidays():
    calendar = planned(calendar={"closed": [SUNDAY]})
    assert calendar.counters(on(calendar, MONDAY)) == ("office",)
    assert calendar.counters(on(calendar, SATURDAY)) == ("mall",)
    assert calendar.counters(on(calendar, SUNDAY)) == ()
    assert calendar.counters(on(calendar, PROPHETS_BIRTHDAY)) == ()


def test_a_team_works_on_office_days_or_on_weekdays_of_its_own():
    calendar = planned(teams={"field-2": {"weekdays": ["sat", "thu"]}})
    assert calendar.teams(on(calendar, MONDAY)) == ("field-1",)
    assert calendar.teams(on(calendar, SATURDAY)) == ("field-2",)
    assert calendar.teams(on(calendar, PROPHETS_BIRTHDAY)) == ()


def test_a_team_works_on_a_sunday_that_a_stop_names():
    calendar = planned(**touring({"site": "fair", "days": [SUNDAY]}))
    assert calendar.teams(on(calendar, SUNDAY)) == ("field-1",)
    assert calendar.dated_site("tour", on(calendar, SUNDAY)) == "fair"
    assert calendar.teams(on(calendar, dt.date(2023, 9, 3))) == ()


def test_a_team_that_is_not_active_works_on_no_day():
    calendar = planned(teams={"field-1": {"active": False}}, **touring({"site": "fair", "days": [SUNDAY]}))
    assert calendar.teams(on(calendar, SUNDAY)) == ()


def test_a_fixed_day_is_kept_on_a_holiday_and_a_weekday_is_not():
    stops = {"site": "village", "weekdays": ["thu"]}, {"site": "fair", "days": [PROPHETS_BIRTHDAY]}
    fixed, weekly = planned(**touring(*stops)), planned(**touring(stops[0]))
    assert fixed.dated_site("tour", on(fixed, PROPHETS_BIRTHDAY)) == "fair"
    assert fixed.teams(on(fixed, PROPHETS_BIRTHDAY)) == ("field-1",)
    assert weekly.dated_site("tour", on(weekly, PROPHETS_BIRTHDAY)) is None
    assert weekly.teams(on(weekly, PROPHETS_BIRTHDAY)) == ()


def test_days_win_over_weekdays_and_the_first_stop_over_later_ones():
    stops = [
        {"site": "village", "weekdays": ["sun"]},
        {"site": "mill", "weekdays": ["sun"]},
        {"site": "fair", "days": [SUNDAY]},
    ]
    calendar = planned(**touring(*stops))
    assert calendar.dated_site("tour", on(calendar, SUNDAY)) == "fair"
    assert calendar.dated_site("tour", on(calendar, dt.date(2023, 9, 3))) == "village"


def test_a_dated_stop_of_a_following_itinerary_calls_the_team_but_is_not_the_first_ones():
    after = {
        "itineraries": {
            "tour": {"then": "after"},
            "after": {"stops": [{"site": "fair", "weekdays": ["sun"]}]},
        }
    }
    calendar = planned(**after)
    assert calendar.teams(on(calendar, SUNDAY)) == ("field-1",)
    assert calendar.dated_site("tour", on(calendar, SUNDAY)) is None


def test_itineraries_in_a_circle_come_to_an_end():
    calendar = planned(itineraries={"tour": {"then": "at-office"}, "at-office": {"then": "tour"}})
    assert calendar.teams(on(calendar, SUNDAY)) == ()


@pytest.mark.parametrize(
    ("itinerary", "team", "makes"),
    [
        ({}, {}, [MONDAY, FRIDAY]),
        ({}, {"weekdays": ["sat", "thu"]}, [SATURDAY]),
        ({"weekdays": ["mon", "sun", "thu"]}, {"weekdays": ["sat"]}, [MONDAY, SUNDAY]),
    ],
)
def test_undated_stops_are_made_on_the_itinerarys_weekdays_or_the_teams_or_the_offices(
    itinerary, team, makes
):
    calendar = planned(teams={"field-1": team}, **touring(ANY_DAY, **itinerary))
    dates = [SATURDAY, MONDAY, FRIDAY, SUNDAY, PROPHETS_BIRTHDAY]
    assert [date for date in dates if calendar.makes_stops("tour", "field-1", on(calendar, date))] == makes


def test_office_days_are_those_of_the_campaign_unless_dates_are_given():
    calendar = planned()
    assert calendar.office_days() == 92
    assert calendar.office_days(dt.date(2023, 6, 5), dt.date(2023, 8, 4)) == 41
    assert calendar.office_days(first=dt.date(2023, 12, 25)) == 3
    assert calendar.office_days(last=MONDAY) == 1


def test_planning_twice_works_out_the_days_once():
    assert plan(district()).days is plan(district()).days
