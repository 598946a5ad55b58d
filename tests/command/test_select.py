"""`select`: an answer from the same words, with the same files, and mistakes before anything is played."""

from __future__ import annotations

import json
import re
from pathlib import Path
from unittest.mock import patch

import pytest

from sim.experiment import Laboratory
from sim.experiment.laboratory import _Run
from sim.study.verifying.results import results_of
from sim.study.verifying.verification import Sample, verify
from tests.command.asking import SHORT, SRITEX, STATUS_QUO, STRATEGIES, ask, columns, rows
from tests.experiment.short import stopped_after_the_first_run

TWO = (STATUS_QUO, STRATEGIES / "counter-condition.toml")
BY_ACTIVATIONS = ("--by", "activations", "--indifference", 40)
FEW = ("--first", 5, "--max-replications", 13)
TABLES = ("selection.csv", "stages.csv", "measures.csv")


def asked(out: Path, *more: object, of=TWO, by=BY_ACTIVATIONS, workers: int = 1):
    return ask("select", *of, *SHORT, *by, *FEW, "--workers", workers, "--out", out, *more)


def without_a_page():
    """Leaves the page and its figure out, which take longest."""
    return patch("sim.report.selection.write_selection")


def said_by(text: str) -> str:
    """What was said, wherever its lines end."""
    return re.sub(r"[ \n]+", " ", text)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A selection by net benefit with its page: the folder, and what was said."""
    out = tmp_path_factory.mktemp("selection") / "deep" / "out"
    return out, asked(out, by=("--by", "net-benefit", "--worth", 25000, "--indifference", 1e6))


def test_a_selection_says_its_answer_and_writes_its_files(whole):
    out, answer = whole
    assert answer.code == 0, answer.err
    assert (
        "the best of 2 candidates by net benefit at Rp\u00a025,000 an activation is A condition" in answer.out
    )
    assert "chance alone" in answer.out
    assert "Rinott's procedure (1978) would have taken" in answer.out
    assert f"Files: {out}" in answer.out
    files = {file.name for file in out.iterdir()}
    assert files == {
        *TABLES,
        "worth.csv",
        "select.html",
        "headline.en.md",
        "headline.id.md",
        "figures",
        "manifest.json",
    }
    assert columns(out / "selection.csv")[:4] == ["scenario", "covers", "status", "stage"]
    assert {row["covers"] for row in rows(out / "selection.csv")} == {"chance"}
    assert columns(out / "stages.csv")[:3] == ["covers", "stage", "event"]


def test_the_manifest_tells_what_was_asked_and_what_came_of_it(whole):
    said = json.loads((whole[0] / "manifest.json").read_text(encoding="utf-8"))
    assert said["study"] == "select"
    assert said["design"]["by"] == "net-benefit"
    assert (said["design"]["worth"], said["design"]["indifference"]) == (25000.0, 1e6)
    block = said["blocks"]["likely"]
    assert (block["best"], block["decided"]) == ("counter-condition", True)
    used = sum(int(row["replications_used"]) for row in rows(whole[0] / "selection.csv"))
    assert block["replications_used"] == used <= block["replications_played"]
    assert block["rinott"] == sum(int(row["rinott"]) for row in rows(whole[0] / "selection.csv"))


def test_what_was_written_can_be_played_again_and_matches(whole):
    assert results_of(whole[0]).study == "select"
    found = verify(whole[0], Sample(2, 1), 1)
    assert found.matches, (found.faults, found.mismatches)
    assert found.exact


def test_neither_the_workers_nor_what_was_kept_before_change_the_answer(tmp_path):
    with without_a_page():
        first = asked(tmp_path / "one", "--store", tmp_path / "store.sqlite")
        again = asked(tmp_path / "again", "--store", tmp_path / "store.sqlite", workers=2)
        other = asked(tmp_path / "two", workers=2)
    assert (first.code, again.code, other.code) == (0, 0, 0)
    for name in TABLES:
        texts = {(tmp_path / folder / name).read_bytes() for folder in ("one", "again", "two")}
        assert len(texts) == 1
    said = json.loads((tmp_path / "again" / "manifest.json").read_text(encoding="utf-8"))
    assert said["replications_run"] == 0
    assert said["replications_found"] > 0


def test_both_answers_stand_side_by_side(tmp_path):
    with without_a_page():
        answer = asked(tmp_path, "--uncertainty", "both", "--first", 3, "--max-replications", 6)
    assert answer.code == 0
    assert "At likely values (chance alone)" in answer.out
    assert "With parameter uncertainty" in answer.out
    assert {row["covers"] for row in rows(tmp_path / "selection.csv")} == {"chance", "chance and evidence"}


def test_what_is_not_decided_yet_is_no_failure(tmp_path):
    with without_a_page():
        answer = asked(tmp_path, "--max-replications", 6, by=("--by", "activations", "--indifference", 0.01))
    assert answer.code == 0
    assert "it is not decided yet which of these is the best" in said_by(answer.out)
    assert {row["status"] for row in rows(tmp_path / "selection.csv")} == {"undecided"}
    assert {row["replications_played"] for row in rows(tmp_path / "selection.csv")} == {"6"}


def test_where_nobody_keeps_to_what_is_required_none_is_selected(tmp_path):
    with patch.object(Laboratory, "run") as run:
        answer = asked(tmp_path, "--require", "planned_officer_days>=1000")
    assert not run.called
    assert answer.code == 0
    assert "none is selected, and nothing was played" in said_by(answer.out)
    assert {row["reason"] for row in rows(tmp_path / "selection.csv")} == {
        "requires planned_officer_days>=1000"
    }


def test_a_requirement_may_name_a_measure_that_replications_estimate(tmp_path):
    with without_a_page():
        answer = asked(
            tmp_path, "--require", "activations<=1±50", "--require", "cost<=1e9", "--tolerance", 0.1
        )
    assert answer.code == 0
    assert "no candidate meets the requirements" in said_by(answer.out)
    assert {row["status"] for row in rows(tmp_path / "selection.csv")} == {"infeasible"}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--by", "activation", "--indifference", 1), "did you mean activations?"),
        (("--by", "net-benefit", "--indifference", 1), "needs --worth"),
        (("--by", "activations", "--indifference", 0), "--indifference is 0"),
        (("--by", "activations", "--indifference", 1, "--probability", 0.4), "--probability is 0.4"),
        (("--by", "activations", "--indifference", 1, "--require", "cost<3"), "is not MEASURE<=NUMBER"),
        (("--by", "activations", "--indifference", "many"), "--indifference"),
        (("--by", "activations"), "--indifference"),
    ],
)
def test_a_mistake_ends_it_before_anything_is_played(tmp_path, more, said):
    with patch.object(Laboratory, "run") as run:
        answer = ask("select", *TWO, *SHORT, *more, "--out", tmp_path / "out")
    assert not run.called
    assert answer.code == 2
    assert said in said_by(answer.err)
    assert "Traceback" not in answer.err
    assert not (tmp_path / "out").exists()


def test_one_candidate_beside_a_bound_is_too_few(tmp_path):
    answer = ask("select", SRITEX, STRATEGIES / "all-out.toml", *BY_ACTIVATIONS, "--out", tmp_path / "out")
    assert answer.code == 2
    assert "there is one candidate (1 is a bound, left out)" in answer.err


def test_the_folder_of_a_comparison_is_left_alone(tmp_path):
    (tmp_path / "report.html").write_text("a comparison", encoding="utf-8")
    answer = asked(tmp_path)
    assert answer.code == 2
    assert "holds a comparison; choose another --out" in answer.err


def test_a_stop_before_the_first_stage_writes_nothing(tmp_path):
    with patch.object(_Run, "play", side_effect=KeyboardInterrupt):
        answer = asked(tmp_path / "out", "--store", tmp_path / "store.sqlite")
    assert answer.code == 130
    assert "before the first stage was finished" in answer.err
    assert not list((tmp_path / "out").glob("*"))


def test_a_stop_later_keeps_what_was_decided_and_goes_on_from_there(tmp_path):
    words = ("--store", tmp_path / "store.sqlite")
    close = ("--by", "activations", "--indifference", 0.01)
    with without_a_page():
        with stopped_after_the_first_run():
            answer = asked(tmp_path / "out", *words, by=close)
        assert answer.code == 130
        assert "INCOMPLETE: stopped" in answer.err
        assert "the computation was interrupted before it was decided" in said_by(answer.out)
        said = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
        assert (said["stopped"], said["blocks"]["likely"]["replications_used"]) == ("interrupted", 10)
        assert asked(tmp_path / "out", *words, by=close).code == 0
    said = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert (said["stopped"], said["replications_found"], said["replications_run"]) == ("", 10, 16)
