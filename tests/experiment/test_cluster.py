"""A cluster gives the same bytes as one process, also where a worker dies in the middle."""

from __future__ import annotations

import logging
import socket
import sys
from threading import Thread

import pytest

from sim.experiment import DRAWN, Block, ClusterLost, Laboratory, Progress, worker_pool
from tests.experiment.clusters import cluster
from tests.experiment.short import seconds_at_most, short

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
SEED = 3


@pytest.fixture(scope="module")
def blocks():
    scenarios = [short("status-quo"), short("counter-condition")]
    return Block(scenarios, 16), Block(scenarios, 4, DRAWN)


@pytest.fixture(scope="module")
def alone(blocks) -> str:
    with Laboratory(SEED) as lab:
        return repr([experiment.records for experiment in lab.run(*blocks)])


def test_a_cluster_that_loses_a_worker_gives_the_bytes_of_one_process(tmp_path, blocks, alone):
    killed = []

    def kill_one(so_far: Progress) -> None:
        if so_far.done >= 4 and not killed:
            killed.append(so_far.done)
            found.workers[0].kill()

    with cluster(2, tmp_path) as found, seconds_at_most(100):
        with Laboratory(SEED, worker_pool(cluster=found.address), on_progress=kill_one) as lab:
            experiments = lab.run(*blocks)
        assert lab.workers.workers == 2
        assert found.workers[0].poll() is not None
    assert killed[0] < 40
    assert (lab.played, lab.stopped) == (40, "")
    assert repr([experiment.records for experiment in experiments]) == alone


@pytest.mark.parametrize("who", ["the scheduler", "the last worker"])
def test_a_cluster_that_is_lost_keeps_what_was_finished(tmp_path, monkeypatch, blocks, alone, who):
    """Without a worker Dask would wait for another for ever: it is given up."""
    if who == "the last worker":
        monkeypatch.setattr("sim.experiment.cluster.ASK_EVERY", 0.2)
        monkeypatch.setattr("sim.experiment.cluster.GIVEN_UP", 1.0)

    def kill(so_far: Progress) -> None:
        if so_far.done >= 4:
            (found.scheduler if who == "the scheduler" else found.workers[0]).kill()

    with (
        cluster(1, tmp_path) as found,
        seconds_at_most(100),
        Laboratory(SEED, worker_pool(cluster=found.address), on_progress=kill) as lab,
    ):
        likely, _ = lab.run(*blocks)
    assert likely.stopped == lab.stopped == "cluster-lost"
    assert 2 <= likely.replications < 16
    assert repr(likely.records["status-quo"][:2])[1:-1] in alone
    for name in ("distributed.client", "tornado.application"):  # who may be gathering just then, or not
        assert not logging.getLogger(name).isEnabledFor(logging.ERROR)


def test_no_scheduler_is_said_so(monkeypatch):
    monkeypatch.setattr("sim.experiment.cluster.ANSWER_WITHIN", 0.5)
    with (
        seconds_at_most(50),
        pytest.raises(ClusterLost, match=r"no scheduler answers at tcp://127\.0\.0\.1:9"),
    ):
        worker_pool(cluster="tcp://127.0.0.1:9")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "foo",
        "tcp://",
        "tcp://here",
        "tcp://here:port",
        "tcp://here:65536",
        "http://here:8786",
        "tcp://a:1/b",
    ],
)
def test_what_is_no_address_is_said_at_once(monkeypatch, address):
    monkeypatch.setitem(sys.modules, "distributed", None)  # it is not even asked
    with pytest.raises(ClusterLost, match=r"is no address of a scheduler, which is as tcp://HOST:PORT"):
        worker_pool(cluster=address)


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"], ids=["nothing", "a page"])
def test_something_else_that_listens_is_no_scheduler(monkeypatch, said):
    """Such as the scheduler's own dashboard, one port further on."""
    monkeypatch.setattr("sim.experiment.cluster.ANSWER_WITHIN", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as other:
        Thread(target=answer_one, args=(other, said), daemon=True).start()
        with seconds_at_most(20), pytest.raises(ClusterLost, match="no scheduler answers at"):
            worker_pool(cluster=f"tcp://127.0.0.1:{other.getsockname()[1]}")


def answer_one(other: socket.socket, said: bytes) -> None:
    """Say something to the first that comes, and then nothing more."""
    connection, _ = other.accept()
    with connection:
        connection.sendall(said)
        while connection.recv(1000):
            pass


def test_a_cluster_that_does_not_find_the_project_is_said_so(tmp_path):
    with (
        cluster(1, tmp_path, project=tmp_path) as found,
        seconds_at_most(100),
        pytest.raises(ClusterLost, match=r"does not find this project: start each in its folder"),
    ):
        worker_pool(cluster=found.address)


def test_a_scheduler_without_workers_is_said_so(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.experiment.cluster.ANSWER_WITHIN", 1.0)
    with (
        cluster(0, tmp_path) as found,
        seconds_at_most(100),
        pytest.raises(ClusterLost, match="no worker has come"),
    ):
        worker_pool(cluster=found.address)
