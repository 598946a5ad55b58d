"""Verification: results that were not touched match, and whatever was changed is named, to the number."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.study import Design, compare
from sim.study.provenance import record_hash
from sim.study.verifying import verification
from sim.study.verifying.rerun import play_again
from sim.study.verifying.results import Job, results_of
from sim.study.verifying.verification import MOST_SUSPECTS, Mismatch, Sample, is_close
from tests.study.written import (
    ALL,
    JOBS,
    checked,
    edited_manifest,
    edited_rows,
    row_of,
    seal_again,
    small,
    write,
)


def test_results_that_were_not_touched_match_to_the_last_bit(written):
    found = checked(written, ALL)
    assert (found.faults, found.mismatches, found.other_versions) == ((), (), {})
    assert found.matches
    assert found.exact
    assert found.played == found.replications == JOBS


def test_a_sample_is_as_large_as_asked_and_no_larger_than_all(written):
    assert checked(written, Sample(3, 1)).played == 3
    assert checked(written, Sample(1000, 1)).played == JOBS


def test_the_sample_is_drawn_by_its_seed(written, monkeypatch):
    drawn = []

    def watched(scenarios, seed, jobs, *rest):
        drawn.append(tuple(jobs))
        return play_again(scenarios, seed, jobs, *rest)

    monkeypatch.setattr(verification, "play_again", watched)
    for seed in (1, 1, 2, 3, 4):
        checked(written, Sample(4, seed))
    assert drawn[0] == drawn[1]
    assert len(set(drawn)) > 2
    assert all(len(set(jobs)) == 4 for jobs in drawn)


def test_an_edited_number_is_named_with_its_scenario_replication_and_measure(results):
    with edited_rows(results) as rows:
        row = row_of(rows, "rotation", "drawn", 2, "activations.mill")
        before, row[4] = row[4], "99"
    found = checked(results)
    job = Job("rotation", "drawn", 2)
    assert found.mismatches == (Mismatch(job, "activations.mill", "99", before),)
    assert found.faults == ("measures.csv: changed after it was written",)
    assert not found.matches
    assert str(found.mismatches[0]) == (
        f"rotation, drawn, replication 2: activations.mill: measures.csv says 99, played again it is {before}"
    )


def test_an_edit_is_found_although_the_hashes_of_the_files_were_made_again(results):
    with edited_rows(results) as rows:
        row_of(rows, "status-quo", "likely", 1, "cost")[4] = "1"
    seal_again(results)
    found = checked(results)
    assert found.faults == ()
    assert [(m.job, m.measure) for m in found.mismatches] == [(Job("status-quo", "likely", 1), "cost")]


def test_an_edit_that_covers_all_its_traces_is_found_when_all_is_played(results):
    with edited_rows(results) as rows:
        row_of(rows, "status-quo", "likely", 1, "total")[4] = "1"
        values = {row[3]: row[4] for row in rows if row[:3] == ["status-quo", "likely", "1"]}
    with edited_manifest(results) as said:
        hashes = said["records"]["likely"]["status-quo"].split()
        hashes[1] = record_hash(values)
        said["records"]["likely"]["status-quo"] = " ".join(hashes)
    seal_again(results)
    found = checked(results, ALL)
    assert [(m.job, m.measure) for m in found.mismatches] == [(Job("status-quo", "likely", 1), "total")]
    assert found.faults == ()


def test_a_number_that_is_not_there_is_a_mismatch(results):
    with edited_rows(results) as rows:
        rows.remove(row_of(rows, "rotation", "likely", 0, "cost"))
    (mismatch,) = checked(results).mismatches
    assert (mismatch.job, mismatch.measure, mismatch.said) == (Job("rotation", "likely", 0), "cost", None)
    assert "says nothing" in str(mismatch)


def test_rows_in_another_order_are_the_same_numbers_in_another_file(results):
    with edited_rows(results) as rows:
        rows[1:] = rows[:0:-1]
    found = checked(results)
    assert (found.mismatches, found.faults) == ((), ("measures.csv: changed after it was written",))


def test_replications_that_nobody_made_are_named(results):
    with edited_rows(results) as rows:
        rows += [[*row[:2], "77", *row[3:]] for row in rows if row[:3] == ["rotation", "likely", "0"]]
    assert (
        "measures.csv: has 1 replications that manifest.json does not, such as rotation, likely, replication 77"
        in (checked(results).faults)
    )


def test_a_hash_that_was_edited_is_told_from_a_number_that_was(results):
    with edited_manifest(results) as said:
        said["records"]["likely"]["rotation"] = said["records"]["likely"]["rotation"].replace(" ", "f ", 1)
    found = checked(results)
    assert found.mismatches == ()
    assert found.faults == (
        "manifest.json: the hash of rotation, likely, replication 0 does not fit its numbers, which are right",
    )


@pytest.mark.parametrize("name", ["report.html", "headline.en.md", "figures/course.en.svg", "summary.csv"])
def test_each_file_that_was_changed_or_is_missing_is_named(results, name):
    (results / name).write_text("what someone would rather read", encoding="utf-8")
    assert checked(results).faults == (f"{name}: changed after it was written",)
    (results / name).unlink()
    assert checked(results).faults == (f"{name}: is missing",)


@pytest.mark.parametrize("name", ["no\0name", "n" * 5000, "figures"])
def test_a_file_that_can_be_none_is_a_fault(results, name):
    with edited_manifest(results) as said:
        said["files"][name] = "0" * 64
    (fault,) = checked(results).faults
    assert fault.startswith(f"{name}: ")


def test_a_value_that_is_no_number_is_a_fault_although_all_hashes_were_made_again(results):
    edited(results, "cost", lambda _: "many")
    assert any(
        "a value is no number" in fault or "cost: measures.csv says many" in fault
        for found in [checked(results, Sample(1, seed)) for seed in range(3)]
        for fault in (*found.faults, *map(str, found.mismatches))
    )


def test_measures_without_rows_are_no_match(results):
    with edited_rows(results) as rows:
        del rows[1:]
    seal_again(results)
    assert not checked(results).matches


def test_a_file_outside_of_the_folder_is_never_read(results):
    with edited_manifest(results) as said:
        said["files"]["../secret"] = "0" * 64
    (results.parent / "secret").write_text("kept", encoding="utf-8")
    assert checked(results).faults == ("../secret: not in the folder of the results",)


@pytest.mark.parametrize(
    "torn", ["", "scenario,value\n", "scenario,parameters,replication,measure,value\nrotation\n", "\0"]
)
def test_without_its_measures_nothing_can_be_played_for_comparison(results, torn):
    (results / "measures.csv").write_text(torn, encoding="utf-8")
    (unread,) = checked(results).faults
    assert unread.startswith("measures.csv: not the table that was written")
    assert unread.endswith("; nothing was played again")
    (results / "measures.csv").unlink()
    found = checked(results)
    assert found.faults == ("measures.csv: is missing; nothing was played again",)
    assert found.played == 0


@pytest.mark.parametrize("name", ["more.csv", "headline.jv.md", "figures/more.svg"])
def test_a_file_that_is_not_named_is_a_fault_and_a_note_of_ones_own_is_not(results, name):
    (results / name).write_text("what someone would rather read", encoding="utf-8")
    (results / "notes.txt").write_text("mine", encoding="utf-8")
    assert checked(results).faults == (f"{name}: not named by manifest.json",)


def test_another_seed_in_the_manifest_is_a_mismatch(results):
    with edited_manifest(results) as said:
        said["seed"] += 1
    found = checked(results)
    assert not found.matches
    assert len({m.measure for m in found.mismatches}) > 5


def test_another_circumstance_in_the_manifest_is_a_fault_of_its_scenario(results):
    with edited_manifest(results) as said:
        said["documents"]["parts"]["campaign-1"]["eligible"] += 1
    assert checked(results).faults[:2] == tuple(
        f"manifest.json: the document of {name} does not give the scenario with its SHA-256"
        for name in ("rotation", "status-quo")
    )


def test_a_bound_and_the_reference_come_back(tmp_path):
    scenarios = small().scenarios
    only_drawn = compare(scenarios, 1, 3, 1, "rotation", Design("parameters", draws=2))
    folder = write(only_drawn, tmp_path / "drawn")
    assert results_of(folder).reference == "rotation"
    assert checked(folder, ALL).matches


def on_other_versions(monkeypatch, **now: str) -> None:
    of_now = verification.of_numbers()
    monkeypatch.setattr(verification, "of_numbers", lambda: of_now | now)


def test_with_other_versions_it_says_which_and_what_kind_of_match_it_is(written, monkeypatch):
    was = results_of(written).versions["numpy"]
    on_other_versions(monkeypatch, numpy="99.0")
    found = checked(written, ALL)
    assert found.matches
    assert found.exact
    assert found.other_versions == {"numpy": (was, "99.0")}


def nudged(folder: Path, measure: str, by: Callable[[float], float]) -> None:
    """Another value of a measure in one replication, with all hashes made again: as another version might have it."""
    edited(folder, measure, lambda text: repr(by(float(text))))


def edited(folder: Path, measure: str, by: Callable[[str], str]) -> None:
    """Another text for a measure of one replication, with all hashes made again."""
    with edited_rows(folder) as rows:
        row = row_of(rows, "rotation", "likely", 1, measure)
        row[4] = by(row[4])
        values = {row[3]: row[4] for row in rows if row[:3] == ["rotation", "likely", "1"]}
    with edited_manifest(folder) as said:
        hashes = said["records"]["likely"]["rotation"].split()
        hashes[1] = record_hash(values)
        said["records"]["likely"]["rotation"] = " ".join(hashes)
    seal_again(folder)


def test_a_time_may_be_off_in_its_last_bits_with_other_versions_only(results, monkeypatch):
    nudged(results, "away_minutes", lambda minutes: math.nextafter(minutes, math.inf))
    (mismatch,) = checked(results, ALL).mismatches
    assert mismatch.measure == "away_minutes"
    on_other_versions(monkeypatch, python="3.99.0")
    found = checked(results, ALL)
    assert found.matches
    assert not found.exact


def test_a_count_may_not_be_off_with_any_version(results, monkeypatch):
    nudged(results, "activations", lambda people: people + 1)
    on_other_versions(monkeypatch, scipy="99.0")
    assert [m.measure for m in checked(results, ALL).mismatches] == ["activations"]


def test_tables_with_other_versions_are_compared_to_a_billionth(results, monkeypatch):
    with edited_rows(results, "summary.csv") as rows:
        row = next(row for row in rows if row[2] == "cost")
        row[4] = repr(float(row[4]) * (1 + 1e-12))
    seal_again(results)
    assert len(checked(results, ALL).faults) == 1
    on_other_versions(monkeypatch, model="another")
    assert checked(results, ALL).matches
    with edited_rows(results, "summary.csv") as rows:
        row = next(row for row in rows if row[2] == "share_of_target")
        row[4] = repr(float(row[4]) * (1 + 1e-6))
    seal_again(results)
    assert checked(results, ALL).faults[0].startswith("summary.csv: row ")


def test_a_scenario_that_another_version_reads_otherwise_is_among_what_differs(results, monkeypatch):
    with edited_manifest(results) as said:
        said["scenarios"]["rotation"]["sha256"] = "0" * 64
    assert len(checked(results).faults) == 1
    on_other_versions(monkeypatch, model="another")
    found = checked(results)
    assert found.faults == ()
    assert list(found.other_versions) == ["model", "scenario rotation"]


@pytest.mark.parametrize(
    ("measure", "said", "found", "close"),
    [
        ("activations", "100", "100.0", True),
        ("activations", "1000000000000", "1000000000001", False),
        ("total", "17797.25", repr(17797.25 * (1 + 1e-12)), True),
        ("total", "17797", "17797.0001", False),
        ("cost", "2000000000", "2000000001", True),
        ("cost", "2000000000", "2000000003", False),
        ("wait_mean", "1.5", repr(1.5 * (1 + 1e-12)), True),
        ("wait_mean", "1.5", "1.50001", False),
        ("wait_mean", "", "1.5", False),
        ("wait_mean", "about 1.5", "1.5", False),
        ("wait_mean", None, "1.5", False),
        ("visit_days", "3", "4", False),
        ("field_officer_days", "30000000000", "30000000001", False),
    ],
)
def test_counts_are_exact_and_the_rest_to_a_billionth(measure, said, found, close):
    assert is_close(Mismatch(Job("any", "likely", 0), measure, said, found)) is close


def test_many_replications_that_do_not_fit_are_played_in_part(results, monkeypatch):
    monkeypatch.setattr(verification, "MOST_SUSPECTS", 3)
    assert MOST_SUSPECTS > 3
    with edited_rows(results) as rows:
        for row in rows[1:]:
            if row[3] == "cost":
                row[4] = "1"
    found = checked(results)
    assert {m.measure for m in found.mismatches} == {"cost"}
    assert 3 <= found.played <= 4
    assert found.faults[-1] == (
        f"measures.csv: {JOBS - found.played} more replications do not fit their hashes and were not played; see --all"
    )
