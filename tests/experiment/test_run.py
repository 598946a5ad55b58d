"""An experiment: the same records whoever plays them, and whole replications where it is stopped."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from multiprocessing import active_children

import pytest

from sim.experiment import Experiment, planned, replicate, run
from sim.experiment.run import _starting
from sim.scenario import vary
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
    def on_progress(done: int, wanted: int) -> None:
        if done >= after:
            raise KeyboardInterrupt

    return on_progress


def test_the_records_are_those_of_each_replication(full, scenarios):
    assert list(full.records) == list(NAMES)
    assert (full.replications, full.wanted, full.stopped) == (4, 4, "")
    one = Experiment({s.name: tuple(replicate(s, SEED, r) for r in (0, 1)) for s in scenarios}, 2)
    assert told(one) == told(full, 2)


def test_replications_differ(full):
    assert len({repr(record) for record in full.records["status-quo"]}) == 4


def test_the_records_do_not_depend_on_the_number_of_workers(full, scenarios):
    assert told(run(scenarios, 4, SEED, workers=3)) == told(full)


def test_the_records_do_not_depend_on_the_other_scenarios(full, scenarios):
    alone = run(scenarios[1:], 1, SEED, workers=1)
    assert repr(alone.records["counter-condition"]) == repr(full.records["counter-condition"][:1])


def test_another_seed_gives_other_records(full, scenarios):
    assert told(run(scenarios, 1, SEED + 1, workers=1)) != told(full, 1)


def test_progress_counts_replications_finished_for_all(scenarios):
    said = []
    run(scenarios, 2, SEED, workers=1, on_progress=lambda *how_far: said.append(how_far))
    assert said == [(1, 2), (2, 2)]


@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupted_experiment_keeps_the_first_replications_of_a_full_one(full, scenarios, workers):
    with seconds_at_most(50):
        stopped = run(scenarios, 40, SEED, workers, stopping(after=2))
    assert stopped.stopped == "interrupted"
    assert stopped.wanted == 40
    assert 2 <= stopped.replications < 40
    assert {len(records) for records in stopped.records.values()} == {stopped.replications}
    assert told(stopped, 2) == told(full, 2)


def test_a_replication_that_not_all_scenarios_have_played_is_left_out(monkeypatch, full, scenarios):
    played = []

    def until_the_fourth(scenario, seed, replication):
        played.append((replication, scenario.name))
        if len(played) == 4:
            raise KeyboardInterrupt
        return replicate(scenario, seed, replication)

    monkeypatch.setattr(sys.modules["sim.experiment.run"], "replicate", until_the_fourth)
    stopped = run(scenarios, 5, SEED, workers=1)
    assert played[-1] == (1, "counter-condition")
    assert stopped.replications == 1
    assert told(stopped) == told(full, 1)


def test_an_experiment_stopped_at_once_has_no_replications(monkeypatch, scenarios):
    monkeypatch.setattr(sys.modules["sim.experiment.run"], "replicate", lambda *_: stopping(0)(1, 1))
    stopped = run(scenarios, 5, SEED, workers=1)
    assert stopped.records == {"status-quo": (), "counter-condition": ()}
    assert stopped.replications == 0


def test_a_worker_process_that_dies_ends_the_experiment_with_what_was_finished(full, scenarios):
    killed = []

    def kill_one(done: int, wanted: int) -> None:
        if not killed:
            killed.append(active_children()[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    with seconds_at_most(50):
        lost = run(scenarios, 40, SEED, workers=2, on_progress=kill_one)
    assert killed
    assert lost.stopped == "worker-lost"
    assert lost.replications < 40
    assert told(lost, 4) == told(full, lost.replications)
    assert active_children() == []


def test_a_mistake_in_a_worker_is_raised_here(scenarios):
    broken = scenarios[0].model_copy(update={"campaign": None})
    with seconds_at_most(50), pytest.raises(AttributeError):
        run([broken], 4, SEED, workers=2)
    assert active_children() == []


def test_two_scenarios_of_one_name_are_refused(scenarios):
    with pytest.raises(ValueError, match="two scenarios have one name"):
        run([scenarios[0], scenarios[0]], 1, SEED)


def test_no_scenarios_and_no_replications_are_nothing(scenarios):
    assert run([], 3, SEED, workers=1).replications == 0
    assert run(scenarios, 0, SEED, workers=2).replications == 0


def test_a_calendar_is_planned_once(scenarios):
    assert planned(scenarios[0]) is planned(vary(scenarios[0], {}))


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
