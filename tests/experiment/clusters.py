"""A Dask cluster on this machine: a real scheduler and real workers, each a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass
class LocalCluster:
    """A scheduler on the loopback interface, and its workers."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)


def _start(*words: str, folder: Path = ROOT) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-m", "dask", *words]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=quiet, stderr=quiet)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def cluster(workers: int, folder: Path, project: Path = ROOT) -> Iterator[LocalCluster]:
    """Start a scheduler and some workers as README says, in the folder of a project; all are gone at the end."""
    port = _free_port()
    address = f"tcp://127.0.0.1:{port}"
    scheduler = ("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard", "--no-show")
    found = LocalCluster(address, _start(*scheduler, folder=project))
    try:
        _wait_for(port)
        worker = ("worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
        found.workers += [
            _start(*worker, "--local-directory", str(folder / str(n)), folder=project) for n in range(workers)
        ]
        if workers:
            _wait_for_workers(address, workers)
        yield found
    finally:
        for process in (*found.workers, found.scheduler):
            process.kill()
            process.wait()


def _wait_for(port: int, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("the scheduler did not start")


def _wait_for_workers(address: str, workers: int) -> None:
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=30)
