"""Faults planted one at a time, in shared rules and in the twin: the tests that hold the tellings together must see each.

Run it with `python -m tests.model.kernel.mutations`; it takes some minutes. A fault in a shared rule is told by both
engines alike, so that the days on paper and the plainer telling of the tests have to see it. A fault may make the twin go on
for ever: a run that takes far longer than that of the sound project is stopped, and has caught it too.

Not every change is a fault. `start >= now` for `start > now` in `start_by` of a visit changes no row. Whoever begins at the very
instant at which `pull` looks then begins after that look instead of before it, and is followed by another look at the same
instant. Until he begins he counts as waiting, so the first look calls no group that the second would not; what it calls arrives a
tick later at the earliest, behind him; and whoever it sends away has come to his limit by then, which who begins has not.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[3]
TESTS: Final = ("tests/model/test_days.py", "tests/model/kernel/test_twin.py")
QUICK: Final = "not strategy and not benchmark"
ROOMS: Final = {"rules": ("rules.py",), "twin": ("kernel/*.py",)}
PASSED, FAILED = 0, 1  # what pytest returns
PATIENCE: Final = 10
"""So many times as long as the sound project takes, a run may take."""


class Fault(NamedTuple):
    """What is put in the place of what is right, in the shared rules or in the twin, and what it is about."""

    about: str
    room: str
    right: str
    wrong: str


FAULTS: Final = (
    Fault("outages", "rules", "if end <= down:", "if end < down:"),
    Fault("breaks", "rules", "time = max(time, staffed[n][0])", "time = max(time, staffed[0][0])"),
    Fault("retries", "rules", "is_unserved or (has_failed and may_retry)", "is_unserved or has_failed"),
    Fault(
        "limits of units",
        "rules",
        "max(1, int(max_share_away * present + 1e-9))",
        "int(max_share_away * present + 1e-9)",
    ),
    Fault(
        "ties in a queue",
        "twin",
        "(time == other_time) & (person < other)",
        "(time == other_time) & (person > other)",
    ),
    Fault("helpers", "twin", "if ready > limit:", "if ready >= limit:"),
    Fault("all at once", "twin", "release.policy == ALL_AT_ONCE)", "False)"),
    Fault("pull", "twin", "size[DESKS] + queues.size[HELPERS] + ", "size[DESKS] + "),
    Fault("walk-ins", "twin", "return waiting >= balk_above", "return waiting > balk_above"),
    Fault("idle desks", "twin", "if start == joins:", "if start >= joins:"),
    Fault("room for a group", "twin", "if time <= now:", "if time < now:"),
    Fault("later calls", "twin", "stride if person.attempt > 0 else 0", "stride"),
    Fault("tours", "twin", "progress.made += 1", "progress.made += 2"),
)


class Plot:
    """A copy of the project in a folder, in which one fault at a time is planted; its source runs uncompiled."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "project"
        ignored = shutil.ignore_patterns("__pycache__")
        for name in ("sim", "tests", "scenarios"):
            shutil.copytree(ROOT / name, self.project / name, ignore=ignored)
        shutil.copy(ROOT / "pyproject.toml", self.project)

    def verdict(self, seconds: float) -> str:
        """Return what the tests say of the copy: `passed`, `failed`, or `hung` after so many seconds."""
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *TESTS, "-k", QUICK]
        environment = {
            **os.environ,
            "NUMBA_DISABLE_JIT": "1",
            "PYTHONPATH": str(self.project),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        process = subprocess.Popen(
            command,
            cwd=self.project,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            said, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # the tests begin programs of their own
            process.communicate()
            return "hung"
        if process.returncode not in (PASSED, FAILED):
            raise RuntimeError(f"the tests could not be run:\n{said}")
        return "passed" if process.returncode == PASSED else "failed"

    def with_fault(self, fault: Fault, seconds: float) -> str:
        """Return what the tests say of the copy with a fault, and take it out again."""
        file = place_of(fault, self.project / "sim" / "model")
        sound = file.read_text(encoding="utf-8")
        file.write_text(sound.replace(fault.right, fault.wrong), encoding="utf-8")
        try:
            return self.verdict(seconds)
        finally:
            file.write_text(sound, encoding="utf-8")


def place_of(fault: Fault, model: Path) -> Path:
    """Return the one file in which a fault is to be planted. ValueError if what is right stands nowhere, or twice."""
    files = [file for pattern in ROOMS[fault.room] for file in sorted(model.glob(pattern))]
    counts = {file: file.read_text(encoding="utf-8").count(fault.right) for file in files}
    if sum(counts.values()) != 1:
        found = [f"{count} in {file.name}" for file, count in counts.items() if count] or ["none"]
        raise ValueError(
            f"{fault.about}: must stand once in {fault.room}, and there is {', '.join(found)}: {fault.right}"
        )
    return max(counts, key=lambda file: counts[file])


def main() -> None:
    """Plant each fault, say what became of it, and exit with a complaint if one was not caught."""
    with tempfile.TemporaryDirectory() as folder:
        plot = Plot(Path(folder))
        for fault in FAULTS:
            place_of(fault, plot.project / "sim" / "model")
        begun = time.monotonic()
        if plot.verdict(seconds=3600.0) != "passed":
            sys.exit("the tests fail without a fault")
        seconds = PATIENCE * (time.monotonic() - begun)
        survivors = 0
        for fault in FAULTS:
            verdict = plot.with_fault(fault, seconds)
            survivors += verdict == "passed"
            said = {
                "failed": "caught",
                "hung": f"caught, it hung for {seconds:.0f} s",
                "passed": "NOT CAUGHT",
            }[verdict]
            print(f"{said}: {fault.about}, in the {fault.room}: {fault.right} -> {fault.wrong}", flush=True)
    sys.exit(f"{survivors} of {len(FAULTS)} faults were not caught" if survivors else 0)


if __name__ == "__main__":
    main()
