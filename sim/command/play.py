"""`play` and `trace`: sessions as data, and one replication, with everything that happens in them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.command.console import Stop, or_complaints, results_folder, scenarios_from, writing
from sim.tables import Cell, Table, whole_file, write_csv

if TYPE_CHECKING:
    from sim.experiment import Engine
    from sim.model.log import Log
    from sim.scenario import Complaint, Scenario


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


def trace_command(
    path: Path, seed: int, replication: int, out: Path | None, settings: Sequence[str], engine: Engine
) -> None:
    """Play one replication of a strategy and write what happens in it."""
    from sim.calendar import plan
    from sim.demand import draw
    from sim.experiment import campaign_engine

    scenarios = scenarios_from([path], settings)
    if len(scenarios) > 1:
        raise Stop(f"{path} holds {len(scenarios)} strategies; name one, such as {_example(path)}")
    scenario = scenarios[0]
    calendar = plan(scenario)
    log = campaign_engine(engine)(scenario, calendar, draw(scenario, calendar, seed, replication), True)
    folder = out or results_folder(scenario, f"trace-{scenario.name}")
    writing(folder, lambda: _write(folder, scenario, log))
    print(f"{len(log.visits)} attempts in {len(log.sessions)} sessions: {folder}")


def _example(folder: Path) -> Path:
    return min((folder / "strategies").glob("*.toml"), default=folder)


def _write(folder: Path, scenario: Scenario, log: Log) -> None:
    write_csv(folder / "visits.csv", visits_table(scenario, log))
    write_csv(folder / "sessions.csv", sessions_table(log))
    write_csv(folder / "intervals.csv", intervals_table(log))
    write_csv(folder / "outages.csv", Table(("from", "to", "site"), sorted(log.outages)))
    with whole_file(folder / "sessions.jsonl") as file:
        file.writelines(line + "\n" for line in session_lines(log))


def visits_table(scenario: Scenario, log: Log) -> Table:
    """Return one row an attempt: session, date, site, channel, unit, the attempt, and the reason of a failure."""
    from sim.model.day import TIMES, VISIT_COLUMNS
    from sim.model.session import OUTCOMES

    reasons = list(scenario.service.reasons)
    v = log.visits
    times = [getattr(v, name).tolist() for name in TIMES]
    rows: list[tuple[Cell, ...]] = []
    for n in range(len(v)):
        session = log.sessions[v.session[n]]
        site = scenario.rotation_sites.get(session.site)
        unit = site.units[v.unit[n]].name if site is not None else None
        desk = int(v.desk[n]) if v.desk[n] >= 0 else None
        attempt = (
            int(v.person[n]),
            int(v.attempt[n]),
            *(column[n] for column in times),
            desk,
            OUTCOMES[v.outcome[n]],
        )
        reason = reasons[v.reason[n]] if v.reason[n] >= 0 else None
        rows.append(
            (session.name, session.date.isoformat(), session.site, session.channel, unit, *attempt, reason)
        )
    return Table(("session", "date", "site", "channel", "unit", *VISIT_COLUMNS, "reason"), rows)


def sessions_table(log: Log) -> Table:
    """Return one row a session: its date, site, teams, window and desks."""
    rows = [
        (s.name, s.date.isoformat(), s.site, "+".join(s.teams), s.opens, s.closes, s.desks)
        for s in log.sessions
    ]
    return Table(("session", "date", "site", "team", "opens", "closes", "desks"), rows)


def intervals_table(log: Log) -> Table:
    """Return one row a stretch of an officer's paid day."""
    from sim.model.minutes import STATES, officer_intervals

    found = officer_intervals(log)
    rows: list[tuple[Cell, ...]] = []
    for of_day, state, start, end in zip(*(column.tolist() for column in found), strict=True):
        day = log.officer_days[of_day]
        desk = day.desk if day.desk >= 0 else None
        rows.append((log.sessions[day.session].name, day.officer, desk, STATES[state], start, end))
    return Table(("session", "officer", "desk", "state", "from", "to"), rows)


def session_lines(log: Log) -> list[str]:
    """Return every session as data, one JSON object a line, with as many calls a person as were used."""
    from sim.model.day import day_from

    used: list[Counter[int]] = [Counter() for _ in log.sessions]
    for session, person, attempt in zip(
        log.visits.session.tolist(), log.visits.person.tolist(), log.visits.attempt.tolist(), strict=True
    ):
        used[session][person] = max(used[session][person], attempt)
    return [json.dumps(day_from(session, used[n]), allow_nan=False) for n, session in enumerate(log.played)]
