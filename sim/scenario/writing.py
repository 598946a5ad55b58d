"""Writing: a resolved scenario as TOML that reads back as the same scenario, and the JSON Schema of a file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from sim.scenario.expansion import KINDS, VISIT
from sim.scenario.quantities import Quantity
from sim.scenario.schema import Scenario

LONGEST_LINE = 110


def resolved_text(scenario: Scenario) -> str:
    """Return a resolved scenario as TOML; saved beside nothing else and read again, it is an equal scenario but for its name.

    What is played before the start (`status_quo`) is left out: it is another scenario.
    """
    table = {key: value for key, value in scenario.plain().items() if key not in ("name", "status_quo")}
    table["campaign"]["baseline"]["strategy"] = ""
    return "\n".join(_table(_without_none(table), ())) + "\n"


def _without_none(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_none(inner) for key, inner in value.items() if inner is not None}
    return [_without_none(inner) for inner in value] if isinstance(value, list) else value


def _is_inline(value: Any) -> bool:
    return not isinstance(value, Mapping) or "likely" in value or not value


def _table(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    inline = {key: value for key, value in table.items() if _is_inline(value)}
    if path and (inline or not table):
        yield f"\n[{'.'.join(path)}]"
    for key, value in inline.items():
        yield f"{key} = {_value(value)}"
    for key, value in table.items():
        if key not in inline:
            yield from _table(value, (*path, key))


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return (
            "{ " + ", ".join(f"{key} = {_value(inner)}" for key, inner in value.items()) + " }"
            if value
            else "{}"
        )
    if isinstance(value, list):
        items = [_value(item) for item in value]
        line = "[" + ", ".join(items) + "]"
        return line if len(line) <= LONGEST_LINE else "[\n" + "".join(f"  {item},\n" for item in items) + "]"
    if isinstance(value, str):
        return value if _is_date(value) else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)


def _is_date(text: str) -> bool:
    return len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdigit()  # noqa: PLR2004


class WithQuantities(GenerateJsonSchema):
    """Writes a default number as a file would."""

    def encode_default(self, dft: Any) -> Any:
        """Return a default value as JSON."""
        return dft.plain() if isinstance(dft, Quantity) else super().encode_default(dft)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario file: any part of a scenario, over what it extends, with defaults by kind."""
    whole = Scenario.model_json_schema(schema_generator=WithQuantities)
    top = whole["$defs"].pop("Scenario")
    properties = {key: value for key, value in top["properties"].items() if key not in ("name", "status_quo")}
    for part in whole["$defs"].values():
        part.pop("required", None)  # what a file leaves out, the file that it extends may say
    text = {"type": "string", "description": "path of the file that this one is laid over, from this file"}
    anything = {"type": "object", "description": "settings that all sites of the kind share"}
    defaults = {
        "type": "object",
        "properties": dict.fromkeys((*KINDS, VISIT), anything),
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Scenario file",
        "type": "object",
        "properties": {"extends": text, **properties, "defaults": defaults},
        "additionalProperties": False,
        "$defs": whole["$defs"],
    }
