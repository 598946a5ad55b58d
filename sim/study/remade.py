"""Tables made again from replications that were played again, and held against those that were written."""

from __future__ import annotations

import csv
import math
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Final

from sim.analysis import Record
from sim.experiment import DRAWN, LIKELY, Parameters
from sim.study.comparison import Comparison
from sim.study.files import write_tables
from sim.study.results import MEASURES, Job, Results

CLOSE: Final = 1e-9
"""How far a number may be off where versions differ: as a share of it."""
DAILY: Final = "daily-replications.csv"


def table_faults(results: Results, records: Mapping[Job, Record], exact: bool) -> Iterator[str]:
    """Yield a line for each table of a comparison that is not what comes of all its replications.

    With the same versions, to the byte; else each number to 1e-9, but for the measures, which are compared one by one.
    """
    comparison = _comparison(results, records)
    if results.study != "compare" or comparison is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        tables = write_tables(comparison, Path(folder), DAILY in results.files)
        made = {file.name: file for file in tables}
        for name in sorted({*made, *(name for name in results.files if name.endswith(".csv"))}):
            written = results.folder / name
            if name not in results.files:
                yield f"{name}: not named by manifest.json, although it is a table of these results"
            elif name not in made:
                yield f"{name}: no table of these results"
            elif written.is_file() and (exact or name != MEASURES):
                yield from _faults(name, written, made[name], exact)


def _comparison(results: Results, records: Mapping[Job, Record]) -> Comparison | None:
    """Return the comparison of the replications that were played again."""
    likely, drawn = (_block(results, records, parameters) for parameters in (LIKELY, DRAWN))
    return drawn if likely is None else replace(likely, unknown=drawn)


def _block(results: Results, records: Mapping[Job, Record], parameters: Parameters) -> Comparison | None:
    found: dict[str, list[Record]] = {}
    for job in results.records:
        if job.parameters == parameters:
            found.setdefault(job.scenario, []).append(records[job])
    if not found:
        return None
    scenarios = tuple(results.scenarios.values())
    of_each = {scenario.name: tuple(found.get(scenario.name, ())) for scenario in scenarios}
    return Comparison(scenarios, results.reference, results.seed, 0, of_each, parameters=parameters)


def _faults(name: str, written: Path, made: Path, exact: bool) -> Iterator[str]:
    """Yield a line about the first row of a table that is another, if there is one."""
    if written.read_bytes() == made.read_bytes():
        return
    said, found = _rows(written), _rows(made)
    for number, (one, other) in enumerate(zip_longest(said, found, fillvalue=()), start=1):
        if one != other and (exact or not _are_close(one, other)):
            yield f"{name}: row {number}{_difference(found[0], one, other)}"
            return
    if exact:
        yield f"{name}: not written as it is made again, although it says the same"


def _rows(table: Path) -> list[Sequence[str]]:
    return list(csv.reader(table.read_bytes().decode("utf-8", "replace").splitlines()))


def _are_close(one: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether two rows say the same, their numbers to 1e-9."""
    return len(one) == len(other) and all(map(_is_close, one, other))


def _is_close(said: str, found: str) -> bool:
    try:
        return said == found or math.isclose(float(said), float(found), rel_tol=CLOSE, abs_tol=CLOSE)
    except ValueError:
        return False


def _difference(head: Sequence[str], one: Sequence[str], other: Sequence[str]) -> str:
    """Return where two rows differ first: in a column, or as a whole."""
    if not len(head) == len(one) == len(other):
        return " is not there" if not one else " is one too many" if not other else " is torn"
    column, said, found = next(cells for cells in zip(head, one, other, strict=True) if cells[1] != cells[2])
    return f": {column} is {said or 'empty'}, made again it is {found or 'empty'}"
