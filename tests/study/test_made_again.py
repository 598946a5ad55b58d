"""A study asked again of its replications: its tables, its pages and its answer come out the same, or are named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from sim.analysis import Precision
from sim.experiment.laboratory import _Retelling, _Run
from sim.study import Comparison, Design, compare, manifest, write_manifest, write_tables
from sim.study.verifying.results import results_of
from sim.study.verifying.verification import verify
from tests.experiment.short import short
from tests.study.written import (
    ALL,
    DRAWN,
    LIKELY,
    MADE,
    ONE,
    STAND_INS,
    checked,
    edited_manifest,
    edited_rows,
    seal_again,
    small,
    write,
)

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
        (("cross_checked",), 99),
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
    (results / "stages.csv").write_text("a,b\n", encoding="utf-8")
    (results / "best.csv").unlink()
    seal_again(results)
    assert checked(results, ALL).faults == (
        "best.csv: not named by manifest.json, although it is a file of these results",
        "stages.csv: no file of these results",
    )


def test_an_experiment_that_was_stopped_can_be_verified(tmp_path):
    stopped = replace(
        small(), wanted=99, stopped="interrupted", with_parameter_uncertainty=None, cross_checked=0
    )
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
    assert (stopped.stopped, stopped.cross_checked, stopped.replications) == ("interrupted", 0, 2)
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
