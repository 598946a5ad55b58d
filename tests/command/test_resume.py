"""What was finished before a program was killed is not played again, and the result is that of an undisturbed run."""

from __future__ import annotations

import psutil
import pytest

from tests.command.asking import ask
from tests.command.killing import IN_ALL, comparing, kept, kill_all, manifest, tables, wait_for


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    process = comparing(folder / "out", folder / "store.sqlite")
    _, said = process.communicate(timeout=200)
    assert process.returncode == 0, said
    return folder


def test_a_killed_run_goes_on_where_it_was(tmp_path, undisturbed):
    store = tmp_path / "store.sqlite"
    first = comparing(tmp_path / "out", store)
    wait_for(store, 6, first)
    kill_all(first)
    finished = kept(store)
    assert 6 <= finished < IN_ALL
    assert not (tmp_path / "out" / "manifest.json").exists()
    again = comparing(tmp_path / "out", store)
    _, said = again.communicate(timeout=200)
    assert again.returncode == 0, said
    counted = manifest(tmp_path / "out")
    assert (counted["replications_found"], counted["replications_run"]) == (finished, IN_ALL - finished)
    assert tables(tmp_path / "out") == tables(undisturbed / "out")


def test_workers_end_when_their_program_is_killed(tmp_path):
    """The program alone is killed: its workers see that it is gone."""
    process = comparing(tmp_path / "out", tmp_path / "store.sqlite")
    wait_for(tmp_path / "store.sqlite", 1, process)
    workers = [
        c for c in psutil.Process(process.pid).children() if "popen_loky_posix" in " ".join(c.cmdline())
    ]
    assert workers
    process.kill()
    process.communicate()
    _, alive = psutil.wait_procs(workers, timeout=30)
    assert alive == []


def test_a_second_run_plays_nothing(tmp_path, undisturbed):
    process = comparing(tmp_path, undisturbed / "store.sqlite")
    _, said = process.communicate(timeout=200)
    assert process.returncode == 0, said
    counted = manifest(tmp_path)
    assert (counted["replications_found"], counted["replications_run"]) == (IN_ALL, 0)
    assert tables(tmp_path) == tables(undisturbed / "out")


def test_two_comparisons_at_once_share_one_store(tmp_path, undisturbed):
    store = tmp_path / "store.sqlite"
    both = [comparing(tmp_path / name, store, workers=1) for name in ("one", "other")]
    for process in both:
        _, said = process.communicate(timeout=300)
        assert process.returncode == 0, said
    answer = ask("store", "verify", "--store", store)
    assert answer.code == 0, answer.err
    assert kept(store) == IN_ALL
    for name in ("one", "other"):
        assert tables(tmp_path / name) == tables(undisturbed / "out")
