from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sim.calendar import Calendar
from tests.calendar.world import MONDAY, at, on, planned, visit

CALENDAR = planned()
DAY = on(CALENDAR, MONDAY)
release_windows, slots = Calendar.release_windows, Calendar.slots
LUNCH = ((0.0, 240.0), (300.0, 480.0))


def test_nobody_is_released_from_the_last_call_to_the_close():
    assert release_windows(visit(), 0.0, 480.0, [((0.0, 480.0),)]) == ((0.0, 450.0),)


def test_nobody_is_released_from_the_last_call_before_a_break_of_all_desks_until_it_ends():
    assert release_windows(visit(), 0.0, 480.0, [LUNCH, LUNCH]) == ((0.0, 210.0), (300.0, 450.0))


def test_a_break_in_which_a_desk_is_staffed_holds_nobody():
    others = ((0.0, 300.0), (360.0, 480.0))
    assert release_windows(visit(), 0.0, 480.0, [LUNCH, others]) == ((0.0, 450.0),)


def test_without_a_last_call_people_are_released_until_the_break_and_the_close():
    assert release_windows(visit(last_call=0.0), 0.0, 480.0, [LUNCH]) == LUNCH


def test_between_two_breaks_closer_than_the_last_call_nobody_is_released():
    desk = ((0.0, 100.0), (120.0, 140.0), (160.0, 480.0))
    assert release_windows(visit(), 0.0, 480.0, [desk]) == ((0.0, 70.0), (160.0, 450.0))


def test_nobody_is_released_where_no_desk_is_ever_staffed_or_the_window_is_empty():
    assert release_windows(visit(), 0.0, 480.0, []) == ()
    assert release_windows(visit(), 0.0, 480.0, [()]) == ()
    assert release_windows(visit(), 60.0, 60.0, [((0.0, 480.0),)]) == ()
    assert release_windows(visit(last_call=500.0), 0.0, 480.0, [((0.0, 480.0),)]) == ()


def test_people_wait_for_the_first_desk_of_the_day():
    assert release_windows(visit(), 0.0, 480.0, [((60.0, 480.0),)]) == ((60.0, 450.0),)


def test_a_pooled_session_takes_the_breaks_of_its_duties():
    duty = CALENDAR.visit_duty("field-1", "mill", DAY)
    desks = tuple(duty.staffed(desk, 2) for desk in range(2))
    assert release_windows(visit(), duty.opens, duty.closes, desks) == (
        at(DAY, "08:25", "11:30"),
        at(DAY, "13:00", "14:50"),
    )


edges = st.lists(st.integers(0, 480), unique=True, max_size=8).map(sorted)
desk = edges.map(lambda e: tuple((float(a), float(b)) for a, b in zip(e[::2], e[1::2], strict=False)))


@given(desks=st.lists(desk, max_size=4), last_call=st.integers(0, 120), now=st.integers(0, 479))
def test_people_are_released_only_if_a_desk_is_staffed_until_the_last_call_has_passed(desks, last_call, now):
    windows = release_windows(visit(last_call=float(last_call)), 0.0, 480.0, desks)
    ahead = range(now, now + last_call + 1)
    staffed = all(t < 480 and any(a <= t < b for intervals in desks for a, b in intervals) for t in ahead)
    assert any(a <= now < b for a, b in windows) == staffed


def test_the_shorthand_sends_a_group_at_the_opening_and_then_regularly_before_the_close():
    opens, closes = at(DAY, "08:25", "09:10")
    times = at(DAY, "08:25", "08:40", "08:55")
    assert slots(visit(), DAY.midnight, opens, closes) == tuple((time, 24, ()) for time in times)


def test_the_shorthand_knows_the_size_of_a_group_and_the_minutes_between():
    opens, closes = at(DAY, "08:00", "09:00")
    timetable = slots(visit(slot=40.0, group_size=7), DAY.midnight, opens, closes)
    assert timetable == tuple((time, 7, ()) for time in at(DAY, "08:00", "08:40"))


def test_slots_of_its_own_are_kept_if_they_fall_inside_the_window():
    given_slots = [
        {"at": "08:00", "people": 5},
        {"at": "09:00", "people": 20, "units": ["spinning-2"]},
        {"at": "13:00", "people": 10},
        {"at": "16:00", "people": 5},
    ]
    timetable = slots(visit(slots=given_slots), DAY.midnight, *at(DAY, "09:00", "16:00"))
    nine, one = at(DAY, "09:00", "13:00")
    assert timetable == ((nine, 20, ("spinning-2",)), (one, 10, ()))


def test_there_is_one_slot_an_instant_the_first_given_and_they_are_in_order():
    given_slots = [{"at": "10:00", "people": 1}, {"at": "09:00", "people": 2}, {"at": "10:00", "people": 3}]
    timetable = slots(visit(slots=given_slots), DAY.midnight, *at(DAY, "08:00", "16:00"))
    assert timetable == tuple(
        (time, people, ()) for time, people in zip(at(DAY, "09:00", "10:00"), [2, 1], strict=True)
    )


def test_an_empty_window_has_no_slots():
    assert slots(visit(), DAY.midnight, 60.0, 60.0) == ()


@given(slot=st.floats(0.5, 500.0), opens=st.integers(0, 700), length=st.integers(0, 500))
def test_slots_are_whole_ticks_apart_and_before_the_close(slot, opens, length):
    times = [at for at, _, _ in slots(visit(slot=slot), DAY.midnight, float(opens), float(opens + length))]
    assert all((time * 2**20).is_integer() for time in times)
    assert times == sorted(set(times))
    assert all(opens <= time < opens + length for time in times)
