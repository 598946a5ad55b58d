"""Verification: results that were not touched match, and whatever was changed is named, to the number."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from sim.analysis import Precision
from sim.experiment.run import _Retelling, _Run
from sim.study import Comparison, Design, compare, verification
from sim.study.files import manifest, write_manifest, write_tables
from sim.study.provenance import record_hash
from sim.study.rerun import play_again
from sim.study.results import Job, results_of
from sim.study.verification import MOST_SUSPECTS, Mismatch, Sample, Verification, is_close, verify
from tests.experiment.short import short
from tests.study.written import (
    DRAWN,
    JOBS,
    LIKELY,
    MADE,
    STAND_INS,
    copied,
    edited_manifest,
    edited_rows,
    row_of,
    seal_again,
    small,
    write,
)

ALL = Sample(None, 0)
ONE = Sample(1, 0)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return write(small(), tmp_path_factory.mktemp("written") / "results")


@pytest.fixture
def results(written, tmp_path):
    """A copy that may be tampered with."""
    return copied(written, tmp_path / "results")


def checked(folder: Path, sample: Sample = ONE) -> Verification:
    return verify(folder, sample, workers=1)


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


OF_MEASURES = ("best", "differences", "draws", "evidence", "pairs", "promises", "summary")


@pytest.mark.parametrize(
    ("sample", "tables"),
    [(ALL, sorted((*OF_MEASURES, "daily", "daily-replications"))), (ONE, OF_MEASURES)],
    ids=["all is played", "a sample is played"],
)
def test_every_table_that_comes_of_what_is_at_hand_is_made_again(results, sample, tables):
    for table in (*OF_MEASURES, "daily", "daily-replications"):
        with edited_rows(results, f"{table}.csv") as rows:
            rows[1][-1] = "77.7"
    seal_again(results)
    faults = checked(results, sample).faults
    assert len(faults) == len(tables)
    for table, fault in zip(sorted(f"{table}.csv" for table in tables), faults, strict=True):
        assert fault.startswith(f"{table}: row 2: ")
        assert " is 77.7, made again it is " in fault


def test_it_says_which_files_were_made_again(written):
    assert checked(written, ONE).remade == tuple(f"{table}.csv" for table in OF_MEASURES)
    assert {*checked(written, ALL).remade} == {name for name in results_of(written).files if "csv" in name}


def test_a_table_that_was_changed_is_named_once(results):
    with edited_rows(results, "summary.csv") as rows:
        rows[1][-1] = "77.7"
    for sample in (ONE, ALL):
        assert checked(results, sample).faults == ("summary.csv: changed after it was written",)


@pytest.mark.parametrize("name", ["more.csv", "headline.jv.md", "figures/more.svg"])
def test_a_file_that_is_not_named_is_a_fault_and_a_note_of_ones_own_is_not(results, name):
    (results / name).write_text("what someone would rather read", encoding="utf-8")
    (results / "notes.txt").write_text("mine", encoding="utf-8")
    assert checked(results).faults == (f"{name}: not named by manifest.json",)


def pages(study: Comparison, folder: Path, said: Mapping[str, Any]) -> None:
    """The stand-ins of `write`."""
    assert "command" not in said
    for name in STAND_INS:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f"what {name} says", encoding="utf-8")


def test_pages_are_made_again_when_all_is_played(results):
    found = verify(results, ALL, 1, pages=pages)
    assert found.matches
    assert set(found.remade) == set(found.files)
    for name in STAND_INS:
        (results / name).write_text("what someone would rather read", encoding="utf-8")
    (results / "headline.jv.md").write_text("what nobody wrote", encoding="utf-8")
    seal_again(results)
    assert verify(results, ONE, 1, pages=pages).matches
    assert set(verify(results, ALL, 1, pages=pages).faults) == {
        *(f"{name}: not what is made again of these results" for name in STAND_INS),
        "headline.jv.md: no file of these results",
    }


def test_a_page_that_was_removed_with_its_hash_is_missed(results):
    (results / "report.html").unlink()
    seal_again(results)
    assert verify(results, ALL, 1, pages=pages).faults == (
        "report.html: not named by manifest.json, although it is a file of these results",
    )


def test_pages_of_another_version_are_checked_by_their_hashes_and_the_version_is_told(results):
    with edited_manifest(results) as said:
        now, said["versions"]["matplotlib"] = said["versions"]["matplotlib"], "0.1"
    found = verify(results, ALL, 1, pages=pages)
    assert found.matches
    assert found.other_versions == {}
    assert found.other_pages == {"matplotlib": ("0.1", now)}
    assert not set(STAND_INS) & set(found.remade)


def test_pages_are_made_of_the_same_variants_too(tmp_path):
    found = compare([short(name) for name in ("sritex-at-once", "sritex-rotation")], 1, workers=1)
    folder, seen = write(found, tmp_path / "first-days"), []

    def watched(study: Comparison, *rest: Any) -> None:
        seen.append(study)
        pages(study, *rest)

    checked_again = verify(folder, ALL, 1, pages=watched)
    assert (checked_again.matches, checked_again.played) == (True, 2)
    assert seen[0].companions == found.companions
    assert len(seen[0].companions["sritex-rotation"]) == 1
    assert checked(folder, ONE).matches


def test_half_a_draw_is_named(results):
    """Two replications are a draw: of 4 less 1, 2 are observed."""
    with edited_manifest(results) as said:
        hashes = said["records"]["drawn"]
        said["records"]["drawn"] = {name: texts.rpartition(" ")[0] for name, texts in hashes.items()}
    assert "manifest.json: blocks.drawn.replications is 4, made again it is 2" in checked(results).faults


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("campaign",), "another"),
        (("retold",), 99),
        (("stopped",), "interrupted"),
        (("replications",), 1000),
        (("replications_wanted",), 1000),
        (("design", "replications"), 1000),
        (("design", "uncertainty"), "sampling"),
        (("blocks", "drawn", "covers"), "everything"),
        (("blocks", "likely", "replications"), 1000),
        (("scenarios", "rotation", "bound"), True),
    ],
)
def test_what_the_manifest_tells_of_the_study_is_made_again(results, path, value):
    with edited_manifest(results) as said:
        at = said
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = value
    faults = checked(results).faults
    assert any(fault.startswith("manifest.json: ") and "made again it is" in fault for fault in faults)


def test_another_reference_makes_other_differences(results):
    with edited_manifest(results) as said:
        said["reference"] = "rotation"
    assert any(fault.startswith("differences.csv: row 2: scenario is") for fault in checked(results).faults)


def test_what_it_tells_of_the_run_cannot_be_made_again(results):
    with edited_manifest(results) as said:
        said |= {"command": "another", "started": "", "seconds": 0.0, "workers": 99}
    assert checked(results, ALL).matches


def test_tables_that_are_written_otherwise_are_named(results):
    texts = {
        name: (results / f"{name}.csv").read_text(encoding="utf-8") for name in ("best", "daily", "pairs")
    }
    edited = {
        "best": texts["best"].replace("\n", "\r\n"),
        "daily": texts["daily"].partition("\n")[0] + "\n",
        "pairs": texts["pairs"].replace(",", ";"),
    }
    for name, text in edited.items():
        (results / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    seal_again(results)
    assert checked(results, ALL).faults == (
        "best.csv: not written as it is made again, although it says the same",
        "daily.csv: row 2 is not there",
        "pairs.csv: row 1 is torn",
    )


def test_a_row_too_many_is_named(results):
    with edited_rows(results, "daily.csv") as rows:
        rows.append(rows[-1])
    seal_again(results)
    assert checked(results, ALL).faults == (f"daily.csv: row {len(rows)} is one too many",)


def test_a_table_that_is_not_of_these_results_is_named_when_all_is_played(results):
    (results / "more.csv").write_text("a,b\n", encoding="utf-8")
    (results / "best.csv").unlink()
    seal_again(results)
    assert checked(results, ALL).faults == (
        "best.csv: not named by manifest.json, although it is a file of these results",
        "more.csv: no file of these results",
    )


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


def test_an_experiment_that_was_stopped_can_be_verified(tmp_path):
    stopped = replace(small(), wanted=99, stopped="interrupted", unknown=None, retold=0)
    assert checked(write(stopped, tmp_path / "stopped"), ALL).matches


@pytest.mark.parametrize("kept", [1, 2, 3])
def test_what_ctrl_c_left_of_two_blocks_can_be_verified(tmp_path, kept):
    """After 1 or 2 of 2 replications at likely values nothing is drawn yet; after 3 tasks one of two draws is finished."""
    keep, calls = _Run.keep, []

    def interrupted(run: _Run, *finished: Any) -> None:
        keep(run, *finished)
        calls.append(run)
        if len(calls) == kept:
            raise KeyboardInterrupt

    with patch.object(_Run, "keep", interrupted):
        stopped = compare(small().scenarios, seed=2, workers=1, design=Design("both", LIKELY, DRAWN))
    assert stopped.stopped == "interrupted"
    folder = write(stopped, tmp_path / "stopped")
    for sample in (ONE, ALL):
        found = checked(folder, sample)
        assert (found.faults, found.mismatches) == ((), ())


def test_what_ctrl_c_left_of_a_proof_by_the_other_engine_can_be_verified(tmp_path):
    with patch.object(_Retelling, "play", side_effect=KeyboardInterrupt):
        stopped = compare(small().scenarios, 2, 2, 1)
    assert (stopped.stopped, stopped.retold, stopped.replications) == ("interrupted", 0, 2)
    assert checked(write(stopped, tmp_path / "stopped"), ALL).matches


def test_replications_that_a_precision_does_not_take_are_a_fault(tmp_path):
    """Who plays on until he likes what he sees has more of them than the rule takes."""
    precise = Precision("activations", 10.0, relative=True, of_difference=False)
    design = Design("sampling", precision=precise, most=40)
    found = compare(small().scenarios, seed=2, workers=1, design=design)
    more = compare(small().scenarios, found.replications + 2, 2, 1)
    for comparison, name in ((found, "found"), (more, "more")):
        write_tables(comparison, tmp_path / name)
        write_manifest(manifest(comparison, *MADE, design=design), tmp_path / name)
    assert checked(tmp_path / "found", ALL).matches
    assert (
        f"manifest.json: replications is {more.replications}, made again it is {found.replications}"
        in checked(tmp_path / "more", ALL).faults
    )


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
