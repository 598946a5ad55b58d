"""Documents as JSON, and back: what scenarios were read from, so that they can be made again without their files."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sim.scenario.document import Document
from sim.scenario.reading import resolve
from sim.scenario.schema import Scenario

TAGS: Final[Mapping[type, str]] = {dt.datetime: "$datetime", dt.date: "$date", dt.time: "$time"}
"""How a value that JSON lacks is marked: `{"$date": "2023-08-21"}`. No name of a scenario holds a dollar."""

READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "$datetime": dt.datetime.fromisoformat,
    "$date": dt.date.fromisoformat,
    "$time": dt.time.fromisoformat,
}


def documents_of(scenarios: Sequence[Scenario]) -> dict[str, Any]:
    """Return what scenarios were read from as JSON: `parts`, the sections by number, and `of`, which of them each has.

    Equal sections are written once: the strategies of a campaign share most. Varied values are inside. Which file said
    what is left out. Raises ValueError for a scenario that was made by hand.
    """
    parts: dict[str, dict[str, str]] = {}
    of = {scenario.name: _told(scenario.source, parts) for scenario in scenarios}
    written = {key: json.loads(text) for texts in parts.values() for text, key in texts.items()}
    return {"parts": written, "of": of}


def scenarios_of(documents: Mapping[str, Any]) -> tuple[Scenario, ...]:
    """Return scenarios that are equal to those that `documents_of` was given, and vary as they do.

    Raises Complaints where the values are no scenario (any more), and ValueError where they are no documents.
    """
    try:
        parts = {key: _typed(value) for key, value in documents["parts"].items()}
        found = [_document(told, parts) for told in documents["of"].values()]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not the documents of scenarios ({type(error).__name__}: {error})") from None
    return tuple(resolve(document) for document in found)


def _told(document: Document, parts: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Return a document as JSON, its sections by their keys among the parts, which are added to."""
    before = document.status_quo
    return {
        "name": document.name,
        "file": document.shown(document.file),
        "campaign": document.campaign_folder.name,
        "alone": document.is_alone,
        "sections": {name: _part(name, value, parts) for name, value in document.table.items()},
        "over": [[list(path), _tagged(value)] for path, value in document.over],
        "status_quo": None if before is None else _told(before, parts),
    }


def _part(section: str, value: Any, parts: dict[str, dict[str, str]]) -> str:
    """Return the key of a section among the parts: `sites-2` is the second that differs from those before."""
    texts = parts.setdefault(section, {})
    return texts.setdefault(json.dumps(_tagged(value)), f"{section}-{len(texts) + 1}")


def _document(told: Mapping[str, Any], parts: Mapping[str, Any]) -> Document:
    before = told["status_quo"]
    return Document(
        name=told["name"],
        table={section: parts[key] for section, key in told["sections"].items()},
        files={},
        file=Path(told["file"]),
        campaign_folder=Path(told["campaign"]),
        is_alone=told["alone"],
        over=tuple((tuple(path), _typed(value)) for path, value in told["over"]),
        status_quo=None if before is None else _document(before, parts),
    )


def _tagged(value: Any) -> Any:
    """Return a value of a file as JSON can hold it."""
    if isinstance(value, Mapping):
        return {key: _tagged(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_tagged(item) for item in value]
    tag = TAGS.get(type(value))
    return value if tag is None else {tag: value.isoformat()}


def _typed(value: Any) -> Any:
    """Return the value of a file that JSON stands for."""
    if isinstance(value, list):
        return [_typed(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1 and (tag := next(iter(value))) in READERS:
        return READERS[tag](value[tag])
    return {key: _typed(inner) for key, inner in value.items()}
