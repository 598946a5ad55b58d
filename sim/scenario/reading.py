"""Reading: from the files of a planner to a scenario, or to every mistake in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.scenario.complaints import Complaint, Complaints, complaint
from sim.scenario.document import CAMPAIGN_FILE, Document, load, shown_from
from sim.scenario.expansion import Expanded
from sim.scenario.schema import Scenario
from sim.scenario.sense import mistakes
from sim.scenario.validation import complaints_of, default_complaints

OWN = ("teams", "itineraries", "visits", "awareness", "reserve", "title", "rationale", "bound")
"""What is a strategy's own: a variant of it does not touch the status quo that is played before it."""


def read(path: str | Path) -> Scenario:
    """Return the scenario that a strategy file describes, over all that it extends. Raises Complaints."""
    return resolve(load(Path(path)))


def read_all(paths: Sequence[str | Path]) -> tuple[Scenario, ...]:
    """Return the scenarios of strategy files and of campaign folders (all their strategies, by file name).

    Raises Complaints with the mistakes of all files.
    """
    scenarios: list[Scenario] = []
    complaints: list[Complaint] = []
    for path in paths:
        try:
            files = _strategies(Path(path)) if Path(path).is_dir() else [Path(path)]
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


def _strategies(folder: Path) -> list[Path]:
    files = sorted((folder / "strategies").glob("*.toml"))
    if not files or not (folder / CAMPAIGN_FILE).is_file():
        raise Complaints([complaint("no_strategies", folder.name)])
    return files


def resolve(document: Document) -> Scenario:
    """Return the scenario of a merged document. Raises Complaints with every mistake."""
    status_quo, complaints = _status_quo(document)
    expanded = Expanded(document.table)
    complaints += default_complaints(expanded, document)
    complaints += [
        complaint("unknown_key", document.file_of((k,)), k, remedy="remove it")
        for k in ("name", "status_quo")
        if k in document.table
    ]
    table = {key: value for key, value in expanded.table.items() if key not in ("name", "status_quo")}
    try:
        scenario = Scenario.model_validate({**table, "name": document.name, "status_quo": status_quo})
    except ValidationError as error:
        raise Complaints([*complaints_of(error, expanded, document), *complaints]) from None
    for code, path, value, details in mistakes(scenario):
        origin = expanded.origin_of(tuple(path.split(".")))
        complaints.append(complaint(code, document.file_of(origin), ".".join(origin), value, **details))
    if complaints:
        raise Complaints(complaints)
    scenario._document = document
    return scenario


def _status_quo(document: Document) -> tuple[Scenario | None, list[Complaint]]:
    """Return the scenario that is played between the baseline and the start, if the campaign names another than this."""
    campaign: Any = document.table.get("campaign")
    baseline: Any = campaign.get("baseline") if isinstance(campaign, Mapping) else None
    named: Any = baseline.get("strategy") if isinstance(baseline, Mapping) else None
    if (
        not isinstance(named, str)
        or not named
        or not _is_history(campaign.get("start"), baseline.get("date"))
    ):
        return None, []
    file = (document.campaign_folder / named).resolve()
    key = ("campaign", "baseline", "strategy")
    if not file.is_file():
        return None, [complaint("extends_missing", document.file_of(key), ".".join(key), named)]
    if file == document.file:
        return None, []
    return resolve(_without_history(document.status_quo or load(file))), []


def _without_history(document: Document) -> Document:
    """Return a document whose scenario is its own status quo."""
    campaign = dict(document.table["campaign"])
    campaign["baseline"] = {**campaign["baseline"], "strategy": ""}
    return replace(document, table={**document.table, "campaign": campaign})


def _is_history(start: Any, baseline: Any) -> bool:
    if not isinstance(start, dt.date) or not isinstance(baseline, dt.date):
        return False
    return baseline + dt.timedelta(days=1) < start


__all__ = ["OWN", "read", "read_all", "resolve", "shown_from"]
