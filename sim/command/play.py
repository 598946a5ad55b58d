"""`play`: sessions written by anyone, played through the model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.command.terms import or_complaints, writing
from sim.tables import Cell, Table, write_csv

if TYPE_CHECKING:
    from sim.experiment import Engine
    from sim.scenario import Complaint


def play_command(files: Sequence[Path], out: Path | None, engine: Engine) -> None:
    """Play the sessions of some files and write what came of every attempt, and the calling lists."""
    days = or_complaints(lambda: sessions_of(files))
    folder = out or Path("results") / "play"
    visits, lists = tables_of(days, engine)

    def write() -> None:
        write_csv(folder / "visits.csv", visits)
        write_csv(folder / "lists.csv", lists)

    writing(folder, write)
    print(f"{len(visits.rows)} attempts in {len(days)} sessions: {folder}")


def sessions_of(files: Sequence[Path]) -> list[dict[str, Any]]:
    """Return the sessions of some files. Raises Complaints with every mistake of all of them."""
    from sim.model.day_check import check_day, check_names
    from sim.scenario import Complaints

    found: list[tuple[str, Any]] = []
    complaints: list[Complaint] = []
    for where, text in _texts(files, complaints):
        try:
            found += _objects(where, text)
        except Complaints as error:
            complaints += error.complaints
    for where, day in found:
        complaints += check_day(day, where)
    complaints += check_names(found)
    if complaints:
        raise Complaints(complaints)
    return [day for _, day in found]


def _texts(files: Sequence[Path], complaints: list[Complaint]) -> Iterator[tuple[str, str]]:
    """Yield each JSON text with where it stands: a file, or a line of a `.jsonl`; complain of files that cannot be read."""
    from sim.model.day_file import read_text
    from sim.scenario import Complaints

    for file in files:
        try:
            text = read_text(file)
        except Complaints as error:
            complaints += error.complaints
            continue
        if file.suffix.lower() != ".jsonl":
            yield file.name, text
            continue
        lines = enumerate(text.split("\n"), start=1)
        yield from ((f"{file.name}:{number}", line) for number, line in lines if line.strip())


def _objects(where: str, text: str) -> list[tuple[str, Any]]:
    """Return each session of a JSON text, one object or a list of objects, with where it stands. Raises Complaints."""
    from sim.model.day_file import parse

    day = parse(text, where)
    return [(f"{where}[{n}]", one) for n, one in enumerate(day)] if isinstance(day, list) else [(where, day)]


def tables_of(days: Sequence[dict[str, Any]], engine: Engine = "simpy") -> tuple[Table, Table]:
    """Return the attempts and the calling lists of some sessions."""
    from sim.experiment import session_engine
    from sim.model.day import VISIT_COLUMNS, calling_list_of, row_of, session_from

    play_session = session_engine(engine)
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
