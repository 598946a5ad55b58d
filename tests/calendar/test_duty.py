from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.calendar import Calendar, Day, Duty
from tests.calendar.world import FRIDAY, MONDAY, SATURDAY, SUNDAY, at, on, planned

LATE_VISIT = {"visits": {"mill": {"opens": "12:45", "closes": "16:45"}}}


def of_team(calendar: Calendar, site: str, day: Day) -> Duty:
    return calendar.visit_duty("field-1", site, day)


def course(duty: Duty) -> tuple[float, ...]:
    return duty.leaves, duty.opens, duty.closes, duty.returns


def window(
    *breaks: tuple[float, float], staggered: bool = False, opens: float = 0.0, closes: float = 480.0
) -> Duty:
    return Duty(opens, opens, closes, closes, 0.0, 0.0, 0.0, breaks, staggered)


def test_a_counter_keeps_office_hours_without_travel():
    calendar = planned()
    monday, friday = on(calendar, MONDAY), on(calendar, FRIDAY)
    assert course(calendar.counter_duty("office", monday)) == at(monday, "07:30", "07:30", "16:00", "16:00")
    assert course(calendar.counter_duty("office", friday)) == at(friday, "07:30", "07:30", "16:30", "16:30")
    duty = calendar.counter_duty("office", monday)
    assert (duty.travel, duty.set_up, duty.pack_down) == (0.0, 0.0, 0.0)


def test_a_counter_may_keep_hours_of_its_own():
    calendar = planned()
    day = on(calendar, SATURDAY)
    assert course(calendar.counter_duty("mall", day)) == at(day, "10:00", "10:00", "18:00", "18:00")


def test_friday_prayer_takes_the_place_of_lunch():
    calendar = planned()
    monday, friday = on(calendar, MONDAY), on(calendar, FRIDAY)
    assert calendar.counter_duty("office", monday).breaks == (at(monday, "12:00", "13:00"),)
    assert calendar.counter_duty("office", friday).breaks == (at(friday, "11:30", "13:00"),)
    assert calendar.counter_duty("office", friday).staffed(0, 1) == (
        at(friday, "07:30", "11:30"),
        at(friday, "13:00", "16:30"),
    )


def test_breaks_that_touch_are_one_and_are_cut_to_the_window():
    breaks = [
        {"starts": a, "ends": b} for a, b in [("12:00", "13:00"), ("11:30", "12:00"), ("15:30", "18:00")]
    ]
    calendar = planned(calendar={"breaks": breaks})
    day = on(calendar, MONDAY)
    assert calendar.counter_duty("office", day).breaks == (
        at(day, "11:30", "13:00"),
        at(day, "15:30", "16:00"),
    )


def test_a_visit_opens_after_travel_and_set_up_and_closes_before_pack_down_and_travel():
    calendar = planned()
    day = on(calendar, MONDAY)
    assert course(of_team(calendar, "mill", day)) == at(day, "07:30", "08:25", "15:20", "16:00")
    assert course(of_team(calendar, "village", day)) == at(day, "07:30", "08:25", "15:20", "16:00")


def test_a_visit_on_a_friday_ends_with_the_offices_friday():
    calendar = planned()
    day = on(calendar, FRIDAY)
    assert course(of_team(calendar, "mill", day)) == at(day, "07:30", "08:25", "15:50", "16:30")


def test_a_team_may_keep_hours_of_its_own_and_a_site_may_be_farther():
    calendar = planned(
        sites={"mill": {"travel": 60.0}}, teams={"field-1": {"starts": "06:00", "ends": "20:00"}}
    )
    day = on(calendar, FRIDAY)
    assert course(of_team(calendar, "mill", day)) == at(day, "06:00", "07:30", "18:45", "20:00")
    assert of_team(calendar, "mill", day).travel == 60.0


def test_a_site_at_the_door_takes_no_travel():
    calendar = planned(sites={"mill": {"travel": 0.0}})
    day = on(calendar, MONDAY)
    assert course(of_team(calendar, "mill", day)) == at(day, "07:30", "08:00", "15:45", "16:00")


def test_a_window_late_in_the_day_is_paid_from_leaving_to_returning():
    calendar = planned(**LATE_VISIT)
    day = on(calendar, MONDAY)
    assert course(of_team(calendar, "mill", day)) == at(day, "11:50", "12:45", "16:45", "17:25")


def test_a_window_early_in_the_day_is_paid_from_leaving_to_returning():
    calendar = planned()
    day = on(calendar, SUNDAY)
    assert course(of_team(calendar, "fair", day)) == at(day, "05:05", "06:00", "10:00", "10:40")


@pytest.mark.parametrize(
    "hours", [{"starts": "08:00", "ends": "09:00"}, {"starts": "08:00", "ends": "09:35"}]
)
def test_a_day_that_is_too_short_has_no_service(hours):
    calendar = planned(teams={"field-1": hours})
    day = on(calendar, MONDAY)
    duty = of_team(calendar, "mill", day)
    assert course(duty) == at(day, "08:00", "08:55", "08:55", "09:35")
    assert duty.breaks == ()
    assert duty.staffed(0, 1) == ()


def test_a_counter_that_would_close_before_it_opens_has_no_service():
    calendar = planned(calendar={"friday_closes": "11:30"}, sites={"office": {"opens": "13:00"}})
    day = on(calendar, FRIDAY)
    assert course(calendar.counter_duty("office", day)) == at(day, *["13:00"] * 4)


def test_history_has_its_duties_at_negative_times():
    calendar = planned()
    day = calendar.days[2]
    assert day.weekday == "mon"
    assert calendar.counter_duty("office", day).opens == -12 * 1440.0 + 450.0


def test_together_all_desks_pause_during_the_break():
    duty = window((240.0, 300.0))
    assert {duty.staffed(desk, 4) for desk in range(4)} == {((0.0, 240.0), (300.0, 480.0))}


def test_staggered_the_first_half_pauses_and_then_the_others():
    duty = window((240.0, 300.0), staggered=True)
    first, others = ((0.0, 240.0), (300.0, 480.0)), ((0.0, 300.0), (360.0, 480.0))
    assert [duty.staffed(desk, 3) for desk in range(3)] == [first, first, others]
    assert [duty.staffed(desk, 4) for desk in range(4)] == [first, first, others, others]
    assert duty.staffed(0, 1) == first


def test_a_staggered_break_is_cut_at_the_close():
    duty = window((400.0, 460.0), staggered=True)
    assert duty.staffed(1, 2) == ((0.0, 460.0),)


def apart(gaps: list[tuple[int, int]]) -> list[tuple[float, float]]:
    """Breaks of some lengths, each at least its own length before the next one."""
    breaks, now = [], 0
    for gap, length in gaps:
        breaks.append((float(now + gap), float(now + gap + length)))
        now += gap + 2 * length
    return breaks


@given(gaps=st.lists(st.tuples(st.integers(1, 90), st.integers(1, 60)), max_size=3), desks=st.integers(2, 9))
def test_staggered_breaks_always_leave_someone(gaps, desks):
    duty = window(*apart(gaps), staggered=True, closes=1440.0)
    staffed = [duty.staffed(desk, desks) for desk in range(desks)]
    assert all(any(a <= t < b for desk in staffed for a, b in desk) for t in range(1440))


clock = st.integers(0, 1439).map(lambda minutes: f"{minutes // 60:02d}:{minutes % 60:02d}")
minutes = st.floats(0.0, 240.0, allow_nan=False)


@given(
    hours=st.tuples(clock, clock, clock, clock),
    parts=st.tuples(minutes, minutes, minutes),
    given_hours=st.booleans(),
)
def test_whatever_the_hours_a_day_is_in_order_and_in_whole_ticks(hours, parts, given_hours):
    starts, ends, opens, closes = hours
    calendar = planned(
        field_work=dict(zip(["travel", "set_up", "pack_down"], parts, strict=True)),
        teams={"field-1": {"starts": starts, "ends": ends}},
        visits={"mill": {"opens": opens, "closes": closes} if given_hours else {}},
    )
    duty = of_team(calendar, "mill", on(calendar, MONDAY))
    assert duty.leaves + duty.travel + duty.set_up <= duty.opens <= duty.closes
    assert duty.closes + duty.pack_down + duty.travel <= duty.returns
    assert all(duty.opens <= a < b <= duty.closes for a, b in duty.breaks)
    times = [*course(duty), duty.travel, duty.set_up, duty.pack_down]
    assert all((time * 2**20).is_integer() for time in times)


def test_a_duty_is_worked_out_once_and_travels_to_another_process():
    calendar = planned()
    day = on(calendar, MONDAY)
    duty = of_team(calendar, "mill", day)
    assert of_team(calendar, "mill", day) is duty
    assert pickle.loads(pickle.dumps(calendar)).visit_duty("field-1", "mill", day) == duty


def test_a_team_may_have_the_name_of_a_counter():
    calendar = planned(teams={"counter": {"officers": 1, "desks": 1, "itinerary": "tour"}})
    day = on(calendar, MONDAY)
    assert calendar.counter_duty("office", day).travel == 0.0
    assert calendar.visit_duty("counter", "village", day).travel == 25.0
