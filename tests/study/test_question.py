"""What a selection is asked: objectives, requirements, what a calendar fixes, and every mistake in a sentence."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from sim.calendar import plan
from sim.experiment import run
from sim.scenario import vary
from sim.study.objective import Objective, known_measures
from sim.study.selecting.question import (
    PLANNED,
    Mistakes,
    Requirement,
    Wording,
    planned_values,
    question_of,
    requirement_from,
)
from tests.experiment.short import short
from tests.study.by_hand import records

BOTH = (short("status-quo"), short("sritex-rotation"))
BOUND = vary(short("status-quo"), {"bound": True}, name="all")


def asked(**more) -> Wording:
    return Wording(**({"by": "activations", "indifference": 10.0} | more))


def mistakes(of=BOTH, **more) -> tuple[str, ...]:
    with pytest.raises(Mistakes) as found:
        question_of(asked(**more), of)
    return found.value.texts


# ---------------------------------------------------------------- objectives


def test_the_net_benefit_is_the_worth_of_the_activations_less_the_cost():
    found = records({"activations": [10.0, 20.0], "cost": [3.0, 5.0]})
    assert Objective("net-benefit", worth=2.0).observed(found).tolist() == [17.0, 35.0]
    with pytest.raises(ValueError, match="worth"):
        Objective("net-benefit")


def test_a_ratio_is_that_of_each_replication_and_its_mean_the_mean_of_ratios():
    found = records({"activations_per_officer_day": [1.0, 3.0]})
    objective = Objective("activations_per_officer_day")
    assert objective.is_ratio
    assert objective.observed(found).mean() == 2.0
    assert not Objective("activations").is_ratio


def test_replications_that_share_a_draw_are_one_observation_and_empty_together():
    found = records({"total": [1.0, 3.0, 5.0, math.nan]})
    assert Objective("total").observed(found, 2)[0] == 2.0
    assert math.isnan(Objective("total").observed(found, 2)[1])
    assert math.isnan(Objective("cost").observed(found)[0])


def test_the_measures_that_are_known_before_any_replication_are_those_that_replications_have():
    scenario = short("sritex-rotation", dt.date(2023, 9, 8))
    (played,) = run([scenario], 1, 1, 1).records[scenario.name]
    assert any(name.startswith("first_day.sritex.") for name in played.values)
    assert set(played.values) <= set(known_measures([scenario]))


# ---------------------------------------------------------------- what the calendar fixes


def test_the_status_quo_plans_a_village_a_week_for_one_team_of_four():
    """Wednesdays from 19 August to 8 September 2023: 23 and 30 August, 6 September."""
    scenario = short("status-quo", dt.date(2023, 9, 8))
    days = [day for day in plan(scenario).days if not day.is_history]
    weekdays = scenario.itineraries[scenario.teams["field-1"].itinerary].weekdays
    made = sum(day.works(weekdays) for day in days)
    costs = scenario.costs
    cost = made * (4 * float(costs.allowance) + float(costs.vehicle))
    assert made == 3
    assert planned_values(scenario) == dict(zip(PLANNED, (3, 12, 0, cost), strict=True))


def test_a_team_that_stays_at_the_office_plans_nothing_and_one_that_is_not_active_neither():
    scenario = short("status-quo")
    inactive = {"teams.field-1.active": False}
    assert planned_values(vary(scenario, inactive)) == dict.fromkeys(PLANNED, 0.0)


@pytest.mark.parametrize("name", ["sritex-rotation", "villages-and-events", "employer-tour-double"])
def test_no_replication_uses_more_than_the_calendar_plans(name):
    scenario = short(name, dt.date(2023, 9, 8))
    planned = planned_values(scenario)
    overtime = "cost.overtime"
    for record in run([scenario], 2, 1, 1).records[name]:
        values = record.values
        assert 0 < values["field_officer_days"] <= planned["planned_officer_days"]
        assert values["cost"] - values[overtime] <= planned["planned_cost"]
        assert values["cost.hires"] <= planned["planned_hired_officer_days"] * float(scenario.costs.hire)


# ---------------------------------------------------------------- requirements


@pytest.mark.parametrize(
    ("text", "requirement"),
    [
        ("cost<=2e8±1e7", Requirement("cost", True, 2e8, 1e7)),
        ("cost <= 200_000_000 +- 10_000_000", Requirement("cost", True, 2e8, 1e7)),
        ("activations>=5000+/-50", Requirement("activations", False, 5000.0, 50.0)),
        ("activations.sritex≥3±.5", Requirement("activations.sritex", False, 3.0, 0.5)),
        ("cost<=123456789±1234567", Requirement("cost", True, 123456789.0, 1234567.0)),
    ],
)
def test_a_requirement_says_measure_limit_and_tolerance(text, requirement):
    assert requirement_from(text) == requirement
    assert requirement_from(str(requirement)) == requirement


def test_a_tolerance_for_all_limits_is_a_share_of_each_and_gives_way_to_its_own():
    assert requirement_from("cost<=200", 0.05).tolerance == 10.0
    assert requirement_from("cost<=200±3", 0.05).tolerance == 3.0


def test_what_the_calendar_fixes_takes_no_tolerance():
    planned = requirement_from("planned_officer_days<=100", 0.05)
    assert planned.is_planned
    assert (planned.allows(100.0), planned.allows(100.5)) == (True, False)
    assert math.isnan(planned.tolerance)
    with pytest.raises(ValueError, match="leave ± out"):
        requirement_from("planned_officer_days<=100±5")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cost<2e8", "is not MEASURE<=NUMBER"),
        ("<=3±1", "is not MEASURE<=NUMBER"),
        ("cost<=3±1 and more<=4±1", "is not MEASURE<=NUMBER"),
        ("cost<=many±1", "many is not a number"),
        ("cost<=nan±1", "nan is not a number"),
        ("cost<=3±", "nothing is not a number"),
        ("cost<=3±0", "write a number above 0"),
        ("cost<=2e8", "has no tolerance"),
    ],
)
def test_a_requirement_that_is_none_says_what_to_write(text, said):
    with pytest.raises(ValueError, match=said):
        requirement_from(text)


# ---------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"by": "activation"}, "--by activation is not a measure; did you mean activations?"),
        ({"by": "net-benefits"}, "did you mean net-benefit?"),
        ({"by": "net-benefit"}, "needs --worth"),
        ({"by": "net-benefit", "worth": 0.0}, "--worth is 0"),
        ({"by": "net-benefit", "worth": math.nan}, "--worth is nan"),
        ({"by": "net-benefit", "worth": 1.0, "smallest": True}, "--smallest"),
        ({"indifference": 0.0}, "--indifference is 0"),
        ({"indifference": -3.0}, "--indifference is -3"),
        ({"indifference": math.inf}, "--indifference is inf"),
        ({"indifference": math.nan}, "--indifference is nan"),
        ({"probability": 0.5}, "of 2 candidates write more than 0.5"),
        ({"probability": 1.0}, "--probability is 1;"),
        ({"probability": math.nan}, "--probability is nan"),
        ({"require": ["costs<=2±1"]}, "--require costs is not a measure; did you mean cost"),
        ({"require": ["planned_officer_day<=2±1"]}, "did you mean planned_officer_days?"),
        ({"require": ["cost<2"]}, "--require 'cost<2' is not"),
        ({"require": ["cost<=2"], "tolerance": -1.0}, "--tolerance is -1"),
        ({"first": 1}, "--first is 1"),
        ({"first": 20, "most": 10}, "--max-replications is 10"),
        ({"first": 10, "most": 19, "uncertainty": "both"}, "the first stage takes 20 replications"),
        ({"of": BOTH[:1]}, "there is one candidate; name at least 2"),
        ({"of": (BOTH[0], BOUND)}, "there is one candidate (1 is a bound, left out)"),
    ],
)
def test_a_mistake_is_one_sentence_with_a_remedy(more, said):
    texts = mistakes(**more)
    assert said in texts[0]
    assert len(texts) == 1 + ("tolerance" in more)


def test_all_mistakes_come_at_once():
    assert len(mistakes(by="nothing-of-it", indifference=-1.0, probability=2.0, require=["a", "b"])) == 5


def test_a_worth_that_is_not_selected_by_is_kept_for_the_figure():
    question = question_of(asked(worth=25000), BOTH)
    assert (question.worth, question.objective.worth) == (25000.0, None)
    assert isinstance(question.worth, float)
    assert question_of(asked(by="net-benefit", worth=7), BOTH).objective == Objective(
        "net-benefit", worth=7.0
    )
