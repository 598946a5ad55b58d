"""`store`: what it says of replications that are kept, and how it ends."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sim.experiment.store import Store, to_bytes
from sim.experiment.version import model_version
from tests.command.asking import ask
from tests.experiment.records import key_of, record_of

ANOTHER = "0123456789abcdef"


@pytest.fixture
def path(tmp_path) -> Path:
    """A store of 7 replications by this model, two of them of no scenario with a name, and 3 by another."""
    path = tmp_path / "store.sqlite"
    mine = [key_of(n)._replace(model=model_version()) for n in range(5)]
    alone = [
        key_of(n, scenario="b", seed=2)._replace(model=model_version(), parameters="drawn") for n in (3, 9)
    ]
    others = [key_of(n)._replace(model=ANOTHER) for n in (0, 1, 4)]
    with Store.open(path) as store:
        store.keep([(key, record_of(key.replication)) for key in mine + alone + others], {"a" * 64: "tour"})
    return path


def tear(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[data.index(to_bytes(record_of(2))) + 20] ^= 1
    path.write_bytes(data)


def lines(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines() if line.strip()]


def test_the_door_names_it():
    assert " store " in ask("--help").out
    answer = ask("store", "--help")
    assert answer.code == 0
    assert all(f" {name} " in answer.out for name in ("list", "verify", "prune"))


@pytest.mark.parametrize("words", [(), ("bogus",), ("list", "--bogus"), ("verify", "extra")], ids=str)
def test_a_wrong_word_ends_with_2(words):
    answer = ask("store", *words)
    assert (answer.code, answer.out) == (2, "")
    assert "Error: " in answer.err


def test_list_tells_what_is_kept(path):
    answer = ask("store", "list", "--store", path)
    assert (answer.code, answer.err) == (0, "")
    heads, *rows, total = lines(answer.out)
    assert heads == ["scenario", "hash", "parameters", "seed", "replications", "model"]
    assert sorted(rows) == sorted(
        [
            ["tour", "a" * 12, "likely", "1", "3", "of", "0", "to", "4", ANOTHER, "(another)"],
            ["tour", "a" * 12, "likely", "1", "0", "to", "4", "this"],
            ["–", "b" * 12, "drawn", "2", "2", "of", "3", "to", "9", "this"],
        ]
    )
    assert total == [f"{path}:", "10", "replications,", "0.0", "MB"]


def test_list_of_an_empty_store(tmp_path):
    Store.open(tmp_path / "store.sqlite").close()
    answer = ask("store", "list", "--store", tmp_path / "store.sqlite")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == f"{tmp_path / 'store.sqlite'}: 0 replications, 0.0 MB\n"


def test_where_no_store_is_list_says_so_and_the_others_end_with_2(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = ask("store", "list")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == "results/store.sqlite: there is no store yet; a comparison begins it\n"
    for command in ("verify", "prune"):
        answer = ask("store", command)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err == "results/store.sqlite: there is no store; name another with --store PATH\n"
    assert list(tmp_path.iterdir()) == []


def test_verify_says_how_many_are_whole(path):
    answer = ask("store", "verify", "--store", path)
    assert answer == (0, f"{path}: 10 replications, all whole\n", "")


def test_verify_names_each_that_is_torn_and_ends_with_1(path):
    tear(path)
    answer = ask("store", "verify", "--store", path)
    assert answer.code == 1
    assert answer.out == (
        f"scenario {'a' * 12}, likely, seed 1, replication 2, model {model_version()}: "
        "its record is not what was written\n"
    )
    assert answer.err.startswith(f"{path}: 1 fault; ")
    assert f"run.py store prune --store {path}" in answer.err


def test_verify_of_a_file_that_is_torn_ends_with_1(path):
    path.write_bytes(path.read_bytes()[:5000])
    answer = ask("store", "verify", "--store", path)
    assert (answer.code, answer.out) == (1, "")
    assert f"{path}: the store is torn (" in answer.err
    assert "Traceback" not in answer.err


def test_prune_removes_what_another_model_played_and_what_is_torn(path):
    tear(path)
    answer = ask("store", "prune", "--store", path)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith(
        f"{path}: 4 replications of other versions of the model, or torn, removed; 6 replications kept, "
    )
    assert ask("store", "verify", "--store", path).out == f"{path}: 6 replications, all whole\n"
    assert ANOTHER not in ask("store", "list", "--store", path).out


@pytest.mark.parametrize("command", ["list", "verify", "prune"])
class TestWhatIsNoStoreOfThisProgram:
    def refused(self, command: str, path: Path, said: str) -> None:
        answer = ask("store", command, "--store", path)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.startswith(f"{path}: ")
        assert answer.err.count("\n") == 1
        assert said in answer.err

    def test_a_folder(self, command, tmp_path):
        self.refused(command, tmp_path, "this is a folder, not a store")

    def test_a_text(self, command, tmp_path):
        (tmp_path / "notes").write_text("notes", encoding="utf-8")
        self.refused(command, tmp_path / "notes", "this file is not a store of replications")
        assert (tmp_path / "notes").read_text(encoding="utf-8") == "notes"

    def test_a_store_of_a_newer_version(self, command, path):
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA user_version = 9")
        self.refused(
            command, path, "was written by a newer version of this program (format 9; this one reads 1)"
        )
