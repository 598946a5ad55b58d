"""What a command does where it cannot say what it found: a full disk behind the output, a closed one, a narrow alphabet."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command.asking import ROOT, ask, without_a_page

TINY = ROOT / "tests" / "scenario" / "tiny"
ROTATION = TINY / "strategies" / "rotation.toml"
FEW = ("--uncertainty", "sampling", "--replications", 2, "--workers", 1, "--no-store")
FULL = Path("/dev/full")


def started(*words: object, **more) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own, with what it says."""
    command = [sys.executable, "run.py", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False, **more)


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "words", [("--help",), ("schema",), ("check", ROTATION)], ids=["help", "schema", "check"]
)
def test_a_full_output_is_said_once_and_ends_with_2(words, unbuffered):
    with FULL.open("w") as full:
        done = started(*words, stdout=full, env=os.environ | {"PYTHONUNBUFFERED": unbuffered})
    assert done.returncode == 2
    assert done.stderr == "the output cannot be read or written (No space left on device)\n"


def test_a_closed_output_is_no_mistake():
    done = started("schema", preexec_fn=lambda: os.close(1))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_reader_that_leaves_early_hears_no_complaint():
    command = [sys.executable, "run.py", "check", str(TINY)]
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(command, cwd=ROOT, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert done.stderr == ""


@pytest.fixture(scope="module")
def narrow(tmp_path_factory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A comparison on a terminal that knows ASCII only."""
    out = tmp_path_factory.mktemp("narrow")
    env = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    return out, started("compare", TINY, *FEW, "--out", out, stdout=subprocess.PIPE, env=env)


def test_an_alphabet_that_lacks_a_character_loses_no_result(narrow):
    out, done = narrow
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
    assert "Files: " in done.stdout
    assert (out / "report.html").exists()


def test_where_no_terminal_is_the_way_is_told_in_plain_lines(narrow):
    assert [line.split(",")[0] for line in narrow[1].stderr.splitlines()] == [
        "2 of 4 replications",
        "4 of 4 replications",
    ]


def test_check_holds_the_pools_against_the_eligible():
    answer = ask("check", ROTATION)
    (pools,) = [line for line in answer.out.splitlines() if line.startswith("# pools: ")]
    assert pools.endswith(" of 2,100 eligible")


def test_the_probe_of_a_folder_touches_no_file_of_the_user(tmp_path):
    (tmp_path / ".probe").write_text("mine")
    with without_a_page():
        assert ask("compare", TINY, *FEW, "--out", tmp_path).code == 0
    assert (tmp_path / ".probe").read_text() == "mine"
    assert {".probe", "manifest.json", "measures.csv"} <= {file.name for file in tmp_path.iterdir()}


def test_the_command_of_the_manifest_can_be_given_again(tmp_path):
    out = tmp_path / "a folder"
    with without_a_page():
        ask("compare", TINY, *FEW, "--out", out)
    said = json.loads((out / "manifest.json").read_text())["command"]
    assert shlex.split(said) == ["run.py", "compare", str(TINY), *map(str, FEW), "--out", str(out)]
