"""Results in a folder, as their manifest tells them: what was asked, and what was written."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from sim.experiment import DRAWN, LIKELY, Parameters
from sim.scenario import Complaints, Scenario
from sim.scenario.writing import scenarios_of
from sim.study.compare import Design
from sim.study.provenance import FORMAT, MANIFEST, design_from
from sim.study.selecting.question import Question
from sim.study.selecting.tables import question_from

MEASURES: Final = "measures.csv"
COLUMNS: Final = ("scenario", "parameters", "replication", "measure", "value")
BLOCKS: Final[Mapping[str, Parameters]] = {LIKELY: LIKELY, DRAWN: DRAWN}
STUDIES: Final = ("compare", "select")


class Unverifiable(Exception):  # noqa: N818 - it says what is so
    """Results that cannot be verified, and why: one sentence."""


class Job(NamedTuple):
    """A replication of one scenario, at likely values or with drawn parameters."""

    scenario: str
    parameters: Parameters
    replication: int

    def __str__(self) -> str:
        return f"{self.scenario}, {self.parameters}, replication {self.replication}"


@dataclass(frozen=True)
class Results:
    """What a manifest says: `said` as a whole, `asked` what the study was asked.

    `files`: the SHA-256 of each file; `records`: a hash of the measures of each replication.
    """

    folder: Path
    study: str
    seed: int
    reference: str
    scenarios: Mapping[str, Scenario]
    digests: Mapping[str, str]
    versions: Mapping[str, str]
    files: Mapping[str, str]
    records: Mapping[Job, str]
    asked: Design | Question
    said: Mapping[str, Any]


def results_of(folder: Path) -> Results:
    """Return the results that are in a folder. Raises Unverifiable where its manifest is missing, torn or of another kind."""
    said = _manifest(folder)
    if said.get("study") not in STUDIES:
        raise Unverifiable(f"{folder / MANIFEST}: of a study that cannot be verified: {said.get('study')!r}")
    written = said.get("format")
    if type(written) is not int or not 1 <= written <= FORMAT:
        which = "a newer" if isinstance(written, int | float) and written > FORMAT else "an older"
        raise Unverifiable(f"{folder / MANIFEST}: of {which} format than this program reads ({FORMAT})")
    try:
        return _results(folder, said)
    except Complaints as error:
        raise Unverifiable(
            f"{folder / MANIFEST}: its scenarios are none for this version of the program:\n{error}"
        ) from None
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        raise Unverifiable(
            f"{folder / MANIFEST}: not whole ({type(error).__name__}: {error}); make the results again"
        ) from None


def measures_of(folder: Path) -> dict[Job, dict[str, str]]:
    """Return the measures of each replication as the table in a folder has them, as texts.

    A row that names no replication is left out: its file does not fit its hash. Raises ValueError where it is no table.
    """
    found: dict[Job, dict[str, str]] = {}
    try:
        with (folder / MEASURES).open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file, strict=True)
            head = next(rows, [])
            place = [head.index(column) for column in COLUMNS]
            for row in rows:
                scenario, parameters, replication, measure, value = (row[n] for n in place)
                if parameters in BLOCKS and replication.isdecimal():
                    job = Job(sys.intern(scenario), BLOCKS[parameters], int(replication))
                    found.setdefault(job, {})[sys.intern(measure)] = value
    except (csv.Error, IndexError, ValueError) as error:
        raise ValueError(f"not the table that was written ({error})") from None
    return found


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise Unverifiable(
            f"{folder}: no {MANIFEST}, so no results of a study that was finished; give the folder of results"
        ) from None
    except OSError as error:
        raise Unverifiable(f"{folder / MANIFEST}: cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError) as error:
        raise Unverifiable(f"{folder / MANIFEST}: torn ({error}); make the results again") from None
    if not isinstance(said, dict):
        raise Unverifiable(f"{folder / MANIFEST}: no manifest")
    return said


def _results(folder: Path, said: dict[str, Any]) -> Results:
    scenarios = {scenario.name: scenario for scenario in scenarios_of(said["documents"])}
    digests = {name: str(told["sha256"]) for name, told in said["scenarios"].items()}
    records = dict(_records(said["records"]))
    named = [set(scenarios), set(digests), {*(job.scenario for job in records), *said.get("left_out", {})}]
    unknown = sorted(set.union(*named) - set.intersection(*named))
    if unknown or not scenarios:
        raise ValueError(f"scenarios, records and documents are not of the same ({', '.join(unknown)})")
    if said["study"] == "compare" and said["reference"] not in scenarios:
        raise ValueError(f"the reference {said['reference']} is no scenario")
    if MEASURES not in said["files"]:
        raise ValueError(f"{MEASURES} is not among its files, so that no number can be compared")
    in_order = {name: scenarios[name] for name in digests}
    return Results(
        folder=folder,
        study=said["study"],
        seed=int(said["seed"]),
        reference=said["reference"],
        scenarios=in_order,
        digests=digests,
        versions={str(name): str(version) for name, version in said["versions"].items()},
        files={str(name): str(digest) for name, digest in said["files"].items()},
        records=records,
        asked=_asked(said, tuple(in_order.values())),
        said=said,
    )


def _asked(said: Mapping[str, Any], scenarios: Sequence[Scenario]) -> Design | Question:
    """Return what a study was asked."""
    return (
        question_from(said["design"], scenarios) if said["study"] == "select" else design_from(said["design"])
    )


def _records(blocks: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[Job, str]]:
    for parameters, of_each in blocks.items():
        for scenario, hashes in of_each.items():
            for replication, found in enumerate(hashes.split()):
                yield Job(scenario, BLOCKS[parameters], replication), found
