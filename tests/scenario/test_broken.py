"""Broken files: every mistake of a file at once, one line each: file, key, value, remedy. The lines stand in the files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sim.scenario import Complaints, read, read_all
from sim.words import words

ROOT = Path(__file__).parents[2]
FILES = sorted((Path(__file__).parent / "tiny" / "broken").glob("*.toml"))


def expected(file: Path) -> list[str]:
    lines = file.read_bytes().splitlines()
    return [line.removeprefix(b"#! ").decode() for line in lines if line.startswith(b"#! ")]


def test_there_are_enough_of_them() -> None:
    assert len(FILES) >= 40
    assert all(expected(file) for file in FILES)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_broken_file_is_complained_about(file: Path) -> None:
    with pytest.raises(Complaints) as caught:
        read(file)
    assert str(caught.value).splitlines() == expected(file)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_complaint_can_be_said_in_indonesian(file: Path) -> None:
    with pytest.raises(Complaints) as caught:
        read(file)
    for complaint in caught.value.complaints:
        assert complaint.text("id") != complaint.text("en")
        assert complaint.key in complaint.text("id")


def test_the_command_reports_all_files_and_stops_with_two() -> None:
    done = subprocess.run(
        [sys.executable, "run.py", "check", *map(str, FILES)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    wanted = [line for file in FILES for line in expected(file)]
    assert done.stderr.splitlines()[: len(wanted)] == wanted


def test_the_mistakes_of_all_files_come_together() -> None:
    with pytest.raises(Complaints) as caught:
        read_all([file for file in FILES if file.stem in ("an-unknown-key", "half-an-officer")])
    assert len(caught.value.complaints) == 2


@pytest.mark.parametrize(("path", "code"), [("nowhere.toml", "missing_file"), ("broken", "no_strategies")])
def test_what_is_not_a_scenario_file(path: str, code: str) -> None:
    with pytest.raises(Complaints) as caught:
        read_all([FILES[0].parents[1] / path])
    assert [complaint.code for complaint in caught.value.complaints] == [code]


def test_a_folder_is_not_a_file() -> None:
    with pytest.raises(Complaints) as caught:
        read(FILES[0].parent)
    assert [complaint.code for complaint in caught.value.complaints] == ["not_a_file"]


def test_both_languages_have_the_same_texts() -> None:
    assert words("en").keys() == words("id").keys()
