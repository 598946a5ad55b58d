"""The study `select`: who is played on, who is dropped, and what is decided from what was played."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.analysis import Procedure, decide, difference, rinott_constant
from sim.experiment import DRAWN, LIKELY
from sim.study.objective import Objective
from sim.study.selecting.question import requirement_from
from sim.study.selecting.selection import BATCH, select_in, settled
from sim.study.selecting.tables import (
    endings,
    events,
    leader,
    requirements_table,
    selection_table,
    stages_table,
)
from sim.tables import column, select
from tests.study.by_hand import records
from tests.study.selecting import Bench, activations, luck, question, scenarios

MEANS = {"a": 100.0, "b": 103.0, "c": 102.8, "d": 80.0}
FOUR = scenarios("a", "b", "c", "d")


def selected_by(values, of=FOUR, ends=10**9, **more):
    bench = Bench(values, ends)
    return select_in(bench, of, question(**more)), bench


def only(values, **more):
    selected, bench = selected_by(values, **more)
    (found,) = selected.selections
    return found, bench


# ---------------------------------------------------------------- who is played


def test_all_are_played_for_the_first_stage_and_only_those_still_in_afterwards():
    found, bench = only(activations(MEANS))
    assert bench.asked[0] == (("a", "b", "c", "d"), 10, LIKELY)
    for names, replications, _ in bench.asked[1:]:
        ended = {e.name: e.stage for e in endings(found)}
        assert all(ended[name] > replications - BATCH for name in names)
    assert len(bench.asked) > 2
    assert "d" not in bench.asked[1][0]


def test_more_is_asked_for_in_batches_that_no_worker_has_a_say_in():
    _, bench = only(activations(MEANS))
    counts = [replications for _, replications, _ in bench.asked]
    assert counts == [10 + BATCH * n for n in range(len(counts))]


def test_the_best_is_selected_and_the_others_are_dropped_for_one_that_was_still_in():
    found, _ = only(activations(MEANS))
    assert found.best == "b"
    stage = {e.name: e.stage for e in endings(found)}
    for ending in endings(found)[1:]:
        assert ending.status == "dropped"
        assert stage[ending.by] >= ending.stage


def test_the_decision_is_that_of_the_procedure_on_the_same_numbers():
    found, _ = only(activations(MEANS))
    x = [[record.values["activations"] for record in found.records[name]] for name in found.names]
    assert decide(x, Procedure(10, 0.95, 0.5)) == found.decision


def test_more_replications_than_were_needed_change_nothing():
    values = activations(MEANS)
    found, _ = only(values)
    more = {name: tuple(Bench(values).record(name, r) for r in range(200)) for name in MEANS}
    again = settled(question(), LIKELY, more)
    assert endings(again) == endings(found)
    assert [again.estimate(n) for n in MEANS] == [found.estimate(n) for n in MEANS]
    assert again.used == found.used


def test_less_is_better_where_that_is_asked_for():
    found, _ = only(activations(MEANS), objective=Objective("activations", smallest=True))
    assert found.best == "d"
    assert found.estimate("d").mean < found.estimate("a").mean


def test_a_bound_is_no_candidate_and_never_played():
    of = scenarios("a", "b", "all", bounds=["all"])
    selected, bench = selected_by(activations(MEANS | {"all": 999.0}), of)
    assert selected.selections[0].best == "b"
    assert all("all" not in names for names, _, _ in bench.asked)
    assert select(
        selection_table(selected).rows, selection_table(selected), scenario="all", status="left out"
    )


def test_with_a_smaller_share_of_common_chance_more_is_played():
    paired, _ = only(activations(MEANS))
    apart, _ = only(activations(MEANS, own=5.0, common=1.0))
    assert paired.used < apart.used


# ---------------------------------------------------------------- how it ends without an answer


def test_those_that_cannot_be_told_apart_are_named_when_no_more_may_be_played():
    found, bench = only(activations({"a": 1.0, "b": 1.0, "c": 1.0, "d": -99.0}), most=14, indifference=0.1)
    assert (found.best, found.decision.is_over) == (None, False)
    assert found.survivors == ("a", "b", "c")
    assert leader(found) in found.survivors
    assert bench.asked[-1][1] == 14
    assert [event.what for event in events(found)][-1] == "undecided"


def test_what_was_finished_before_a_stop_still_counts():
    found, _ = only(activations(MEANS), ends=12)
    assert found.stopped == "interrupted"
    assert found.began
    assert found.decision.stage == 12
    assert {e.status for e in endings(found)} == {"undecided", "dropped"}


def test_one_that_is_stopped_while_it_is_told_again_is_stopped_though_all_is_decided():
    class Impatient(Bench):
        def cross_check(self, *_: object) -> None:
            self.stopped = "interrupted"

    selected = select_in(Impatient(activations(MEANS)), FOUR, question())
    (found,) = selected.selections
    assert (found.best, found.stopped) == ("b", "")
    assert (selected.stopped, selected.cross_checked) == ("interrupted", 0)


def test_before_the_first_stage_is_over_nothing_is_decided():
    found, _ = only(activations(MEANS), ends=9)
    assert not found.began
    assert [event.what for event in events(found)] == ["stopped"]
    assert (found.rinott, found.survivors) == ({}, ("a", "b", "c", "d"))


# ---------------------------------------------------------------- empty values


def empty_at(where: dict[str, int]):
    full = activations(MEANS)

    def values(name: str, r: int) -> dict[str, float]:
        return {"activations": math.nan if where.get(name) == r else full(name, r)["activations"]}

    return values


def test_a_candidate_with_an_empty_value_is_left_out_with_its_reason():
    selected, _ = selected_by(empty_at({"b": 3}))
    (found,) = selected.selections
    assert found.best == "c"
    assert found.empty == {"b": ("activations", 3)}
    assert found.names == ("a", "c", "d")
    (row,) = select(selection_table(selected).rows, selection_table(selected), scenario="b")
    assert (row[2], row[5]) == ("left out", "activations is empty in an observation")


def test_an_empty_value_after_a_candidate_was_dropped_is_not_looked_at():
    whole, _ = only(activations(MEANS))
    dropped = next(e for e in endings(whole) if e.name == "d")
    assert dropped.stage == 10
    found, _ = only(empty_at({"d": 10}))
    assert endings(found) == endings(whole)
    assert not found.empty


def test_an_empty_value_that_nobody_needs_leaves_nobody_out():
    values = empty_at({"b": 3, "d": 20})
    more = {name: tuple(Bench(values).record(name, r) for r in range(30)) for name in MEANS}
    found = settled(question(indifference=5.0), LIKELY, more)
    assert found.decision.is_over
    assert set(found.empty) == {"b"}


def test_who_was_dropped_for_one_that_is_left_out_comes_back():
    means = {"a": 97.0, "b": 103.0, "c": 102.0, "d": 60.0}
    whole, bench = only(activations(means))
    assert next(e for e in endings(whole) if e.name == "a")[2:4] == (10, "b")
    assert bench.asked[1] == (("b", "c"), 14, LIKELY)

    def values(name: str, r: int) -> dict[str, float]:
        gone = (name, r) == ("b", 13)
        return {"activations": math.nan if gone else activations(means)(name, r)["activations"]}

    found, bench = only(values)
    assert bench.asked[1:] == [(("b", "c"), 14, LIKELY), (("a",), 14, LIKELY)]
    assert next(e for e in endings(found) if e.name == "a")[2:4] == (12, "c")
    assert next(event.what for event in events(found)) == "left out"


def test_nobody_can_be_compared_by_what_nobody_has():
    found, _ = only(lambda *_: {"activations": math.nan})
    assert (found.best, found.names) == (None, ())
    assert not found.is_infeasible
    assert set(found.empty) == set(MEANS)


# ---------------------------------------------------------------- requirements


def with_cost(costs: dict[str, float]):
    return lambda name, r: {
        "activations": activations(MEANS)(name, r)["activations"],
        "cost": costs[name] + luck(f"{name} cost", r),
    }


COSTS = {"a": 10.0, "b": 50.0, "c": 30.0, "d": 10.0}


def test_the_best_that_keeps_to_what_is_required_is_selected():
    found, _ = only(with_cost(COSTS), requirements=(requirement_from("cost<=30.5±2"),))
    assert found.best == "c"
    (ending,) = [e for e in endings(found) if e.name == "b"]
    assert (ending.status, str(ending.requirement)) == ("infeasible", "cost<=30.5±2")


def test_where_nobody_keeps_to_it_none_is_selected():
    selected, _ = selected_by(with_cost(COSTS), requirements=(requirement_from("cost>=100±2"),))
    (found,) = selected.selections
    assert found.is_infeasible
    assert (found.best, found.survivors) == (None, ())
    assert set(column(requirements_table(selected), "verdict")) == {"broken"}
    assert column(stages_table(selected), "event")[-1] == "none"


def test_a_requirement_that_is_met_is_said_to_be():
    selected, _ = selected_by(with_cost(COSTS), requirements=(requirement_from("cost<=30.5±2"),))
    table = requirements_table(selected)
    said = dict(zip(column(table, "scenario"), column(table, "verdict"), strict=True))
    assert said["c"] == "met"
    assert said["b"] == "broken"


# ---------------------------------------------------------------- parameters that are drawn


def test_an_observation_with_drawn_parameters_is_the_mean_of_a_draws_two_replications():
    found, bench = only(activations(MEANS), uncertainty="parameters")
    assert bench.asked[0] == (("a", "b", "c", "d"), 20, DRAWN)
    assert bench.asked[1][1] == 20 + 2 * BATCH
    one = [record.values["activations"] for record in found.records["b"]]
    assert found.values("b") == pytest.approx(
        np.array(one).reshape(-1, 2).mean(axis=1)[: found.observations("b")]
    )
    assert found.used == 2 * sum(found.observations(name) for name in MEANS)


def test_both_kinds_are_answered_side_by_side():
    selected, _ = selected_by(activations(MEANS), uncertainty="both")
    assert [s.covers for s in selected.selections] == ["chance", "chance and evidence"]
    assert [s.best for s in selected.selections] == ["b", "b"]


def test_the_most_replications_are_counted_in_replications():
    found, _ = only(
        activations({"a": 1.0, "b": 1.0, "c": 1.0, "d": 1.0}),
        uncertainty="parameters",
        most=24,
        indifference=1e-3,
    )
    assert max(found.played(name) for name in MEANS) == 24
    assert not found.decision.is_over


# ---------------------------------------------------------------- what is said of it


def test_rinotts_sizes_are_those_of_the_first_stages_variances():
    found, _ = only(activations(MEANS))
    h = rinott_constant(4, 10, 0.95)
    for name in MEANS:
        first = [record.values["activations"] for record in found.records[name][:10]]
        assert found.rinott[name] == max(10, math.ceil((h / 0.5) ** 2 * np.var(first, ddof=1)))


def test_rinotts_sizes_with_drawn_parameters_are_replications_of_as_many_draws():
    found, _ = only(activations(MEANS), uncertainty="parameters")
    h = rinott_constant(4, 10, 0.95)
    for name in MEANS:
        draws = max(10, math.ceil((h / 0.5) ** 2 * np.var(found.values(name)[:10], ddof=1)))
        assert found.rinott[name] == 2 * draws


def test_dropping_early_takes_fewer_replications_than_equal_allocation():
    found, _ = only(activations(MEANS))
    assert found.used < 0.5 * sum(found.rinott.values())


def test_who_is_behind_is_told_by_paired_differences_over_what_both_have():
    found, _ = only(activations(MEANS))
    shared = found.observations("a")
    assert shared < found.observations("b")
    one, best = found.values("a"), found.values("b")[:shared]
    assert found.behind("a", "b") == difference(one, best)


def test_the_replications_by_the_last_event_are_those_that_were_used():
    found, _ = only(activations(MEANS))
    told = list(events(found))
    assert told[0].used == 40
    assert told[-1].used == found.used
    assert [event.remaining for event in told] == [4, 3, 2, 1, 1]
    assert told[1].ending.name == "d"
    assert [event.stage for event in told] == sorted(event.stage for event in told)


def test_a_table_of_the_candidates_has_every_scenario_once_a_kind():
    selected, _ = selected_by(
        activations(MEANS), scenarios("a", "b", "c", "d", "x", bounds="x"), uncertainty="both"
    )
    table = selection_table(selected)
    assert sorted(column(table, "scenario")) == sorted([*MEANS, *MEANS, "x"])
    assert column(table, "status").count("best") == 2
    assert all(len(row) == len(table.columns) for row in table.rows)


def test_who_did_not_differ_is_told_as_a_tie():
    same = {name: records({"activations": [1.0, 2.0, 4.0] * 5}) for name in "ab"}
    found = settled(question(), LIKELY, same)
    assert found.best == "a"
    assert endings(found)[1][:3] == ("b", "dropped", 10)
    assert endings(found)[1].is_tie
