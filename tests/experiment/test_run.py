"""An experiment: the same records whoever plays them, kept as they are finished, and never played twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from sim.experiment import (
    DRAWN,
    Block,
    Experiment,
    Laboratory,
    Mismatch,
    Progress,
    Store,
    StoreFault,
    planned,
    replicate,
    run,
    worker_pool,
)
from sim.experiment.executors import ProcessExecutor, _starting
from tests.experiment.short import seconds_at_most, short

NAMES = ("status-quo", "counter-condition")
SEED = 3


@pytest.fixture(scope="module")
def scenarios():
    return [short(name) for name in NAMES]


@pytest.fixture(scope="module")
def full(scenarios) -> Experiment:
    return run(scenarios, 4, SEED, workers=1)


def told(experiment: Experiment, replications: int | None = None) -> str:
    """The records as text: NaN equals NaN there."""
    return repr({name: records[:replications] for name, records in experiment.records.items()})


def stopping(after: int):
    def on_progress(so_far: Progress) -> None:
        if so_far.done >= after:
            raise KeyboardInterrupt

    return on_progress


def children() -> list[psutil.Process]:
    """The processes that play: not loky's, or Python's, trackers of resources."""
    return [
        child
        for child in psutil.Process().children()
        if child.status() != psutil.STATUS_ZOMBIE and "popen_loky_posix" in " ".join(child.cmdline())
    ]


def test_the_records_are_those_of_each_replication(full, scenarios):
    assert list(full.records) == list(NAMES)
    assert (full.replications, full.wanted, full.stopped) == (4, 4, "")
    one = Experiment({s.name: tuple(replicate(s, SEED, r) for r in (0, 1)) for s in scenarios}, 2)
    assert told(one) == told(full, 2)


def test_replications_differ(full):
    assert len({repr(record) for record in full.records["status-quo"]}) == 4


def test_the_records_do_not_depend_on_the_number_of_workers(full, scenarios):
    assert told(run(scenarios, 4, SEED, workers=3)) == told(full)
    assert children() == []


def test_the_records_do_not_depend_on_the_other_scenarios(full, scenarios):
    alone = run(scenarios[1:], 1, SEED, workers=1)
    assert repr(alone.records["counter-condition"]) == repr(full.records["counter-condition"][:1])


def test_another_seed_gives_other_records(full, scenarios):
    assert told(run(scenarios, 1, SEED + 1, workers=1)) != told(full, 1)


def test_progress_counts_replications_of_single_scenarios(scenarios):
    said = []
    run(scenarios, 2, SEED, workers=1, on_progress=lambda so_far: said.append(so_far[:2]))
    assert said == [(0, 4), (2, 4), (4, 4)]


@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupted_experiment_keeps_the_first_replications_of_a_full_one(full, scenarios, workers):
    with seconds_at_most(50):
        stopped = run(scenarios, 40, SEED, workers, stopping(after=4))
    assert (stopped.stopped, stopped.wanted) == ("interrupted", 40)
    assert 1 <= stopped.replications < 40
    assert {len(records) for records in stopped.records.values()} == {stopped.replications}
    assert told(stopped, 1) == told(full, 1)
    assert children() == []


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_while_something_is_kept_keeps_it_all_the_same_and_counts_it_once(
    tmp_path, monkeypatch, scenarios, workers
):
    with Store.open(tmp_path / "store.sqlite") as store, seconds_at_most(50):
        keep, times = store.keep, []

        def pressed(*what: object) -> int:
            times.append(what)
            if len(times) == 2:
                raise KeyboardInterrupt
            return keep(*what)

        monkeypatch.setattr(store, "keep", pressed)
        with Laboratory(SEED, worker_pool(workers), store) as lab:
            (stopped,) = lab.run(Block(scenarios, 20))
        assert stopped.stopped == "interrupted"
        assert store.count() == lab.played == len(lab.records)
        assert 4 <= lab.played < 40


def test_an_experiment_stopped_at_once_has_no_replications(scenarios):
    stopped = run(scenarios, 5, SEED, 1, stopping(after=0))
    assert stopped.records == {"status-quo": (), "counter-condition": ()}
    assert stopped.replications == 0


def test_a_draw_that_is_not_finished_is_left_out(scenarios):
    with Laboratory(SEED) as lab:
        lab.run(Block(scenarios, 3, DRAWN))
        lab.on_progress = stopping(after=0)
        (stopped,) = lab.run(Block(scenarios, 6, DRAWN))
    assert stopped.replications == 2


def test_what_is_finished_is_not_played_again(full, scenarios):
    with Laboratory(SEED) as lab:
        lab.run(Block(scenarios, 2))
        (more,) = lab.run(Block(scenarios, 4))
    assert (lab.found, lab.played) == (0, 8)
    assert told(more) == told(full)


def test_a_store_keeps_what_is_finished(tmp_path, full, scenarios):
    with Store.open(tmp_path / "store.sqlite") as store:
        with Laboratory(SEED, store=store) as lab:
            lab.run(Block(scenarios[:1], 3), Block(scenarios, 2, DRAWN))
        with Laboratory(SEED, store=store) as lab:
            (again,) = lab.run(Block(scenarios, 4))
    assert (lab.found, lab.played) == (3, 5)
    assert told(again) == told(full)


def test_an_experiment_goes_on_when_the_store_is_full(full, scenarios):
    class Full:
        def found(self, _):
            return {}

        def keep(self, *_):
            raise StoreFault(Path("s.sqlite"), "the disk is full")

    heard = []
    with Laboratory(SEED, store=Full(), on_fault=heard.append) as lab:  # type: ignore[arg-type]
        (found,) = lab.run(Block(scenarios, 4))
    assert len(heard) == 1
    assert told(found) == told(full)


def test_a_worker_that_is_killed_loses_nothing(full, scenarios):
    """Its replications, and those of the others that went with it, are played again: and only those."""
    killed = []

    def kill_one(so_far: Progress) -> None:
        if so_far.done >= 4 and not killed:
            killed.append(children()[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    with seconds_at_most(50), Laboratory(SEED, worker_pool(2), on_progress=kill_one) as lab:
        (found,) = lab.run(Block(scenarios, 12))
    assert killed
    assert (found.stopped, found.replications, lab.played) == ("", 12, 24)
    assert told(found, 4) == told(full)
    assert children() == []


def test_workers_that_die_again_and_again_end_the_experiment_with_what_was_finished(full, scenarios):
    def kill_all(so_far: Progress) -> None:
        first_two = sum(key.replication < 2 for key in so_far.records)
        for child in children() if first_two == 4 else ():
            os.kill(child.pid, signal.SIGKILL)

    with seconds_at_most(50):
        lost = run(scenarios, 40, SEED, 2, kill_all)
    assert lost.stopped == "worker-lost"
    assert 2 <= lost.replications < 40
    assert told(lost, 2) == told(full, 2)
    assert children() == []


def test_a_mistake_in_a_worker_is_raised_here(scenarios):
    broken = scenarios[0].model_copy(update={"campaign": None})
    with seconds_at_most(50), pytest.raises(AttributeError):
        run([broken], 4, SEED, workers=2)
    assert children() == []


def test_two_scenarios_of_one_name_are_refused(scenarios):
    with pytest.raises(ValueError, match="two scenarios have one name"):
        run([scenarios[0], scenarios[0]], 1, SEED)


def test_no_scenarios_and_no_replications_are_nothing(scenarios):
    assert run([], 3, SEED, workers=1).replications == 0
    assert run(scenarios, 0, SEED, workers=2).replications == 0


def test_a_calendar_is_planned_once(scenarios):
    assert planned(scenarios[0]) is planned(scenarios[0])


def test_a_worker_with_another_model_plays_nothing(monkeypatch, scenarios):
    monkeypatch.setattr(sys.modules["sim.experiment.run"], "model_version", lambda: "another")
    with pytest.raises(Exception, match="a worker has model"):
        run(scenarios, 1, SEED, workers=1)


def test_processes_compute_in_one_thread_each_unless_the_user_says_otherwise(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    workers = ProcessExecutor(1)
    try:
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
        assert [workers.submit(os.getenv, name).result() for name in names] == ["3", "1"]
    finally:
        workers.end()


def test_ctrl_c_waits_until_a_process_is_wholly_started():
    """Another thread takes the signal, since this one has blocked it; the interrupt is this one's all the same."""
    done, reached = threading.Event(), []

    def press_and_go_on() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.05)
        reached.append("the end")

    other = threading.Thread(target=done.wait)
    other.start()
    try:
        with pytest.raises(KeyboardInterrupt), _starting():
            press_and_go_on()
    finally:
        done.set()
        other.join()
    assert reached == ["the end"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


WAITING = """
import signal
from sim.experiment.executors import ProcessExecutor
workers = ProcessExecutor(2)
print([workers.submit(signal.pthread_sigmask, signal.SIG_BLOCK, ()).result() for _ in range(2)])
workers.end()
"""


def test_the_first_processes_that_are_started_never_see_what_a_terminal_sends():
    """In a program of its own, where Python's tracker of resources isn't there yet."""
    program = subprocess.run([sys.executable, "-c", WAITING], capture_output=True, text=True, check=False)
    assert [program.stdout.count(name) for name in ("SIGINT", "SIGHUP")] == [2, 2], program.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_any_other_stop_waits_too(number):
    reached, before = [], signal.signal(number, signal.default_int_handler)

    def stop_and_go_on() -> None:
        signal.raise_signal(number)
        reached.append("the end")

    try:
        with pytest.raises(KeyboardInterrupt), _starting():
            stop_and_go_on()
    finally:
        signal.signal(number, before)
    assert reached == ["the end"]


def test_one_replication_of_every_scenario_is_told_again_by_both_engines(scenarios):
    with Laboratory(SEED) as lab:
        lab.run(Block(scenarios, 3), Block(scenarios, 2, DRAWN))
        lab.cross_check(Block(scenarios, 3), Block(scenarios, 2, DRAWN))
    assert (lab.cross_checked, lab.played) == (4, 10)


def test_a_replication_that_both_engines_tell_differently_stops_the_study(monkeypatch, scenarios):
    monkeypatch.setattr(
        sys.modules["sim.experiment.work"], "cross_check", lambda *_: "visits[3]: began 1.0 is not 2.0"
    )
    with (
        Laboratory(SEED) as lab,
        pytest.raises(Mismatch, match=r"status-quo, likely, replication 0: visits\[3\]"),
    ):
        lab.cross_check(Block(scenarios, 3))


def test_the_simpy_model_needs_no_proof_and_gives_the_same_records(full, scenarios):
    with Laboratory(SEED, engine="simpy") as lab:
        (found,) = lab.run(Block(scenarios, 2))
        lab.cross_check(Block(scenarios, 2))
    assert lab.cross_checked == 0
    assert told(found) == told(full, 2)
