"""`compare`: the same files from the same words, whole or not at all, and marked where they are incomplete."""

from __future__ import annotations

import errno
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import pytest

from sim.study import compare, write_tables
from sim.tables import Table, cell_text, write_csv
from tests.command.asking import ROOT, SHORT, STATUS_QUO, STRATEGIES, ask, columns, rows, without_a_page
from tests.experiment.short import short

BOTH = (STATUS_QUO, STRATEGIES / "counter-condition.toml")
TABLES = (
    "best.csv",
    "daily.csv",
    "differences.csv",
    "draws.csv",
    "evidence.csv",
    "measures.csv",
    "pairs.csv",
    "promises.csv",
    "summary.csv",
)
FEW = ("--replications", 2, "--draws", 1)


def asked(out: Path, *more: object, workers: int = 1):
    return ask("compare", *BOTH, *SHORT, *FEW, "--workers", workers, "--out", out, *more)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A comparison with its page: the folder, and what was said."""
    out = tmp_path_factory.mktemp("whole") / "deep" / "out"
    return out, asked(out)


def bytes_of(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in TABLES}


def test_a_comparison_writes_its_files(whole):
    out, answer = whole
    assert answer.code == 0
    files = {file.name for file in out.iterdir()}
    assert files >= {*TABLES, "manifest.json", "report.html", "figures"}
    assert not any(name.endswith(".part") for name in files)
    assert {file.suffix for file in (out / "figures").iterdir()} == {".svg", ".png"}
    assert f"Files: {out}" in answer.out
    assert "Traceback" not in answer.err


def test_the_manifest_tells_the_seed_the_scenarios_and_the_words(whole):
    out, _ = whole
    said = json.loads((out / "manifest.json").read_text())
    assert said["stopped"] == ""
    assert (said["seed"], said["replications"], said["replications_wanted"]) == (1, 2, 2)
    assert list(said["scenarios"]) == ["status-quo", "counter-condition"]
    assert "--replications 2" in said["command"]


def test_the_files_have_their_columns(whole):
    out, _ = whole
    assert columns(out / "measures.csv")[:4] == ["scenario", "parameters", "replication", "measure"]
    assert columns(out / "summary.csv")[:4] == ["scenario", "covers", "measure", "unit"]
    assert columns(out / "differences.csv")[:4] == ["scenario", "reference", "covers", "measure"]
    assert columns(out / "daily.csv") == [
        "scenario",
        "parameters",
        "date",
        "site",
        "mean",
        "p10",
        "p50",
        "p90",
    ]


def test_every_interval_says_what_it_covers(whole):
    """A table with an interval has the column, and both kinds are there."""
    out, _ = whole
    for name in ("best.csv", "differences.csv", "pairs.csv", "promises.csv", "summary.csv"):
        assert {row["covers"] for row in rows(out / name)} == {"chance", "chance and evidence"}


def test_the_same_words_give_the_same_bytes_with_any_number_of_workers(whole, tmp_path):
    with without_a_page():
        assert asked(tmp_path / "again").code == 0
        assert asked(tmp_path / "two", workers=2).code == 0
    assert bytes_of(whole[0]) == bytes_of(tmp_path / "again") == bytes_of(tmp_path / "two")


def test_another_seed_gives_other_numbers(whole, tmp_path):
    with without_a_page():
        asked(tmp_path, "--seed", 2)
    assert (tmp_path / "measures.csv").read_bytes() != (whole[0] / "measures.csv").read_bytes()


def test_the_days_of_every_replication_come_when_asked_for_and_go_when_not(tmp_path):
    with without_a_page():
        asked(tmp_path, "--daily")
        daily = tmp_path / "daily-replications.csv"
        assert columns(daily)[:3] == ["scenario", "parameters", "replication"]
        of_all = {
            (row["scenario"], row["parameters"], row["replication"]): float(row["value"])
            for row in rows(tmp_path / "measures.csv")
            if row["measure"] == "activations"
        }
        found = dict.fromkeys(of_all, 0.0)
        for row in rows(daily):
            found[row["scenario"], row["parameters"], row["replication"]] += float(row["activations"])
        assert found == of_all
        asked(tmp_path)
    assert not daily.exists()


def test_files_of_other_results_do_not_stay(whole, tmp_path):
    (tmp_path / "figures").mkdir()
    for name in ("draws.csv", "figures/visits-of-before.en.svg", "mine.txt"):
        (tmp_path / name).write_text("of before")
    with without_a_page():
        assert asked(tmp_path, "--uncertainty", "sampling").code == 0
    assert not (tmp_path / "draws.csv").exists()
    assert list((tmp_path / "figures").iterdir()) == []
    assert (tmp_path / "mine.txt").read_text() == "of before"


def test_a_fresh_result_is_verified(whole):
    answer = ask("verify", whole[0], "--sample", 2, "--workers", 1)
    assert answer.code == 0, answer.err


def test_one_strategy_and_one_replication_are_compared_with_nothing(tmp_path):
    words = ("--uncertainty", "sampling", "--replications", 1, "--workers", 1, "--out", tmp_path)
    answer = ask("compare", STATUS_QUO, *SHORT, *words)
    assert answer.code == 0
    assert rows(tmp_path / "differences.csv") == []
    activations = next(row for row in rows(tmp_path / "summary.csv") if row["measure"] == "activations")
    assert activations["half_width"] == activations["low"] == ""
    assert "nan" not in (tmp_path / "summary.csv").read_text().lower()


def test_a_folder_that_cannot_be_written_is_found_out_before_the_run(tmp_path):
    (tmp_path / "file").write_text("kept")
    for out in (tmp_path / "file" / "below", tmp_path / "file"):
        answer = asked(out)
        assert answer.code == 2
        assert answer.out == ""
        assert len(answer.err.splitlines()) == 1
        assert answer.err.startswith(f"{out} cannot be written (")
        assert "choose another --out" in answer.err
    assert (tmp_path / "file").read_text() == "kept"


def test_what_somebody_put_beside_the_results_stays(tmp_path):
    (tmp_path / "figures").mkdir()
    own = [tmp_path / name for name in ("budget.csv", "notes.md", "visits.csv", "figures/map.png")]
    of_before = tmp_path / "daily-replications.csv"
    for file in (*own, of_before):
        file.write_text("mine", encoding="utf-8")
    with without_a_page():
        assert asked(tmp_path).code == 0
    assert [file.read_text(encoding="utf-8") for file in own] == ["mine"] * len(own)
    assert not of_before.exists()
    said = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert not {"budget.csv", "visits.csv", "figures/map.png"} & said["files"].keys()


def test_the_folder_of_a_selection_is_left_alone(tmp_path):
    (tmp_path / "selection.csv").write_text("a selection", encoding="utf-8")
    answer = asked(tmp_path)
    assert (answer.code, answer.err) == (2, f"{tmp_path} holds a selection; choose another --out\n")
    assert [file.name for file in tmp_path.iterdir()] == ["selection.csv"]


@pytest.mark.parametrize(
    "words",
    [("compare",), ("select", "--by", "activations", "--indifference", 100)],
    ids=["compare", "select"],
)
def test_a_folder_on_a_file_system_that_is_read_only_is_found_out_before_the_run(
    tmp_path, monkeypatch, words
):
    def refused(**where: Path) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(where["dir"] / "tmp1a2b"))

    monkeypatch.setattr(tempfile, "TemporaryFile", refused)
    answer = ask(words[0], *BOTH, *SHORT, *words[1:], "--workers", 1, "--out", tmp_path)
    assert (answer.code, answer.out) == (2, "")
    said = "cannot be written (Read-only file system); files finished before are kept; choose another --out"
    assert answer.err == f"{tmp_path} {said}\n"


class Full:
    """A file on a full disk."""

    def __init__(self, file):
        self.file = file

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def write(self, text):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_said_once_and_leaves_no_torn_file(tmp_path, monkeypatch):
    opened, real = [], Path.open

    def nearly_full(self, *how, **more):
        file = real(self, *how, **more)
        opened.append(self.name)
        return Full(file) if self.name == "differences.csv.part" else file

    (tmp_path / "manifest.json").write_text("of an earlier comparison")
    monkeypatch.setattr(Path, "open", nearly_full)
    with without_a_page():
        answer = asked(tmp_path)
    assert "differences.csv.part" in opened
    assert answer.code == 2
    assert "No space left on device" in answer.err
    assert "files finished before are kept" in answer.err
    assert "Traceback" not in answer.err
    assert {file.name for file in tmp_path.iterdir()} == {"measures.csv", "summary.csv"}


def test_a_worker_that_dies_ends_with_1_and_an_incomplete_comparison(tmp_path, monkeypatch):
    from dataclasses import replace

    from sim import study

    real = study.compare_in
    monkeypatch.setattr(
        study, "compare_in", lambda *how: replace(real(*how), wanted=9, stopped="worker-lost")
    )
    with without_a_page():
        answer = asked(tmp_path)
    assert answer.code == 1
    assert "INCOMPLETE: worker processes died again and again; replications finished: 2 of 9" in answer.err
    assert json.loads((tmp_path / "manifest.json").read_text())["stopped"] == "worker-lost"


def test_stopped_while_replications_are_told_again_it_says_that_they_are_finished(tmp_path, monkeypatch):
    def at_once(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["sim.experiment.laboratory"]._Retelling, "function", at_once)
    with without_a_page():
        answer = asked(tmp_path)
    assert answer.code == 130
    assert (
        "replications finished: 2 of 2 (likely) and 2 of 2 (drawn), but not all that are told again"
        in answer.err
    )


def test_a_comparison_stopped_at_once_writes_nothing(tmp_path, monkeypatch):
    def at_once(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["sim.experiment.laboratory"]._Run, "function", at_once)
    answer = asked(tmp_path)
    assert answer.code == 130
    assert "no results were written" in answer.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("where", ["scenarios_from", "_write", "_print"])
def test_ctrl_c_before_or_after_the_run_ends_with_130_too(tmp_path, monkeypatch, where):
    def pressed(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(import_module("sim.command.compare"), where, pressed)
    with without_a_page():
        answer = asked(tmp_path)
    assert answer.code == 130
    said = answer.err.splitlines()[-1]
    assert said.startswith("stopped")
    assert said.endswith("what was finished before is kept. Run the same command again")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_keeps_the_first_replications_and_says_that_they_are_not_all(tmp_path, number):
    """As in a terminal: the signal goes to the program and its workers alike."""
    words = ["compare", STATUS_QUO, *SHORT, "--replications", 40, "--uncertainty", "sampling"]
    words += ["--workers", 2, "--out", tmp_path, "--store", tmp_path / "store.sqlite"]
    command = [sys.executable, "run.py", *map(str, words)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as program:
        first = program.stderr.readline()
        os.killpg(program.pid, number)
        _, err = program.communicate(timeout=50)
    assert "of 40 replications" in first
    assert program.returncode == 130, err
    assert "INCOMPLETE: stopped; " in err
    assert "Run the same command again: it goes on from there." in err
    assert "Traceback" not in err
    said = json.loads((tmp_path / "manifest.json").read_text())
    assert said["stopped"] == "interrupted"
    assert 1 <= said["replications"] < said["replications_wanted"] == 40
    assert "report.html" in {file.name for file in tmp_path.iterdir()}
    few = min(said["replications"], 3)
    write_tables(compare([short()], few, 1, workers=1), tmp_path / "full")
    wanted = rows(tmp_path / "full" / "measures.csv")
    assert [row for row in rows(tmp_path / "measures.csv") if int(row["replication"]) < few] == wanted


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--precision", "activations"), "--precision: 'activations' has no measure and size"),
        (("--precision", "difference:activations=1%"), "is relative to a difference"),
        (
            ("--precision", "activtions=1%"),
            "--precision: activtions is not a measure; did you mean activations?",
        ),
        (("--cluster", "tcp://127.0.0.1:9"), "no scheduler answers at tcp://127.0.0.1:9"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_played(tmp_path, monkeypatch, words, said):
    monkeypatch.setattr("sim.experiment.cluster.ANSWER_WITHIN", 0.5)
    answer = asked(tmp_path, *words)
    assert answer.code == 2
    assert said in answer.err
    assert "Traceback" not in answer.err
    assert list(tmp_path.iterdir()) == []


def test_replications_are_added_until_every_interval_is_as_narrow_as_asked(tmp_path):
    with without_a_page():
        answer = asked(tmp_path, "--precision", "activations=10%", "--uncertainty", "sampling")
    assert answer.code == 0, answer.err
    for row in rows(tmp_path / "summary.csv"):
        if row["measure"] == "activations":
            assert float(row["half_width"]) <= 0.1 * float(row["mean"])
            assert int(row["replications"]) % 10 == 0


def test_a_precision_that_is_not_reached_is_said(tmp_path):
    with without_a_page():
        answer = asked(
            tmp_path, "--precision", "activations=0.1%", "--max-replications", 3, "--uncertainty", "sampling"
        )
    assert answer.code == 0
    assert "not as precise as was asked after 3 replications: status-quo, counter-condition" in answer.err


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_text_never_becomes_a_formula(text, tmp_path):
    write_csv(tmp_path / "t.csv", Table(("title",), [(text,)]))
    assert rows(tmp_path / "t.csv") == [{"title": "'" + text}]


def test_a_text_with_line_ends_of_any_kind_stays_one_cell(tmp_path):
    write_csv(tmp_path / "t.csv", Table(("title", "n"), [("\r=1", 1), ("a\rb\r\nc\nd", 2)]))
    assert rows(tmp_path / "t.csv") == [{"title": "'\n=1", "n": "1"}, {"title": "a\nb\nc\nd", "n": "2"}]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (-1, "-1"),
        (-1.5, "-1.5"),
        (3.0, "3"),
        (1e-7, "1e-07"),
        (1e22, "1e+22"),
        (0.1, "0.1"),
        (None, ""),
        (math.nan, ""),
    ],
)
def test_a_number_stays_a_number(number, text):
    assert cell_text(number) == text
    assert number is None or math.isnan(number) or float(text) == number


def test_a_name_that_looks_like_a_formula_is_refused(tmp_path):
    """The reasons of failures are the user's own words, and a column of `trace`."""
    campaign = STRATEGIES.parent
    for file in (campaign / "campaign.toml", STATUS_QUO):
        copy = tmp_path / file.relative_to(campaign)
        copy.parent.mkdir(exist_ok=True)
        text = file.read_text(encoding="utf-8").replace("data-mismatch =", '"=cmd|calc" =')
        copy.write_text(text, encoding="utf-8")
    answer = ask("trace", tmp_path / "strategies" / "status-quo.toml", *SHORT, "--out", tmp_path / "out")
    assert answer.code == 2
    assert '"=cmd|calc" is not a name' in answer.err
    assert not (tmp_path / "out").exists()
