"""Reading: from the files of a planner to a scenario, or to every mistake in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from sim.scenario.complaints import Complaint, Complaints, complaint, dotted
from sim.scenario.consistency import mistakes, parts_of, sound_parts
from sim.scenario.document import (
    CAMPAIGN_FILE,
    Document,
    Path_,
    is_file,
    load,
    named_file,
    scenarios_folder,
)
from sim.scenario.expansion import Expanded, has, with_value
from sim.scenario.schema import Scenario
from sim.scenario.validation import OWN_KEYS, complaints_of, default_complaints, own_complaints

STATUS_QUO: Final[Path_] = ("campaign", "baseline", "strategy")


def read(path: str | Path) -> Scenario:
    """Return the scenario that a strategy file describes, over all that it extends. Raises Complaints."""
    document = load(Path(path))
    complaints: list[Complaint] = []
    try:
        document = with_status_quo(document)
    except Complaints as error:
        complaints += error.complaints
    return resolve(document, complaints)


def read_all(paths: Sequence[str | Path]) -> tuple[Scenario, ...]:
    """Return the scenarios of strategy files and of campaign folders (all their strategies, by file name).

    Raises Complaints with the mistakes of all files.
    """
    scenarios: list[Scenario] = []
    complaints: list[Complaint] = []
    for path in paths:
        try:
            files = _files(Path(path))
        except Complaints as error:
            complaints += error.complaints
            continue
        for file in files:
            try:
                scenarios.append(read(file))
            except Complaints as error:
                complaints += error.complaints
    if complaints:
        raise Complaints(complaints)
    return tuple(scenarios)


def _files(path: Path) -> list[Path]:
    """Return the strategies of a campaign folder, or the file itself."""
    try:
        if not path.is_dir():
            return [path]
        files = sorted((path / "strategies").glob("*.toml"))
    except OSError as error:
        raise Complaints([complaint("unreadable", path.name, reason=error.strerror or "")]) from None
    if not files or not is_file(path / CAMPAIGN_FILE):
        raise Complaints([complaint("no_strategies", path.resolve().name)])
    return files


def with_status_quo(document: Document) -> Document:
    """Return a document with that of its status quo, if its campaign names one that is another file. Raises Complaints."""
    named: Any = value_in(document.table, STATUS_QUO)
    if not isinstance(named, str) or not named:
        return replace(document, status_quo=None)
    shown, allowed = document.file_of(STATUS_QUO), scenarios_folder(document.file)
    key, folder = dotted(STATUS_QUO), document.campaign_folder
    file = named_file(folder, named, shown, key, allowed, "status_quo_missing")
    return replace(document, status_quo=None if file == document.file else load(file))


def value_in(table: Any, path: Path_) -> Any:
    """Return what stands at a path of tables, or None."""
    for part in path:
        table = table.get(part) if isinstance(table, Mapping) else None
    return table


def resolve(document: Document, known: Sequence[Complaint] = ()) -> Scenario:
    """Return the scenario of a merged document. Raises Complaints with every mistake, after those that are known already."""
    status_quo, complaints = _status_quo(document)
    expanded = Expanded(document.table, document.over)
    complaints = [
        *known,
        *complaints,
        *default_complaints(document.table, document),
        *own_complaints(document.table, expanded, document),
    ]
    table = {key: value for key, value in expanded.table.items() if key not in OWN_KEYS}
    if status_quo is None and has(table, STATUS_QUO) and isinstance(value_in(table, STATUS_QUO), str):
        table = with_value(table, STATUS_QUO, "")  # the scenario itself is what is played before the start
    try:
        scenario = Scenario.model_validate({**table, "name": document.name, "status_quo": status_quo})
        parts = parts_of(scenario)
    except ValidationError as error:
        complaints += complaints_of(error, expanded, document)
        parts = sound_parts(table)
    for code, path, value, details in mistakes(parts):
        origin = expanded.origin_of(path)
        complaints.append(complaint(code, document.file_of(origin), dotted(origin), value, **details))
    if not complaints and status_quo is not None:
        key, value, shown = dotted(STATUS_QUO), value_in(table, STATUS_QUO), document.file_of(STATUS_QUO)
        unknown = [name for name in served_by(status_quo) if name not in scenario.sites]
        complaints += [
            complaint("status_quo_site", shown, key, value, site=site, strategy=document.shown(document.file))
            for site in unknown
        ]
    if complaints:
        raise Complaints(complaints)
    scenario._document = document
    return scenario


def served_by(policy: Scenario) -> list[str]:
    """Return the sites that a policy serves: its counters, and what is on the itineraries of its active teams."""
    found = list(policy.counters)
    for team in policy.teams.values():
        name, seen = team.itinerary, set[str]()
        while team.active and name in policy.itineraries and name not in seen:
            seen.add(name)
            found += [stop.site for stop in policy.itineraries[name].stops]
            name = policy.itineraries[name].then
    return list(dict.fromkeys(found))


def _status_quo(document: Document) -> tuple[Scenario | None, list[Complaint]]:
    """Return the scenario that is played between the baseline and the start, if it is another one; and its complaints."""
    start, count = (
        value_in(document.table, ("campaign", *key)) for key in (("start",), ("baseline", "date"))
    )
    is_history = type(start) is type(count) is dt.date and (start - count).days > 1
    if document.status_quo is None or not is_history:
        return None, []
    try:
        return resolve(document.status_quo), []
    except Complaints as error:
        return None, list(error.complaints)
