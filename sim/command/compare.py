"""`compare`: outreach strategies held against each other."""

from __future__ import annotations

import datetime as dt
import json
import os
import shlex
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from sim.command.layout import console_of, print_table
from sim.command.terms import FAILED, INTERRUPTED, Stop, results_folder, say, scenarios_from, writing
from sim.tables import whole_file

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.study import Comparison

SUKOHARJO = Path(__file__).parents[2] / "scenarios" / "sukoharjo-2023"


def compare_sukoharjo() -> None:
    """Compare the eleven strategies of Sukoharjo 2023: what the program does when it is asked nothing."""
    compare_command([SUKOHARJO], 30, 1, None, None, False, [])


def compare_command(
    paths: Sequence[Path],
    replications: int,
    seed: int,
    workers: int | None,
    out: Path | None,
    daily: bool,
    settings: Sequence[str],
) -> None:
    """Run the comparison with a progress bar, print its table and write its files."""
    scenarios = scenarios_from(paths, settings)
    names = [scenario.name for scenario in scenarios]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Stop(f"two files are named {', '.join(twice)}; rename one, or name each file once")
    folder = out or results_folder(scenarios[0], "compare")
    writing(folder, lambda: _try(folder))
    workers = workers or os.cpu_count() or 1
    started, clock = dt.datetime.now(dt.UTC), time.perf_counter()
    comparison = _with_progress(scenarios, replications, seed, workers)
    why = "a worker process died" if comparison.stopped == "worker-lost" else "stopped"
    code = FAILED if comparison.stopped == "worker-lost" else INTERRUPTED
    if not comparison.replications:
        raise Stop(
            f"{why} before the first replication of every strategy was finished; nothing was written", code
        )
    seconds = time.perf_counter() - clock
    made = ([shlex.join(["run.py", *sys.argv[1:]])], started.isoformat(timespec="seconds"), seconds, workers)
    writing(folder, lambda: _write(comparison, folder, made, daily))
    _print(comparison, folder)
    if comparison.interrupted:
        done = f"{comparison.replications} of {comparison.wanted} replications"
        raise Stop(
            f"INCOMPLETE: {why}; {done} were finished and are in {folder}. Run the same command again for all.",
            code,
        )


def _try(folder: Path) -> None:
    """Find out before a long run whether the folder can be written."""
    with tempfile.TemporaryFile(dir=folder) as probe:
        probe.write(b"1")


def _with_progress(scenarios: Sequence[Scenario], replications: int, seed: int, workers: int) -> Comparison:
    from sim.study import compare

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    if not console.is_terminal:
        return compare(scenarios, replications, seed, workers, on_progress=PlainProgress())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("replications", total=None)
        return compare(
            scenarios,
            replications,
            seed,
            workers,
            on_progress=lambda done, wanted: progress.update(task, completed=done, total=wanted),
        )


class PlainProgress:
    """Says every tenth of the way, with the time that is left, where no bar can be drawn."""

    def __init__(self) -> None:
        self.started, self.said = time.perf_counter(), 0

    def __call__(self, done: int, wanted: int) -> None:
        """Say how far it is, if another tenth is done."""
        tenth = 10 * done // wanted
        if tenth > self.said:
            self.said = tenth
            left = (time.perf_counter() - self.started) * (wanted - done) / done
            say(f"{done} of {wanted} replications, about {left:.0f} s left")


def _write(
    comparison: Comparison, folder: Path, made: tuple[list[str], str, float, int], daily: bool
) -> None:
    from sim.report import write_report
    from sim.study import manifest, write_tables

    for of_before in ("manifest.json", "daily-replications.csv"):
        (folder / of_before).unlink(missing_ok=True)
    write_tables(comparison, folder, daily)
    said = manifest(comparison, *made)
    write_report(comparison, folder, dict(said))
    with whole_file(folder / "manifest.json") as file:  # comes last: where it is, all the files are
        file.write(json.dumps(said, indent=2) + "\n")


def _print(comparison: Comparison, folder: Path) -> None:
    from sim.report import headline

    console = console_of()
    heading, heads, rows, remarks = headline(comparison, "en")
    console.print(heading, style="bold", highlight=False, markup=False)
    print_table(console, heads, rows)
    for remark in remarks:
        console.print(remark, highlight=False, markup=False)
    console.print(f"Files: {folder} (open report.html)", highlight=False, markup=False, soft_wrap=True)
