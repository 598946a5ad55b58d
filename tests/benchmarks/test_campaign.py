"""What the benchmark of the campaign measures is the campaign; it asserts no time."""

from __future__ import annotations

import pytest

from sim.calendar import plan
from sim.demand import draw
from sim.model import play
from sim.scenario import unit_sizes
from tests.benchmarks.growth import divided, grown, larger, people_of
from tests.benchmarks.parts import Stopwatch, on_the_clock, replicate_in_parts
from tests.campaign import strategy
from tests.experiment.short import short


def test_a_replication_on_the_clock_is_the_same_replication() -> None:
    scenario = short("sritex-rotation")
    calendar = plan(scenario)
    log = play(scenario, calendar, draw(scenario, calendar, 3, 5))
    demand = draw(scenario, calendar, 3, 5)
    watch = on_the_clock(demand)
    at_first = watch.seconds
    on_clock = play(scenario, calendar, demand)
    assert on_clock.visits.person.tolist() == log.visits.person.tolist()
    assert on_clock.visits.left.tolist() == log.visits.left.tolist()
    assert 0.0 < at_first < watch.seconds  # something was drawn at once, and something while it was played


def test_the_parts_of_a_replication_are_all_of_it() -> None:
    scenario = short()
    calendar = plan(scenario)
    parts = replicate_in_parts(scenario, calendar, 3, 6)
    assert min(parts.draw, parts.play, parts.measure) > 0.0
    assert parts.total == parts.draw + parts.play + parts.measure
    assert parts.attempts == len(play(scenario, calendar, draw(scenario, calendar, 3, 6)).visits)


def test_time_inside_two_functions_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(100))
    monkeypatch.setattr(
        "time.process_time", lambda: float(next(ticks))
    )  # every look at the clock takes a second
    watch = Stopwatch()
    inner = watch.on(lambda: None)
    watch.on(lambda: [inner(), inner()])()
    assert watch.seconds == 1.0
    inner()
    assert watch.seconds == 2.0


def test_the_clock_stops_when_a_function_fails() -> None:
    watch = Stopwatch()

    def fails() -> None:
        raise KeyError

    with pytest.raises(KeyError):
        watch.on(fails)()
    before = watch.seconds
    watch.on(lambda: sum(range(10_000)))()
    assert watch.seconds > before


def test_a_larger_district_has_as_many_times_of_all_that_grows_and_of_nothing_else() -> None:
    before = strategy("all-out")
    after = larger(before, 3)
    assert people_of(before) == 653_365 + 27_500 + 60 * 180
    assert people_of(after) == 3 * people_of(before)
    assert after.sites["office"].arrivals == 3 * 225
    assert (after.counters["office"].desks, after.counters["office"].officers) == (6, 6)
    assert after.teams["field-1"].officers == 12
    assert after.visits["sma-60"].group_size == 3 * before.visits["sma-60"].group_size
    assert after.sites["sma-60"].workers == 540
    assert after.service == before.service
    assert after.sites["sritex"].willing == before.sites["sritex"].willing
    assert plan(after).days[-1].date == plan(before).days[-1].date
    assert larger(before, 1) is before


def test_a_unit_that_would_be_too_large_is_divided_into_several_of_its_shifts() -> None:
    before = strategy("all-out")
    after = larger(before, 100)
    assert people_of(after) == 100 * people_of(before)
    sites = before.rotation_sites.items()
    assert {name: divided(site, 100) for name, site in sites if divided(site, 100)} == {"dan-liris": 3}
    units = after.rotation_sites["dan-liris"].units
    assert [unit.name for unit in units[:3]] == [
        "spinning-1-part-1",
        "spinning-1-part-2",
        "spinning-2-part-1",
    ]
    assert [(unit.shifts, unit.crew) for unit in units[:3]] == [
        ("three", 0),
        ("three", 0),
        ("three", 1),
    ]
    assert after.rotation_sites["sritex"].units == before.rotation_sites["sritex"].units
    for name, site in sites:
        assert sum(unit_sizes(after.rotation_sites[name])) == 100 * sum(unit_sizes(site))


@pytest.mark.benchmark
def test_growth(capsys: pytest.CaptureFixture[str]) -> None:
    found = grown("status-quo", 1, 12.0)
    assert found is not None
    with capsys.disabled():
        print(f"\nstatus-quo in a fresh process: {found}")
