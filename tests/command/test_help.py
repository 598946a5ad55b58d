"""What the program says of itself, and of words it does not know."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib

import pytest

from tests.command.asking import ROOT, SHORT, SRITEX, STATUS_QUO, STRATEGIES, ask

COMMANDS = ("compare", "select", "check", "schema", "trace", "play", "verify", "store")


def test_the_door_says_what_can_be_asked():
    command = [sys.executable, "run.py", "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stderr == ""
    assert all(name in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_says_what_it_does(command):
    answer = ask(command, "--help")
    assert (answer.code, answer.err) == (0, "")
    assert f" {command} " in answer.out
    assert "Usage: " in answer.out


@pytest.mark.parametrize(
    "words",
    [
        ("--bogus",),
        ("bogus",),
        ("compare",),
        ("compare", STATUS_QUO, "--bogus"),
        ("compare", STATUS_QUO, "--replications", "0"),
        ("compare", STATUS_QUO, "--replications", "many"),
        ("compare", STATUS_QUO, "--workers", "0"),
        ("compare", STATUS_QUO, "--seed", "-1"),
        ("trace", STATUS_QUO, "--replication", "-1"),
        ("trace", STATUS_QUO, STATUS_QUO),
        ("play",),
    ],
    ids=str,
)
def test_a_wrong_word_ends_with_2_and_is_named(words):
    answer = ask(*words)
    assert answer.code == 2
    assert "Error: " in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("compare", "nowhere.toml"), "nowhere.toml: no such file"),
        (("check", STATUS_QUO, "--set", "campaign.deadlin=2023-08-25"), "did you mean campaign.deadline?"),
        (("check", STATUS_QUO, "--set", "campaign.deadline"), "write PATH=VALUE"),
        (("check", STATUS_QUO, "--set", "campaign.deadline=2023-08-01"), "put the end after the start"),
        (("trace", STRATEGIES.parent), "strategies; name one, such as"),
        (("play", "nowhere.json", "--engine", "steam"), "'steam' is not one of 'twin', 'simpy'"),
    ],
    ids=str,
)
def test_a_mistake_in_the_input_ends_with_2_and_a_remedy(words, said):
    answer = ask(*words)
    assert answer.code == 2
    assert answer.out == ""
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_two_files_of_one_name_are_not_compared(tmp_path):
    answer = ask("compare", STATUS_QUO, STATUS_QUO, "--out", tmp_path / "out")
    assert answer.code == 2
    assert "status-quo" in answer.err
    assert not (tmp_path / "out").exists()


def test_check_prints_a_scenario_that_reads_back():
    answer = ask("check", SRITEX, *SHORT)
    assert answer.code == 0
    assert answer.out.startswith("# sritex-rotation: ")
    read = tomllib.loads(answer.out)
    assert str(read["campaign"]["deadline"]) == "2023-08-25"
    assert read["sites"]["sritex"]["goal"] == 4500


def test_schema_prints_json():
    answer = ask("schema")
    assert answer.code == 0
    assert {"campaign", "sites", "teams", "extends"} <= set(json.loads(answer.out)["properties"])


@pytest.mark.parametrize(
    ("setting", "key"),
    [
        ("calendar.country=XX", "calendar.country"),
        ('calendar.holiday_categories=["bank"]', "holiday_categories"),
    ],
)
def test_a_country_without_a_table_of_holidays_is_complained_about(setting: str, key: str):
    answer = ask("check", STATUS_QUO, "--set", setting)
    assert answer.code == 2
    assert answer.err.count("\n") == 1
    assert key in answer.err
    assert answer.out == ""
