"""Faults planted one at a time, in shared rules and in the twin: the tests that hold the tellings together must see each.

Run it with `python -m tests.model.kernel.mutations`; it takes a minute or two. A fault in a shared rule is told by both
engines alike, so that the days on paper and the plainer telling of the tests have to see it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[3]
TESTS = ("tests/model/test_days.py", "tests/model/kernel/test_twin.py")
QUICK = "paper or random_days or edges or uncompiled or tiny"


class Fault(NamedTuple):
    file: str
    right: str
    wrong: str


FAULTS = (
    Fault(
        "rules.py",
        "if intervals[n][0] <= time < intervals[n][1]:",
        "if intervals[n][0] <= time <= intervals[n][1]:",
    ),
    Fault("rules.py", "if end <= down:", "if end < down:"),
    Fault("rules.py", "if up <= deadline and up < closes:", "if up < deadline and up < closes:"),
    Fault(
        "rules.py",
        "return max(1, int(max_share_away * present + 1e-9))",
        "return int(max_share_away * present + 1e-9)",
    ),
    Fault("rules.py", "return deadline <= closes", "return deadline < closes"),
    Fault(
        "kernel/line.py", "(time == other_time and person < other)", "(time == other_time and person > other)"
    ),
    Fault("kernel/hall.py", "if ready > limit:", "if ready >= limit:"),
    Fault("kernel/hall.py", "hall.crowd.prepared[row] = True", "hall.crowd.prepared[row] = False"),
    Fault(
        "kernel/visit.py",
        "int(hall.lines.size[QUEUE] + hall.lines.size[HELPED] + ",
        "int(hall.lines.size[QUEUE] + ",
    ),
    Fault(
        "kernel/hall.py",
        "return float(min(hall.present.times[row, DEADLINE], hall.place.closes))",
        "return float(hall.place.closes)",
    ),
)


def is_caught(fault: Fault, folder: Path) -> bool:
    """Whether the tests fail in a copy of the project with a fault; the source runs uncompiled there."""
    copy = folder / "project"
    shutil.rmtree(copy, ignore_errors=True)
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("sim", "tests", "scenarios"):
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", copy)
    file = copy / "sim" / "model" / fault.file
    text = file.read_text(encoding="utf-8")
    if text.count(fault.right) != 1:
        raise ValueError(f"{fault.file} does not hold once: {fault.right}")
    file.write_text(text.replace(fault.right, fault.wrong), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *TESTS, "-k", QUICK]
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(copy)}
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    return done.returncode == 1


def main() -> None:
    survivors = []
    with tempfile.TemporaryDirectory() as folder:
        for fault in FAULTS:
            caught = is_caught(fault, Path(folder))
            survivors += [] if caught else [fault]
            print(f"{'caught' if caught else 'NOT CAUGHT'}: {fault.file}: {fault.wrong}", flush=True)
    sys.exit(f"{len(survivors)} of {len(FAULTS)} faults were not caught" if survivors else 0)


if __name__ == "__main__":
    main()
