"""Findings of comparisons made by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from sim.analysis import Components
from sim.scenario import read
from sim.study import (
    extra_per_officer_day,
    first_day,
    letters,
    most_promised,
    mostly,
    reach,
    same_effort,
)
from tests.study.by_hand import activations, comparison

STRATEGIES = Path(__file__).parents[2] / "scenarios" / "sukoharjo-2023" / "strategies"
CHANCE = np.array([0.0, 1.0, -1.0, 2.0, -2.0])


def letters_of(**values):
    return letters(activations(values))


def test_who_is_told_apart_from_all_shares_no_letter():
    assert letters_of(a=100 + CHANCE, b=200 - CHANCE, c=300 + CHANCE) == {"c": "a", "b": "b", "a": "c"}


def test_who_is_told_apart_from_nobody_shares_one_letter():
    assert set(letters_of(a=100 + CHANCE, b=100.5 - CHANCE, c=100.2 + 2 * CHANCE).values()) == {"a"}


def test_equal_strategies_share_a_letter():
    assert letters_of(a=100 + CHANCE, b=100 + CHANCE) == {"a": "a", "b": "a"}


def test_one_between_two_that_differ_shares_a_letter_with_each():
    """The middle one scatters; the outer two differ by 8 in every replication, the middle by 4 with much chance."""
    found = letters_of(low=100 + CHANCE, middle=104 + 8 * CHANCE, high=108 + CHANCE)
    assert found == {"high": "a", "middle": "ab", "low": "b"}


def test_a_gap_in_the_order_is_told_by_letters():
    """The highest and the lowest scatter and can't be told apart, though the two between can be told from each other."""
    found = letters_of(a=110 + 30 * CHANCE, b=108 + CHANCE, c=100 + CHANCE, d=90 - 30 * CHANCE)
    assert set(found["b"]) & set(found["c"]) == set()
    assert set(found["a"]) & set(found["d"])


@pytest.mark.parametrize("seed", range(25))
def test_two_share_a_letter_if_and_only_if_they_are_not_told_apart(seed):
    chance = np.random.default_rng(seed)
    values = {
        f"s{n}": 100 + 3 * chance.normal() + chance.gamma(1.0) * 3 * chance.normal(size=6) for n in range(8)
    }
    c = activations(values)
    found = letters(c)
    for one, other in combinations(values, 2):
        assert bool(set(found[one]) & set(found[other])) is not c.are_told_apart(one, other)
        assert c.are_told_apart(one, other) is c.are_told_apart(other, one)
    for a, b in combinations(sorted(set("".join(found.values()))), 2):
        assert next(a in of for of in found.values() if (a in of) is not (b in of))


def test_letters_go_down_with_the_activations():
    found = letters_of(a=100 + CHANCE, b=300 + CHANCE, c=200 + CHANCE)
    assert list(found) == ["b", "c", "a"]
    assert found["b"] == "a"


def test_one_replication_and_one_scenario_have_letters():
    assert letters_of(a=[1.0], b=[900.0]) == {"b": "a", "a": "a"}
    assert letters_of(a=CHANCE) == {"a": "a"}


def effort(**of):
    return comparison(
        {n: {"activations": a + CHANCE, "field_officer_days": [d] * 5} for n, (a, d) in of.items()}, ["bound"]
    )


def test_the_same_effort_is_within_two_percent_and_bounds_are_left_out():
    groups = same_effort(effort(a=(10, 100.0), b=(30, 102.0), c=(50, 102.1), bound=(99, 100.0), d=(70, 0.0)))
    assert [group.names for group in groups] == [("d",), ("b", "a"), ("c",)]
    assert groups[1].officer_days == 101.0


def test_ties_of_an_effort_are_those_that_chance_cannot_tell_from_the_first():
    of = {"a": 100 + CHANCE, "b": 100.2 - CHANCE, "c": 50 + CHANCE}
    groups = same_effort(
        comparison({n: {"activations": v, "field_officer_days": [9.0] * 5} for n, v in of.items()})
    )
    assert [(group.names, group.ties) for group in groups] == [(("b", "a", "c"), ("a",))]


def test_extra_activations_an_extra_officer_day():
    found = extra_per_officer_day(effort(quo=(10, 20.0), same=(50, 20.0), more=(40, 30.0), bound=(90, 90.0)))
    assert list(found) == ["more"]
    assert found["more"].mean == 3.0


def test_sritex_can_reach_what_its_factors_multiply_to():
    found = reach(read(STRATEGIES / "sritex-rotation.toml"), "sritex")
    assert found.likely == pytest.approx(12_000 * 0.48 * 0.97 * 0.645 * 0.80)
    assert round(found.likely) == 2_883
    assert found.low < found.likely < 4_500 < found.high
    assert found.likely < found.with_high("willing") < found.high
    assert (found.goal, found.verdict) == (4_500, "in-range")


@pytest.mark.parametrize(
    ("goal", "verdict"), [(2_882, "in-reach"), (2_883, "in-range"), (99_999, "out-of-reach")]
)
def test_a_goal_is_in_reach_in_range_or_out_of_reach(goal, verdict):
    found = reach(read(STRATEGIES / "sritex-rotation.toml"), "sritex")
    assert replace(found, goal=goal).verdict == verdict


FIRST = {
    "calls": [100.0, 120.0],
    "activations": [20.0, 40.0],
    "returned_unserved": [50.0, 70.0],
    "hours_away": [90.0, 110.0],
}


def first_days(**changed):
    values = FIRST | changed
    hours = np.array(values["hours_away"]) / np.array(values["activations"])
    return {f"first_day.sritex.{k}": v for k, v in (values | {"hours_away_per_activation": hours}).items()}


AT_ONCE = first_days()
ROTATION = first_days(returned_unserved=[10.0, 28.0], hours_away=[30.0, 50.0])
PAIR = tuple(read(STRATEGIES / f"{name}.toml") for name in ("sritex-at-once", "sritex-rotation"))


def of_the_pair(at_once, rotation, **more):
    """A comparison of the two strategies, each with the first days given."""
    return replace(comparison({PAIR[0].name: at_once, PAIR[1].name: rotation}, **more), scenarios=PAIR)


def test_first_days_are_held_against_each_other_replication_by_replication():
    found = first_day(of_the_pair(AT_ONCE, ROTATION))
    assert (found.unserved[0].mean, found.unserved[1].mean, found.more_unserved.mean) == (60.0, 19.0, 41.0)
    assert (found.unserved_share[0].mean, found.hours[0].mean, found.hours[1].mean) == (
        120 / 220,
        200 / 60,
        80 / 60,
    )
    assert found.more_hours.mean == pytest.approx(found.hours[0].mean - found.hours[1].mean) == 2.0
    assert found.is_worse is (found.more_unserved.excludes_zero and found.more_hours.excludes_zero)


def test_first_days_lifted_are_those_of_the_companions():
    lifted = {"sritex-at-once": first_days(returned_unserved=[1.0, 1.0]), "sritex-rotation": ROTATION}
    c = of_the_pair(AT_ONCE, ROTATION, companions=lifted)
    assert first_day(c).unserved[0].mean == 60.0
    assert first_day(c, lifted=True).unserved[0].mean == 1.0


def test_there_are_no_first_days_without_both_strategies_or_a_visit():
    nothing = {"activations": [1.0, 2.0]}
    assert first_day(comparison({"sritex-at-once": AT_ONCE})) is None
    assert first_day(of_the_pair(AT_ONCE, nothing)) is None
    assert first_day(of_the_pair(AT_ONCE, ROTATION), lifted=True) is None


def test_a_first_day_without_activations_has_no_hours_an_activation():
    none = first_days(activations=[math.nan, math.nan])
    found = first_day(of_the_pair(none, ROTATION))
    assert math.isnan(found.hours[0].mean)
    assert not found.is_worse


def costs(gain, more):
    quo = {"activations": 100 + CHANCE, "cost": [1000.0] * 5}
    return comparison(
        {"quo": quo, "other": {"activations": 100 + CHANCE + gain, "cost": 1000.0 + np.array(more)}}
    )


def test_one_more_activation_costs_the_ratio_of_the_mean_differences():
    e = costs([10, 20, 10, 20, 10], [30, 20, 20, 40, 30]).cost_per_extra("other")
    assert e.mean == 140 / 70


@pytest.mark.parametrize("gain", [[0] * 5, [-10] * 5, [10, -10, 0, 20, -15]])
def test_where_nothing_is_gained_beyond_chance_one_more_has_no_cost(gain):
    assert costs(gain, [30] * 5).cost_per_extra("other") is None


def test_the_reference_and_one_replication_have_no_cost_of_one_more():
    assert costs([10] * 5, [30] * 5).cost_per_extra("quo") is None
    one = comparison({n: {"activations": [a], "cost": [a]} for n, a in (("quo", 1.0), ("other", 9.0))})
    assert one.cost_per_extra("other") is None


def in_draws(of, **more):
    return replace(comparison(of, **more), parameters="drawn")


def test_the_two_replications_of_a_draw_count_once_in_what_is_said_of_first_days():
    doubled = [
        {m: [v for v in values for _ in (0, 1)] for m, values in of.items()} for of in (AT_ONCE, ROTATION)
    ]
    found = first_day(replace(of_the_pair(*doubled), parameters="drawn"))
    assert found == first_day(of_the_pair(AT_ONCE, ROTATION))


def test_the_two_replications_of_a_draw_count_once_in_what_an_officer_day_adds():
    quo = {"activations": [10.0, 20.0, 30.0, 40.0], "field_officer_days": [1.0] * 4}
    more = {"activations": [20.0, 32.0, 60.0, 62.0], "field_officer_days": [2.0, 4.0, 3.0, 3.0]}
    found = extra_per_officer_day(in_draws({"quo": quo, "more": more}))["more"]
    assert (found.mean, found.replications) == ((10 + 12 + 30 + 22) / (1 + 3 + 2 + 2), 2)


def test_the_two_replications_of_a_draw_count_once_in_ranks_and_in_the_chance_to_be_best():
    once = {"a": [1.0, 5.0, 3.0, 9.0], "b": [2.0, 4.0, 6.0, 7.0]}
    twice = {name: {"activations": np.repeat(values, 2)} for name, values in once.items()}
    drawn, alone = in_draws(twice), activations(once)
    assert drawn.ranks == alone.ranks
    assert drawn.chance_best["a"].p == alone.chance_best["a"].p == 0.5
    assert drawn.chance_best["a"].high > 0.99 * alone.chance_best["a"].high


def test_the_most_promised_is_the_candidate_with_the_highest_tenth():
    """The steady one has the highest P10, the lucky one the highest middle, the bound is no candidate."""
    values = {
        "steady": [100.0] * 10,
        "lucky": [10.0] * 4 + [900.0] * 6,
        "bound": [1000.0] * 10,
    }
    c = in_draws({n: {"activations": v} for n, v in values.items()}, bounds=["bound"])
    assert most_promised(c) == "steady"
    assert most_promised(c, probability=0.5) == "lucky"


def test_of_equal_promises_the_higher_middle_is_taken_and_then_the_first_name():
    equal = {"b": [1.0] * 10, "a": [1.0] * 10, "c": [1.0] * 4 + [2.0] * 6}
    c = in_draws({n: {"activations": v} for n, v in equal.items()})
    assert most_promised(c) == "c"
    assert most_promised(in_draws({n: {"activations": equal[n]} for n in "ba"})) == "a"


def test_nothing_is_promised_of_what_was_not_measured():
    assert most_promised(in_draws({"a": {"activations": [1.0, 2.0]}}), "activations.elsewhere") is None


@pytest.mark.parametrize(
    ("low", "high", "of"),
    [
        (0.51, 0.99, "evidence"),
        (0.0, 0.49, "chance"),
        (0.5, 0.9, "open"),
        (0.2, 0.5, "open"),
        (math.nan, math.nan, "open"),
    ],
)
def test_most_of_a_variance_is_said_only_if_all_of_the_interval_of_the_share_says_so(low, high, of):
    assert mostly(Components(1.0, 1.0, low, high)) == of
