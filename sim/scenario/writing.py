"""Writing: a resolved scenario as TOML that reads back as the same scenario, and the JSON Schema of a file."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from sim.scenario.complaints import dotted
from sim.scenario.known import MODELS, OWN_KEYS
from sim.scenario.quantities import Quantity
from sim.scenario.schema import Scenario

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
