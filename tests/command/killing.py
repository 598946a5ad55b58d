"""A comparison in a process of its own, which may be killed, and what it kept."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.command.asking import ROOT, SHORT, STATUS_QUO, STRATEGIES

TABLES = (
    "measures.csv",
    "summary.csv",
    "differences.csv",
    "pairs.csv",
    "promises.csv",
    "daily.csv",
    "draws.csv",
)
WITHOUT_A_PAGE = (
    "import sys; import sim.report; sim.report.pictures = sim.report.write_report = lambda *_: None; "
    "from sim.command import main; main()"
)
REPLICATIONS, DRAWS = 12, 4
IN_ALL = 2 * (REPLICATIONS + 2 * DRAWS)


def comparing(folder: Path, store: Path, workers: int = 2) -> subprocess.Popen[str]:
    """Start a comparison of two strategies; its processes are a group of their own."""
    words = ["compare", STATUS_QUO, STRATEGIES / "counter-condition.toml", *SHORT]
    words += ["--replications", REPLICATIONS, "--draws", DRAWS, "--workers", workers]
    words += ["--store", store, "--out", folder]
    return subprocess.Popen(
        [sys.executable, "-c", WITHOUT_A_PAGE, *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def kill_all(process: subprocess.Popen[str]) -> None:
    """Kill a process and its workers, as a power failure would."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def kept(store: Path) -> int:
    """How many replications a store holds, while another program may be writing to it."""
    try:
        with sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=5) as connection:
            return int(connection.execute("SELECT count(*) FROM replications").fetchone()[0])
    except sqlite3.OperationalError:  # it is not there yet
        return 0
    finally:
        if "connection" in locals():
            connection.close()


def wait_for(store: Path, replications: int, process: subprocess.Popen[str], seconds: float = 120.0) -> None:
    """Wait until a store holds some replications, or the program that fills it has ended."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None and kept(store) < replications:
        time.sleep(0.01)


def tables(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in TABLES}


def manifest(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "manifest.json").read_text())  # type: ignore[no-any-return]
