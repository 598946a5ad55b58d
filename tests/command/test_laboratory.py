"""Long work shows how far it is, and every fault of where it is run is one message."""

from __future__ import annotations

import pytest

from sim.command import laboratory
from sim.command.console import Stop
from sim.command.laboratory import Shown, Where, laboratory_of
from sim.experiment import Key, OtherModel, Progress
from sim.study import aim_of
from tests.experiment.short import short
from tests.study.by_hand import record


def so_far(done: int, wanted: int) -> Progress:
    asked = short().digest
    values = {Key(asked, "likely", 1, n, "m"): record({"activations": 100.0 + n % 2}) for n in range(done)}
    return Progress(done, wanted, values)


def test_it_says_every_tenth_what_is_finished_when_it_will_end_and_the_half_width(capsys, monkeypatch):
    clock = iter([0.0, *(5.0 * n for n in range(1, 9))])
    monkeypatch.setattr(laboratory.time, "perf_counter", lambda: next(clock))
    shown = Shown(aim_of([short()]))
    for done in (0, 1, 2, 4, 5):
        shown(so_far(done, 20))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("2 of 20 replications, about 90 s left, until ")
    assert lines[0].endswith("activations within 6.3 % (covers chance)")
    assert [line.split()[0] for line in lines] == ["2", "4"]


def test_replications_that_were_found_do_not_count_for_the_pace(capsys, monkeypatch):
    clock = iter([0.0, 5.0, 14.0])
    monkeypatch.setattr(laboratory.time, "perf_counter", lambda: next(clock))
    shown = Shown()
    for done in (88, 89, 90):
        shown(so_far(done, 100))
    assert "90 of 100 replications, about 90 s left" in capsys.readouterr().err


def test_the_start_of_processes_and_the_compiling_of_the_twin_do_not_count_for_the_pace(capsys, monkeypatch):
    clock = iter([0.0, 60.0, 65.0, 100.0, 105.0])
    monkeypatch.setattr(laboratory.time, "perf_counter", lambda: next(clock))
    shown = Shown()
    for done in (0, 1, 2):
        shown(so_far(done, 10))
    for done in (2, 7):  # more is asked for: everything has been started
        shown(so_far(done, 20))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "1 of 10 replications"
    assert lines[1].startswith("2 of 10 replications, about 40 s left, until ")
    assert lines[2].startswith("7 of 20 replications, about 13 s left, until ")


def test_a_torn_store_stops_with_one_message_and_is_left_as_it_is(tmp_path):
    torn = tmp_path / "store.sqlite"
    torn.write_bytes(b"this is something else")
    with pytest.raises(Stop, match="--no-store"), laboratory_of(1, Where(1, None, torn)):
        pass
    assert torn.read_bytes() == b"this is something else"


def test_workers_with_another_model_stop_with_one_message():
    with pytest.raises(Stop, match="every worker needs the same files"), laboratory_of(1, Where(1)):
        raise OtherModel("a worker has model a, and not b")
