"""Results that cannot be verified are refused, with the reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.study.verifying import verification
from sim.study.verifying.results import Unverifiable
from sim.study.verifying.verification import Sample, verify
from tests.study.written import edited_manifest


def refused(folder: Path) -> str:
    with pytest.raises(Unverifiable) as refused:
        verify(folder, Sample(1, 0), workers=1)
    return str(refused.value)


def test_a_folder_without_a_manifest(tmp_path):
    assert "no manifest.json" in refused(tmp_path)
    assert "no manifest.json" in refused(tmp_path / "nowhere")
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "no manifest.json" in refused(tmp_path / "file")


def test_a_manifest_that_is_a_folder(tmp_path):
    (tmp_path / "manifest.json").mkdir()
    assert "cannot be read" in refused(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", '"text"', "\0", "[" * 100_000])
def test_a_manifest_that_is_torn(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    said = refused(tmp_path)
    assert "torn" in said or "no manifest" in said


def test_a_manifest_that_breaks_off(results):
    text = (results / "manifest.json").read_text(encoding="utf-8")
    (results / "manifest.json").write_text(text[: len(text) // 2], encoding="utf-8")
    assert "torn" in refused(results)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("study", "trace", "of a study that cannot be verified: 'trace'"),
        ("format", 2, "of a newer format than this program reads"),
        ("format", 1.5, "of a newer format"),
        ("format", None, "of an older format"),
        ("format", 0, "of an older format"),
        ("format", True, "of an older format"),
        ("files", None, "not whole"),
        ("files", {}, "measures.csv is not among its files"),
        ("records", {}, "are not of the same (rotation, status-quo)"),
        ("records", {"likely": {"nobody": "0"}}, "are not of the same (nobody, rotation, status-quo)"),
        ("documents", {"parts": {}, "of": {}}, "are not of the same (rotation, status-quo)"),
        ("documents", None, "not whole"),
        ("reference", "nobody", "the reference nobody is no scenario"),
        ("seed", "two", "not whole"),
        ("design", None, "not whole"),
        (
            "design",
            {"uncertainty": "all", "replications": 1, "draws": 1, "precision": None},
            "its design is none",
        ),
        ("records", {"guessed": {"rotation": "0", "status-quo": "0"}}, "not whole"),
        ("engine", "another", "cannot be asked again"),
        ("stopped", None, "cannot be asked again"),
        ("versions", 3, "not whole"),
    ],
)
def test_a_manifest_of_another_kind(results, key, value, words):
    with edited_manifest(results) as said:
        said[key] = value
    assert words in refused(results)


def test_scenarios_that_are_none(results):
    with edited_manifest(results) as said:
        said["documents"]["parts"]["campaign-1"]["eligible"] = -1
    assert "campaign.eligible = -1 is below 0" in refused(results)


def test_scenarios_that_cannot_be_played_here(written, monkeypatch):
    def no_holidays(*_: Any) -> None:
        raise ValueError("no table of holidays for Atlantis")

    monkeypatch.setattr(verification, "play_again", no_holidays)
    assert "no table of holidays for Atlantis" in refused(written)
