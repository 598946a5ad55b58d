from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from tests.calendar.world import MILL, MONDAY, PROPHETS_BIRTHDAY, SATURDAY, SUNDAY, at, merged, on, planned

CALENDAR = planned()
SIX_DAYS = planned(shifts={"three": {"weekdays": ["mon", "tue", "wed", "thu", "fri", "sat"]}})
FIXED = planned(shifts={"three": {"rotation_weeks": 0}})
AROUND = {"shift_window": "around-shift", "around_shift": 60.0}
OFFICES = 3


def hours_of_week(calendar, unit: int, monday: dt.date) -> float:
    """The time after midnight at which a unit's shift begins on the Wednesday of a week."""
    day = on(calendar, monday + dt.timedelta(days=2))
    return next(
        start - day.midnight for start, _ in calendar.shift_of("mill", unit, day) if start >= day.midnight
    )


@given(minute=st.integers(0, 1439), n=st.integers(0, 148))
def test_at_every_minute_exactly_one_of_three_crews_is_on_the_line(minute, n):
    day = CALENDAR.days[n]
    now = day.midnight + minute
    on_line = [any(a <= now < b for a, b in CALENDAR.shift_of("mill", unit, day)) for unit in range(3)]
    assert sum(on_line) == 1


def test_a_rotation_over_three_weeks_gives_each_crew_each_shift():
    mondays = [MONDAY + dt.timedelta(weeks=n) for n in range(3)]
    for unit in range(3):
        assert {hours_of_week(CALENDAR, unit, monday) for monday in mondays} == {360.0, 840.0, 1320.0}


def test_crews_move_on_with_the_week_counted_from_the_one_of_the_first_day():
    first, second = MONDAY - dt.timedelta(weeks=1), MONDAY
    assert [hours_of_week(CALENDAR, unit, first) for unit in range(3)] == [360.0, 840.0, 1320.0]
    assert [hours_of_week(CALENDAR, unit, second) for unit in range(3)] == [840.0, 1320.0, 360.0]


def test_history_rotates_backwards():
    assert [hours_of_week(CALENDAR, unit, dt.date(2023, 8, 7)) for unit in range(3)] == [1320.0, 360.0, 840.0]


def test_crews_stay_two_weeks_on_a_shift_if_the_system_says_so():
    calendar = planned(shifts={"three": {"rotation_weeks": 2}})
    weeks = [hours_of_week(calendar, 0, MONDAY + dt.timedelta(weeks=n)) for n in range(-1, 4)]
    assert weeks == [360.0, 360.0, 840.0, 840.0, 1320.0]


def test_without_rotation_a_crew_keeps_its_shift():
    assert {hours_of_week(FIXED, 1, MONDAY + dt.timedelta(weeks=n)) for n in range(5)} == {840.0}


def test_the_night_shift_runs_past_midnight_and_belongs_to_both_days():
    friday, saturday = (on(FIXED, dt.date(2023, 8, day)) for day in (25, 26))
    assert FIXED.shift_of("mill", 2, saturday) == (
        (*at(friday, "22:00"), *at(saturday, "06:00")),
        (*at(saturday, "22:00"), *at(saturday, "30:00")),
    )


def test_a_night_shift_keeps_the_week_in_which_it_begins():
    sunday, monday = on(CALENDAR, dt.date(2023, 8, 20)), on(CALENDAR, MONDAY)
    assert CALENDAR.shift_of("mill", 2, monday)[0] == (*at(sunday, "22:00"), *at(monday, "06:00"))
    assert CALENDAR.shift_of("mill", 2, monday)[1] == at(monday, "06:00", "14:00")


def test_no_shift_begins_outside_the_systems_weekdays():
    sunday = on(SIX_DAYS, SUNDAY)
    begun = [shift for unit in range(3) for shift in SIX_DAYS.shift_of("mill", unit, sunday)]
    assert begun == [(*at(sunday, "-2:00"), *at(sunday, "06:00"))]
    assert SIX_DAYS.shift_of("mill", OFFICES, sunday) == ()


def test_mills_run_on_public_holidays():
    day = on(CALENDAR, PROPHETS_BIRTHDAY)
    assert CALENDAR.shift_of("mill", OFFICES, day) == (at(day, "07:30", "15:30"),)


def test_on_shift_people_are_called_while_on_the_line_and_limited():
    day = on(FIXED, MONDAY)
    opens, closes = at(day, "08:25", "15:20")
    turns = [FIXED.unit_windows("mill", unit, day, opens, closes) for unit in range(4)]
    change = at(day, "14:00")[0]
    assert turns == [((opens, change, True),), ((change, closes, True),), (), ((opens, closes, True),)]


def test_around_their_shift_people_are_called_off_the_line_and_without_limit():
    calendar = planned(shifts={"three": {"rotation_weeks": 0}}, visits={"mill": AROUND})
    day = on(calendar, MONDAY)
    window = at(day, "12:45", "16:45")
    turns = [calendar.unit_windows("mill", unit, day, *window) for unit in range(4)]
    assert turns == [
        ((*at(day, "14:00", "15:00"), False),),
        ((*at(day, "13:00", "14:00"), False),),
        (),
        ((*at(day, "15:30", "16:30"), False),),
    ]


def test_around_two_shifts_in_one_window_there_are_two_turns_and_a_gap_is_shared():
    calendar = planned(
        shifts={"three": {"rotation_weeks": 0}}, visits={"mill": AROUND | {"around_shift": 600.0}}
    )
    day = on(calendar, MONDAY)
    start, noon, late, end = at(day, "06:00", "14:00", "22:00", "24:00")
    assert calendar.unit_windows("mill", 0, day, start, end) == ((noon, end, False),)
    assert calendar.unit_windows("mill", 2, day, start, end) == ((start, late, False),)


def test_nobody_is_called_around_a_shift_while_on_the_line():
    calendar = planned(visits={"mill": AROUND})
    sunday, monday = on(calendar, dt.date(2023, 8, 20)), on(calendar, MONDAY)
    window = at(monday, "00:00", "24:00")
    assert calendar.unit_windows("mill", 2, monday, *window) == ((*at(monday, "14:00", "15:00"), False),)
    assert calendar.unit_windows("mill", 2, sunday, *at(sunday, "12:00", "24:00")) == (
        (*at(sunday, "21:00", "22:00"), False),
    )


def test_the_hour_before_a_shift_at_midnight_is_on_the_day_before():
    calendar = planned(
        shifts={"three": {"shifts": [["00:00", "08:00"]], "rotation_weeks": 0}},
        sites={"mill": {"units": [{"name": "night", "workers": 5, "shifts": "three"}]}},
        visits={"mill": AROUND},
    )
    day = on(calendar, SATURDAY)
    window = at(day, "20:00", "24:00")
    assert calendar.unit_windows("mill", 0, day, *window) == ((*at(day, "23:00", "24:00"), False),)


@given(
    n=st.integers(0, 148),
    unit=st.integers(0, 3),
    minutes=st.integers(1, 1440),
    hours=st.tuples(*[st.integers(0, 1440)] * 2),
)
def test_windows_of_a_unit_are_sorted_disjoint_and_inside(n, unit, minutes, hours):
    calendar = AROUND_BY_MINUTES.setdefault(
        minutes, planned(visits={"mill": AROUND | {"around_shift": float(minutes)}})
    )
    day = calendar.days[n]
    opens, closes = (day.midnight + hour for hour in sorted(hours))
    windows = calendar.unit_windows("mill", unit, day, opens, closes)
    edges = [edge for a, b, _ in windows for edge in (a, b)]
    assert edges == sorted(set(edges))
    assert all(opens <= edge <= closes for edge in edges)


AROUND_BY_MINUTES: dict = {}


def test_merging_leaves_the_district_as_it_was():
    assert merged(MILL, {"units": []})["units"] == []
    assert len(MILL["units"]) == 4
