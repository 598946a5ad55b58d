"""What a study wrote, made again from its replications, and held against what was written."""

from __future__ import annotations

import csv
import json
import math
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final, NamedTuple

from sim.analysis import Record
from sim.study.provenance import LONG, MANIFEST, OF_THE_RUN, told, written
from sim.study.verifying.archive import DAILY, Study, asked_again, manifest_of, tables_of
from sim.study.verifying.results import MEASURES, Job, Results, Unverifiable

CLOSE: Final = 1e-9
"""How far a number may be off where versions differ: as a share of it."""
OF_DAYS: Final = (DAILY, "daily.csv")
"""Tables of what `MEASURES` does not hold."""
TOLD: Final = frozenset({*OF_THE_RUN, *LONG, "format", "versions"})
"""What a manifest tells that is not an outcome of the study, or is looked at elsewhere."""

Pages = Callable[[Study, Path, Mapping[str, Any]], None]
"""Writes what is read of a study, its page and its figures, into a folder, with what a page tells of a manifest."""


class Remade(NamedTuple):
    """Which files were made again, and what is wrong with them and with the manifest, a line each."""

    files: tuple[str, ...]
    faults: tuple[str, ...]


def made_again(
    results: Results,
    records: Mapping[Job, Record],
    exact: bool,
    is_whole: bool,
    changed: Collection[str],
    pages: Pages | None = None,
) -> Remade:
    """Return what comes of asking a study again of its replications, beside what was written.

    With the same versions, to the byte; else each number to 1e-9, but for the measures, which are compared one by one.
    Where the records are not whole, but their measures only, tables of days are left out. Pages are made by what writes them, if
    it is given, to the byte. Files that are known to have changed are not looked at. Raises Unverifiable where the study
    cannot be asked again.
    """
    try:
        study = asked_again(results, records)
        said = manifest_of(results, study)
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise Unverifiable(
            f"{results.folder / MANIFEST}: the study cannot be asked again ({type(error).__name__}: {error})"
        ) from None
    left_out = {*changed, *(() if is_whole else (MEASURES, *OF_DAYS)), *(() if exact else (MEASURES,))}
    faults = [
        f"{MANIFEST}: {where} is {one}, made again it is {other}"
        for where, one, other in _told_otherwise(
            _outcome(results.said), _outcome(json.loads(json.dumps(said))), exact
        )
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tables_of(study, folder, DAILY in results.files)
        if pages:
            pages(study, folder, told(said))
        made = {file.relative_to(folder).as_posix(): file for file in written(folder)}
        made = {name: file for name, file in made.items() if name not in left_out}
        looked_at = {name for name in results.files if pages or name.endswith(".csv")} - left_out
        faults += _file_faults(results, made, looked_at, exact)
    return Remade(tuple(sorted(made.keys() & results.files.keys())), tuple(faults))


def _file_faults(
    results: Results, made: Mapping[str, Path], looked_at: Collection[str], exact: bool
) -> Iterator[str]:
    """Yield a line for each file that is not as it was made again, is missing, or is none of the study."""
    for name in sorted({*made, *looked_at}):
        file = results.folder / name
        if name not in made:
            yield f"{name}: no file of these results"
        elif name not in results.files:
            if not file.is_file():
                yield f"{name}: not named by {MANIFEST}, although it is a file of these results"
        elif name.endswith(".csv"):
            yield from _faults(name, file, made[name], exact)
        elif file.read_bytes() != made[name].read_bytes():
            yield f"{name}: not what is made again of these results"


def _outcome(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a manifest tells of the study: the hash of a scenario is looked at elsewhere."""
    scenarios = {name: told.get("bound") for name, told in said["scenarios"].items()}
    return {key: value for key, value in said.items() if key not in TOLD} | {
        "bounds": scenarios,
        "scenarios": list(scenarios),
    }


def _told_otherwise(said: Any, made: Any, exact: bool, where: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield where two values of manifests differ, and how both are written there."""
    if isinstance(said, dict) and isinstance(made, dict):
        for key in dict.fromkeys([*said, *made]):
            path = f"{where}.{key}" if where else key
            yield from _told_otherwise(said.get(key), made.get(key), exact, path)
    elif said != made or isinstance(said, bool) is not isinstance(made, bool):
        one, other = (json.dumps(value, ensure_ascii=False) for value in (said, made))
        if exact or not _is_close(one, other):
            yield where, one, other


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
