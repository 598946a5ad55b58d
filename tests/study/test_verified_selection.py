"""Verification of a selection: its answer is found again from its replications, and another answer is named."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from sim.experiment import Laboratory
from sim.study.objective import Objective
from sim.study.selecting.question import requirement_from
from sim.study.selecting.selection import select_in
from sim.study.verifying.results import results_of
from tests.experiment.short import stopped_after_the_first_run
from tests.study.written import (
    ALL,
    ONE,
    checked,
    edited_manifest,
    edited_rows,
    seal_again,
    small_selection,
    write_selected,
)

TABLES = ("requirements", "selection", "stages", "worth")
both = pytest.mark.parametrize("sample", [ONE, ALL], ids=["a sample", "all"])


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return write_selected(small_selection(), tmp_path_factory.mktemp("selected") / "results")


@both
def test_a_selection_that_was_not_touched_matches(written, sample):
    found = checked(written, sample)
    assert (found.faults, found.mismatches, found.exact) == ((), (), True)
    assert {f"{table}.csv" for table in TABLES} <= set(found.remade)


def test_what_was_asked_comes_back_to_the_last_digit(written):
    assert results_of(written).asked == small_selection().question


@both
@pytest.mark.parametrize("table", TABLES)
def test_another_number_is_found_although_the_hash_of_its_table_was_made_again(results, sample, table):
    with edited_rows(results, f"{table}.csv") as rows:
        rows[1][-1] = "77.7"
    seal_again(results)
    (fault,) = checked(results, sample).faults
    assert fault.startswith(f"{table}.csv: row 2: ")
    assert " is 77.7, made again it is " in fault


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("blocks", "likely", "best"), "rotation"),
        (("blocks", "drawn", "decided"), True),
        (("blocks", "likely", "replications_used"), 6),
        (("blocks", "likely", "rinott"), 9999),
        (("left_out", "all-out"), "too dear"),
        (("scenarios", "status-quo", "bound"), True),
        (("design", "worth"), 1e6),
        (("design", "batch"), 5),
        (("reference",), "rotation"),
        (("cross_checked",), 99),
        (("stopped",), "interrupted"),
    ],
)
def test_another_answer_in_the_manifest_is_found(results, path, value):
    with edited_manifest(results) as said:
        at = said
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = value
    assert any(fault.startswith("manifest.json: ") for fault in checked(results, ONE).faults)


def test_who_is_left_out_is_looked_at_again(results):
    """A limit that nobody breaks leaves nobody out, whatever the tables say."""
    with edited_manifest(results) as said:
        said["design"]["require"][1] = "planned_officer_days<=1000"
    faults = checked(results, ONE).faults
    assert any(
        fault.startswith('manifest.json: left_out.crowd is "planned_officer_days<=20"') for fault in faults
    )


def test_where_the_calendar_rules_everybody_out_that_can_be_verified_too(tmp_path):
    nobody = requirement_from("planned_officer_days<=0")
    question = small_selection().question._replace(requirements=(nobody,))
    selected = select_in(Laboratory(1), small_selection().scenarios, question)
    folder = write_selected(selected, tmp_path / "nobody")
    assert checked(folder, ALL).matches
    with edited_rows(folder, "selection.csv") as rows:
        rows[1][2] = "best"
    seal_again(folder)
    assert checked(folder, ONE).faults == ("selection.csv: row 2: status is best, made again it is left out",)


def test_a_selection_that_was_stopped_can_be_verified(tmp_path):
    question = replace_objective("activations", 0.01)
    with stopped_after_the_first_run():
        selected = select_in(Laboratory(1), small_selection().scenarios[::2], question)
    assert selected.stopped == "interrupted"
    folder = write_selected(selected, tmp_path / "stopped")
    assert checked(folder, ALL).matches
    with edited_manifest(folder) as said:
        said["stopped"] = ""
    assert 'manifest.json: stopped is "", made again it is "interrupted"' in checked(folder, ONE).faults


def replace_objective(measure: str, indifference: float):
    return small_selection().question._replace(
        objective=Objective(measure), indifference=indifference, worth=None, requirements=()
    )


def test_replications_that_the_answer_did_not_take_are_a_fault(tmp_path):
    """Who plays on until another one is ahead has replications that the procedure never asks for."""
    selected = small_selection()
    (likely, *others) = selected.selections
    more = {name: (*records, *records[-1:]) for name, records in likely.records.items()}
    folder = write_selected(
        replace(selected, selections=(replace(likely, records=more), *others)), tmp_path / "more"
    )
    faults = checked(folder, ALL).faults
    assert any("manifest.json: blocks.likely.replications_played is" in fault for fault in faults)


def test_the_documents_of_those_that_were_left_out_are_in_the_manifest(written):
    said = json.loads((written / "manifest.json").read_text(encoding="utf-8"))
    assert (
        list(said["documents"]["of"])
        == list(said["scenarios"])
        == [
            "rotation",
            "crowd",
            "status-quo",
            "all-out",
        ]
    )
    assert said["left_out"] == {"all-out": "a bound", "crowd": "planned_officer_days<=20"}
