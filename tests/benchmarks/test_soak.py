"""A comparison that is killed at fifty random times, and still comes to the bytes of an undisturbed one.

Run it with `python -m pytest tests/benchmarks/test_soak.py -m benchmark -s`; it takes some minutes.
"""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from tests.command.killing import IN_ALL, comparing, kept, kill_all, manifest, tables

KILLS = 50


@pytest.mark.benchmark
def test_fifty_random_kills_lose_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begun = time.monotonic()
    undisturbed = comparing(tmp_path / "undisturbed", tmp_path / "undisturbed.sqlite")
    undisturbed.communicate(timeout=300)
    assert undisturbed.returncode == 0
    lasts, chance = time.monotonic() - begun, random.Random(1)
    kills = runs = 0
    while kills < KILLS:
        store, before, runs = tmp_path / f"{runs}.sqlite", 0, runs + 1
        while True:
            process = comparing(tmp_path / "out", store)
            deadline = time.monotonic() + chance.uniform(0, lasts)
            while process.poll() is None and time.monotonic() < deadline and kills < KILLS:
                time.sleep(0.005)
            if kills == KILLS or process.poll() is not None:
                process.communicate(timeout=300)
                break
            kill_all(process)
            kills += 1
            assert kept(store) >= before
            before = kept(store)
        assert process.returncode == 0
        counted = manifest(tmp_path / "out")
        assert counted["replications_found"] >= before
        assert counted["replications_found"] + counted["replications_run"] == IN_ALL
        assert tables(tmp_path / "out") == tables(tmp_path / "undisturbed")
    with capsys.disabled():
        print(f"\n{kills} kills at random times over {runs} comparisons: every table equal, byte for byte")
