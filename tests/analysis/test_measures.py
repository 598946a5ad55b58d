"""Measures of two visits and a day at a counter, worked out on paper."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from sim.analysis import RATIOS, STAGES, Record, measure, unit_of
from sim.model.log import Log, OfficerDay, Pool, SessionRow, TeamDay, Visits
from sim.model.minutes import STATES
from sim.model.session import OUTCOMES
from sim.scenario import Scenario, read, vary

FILE = Path(__file__).parents[2] / "scenarios" / "sukoharjo-2023" / "strategies" / "sritex-rotation.toml"
NAN = math.nan
HISTORY, COUNTER, FIRST, SECOND = range(4)

SESSIONS = tuple(
    SessionRow(f"{date}/{site}", dt.date.fromisoformat(date), site, channel, (), 0, 120, 1, 0, is_history, ())
    for date, site, channel, is_history in (
        ("2023-08-10", "office", "counter", True),
        ("2023-08-21", "office", "counter", False),
        ("2023-08-22", "sritex", "employer", False),
        ("2023-08-24", "sritex", "employer", False),
    )
)

#  session, person, attempt, called, arrived, queued, began, left, back, desk, outcome, triage
ATTEMPTS = (
    (HISTORY, 900, 1, NAN, 0, 0, 5, 9, NAN, 0, "activated", False),
    (COUNTER, 901, 1, NAN, 10, 10, 20, 24, NAN, 0, "activated", False),
    (COUNTER, 902, 1, NAN, 30, NAN, NAN, 30, NAN, -1, "balked", False),
    (COUNTER, 903, 1, NAN, 12, 12, NAN, 42, NAN, -1, "reneged", False),
    (FIRST, 1, 1, 0, 5, 10, 12, 16, 21, 0, "activated", False),
    (FIRST, 2, 1, 0, 5, 15, 16, 22, 27, 0, "failed", False),
    (FIRST, 2, 2, 100, 105, 105, 106, 110, 115, 0, "activated", False),
    (FIRST, 3, 1, 0, 5, NAN, NAN, 60, 65, -1, "reneged", False),
    (SECOND, 3, 1, 0, 5, 58, 59, 64, 69, 0, "not-ready", True),
)

OFFICER_DAYS = (
    OfficerDay(HISTORY, "office/1", 0, 0, 0, 100, 100, 0, 0, 0, (), 0.25, "counter"),
    OfficerDay(COUNTER, "office/1", 0, 0, 0, 100, 100, 0, 0, 0, (), 0.25, "counter"),
    OfficerDay(FIRST, "field-1/1", 0, -60, 0, 120, 160, 25, 35, 15, ((50, 60),), 1.0, "field"),
    OfficerDay(SECOND, "field-2/1", 0, 0, 0, 60, 60, 0, 0, 0, (), 1.0, "hired"),
)

TEAM_DAYS = tuple(
    TeamDay(dt.date.fromisoformat(date), team, site, officers, helpers, vehicles, is_history)
    for date, team, site, officers, helpers, vehicles, is_history in (
        ("2023-08-10", "field-1", "village-weru", 4, 0, 1, True),
        ("2023-08-22", "field-1", "sritex", 1, 2, 1, False),
        ("2023-08-23", "field-1", "", 4, 0, 0, False),  # cancelled, and the day was lost
        ("2023-08-24", "field-2", "sritex", 1, 0, 1, False),
    )
)

POOL = Pool("sritex", 12_000, 5_760, 5_587, 3_604, 2_883, 0)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    costs = {"allowance": 150_000, "overtime": 27_000, "vehicle": 350_000, "helper": 100_000, "hire": 160_000}
    costs |= {"salary": 3_500_000, "salary_minutes": 6_000}
    changes = {"sites.sritex.goal": 2, "teams.field-2.officers_from": "hired"}
    return vary(read(FILE), changes | {f"costs.{name}": value for name, value in costs.items()})


def visits(attempts: tuple[tuple[object, ...], ...]) -> Visits:
    table = list(zip(*attempts, strict=True)) or [()] * 12
    session, person, attempt, called, arrived, queued, began, left, back, desk, outcome, triage = table
    numbers = {"session": session, "person": person, "attempt": attempt, "desk": desk}
    times = {
        "called": called,
        "arrived": arrived,
        "queued": queued,
        "began": began,
        "left": left,
        "back": back,
    }
    return Visits(
        **{name: np.array(column, dtype=np.int64) for name, column in numbers.items()},
        **{name: np.array(column, dtype=np.float64) for name, column in times.items()},
        unit=np.zeros(len(session), dtype=np.int64),
        deadline=np.full(len(session), NAN),
        ended=np.array(left, dtype=np.float64),
        outcome=np.array([OUTCOMES.index(o) for o in outcome], dtype=np.int64),
        reason=np.array([0 if o == "failed" else -1 for o in outcome], dtype=np.int64),
        triage=np.array(triage, dtype=bool),
    )


def record_of(scenario: Scenario, log: Log) -> Record:
    return measure(log, SimpleNamespace(scenario=scenario))


@pytest.fixture(scope="module")
def record(scenario) -> Record:
    return record_of(scenario, Log(SESSIONS, visits(ATTEMPTS), OFFICER_DAYS, TEAM_DAYS, (POOL,), ()))


@pytest.fixture(scope="module")
def empty(scenario) -> Record:
    return record_of(scenario, Log((), visits(()), (), (), (), ()))


ON_PAPER = {
    "activations": 3,
    "history_activations": 1,
    "total": 17_000 + 1 + 3,
    "target": 170_000,
    "target_met": 0,
    "activations.office": 1,
    "activations.sritex": 2,
    "activations.rum": 0,
    "channel.counter": 1,
    "channel.employer": 2,
    "channel.village": 0,
    "field_activations": 2,
    "rotation_activations": 2,
    "days_to_90_percent_of_reach": 4,  # 22 August is the fourth day from the 19th
    "goal_met.sritex": 1,
    "goal_day.sritex": 4,
    "served": 5,
    "wait_minutes": 10 + 2 + 1 + 1 + 1,
    "wait_mean": 3,
    "wait_p90": 6.8,  # of 1, 1, 1, 2, 10
    "calls": 5,
    "persons_called": 3,
    "visitors": 3,
    "away_minutes": 21 + 27 + 15 + 65 + 69,
    "time_away_mean": 197 / 5,
    "hours_away": 197 / 60,
    "hours_away_per_activation": 197 / 60 / 2,
    "returned_unserved": 1,
    "returned_unserved_share": 1 / 5,
    "outcome.activated": 3,
    "outcome.failed": 1,
    "outcome.reneged": 2,
    "outcome.balked": 1,
    "outcome.not-ready": 1,
    "minutes.serving": 0.25 * 4 + 14,
    "minutes.triage": 1,
    "minutes.waiting": 0.25 * 96 + 96 + 59,
    "minutes.break": 10,
    "minutes.travel": 50,
    "minutes.set-up": 35,
    "minutes.pack-down": 15,
    "minutes.overtime": 4,
    "minutes.blocked": 0,
    "officer_minutes": 25 + 220 + 64,
    "officer_hours": 309 / 60,
    "officer_minutes_per_activation": 103,
    "field_busy_minutes": 14 + 1,
    "field_staffed_minutes": 110 + 60,
    "utilisation": 15 / 170,
    "field_officer_days": 6,
    "visit_days": 2,
    "activations_per_visit_day": 1,
    "activations_per_officer_day": 2 / 6,
    "cost.allowances": 6 * 150_000,
    "cost.overtime": 4 / 60 * 27_000,
    "cost.vehicles": 2 * 350_000,
    "cost.helpers": 2 * 100_000,
    "cost.hires": 160_000,
    "cost": 1_961_800,
    "cost_per_activation": 1_961_800 / 3,
    "cost.salaries": (25 + 220) * 3_500_000 / 6_000,  # who is hired is paid by the day
    "first_day.sritex.calls": 4,
    "first_day.sritex.activations": 2,
    "first_day.sritex.returned_unserved": 1,
    "first_day.sritex.returned_unserved_share": 1 / 4,
    "first_day.sritex.hours_away": 128 / 60,
    "first_day.sritex.hours_away_per_activation": 64 / 60,
}


@pytest.mark.parametrize("name", ON_PAPER)
def test_a_measure_worked_out_on_paper(record, name):
    assert record.values[name] == pytest.approx(ON_PAPER[name])


def test_activations_stand_on_their_day_and_history_does_not(record):
    assert record.daily["sritex"][3] == sum(record.daily["sritex"]) == 2
    assert record.daily["office"][2] == sum(record.daily["office"]) == 1
    assert "rum" not in record.daily


def test_each_person_is_counted_once_at_each_stage(record):
    counts = (12_000, 5_760, 5_587, 3_604, 2_883, 3, 3, 2, 2)
    assert record.funnel["sritex"] == dict(zip(STAGES, counts, strict=True))


def test_what_became_of_a_person_in_the_end_counts_once(record):
    assert record.losses["sritex"] == {"activated": 2, "not-ready": 1}
    assert record.losses["office"] == {"activated": 1, "balked": 1, "reneged": 1}
    assert list(record.losses) == ["office", "sritex"]


def test_a_failure_is_lost_by_its_reason_and_what_is_last_counts(scenario, record):
    """The second person fails and is activated at the next call; here the two come in the other order."""
    first, second = (list(ATTEMPTS[n]) for n in (5, 6))
    first[10], second[10] = second[10], first[10]
    one = record_of(scenario, Log(SESSIONS, visits((tuple(first), tuple(second))), (), (), (POOL,), ()))
    assert one.losses["sritex"] == {next(iter(scenario.service.reasons)): 1}


def test_the_helpers_of_a_counter_cost_what_those_of_a_team_do(scenario, record):
    """Two helpers at the counter on the day of the campaign, and on the day of history, which is not paid here."""
    sessions = tuple(s._replace(helpers=2) if s.channel == "counter" else s for s in SESSIONS)
    more = record_of(scenario, Log(sessions, visits(ATTEMPTS), OFFICER_DAYS, TEAM_DAYS, (POOL,), ()))
    assert more.values["cost.helpers"] - record.values["cost.helpers"] == 2 * 100_000
    assert more.values["cost"] - record.values["cost"] == 2 * 100_000


def test_channels_add_up_to_the_activations(record):
    assert sum(v for name, v in record.values.items() if name.startswith("channel.")) == 3


def test_who_turns_round_on_arrival_did_not_attend(scenario):
    turned = (FIRST, 4, 1, 0, 130, NAN, NAN, 130, 135, -1, "unserved-at-close", False)
    one = record_of(scenario, Log(SESSIONS, visits((turned,)), (), (), (POOL,), ()))
    assert (one.funnel["sritex"]["called"], one.funnel["sritex"]["attended"]) == (1, 0)


def test_a_team_day_is_told_with_its_yield_and_a_lost_day_with_none(record):
    assert [(v.team, v.site, v.activations) for v in record.visits] == [
        ("field-1", "sritex", 2),
        ("field-1", "", 0),
        ("field-2", "sritex", 0),
    ]


def test_every_paid_minute_is_in_one_state(record):
    total = sum(sum(part.values()) for part in record.minutes.values())
    assert total == record.values["officer_minutes"] == sum(record.values[f"minutes.{s}"] for s in STATES)


def test_a_ratio_whose_denominator_is_0_is_empty(empty):
    assert all(math.isnan(empty.values[name]) for name in RATIOS if name != "share_of_target")


def test_a_campaign_in_which_nothing_happens_has_measures(empty):
    assert empty.values["total"] == 17_000
    assert empty.values["activations"] == empty.values["cost"] == empty.values["officer_minutes"] == 0
    assert math.isnan(empty.values["days_to_90_percent_of_reach"])
    assert (empty.daily, empty.funnel, empty.losses, empty.visits) == ({}, {}, {}, ())
    assert not any(name.startswith("first_day.") for name in empty.values)


def test_a_goal_that_is_not_met_has_no_day(empty):
    assert empty.values["goal_met.sritex"] == 0
    assert math.isnan(empty.values["goal_day.sritex"])


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("activations", "people"),
        ("activations.sritex", "people"),
        ("channel.school", "people"),
        ("goal_day.sritex", "days"),
        ("cost.hires", "rupiah"),
        ("minutes.set-up", "minutes"),
        ("outcome.reneged", "attempts"),
        ("first_day.sritex.hours_away", "hours"),
        ("first_day.sritex.hours_away_per_activation", "hours"),
        ("first_day.sritex.calls", "attempts"),
        ("calls", "attempts"),
        ("field_busy_minutes", "minutes"),
    ],
)
def test_a_measure_has_its_unit(name, unit):
    assert unit_of(name) == unit
