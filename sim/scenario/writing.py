"""Writing: scenarios as TOML and as JSON that read back to equal scenarios, and the JSON Schema of a file."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema

from sim.scenario.base import Quantity
from sim.scenario.complaints import dotted
from sim.scenario.document import Document
from sim.scenario.reading import resolve
from sim.scenario.schema import Scenario
from sim.scenario.validation import MODELS, OWN_KEYS

LONGEST_LINE = 110


def resolved_text(scenario: Scenario) -> str:
    """Return a resolved scenario as TOML; saved under its name, anywhere, and read again, it is an equal scenario.

    Of a scenario with a status quo before its start that is left out: it is another scenario, in a file of its own.
    """
    table = without_none(scenario.model_dump(exclude={"name", "status_quo"}))
    table["campaign"]["baseline"]["strategy"] = ""
    return "\n".join(_table(table, ())) + "\n"


def without_none(value: Any) -> Any:
    """Return plain tables and lists without the keys whose value is None."""
    if isinstance(value, Mapping):
        return {key: without_none(inner) for key, inner in value.items() if inner is not None}
    return [without_none(inner) for inner in value] if isinstance(value, list | tuple) else value


def _is_inline(value: Any) -> bool:
    return not isinstance(value, Mapping) or "likely" in value or not value


def _table(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    inline = {key: value for key, value in table.items() if _is_inline(value)}
    if path and (inline or not table):
        yield f"\n[{dotted(path)}]"
    for key, value in inline.items():
        yield f"{dotted([key])} = {_value(value)}"
    for key, value in table.items():
        if key not in inline:
            yield from _table(value, (*path, key))


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{dotted([key])} = {_value(inner)}" for key, inner in value.items())
        return f"{{ {pairs} }}" if value else "{}"
    if isinstance(value, list):
        items = [_value(item) for item in value]
        line = "[" + ", ".join(items) + "]"
        return line if len(line) <= LONGEST_LINE else "[\n" + "".join(f"  {item},\n" for item in items) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return value.isoformat() if isinstance(value, dt.date) else json.dumps(value)


class WithQuantities(GenerateJsonSchema):
    """Writes a default number as a file would."""

    def encode_default(self, dft: Any) -> Any:
        """Return a default value as JSON."""
        return dft.plain() if isinstance(dft, Quantity) else super().encode_default(dft)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario file: any part of a scenario, over what it extends, with defaults by kind."""
    whole = Scenario.model_json_schema(schema_generator=WithQuantities)
    top = whole["$defs"].pop("Scenario")
    properties = {key: value for key, value in top["properties"].items() if key not in OWN_KEYS}
    for part in whole["$defs"].values():
        if part.get("title") != "Text":  # a text is given in both languages, or not at all
            part.pop("required", None)  # what a file leaves out, the file that it extends may say
    for site in properties["sites"]["patternProperties"].values():
        site.pop("discriminator")
        site["anyOf"] = site.pop("oneOf")  # a strategy that changes a site does not say its kind again
    defaults = {kind: {"$ref": f"#/$defs/{model.__name__}"} for kind, model in MODELS.items()}
    text = {"type": "string", "description": "path of the file that this one is laid over, from this file"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Scenario file",
        "type": "object",
        "properties": {
            "extends": text,
            **properties,
            "defaults": {
                "type": "object",
                "description": "settings that all sites of a kind, and all visits, share",
                "properties": defaults,
                "additionalProperties": False,
            },
        },
        "additionalProperties": False,
        "$defs": whole["$defs"],
    }


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
