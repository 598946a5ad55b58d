"""Results of a small campaign as a study leaves them in a folder, and how they are edited by a hand that should not."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sim.experiment import Laboratory
from sim.scenario import read_all, vary
from sim.study import Comparison, Design, compare
from sim.study.provenance import manifest, sealed, write_manifest
from sim.study.selecting.question import Wording, question_of
from sim.study.selecting.selection import Selected, select_in
from sim.study.selecting.tables import selection_manifest, write_selection_tables
from sim.study.tables import write_tables
from sim.study.verifying.verification import Sample, Verification, verify

TINY = Path(__file__).parents[1] / "scenario" / "tiny"
MADE = (["run.py", "compare"], "2023-08-19T00:00:00+00:00", 1.26, 2)
LIKELY, DRAWN = 2, 2
JOBS = 2 * (LIKELY + 2 * DRAWN)
"""Replications of single scenarios in the results."""

ALL, ONE = Sample(None, 0), Sample(1, 0)
"""Every replication is played again, or one."""
STAND_INS = ("report.html", "headline.en.md", "figures/course.en.svg")
"""What stands in for the report, which takes longest."""


@cache
def small() -> Comparison:
    scenarios = [vary(scenario, {"sites.mill.ready": 0.7}) for scenario in read_all([TINY])]
    return compare(scenarios, seed=2, workers=1, design=Design("both", LIKELY, DRAWN))


def write(comparison: Comparison, folder: Path) -> Path:
    """Everything a study writes, with a stand-in for the report."""
    write_tables(comparison, folder, daily_rows=True)
    (folder / "figures").mkdir(exist_ok=True)
    for name in STAND_INS:
        (folder / name).write_text(f"what {name} says", encoding="utf-8")
    write_manifest(manifest(comparison, *MADE), folder)
    return folder


@cache
def small_selection() -> Selected:
    """Two kinds of parameters; beside the two that are played, one candidate too large, and a bound."""
    rotation, status_quo = read_all([TINY])
    crowd = vary(rotation, {"teams.field.officers": 5}, name="crowd")
    bound = vary(rotation, {"bound": True}, name="all-out")
    scenarios = (rotation, crowd, status_quo, bound)
    wording = Wording(
        "net-benefit",
        indifference=1e5,
        worth=25_000.0,
        require=("activations>=10.1234567±5", "planned_officer_days<=20"),
        uncertainty="both",
        first=3,
        most=8,
    )
    return select_in(Laboratory(1), scenarios, question_of(wording, scenarios))


def write_selected(selected: Selected, folder: Path) -> Path:
    """Everything a selection writes, with a stand-in for the page."""
    write_selection_tables(selected, folder)
    (folder / "select.html").write_text("what the page says", encoding="utf-8")
    write_manifest(selection_manifest(selected, *MADE), folder)
    return folder


def checked(folder: Path, sample: Sample = ONE) -> Verification:
    return verify(folder, sample, workers=1)


def seal_again(folder: Path) -> None:
    """What someone would do who wants to hide an edit: the hashes of the files are made again."""
    with edited_manifest(folder) as said:
        said["files"] = sealed(said, folder)["files"]


def copied(results: Path, folder: Path) -> Path:
    return Path(shutil.copytree(results, folder))


@contextmanager
def edited_manifest(folder: Path) -> Iterator[dict[str, Any]]:
    file = folder / "manifest.json"
    said = json.loads(file.read_text(encoding="utf-8"))
    yield said
    file.write_text(json.dumps(said), encoding="utf-8")


@contextmanager
def edited_rows(folder: Path, table: str = "measures.csv") -> Iterator[list[list[str]]]:
    with (folder / table).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    yield rows
    with (folder / table).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def row_of(
    rows: list[list[str]], scenario: str, parameters: str, replication: int, measure: str
) -> list[str]:
    return next(row for row in rows if row[:4] == [scenario, parameters, str(replication), measure])
