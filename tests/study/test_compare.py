"""The comparison: its tables, its reference, and what is refused."""

from __future__ import annotations

import datetime as dt
import json
import math

import pytest

from sim.analysis import wilson
from sim.scenario import vary
from sim.study import Comparison, Design, compare, manifest, tables, write_tables
from sim.study.releases import first_days_lifted
from sim.tables import Table, column, select
from tests.experiment.short import short
from tests.study.by_hand import comparison


@pytest.fixture(scope="module")
def three() -> Comparison:
    return compare([short("counter-condition"), short()], 3, seed=2, workers=1)


@pytest.fixture(scope="module")
def one() -> Comparison:
    return compare([short()], 1, seed=2, workers=1)


@pytest.fixture(scope="module")
def both() -> Comparison:
    return compare([short("counter-condition"), short()], seed=2, workers=1, design=Design("both", 3, 2))


def of(table: Table, **wanted: object) -> list[tuple]:
    return select(table.rows, table, **wanted)


def test_nothing_to_compare_is_refused():
    with pytest.raises(ValueError, match="nothing to compare"):
        compare([])


def test_two_scenarios_of_one_name_are_refused():
    with pytest.raises(ValueError, match="two scenarios have one name: status-quo"):
        compare([short(), short()], 1)


def test_a_reference_that_is_not_compared_is_refused():
    with pytest.raises(ValueError, match="the reference nobody is not among the scenarios: status-quo"):
        compare([short()], 1, reference="nobody")


def test_a_scenario_that_has_the_name_of_a_variant_is_refused():
    pair = [short("sritex-at-once"), short("sritex-rotation")]
    with pytest.raises(ValueError, match="sritex-rotation-lifted"):
        compare([*pair, vary(pair[1], {}, name="sritex-rotation-lifted")], 1, workers=1)


def test_the_reference_is_the_status_quo_else_the_first(three, monkeypatch):
    assert three.reference == "status-quo"
    alone = compare([short("counter-condition")], 1, workers=1)
    assert alone.reference == "counter-condition"
    assert (
        compare([short(), short("counter-condition")], 1, 1, 1, "counter-condition").reference
        == "counter-condition"
    )


def test_a_pair_of_first_days_is_also_played_with_the_time_away_lifted():
    names = ("sritex-at-once", "sritex-rotation")
    c = compare([short(name) for name in names], 1, workers=1)
    assert tuple(c.companions) == tuple(c.records) == names
    assert compare([short(names[0])], 1, workers=1).companions == {}


def test_first_days_lifted_end_after_the_fourth_dated_visit_and_never_after_the_deadline():
    whole = short("sritex-rotation", dt.date(2023, 12, 31))
    lifted = first_days_lifted(whole, "sritex")
    assert lifted.campaign.deadline == dt.date(2023, 9, 12)
    assert float(lifted.visits["sritex"].max_away) == 1440
    assert whole.campaign.deadline == dt.date(2023, 12, 31)
    assert (
        first_days_lifted(short("sritex-rotation"), "sritex").campaign.deadline == short().campaign.deadline
    )


def test_an_estimate_of_a_ratio_is_the_ratio_of_the_means(three):
    served, waits = (three.values("status-quo", m) for m in ("served", "wait_minutes"))
    e = three.estimate("status-quo", "wait_mean")
    assert e.mean == pytest.approx(waits.sum() / served.sum())
    assert e.mean != pytest.approx(three.values("status-quo", "wait_mean").mean(), rel=1e-12)


def test_a_ratio_of_nothing_is_empty(three):
    assert math.isnan(three.estimate("status-quo", "time_away_mean").mean)
    assert math.isnan(three.estimate("status-quo", "nobody-knows").mean)


def test_the_tables_have_their_columns(three):
    assert tables.measures(three).columns == (
        "scenario",
        "parameters",
        "replication",
        "measure",
        "value",
        "unit",
    )
    numbers = ("mean", "low", "high", "half_width", "replications")
    told = ("p_value", "told_apart", "variance_independent", "variance_paired")
    measure = ("covers", "measure", "unit")
    assert tables.summary(three).columns == ("scenario", *measure, *numbers, "p10", "p50", "p90")
    assert tables.differences(three).columns == ("scenario", "reference", *measure, *numbers, *told)
    assert tables.pairs(three).columns == ("scenario", "other", *measure, *numbers, *told)
    assert tables.daily(three).columns == (
        "scenario",
        "parameters",
        "date",
        "site",
        "mean",
        "p10",
        "p50",
        "p90",
    )


def test_the_days_add_up_to_the_activations(three):
    for name in three.records:
        days = of(tables.daily(three), scenario=name)
        assert sum(row[4] for row in days) == pytest.approx(three.estimate(name, "activations").mean)
        single = of(tables.daily_by_replication(three), scenario=name, replication=1)
        assert sum(row[5] for row in single) == three.values(name, "activations")[1]


def test_scenarios_of_campaigns_of_other_lengths_each_have_their_own_days():
    later = vary(
        short("counter-condition"),
        {"campaign.start": dt.date(2023, 8, 21), "campaign.deadline": dt.date(2023, 8, 28)},
    )
    c = compare([short(), later], 1, workers=1)
    dates = {name: {row[2] for row in of(tables.daily(c), scenario=name)} for name in c.records}
    assert min(dates["status-quo"]) == min(dates["counter-condition"]) == "2023-08-21"
    assert (max(dates["status-quo"]), max(dates["counter-condition"])) == ("2023-08-25", "2023-08-28")


def test_the_reference_is_not_held_against_itself(three):
    assert set(column(tables.differences(three), "scenario")) == {"counter-condition"}
    assert set(column(tables.differences(three), "told_apart")) <= {"yes", "no"}


def test_one_scenario_and_one_replication_have_tables(one):
    assert tables.differences(one).rows == []
    activations = of(tables.summary(one), measure="activations")[0]
    assert activations[4] == one.values("status-quo", "activations")[0]
    assert math.isnan(activations[7])


def test_differences_of_one_replication_are_not_judged():
    c = comparison({name: {"activations": [a]} for name, a in (("quo", 1.0), ("other", 9.0))})
    assert not c.are_told_apart("quo", "other")


def test_what_never_happened_in_ten_replications_may_happen():
    c = comparison(
        {"quo": {"goal_met.sritex": [0.0] * 10, "target_met": [1.0] * 10, "activations": [5.0] * 10}}
    )
    low, high = (column(tables.summary(c), name) for name in ("low", "high"))
    assert (low[0], high[0]) == pytest.approx(wilson(0, 10))
    assert (low[1], high[1]) == pytest.approx(wilson(10, 10))
    assert (low[2], high[2]) == (5.0, 5.0)
    assert column(tables.summary(c), "half_width")[0] == pytest.approx(high[0] / 2)


def test_one_replication_gives_a_probability_no_interval():
    c = comparison({"quo": {"target_met": [0.0]}})
    assert math.isnan(column(tables.summary(c), "high")[0])


def test_a_scenario_without_any_visit_is_compared():
    nobody = vary(short(), {f"teams.{team}.officers": 0 for team in ("field-1", "field-2")})
    c = compare([nobody], 2, workers=1)
    assert c.estimate("status-quo", "visit_days").mean == 0
    assert math.isnan(c.estimate("status-quo", "utilisation").mean)
    assert tables.summary(c).rows


def test_all_pairs_together_are_told_apart_at_95_percent():
    """Three pairs: t is 7.65 (Bonferroni). A difference of 10 with deviation 1 over 3 replications has 17.3, one of 3 has 5.2.

    That would be enough for a pair alone, at 4.30.
    """
    of = {"a": [0.0, 0.0, 0.0], "b": [9.0, 10.0, 11.0], "c": [2.0, 3.0, 4.0]}
    c = comparison({name: {"activations": values} for name, values in of.items()})
    assert c.are_told_apart("a", "b")
    assert c.are_told_apart("b", "a")
    assert not c.are_told_apart("a", "c")
    assert c.difference("c", "activations", "a").excludes_zero


def test_files_are_tidy_and_equal_inputs_give_equal_bytes(three, tmp_path):
    names = [
        f"{name}.csv" for name in ("measures", "summary", "differences", "pairs", "best", "promises", "daily")
    ]
    files = write_tables(three, tmp_path / "a" / "b")
    assert [file.name for file in files] == names
    again = write_tables(compare(three.scenarios, 3, 2, workers=1), tmp_path / "c", daily_rows=True)
    assert [file.name for file in again] == [*names, "daily-replications.csv"]
    assert [file.read_bytes() for file in files] == [file.read_bytes() for file in again[:-1]]
    assert not list(tmp_path.glob("**/*.part"))


def test_the_manifest_says_how_it_was_made(three):
    said = json.loads(
        json.dumps(manifest(three, ["run.py", "compare"], "2023-08-19T00:00:00+00:00", 1.26, 2))
    )
    assert (said["seed"], said["replications"], said["replications_wanted"], said["stopped"]) == (2, 3, 3, "")
    assert (said["command"], said["seconds"], said["workers"], said["reference"]) == (
        "run.py compare",
        1.3,
        2,
        "status-quo",
    )
    assert said["scenarios"]["status-quo"] == {"sha256": short().digest, "bound": False}
    assert {"python", "numpy", "scipy", "simpy"} <= set(said["versions"])


def test_both_blocks_are_paired_and_their_tables_stand_together(both):
    assert both.with_parameter_uncertainty is both.drawn
    assert (both.parameters, both.drawn.parameters) == ("likely", "drawn")
    assert (both.replications, both.observations) == (3, 3)
    assert (both.drawn.replications, both.drawn.observations) == (4, 2)
    rows = tables.measures(both).rows
    assert [(row[1], row[2]) for row in rows if row[3] == "activations" and row[0] == "status-quo"] == [
        *(("likely", n) for n in range(3)),
        *(("drawn", n) for n in range(4)),
    ]
    assert set(column(tables.summary(both), "covers")) == {"chance", "chance and evidence"}


def test_a_study_of_what_is_not_known_alone_has_one_block():
    c = compare([short()], workers=1, design=Design("parameters", draws=2))
    assert c.drawn is c
    assert c.blocks == (c,)
    assert c.replications == 4


def test_the_draws_are_those_that_were_played(both):
    table = tables.draws(both)
    drawn = of(table, path="service.verify.mean")
    assert [row[0] for row in drawn] == [0, 1]
    assert {row[3] for row in drawn} == {"all"}
    assert len({row[2] for row in drawn}) == 2


def test_a_mean_over_drawn_parameters_has_the_interval_of_the_draws(both):
    """Two draws with two replications each are two observations, and a difference is paired draw by draw."""
    values = both.drawn.values("status-quo", "activations").reshape(2, 2).mean(axis=1)
    assert both.drawn.estimate("status-quo", "activations").replications == 2
    assert both.drawn.estimate("status-quo", "activations").mean == pytest.approx(values.mean())
    assert both.drawn.difference("counter-condition", "activations").replications == 2


def test_the_spread_over_the_evidence_is_several_times_that_by_chance():
    """At Sritex by the deadline, where the head count, the cards and the willing are guessed; nobody walks in elsewhere."""
    rotation, measure = short("sritex-rotation", dt.date(2023, 12, 31)), "activations.sritex"
    nobody = {
        "sites.office.arrivals": 0.0,
        "defaults.counter.arrivals": 0.0,
        "defaults.village.arrivals": 0.0,
    }
    c = compare([vary(rotation, nobody)], workers=1, design=Design("both", replications=20, draws=30))
    known, with_parameter_uncertainty = (block.values("sritex-rotation", measure).std() for block in c.blocks)
    assert with_parameter_uncertainty > 2.5 * known
    assert (
        c.drawn.promised("sritex-rotation", measure, 0.9).value < c.estimate("sritex-rotation", measure).low
    )


def test_intervals_and_p_values_of_several_differences_agree():
    """Two differences to the reference: 10 +- 1 over 3 replications has t = sqrt(300), p = 1 - t / sqrt(t² + 2)."""
    of_all = {"quo": [0.0, 0.0, 0.0], "b": [9.0, 10.0, 11.0], "c": [0.0, 2.0, 4.0]}
    table = tables.differences(comparison({name: {"activations": v} for name, v in of_all.items()}))
    b, c = (of(table, scenario=name, measure="activations")[0] for name in "bc")
    assert b[table.columns.index("p_value")] == pytest.approx(2 * (1 - math.sqrt(300 / 302)))
    assert [row[table.columns.index("told_apart")] for row in (b, c)] == ["yes", "no"]
    assert b[table.columns.index("variance_independent")] == b[table.columns.index("variance_paired")] == 1.0


def test_a_bound_is_never_best():
    c = comparison({"quo": {"activations": [1.0, 2.0]}, "all": {"activations": [9.0, 9.0]}}, bounds=["all"])
    assert c.candidates == ("quo",)
    assert c.chance_best["quo"].p == 1.0
    assert list(c.against_best) == ["quo"]


def test_bounds_alone_are_compared_and_none_is_best():
    c = comparison({name: {"activations": [1.0, 2.0]} for name in ("most", "more")}, bounds=["most", "more"])
    assert c.candidates == ()
    assert (c.ranks, c.chance_best, c.against_best) == ({}, {}, {})
    assert tables.best(c).rows == []
