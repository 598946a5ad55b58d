"""`verify`: match or mismatch, in words and as an exit code."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import patch

import pytest

from sim.command.verify import MOST_LINES
from sim.report import write_report
from sim.report.selection import write_selection
from sim.study import manifest, told
from sim.study.selecting.tables import selection_manifest
from sim.study.verifying import verification
from tests.command.asking import ask
from tests.study.written import (
    JOBS,
    MADE,
    copied,
    edited_manifest,
    edited_rows,
    row_of,
    seal_again,
    small,
    small_selection,
    write,
    write_selected,
)

ALONE = ("--workers", 1)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return write(small(), tmp_path_factory.mktemp("written") / "results")


@pytest.fixture
def results(written, tmp_path):
    return copied(written, tmp_path / "results")


def test_results_that_were_not_touched_match_in_bytes(written):
    answer = ask("verify", written, "--sample", 3, "--sample-seed", 5, *ALONE)
    assert answer.code == 0
    assert answer.out.splitlines() == [
        f"3 of {JOBS} replications were played again (a sample: --sample-seed 5)",
        "made again from measures.csv: best.csv, differences.csv, draws.csv, evidence.csv, pairs.csv, promises.csv, "
        "summary.csv; 6 more files are checked by their hashes alone",
        "match of bytes: the same versions, every number the same to its last bit, every file as it was written",
    ]
    assert "3 of 3 replications" in answer.err


def test_all_of_them_match_with_several_workers_too(written):
    with patch("sim.command.verify._pages", None):
        answer = ask("verify", written, "--all", "--workers", 2)
    assert answer.code == 0
    assert f"{JOBS} of {JOBS} replications were played again\n" in answer.out


def test_the_page_of_a_comparison_and_its_figures_are_made_again_too(tmp_path):
    likely = replace(small(), with_parameter_uncertainty=None, cross_checked=2)
    folder = write(likely, tmp_path / "results")
    write_report(likely, folder, told(manifest(likely, *MADE)))
    seal_again(folder)
    answer = ask("verify", folder, "--all", *ALONE)
    assert answer.code == 0, answer.out
    assert "promises.csv, summary.csv, 31 pages and figures\n" in answer.out


def test_a_page_that_was_edited_with_its_hash_is_found(tmp_path):
    folder = selected_with_its_page(tmp_path)
    headline = folder / "headline.en.md"
    headline.write_text(headline.read_text(encoding="utf-8").replace("e", "é"), encoding="utf-8")
    (folder / "select.html").write_text("better", encoding="utf-8")
    seal_again(folder)
    answer = ask("verify", folder, "--all", *ALONE)
    assert answer.code == 1
    assert answer.out.splitlines()[:2] == [
        "headline.en.md: not what is made again of these results",
        "select.html: not what is made again of these results",
    ]


def test_with_another_version_of_what_draws_the_pages_it_says_so(results):
    with edited_manifest(results) as said:
        now, said["versions"]["matplotlib"] = said["versions"]["matplotlib"], "0.1"
    answer = ask("verify", results, "--all", *ALONE)
    assert answer.code == 0
    assert "summary.csv; 3 more files are checked by their hashes alone\n" in answer.out
    assert (
        f"matplotlib: 0.1 then, {now} now; no number depends on it, but what the pages look like"
        in answer.out
    )
    assert "match of bytes: the same versions" in answer.out


def test_the_lot_is_another_every_time_and_its_seed_is_told(written, monkeypatch):
    seeds = iter((11, 12))
    monkeypatch.setattr("secrets.randbelow", lambda most: next(seeds))
    for seed in (11, 12):
        assert f"--sample-seed {seed})" in ask("verify", written, "--sample", 1, *ALONE).out


def test_an_edited_number_and_an_edited_page_are_named(results):
    with edited_rows(results) as rows:
        row = row_of(rows, "status-quo", "likely", 1, "activations")
        was, row[4] = row[4], "1"
    (results / "report.html").write_text("better", encoding="utf-8")
    answer = ask("verify", results, "--sample", 1, "--sample-seed", 0, *ALONE)
    assert answer.code == 1
    assert answer.out.splitlines()[:3] == [
        "measures.csv: changed after it was written",
        "report.html: changed after it was written",
        f"status-quo, likely, replication 1: activations: measures.csv says 1, played again it is {was}",
    ]
    assert answer.err.splitlines()[-1] == f"MISMATCH: {results} is not what comes of playing it again"
    assert "match of" not in answer.out


def test_nothing_in_the_results_steers_the_terminal(results):
    with edited_manifest(results) as said:
        said["files"]["\x1b[2K\nmatch of bytes"] = "0"
        said["versions"]["numpy"] = "1\nmatch of bytes"
    answer = ask("verify", results, "--sample", 1, *ALONE)
    assert answer.code == 1
    assert "\x1b" not in answer.out
    assert not any(line.startswith("match") for line in answer.out.splitlines())


def test_many_numbers_are_told_in_part(results):
    with edited_manifest(results) as said:
        said["seed"] = 3
    answer = ask("verify", results, "--sample", 2, *ALONE)
    assert answer.code == 1
    assert len(answer.out.splitlines()) == MOST_LINES + 3
    assert " more numbers, in 2 replications together" in answer.out


def test_many_faults_are_told_in_part(results):
    with edited_manifest(results) as said:
        said["files"] |= {f"more-{n}.csv": "0" for n in range(MOST_LINES + 5)}
    answer = ask("verify", results, "--sample", 1, *ALONE)
    assert answer.code == 1
    assert answer.out.count("is missing") == MOST_LINES
    assert "and 5 more faults" in answer.out


def test_with_other_versions_they_are_listed_with_the_kind_of_match(results, monkeypatch):
    now = verification.of_numbers()
    monkeypatch.setattr(verification, "of_numbers", lambda: now | {"numpy": "99.0"})
    answer = ask("verify", results, "--sample", 1, *ALONE)
    assert answer.code == 0
    assert f"numpy: {now['numpy']} then, 99.0 now" in answer.out
    assert answer.out.splitlines()[-1] == (
        "match of counts exactly and of times, money and ratios to 1e-9, with other versions; "
        "every number is even the same to its last bit"
    )
    (results / "best.csv").unlink()
    answer = ask("verify", results, "--sample", 1, *ALONE)
    assert answer.code == 1
    assert "which may be because of the other versions" in answer.err


def selected_with_its_page(tmp_path):
    folder = write_selected(small_selection(), tmp_path / "selected")
    write_selection(small_selection(), folder, told(selection_manifest(small_selection(), *MADE)))
    seal_again(folder)
    return folder


def test_a_selection_is_made_again_too(tmp_path):
    folder = selected_with_its_page(tmp_path)
    answer = ask("verify", folder, "--all", *ALONE)
    assert answer.code == 0, answer.out
    assert (
        "made again from the replications: measures.csv, requirements.csv, selection.csv, stages.csv, worth.csv, "
        "7 pages and figures\n"
    ) in answer.out


def test_what_cannot_be_verified_is_said_in_one_line(tmp_path):
    answer = ask("verify", tmp_path)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (
        f"{tmp_path}: no manifest.json, so no results of a study that was finished; give the folder of results\n"
    )
    assert ask("verify", tmp_path, "--sample", 0).code == 2


def test_ctrl_c_ends_with_130(written, monkeypatch):
    def pressed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(verification, "play_again", pressed)
    assert ask("verify", written, *ALONE).code == 130
