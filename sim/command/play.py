"""`play`: sessions written by anyone, played through the model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sim.command.terms import Stop, or_complaints, writing
from sim.tables import Cell, Table, write_csv

ENGINES = ("simpy",)


def play_command(files: Sequence[Path], out: Path | None, engine: str) -> None:
    """Play the sessions of some files and write what came of every attempt, and the calling lists."""
    if engine not in ENGINES:
        raise Stop(f"--engine {engine} is not an engine; choose {' or '.join(ENGINES)}")
    days = or_complaints(lambda: sessions_of(files))
    folder = out or Path("results") / "play"
    visits, lists = tables_of(days)

    def write() -> None:
        write_csv(folder / "visits.csv", visits)
        write_csv(folder / "lists.csv", lists)

    writing(folder, write)
    print(f"{len(visits.rows)} attempts in {len(days)} sessions: {folder}")


def sessions_of(files: Sequence[Path]) -> list[dict[str, Any]]:
    """Return the sessions of some files. Raises Complaints with every mistake of all of them."""
    from sim.model.day_check import check_day, check_names
    from sim.scenario import Complaint, Complaints

    found: list[tuple[str, Any]] = []
    complaints: list[Complaint] = []
    for file in files:
        try:
            found += list(_objects(file))
        except Complaints as error:
            complaints += error.complaints
    for where, day in found:
        complaints += check_day(day, where)
    complaints += check_names(found)
    if complaints:
        raise Complaints(complaints)
    return [day for _, day in found]


def _objects(file: Path) -> Iterator[tuple[str, Any]]:
    """Yield each session of a file with where it stands: one object, a list of objects, or one object a line."""
    from sim.model.day_check import parse, read_text

    text = read_text(file)
    if file.suffix.lower() != ".jsonl":
        day = parse(text, file.name)
        for n, one in enumerate(day if isinstance(day, list) else [day]):
            yield (f"{file.name}[{n}]" if isinstance(day, list) else file.name), one
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield f"{file.name}:{number}", parse(line, f"{file.name}:{number}")


def tables_of(days: Sequence[dict[str, Any]]) -> tuple[Table, Table]:
    """Return the attempts and the calling lists of some sessions."""
    from sim.model import play_session
    from sim.model.day import VISIT_COLUMNS, calling_list_of, row_of, session_from

    visits: list[tuple[Cell, ...]] = []
    lists: list[tuple[Cell, ...]] = []
    for day in days:
        session = session_from(day)
        told = play_session(session)
        for attempt in told.attempts:
            row = row_of(attempt)
            visits.append((day["session"], *(row[name] for name in VISIT_COLUMNS)))
        on_list = enumerate(calling_list_of(session, told), start=1)
        lists += [(day["session"], position, person) for position, person in on_list]
    return Table(("session", *VISIT_COLUMNS), visits), Table(("session", "position", "person"), lists)
