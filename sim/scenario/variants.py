"""Variants: a scenario with other values at some paths, as a new value."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from sim.scenario.complaints import Complaints, complaint, nearest
from sim.scenario.document import Document, Path_, is_table
from sim.scenario.expansion import Expanded
from sim.scenario.quantities import Quantity
from sim.scenario.reading import OWN, resolve
from sim.scenario.schema import Scenario

COMMAND_LINE = "--set"


def vary(scenario: Scenario, changes: Mapping[str, Any], name: str | None = None) -> Scenario:
    """Return a scenario with other values at dotted paths; nothing is written on the one given.

    A path is one of the resolved scenario (`sites.sritex.willing`) or of `defaults` (`defaults.counter.accepts`). Changes of
    circumstances hold for the status quo before the start too. Raises Complaints.
    """
    document = scenario.source
    for path in changes:
        if not _is_known(scenario, document, path):
            near = nearest(path, _paths(scenario, document))
            remedy = f"did you mean {near}?" if near else "check the path"
            raise Complaints([complaint("unknown_path", "", path, scenario=scenario.name, remedy=remedy)])
    shared = {path: value for path, value in changes.items() if path.split(".")[0] not in OWN}
    varied = _changed(document, changes)
    if scenario.status_quo is not None:
        before = scenario.status_quo.source
        known = {
            path: value for path, value in shared.items() if _is_known(scenario.status_quo, before, path)
        }
        varied = replace(varied, status_quo=_changed(before, known))
    return resolve(replace(varied, name=name or document.name))


def value_at(scenario: Scenario, path: str) -> Any:
    """Return the value at a dotted path of the resolved scenario. KeyError if there is none."""
    value: Any = scenario
    for part in path.split("."):
        if isinstance(value, BaseModel) and part in type(value).model_fields:
            value = getattr(value, part)
        elif isinstance(value, Mapping) and part in value:
            value = value[part]
        elif isinstance(value, tuple) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            raise KeyError(path)
    return value


def factors(scenario: Scenario) -> dict[str, Quantity]:
    """Return every uncertain number that the files write, by its path there: a default of many sites counts once."""
    document = scenario.source
    found = {}
    for path, value in _leaves(document.table, ()):
        if isinstance(value, Mapping) and "likely" in value and value["low"] < value["high"]:
            found[".".join(path)] = Quantity(**value)
    return found


def parse_setting(setting: str) -> tuple[str, Any]:
    """Return the path and the value of `PATH=VALUE`; the value is read as TOML, else as text. Raises Complaints."""
    path, equals, text = setting.partition("=")
    if not equals or not path.strip():
        raise Complaints([complaint("no_value", COMMAND_LINE, setting)])
    try:
        return path.strip(), tomllib.loads(f"value = {text.strip()}")["value"]
    except tomllib.TOMLDecodeError:
        return path.strip(), text.strip()


def _is_known(scenario: Scenario, document: Document, path: str) -> bool:
    if path.startswith("defaults."):
        table: Any = document.table
        for part in path.split("."):
            if not isinstance(table, Mapping) or part not in table:
                return False
            table = table[part]
        return True
    try:
        value_at(scenario, path)
    except KeyError:
        return False
    return True


def _paths(scenario: Scenario, document: Document) -> Iterator[str]:
    yield from (".".join(path) for path, _ in _leaves(document.table, ()))
    yield from (".".join(path) for path, _ in _leaves(scenario.plain(), ()))


def _leaves(value: Any, path: Path_) -> Iterator[tuple[Path_, Any]]:
    if is_table(value) or (isinstance(value, Mapping) and "likely" not in value):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from _leaves(inner, (*path, str(n)))
        yield path, value
    else:
        yield path, value


def _changed(document: Document, changes: Mapping[str, Any]) -> Document:
    table: Any = document.table
    copies = {copy for names in Expanded(document.table).copies.values() for copy in names}
    for path, value in changes.items():
        parts = tuple(path.split("."))
        if len(parts) > 1 and parts[0] in ("sites", "visits") and parts[1] in copies:
            raise Complaints(
                [
                    complaint(
                        "unknown_path",
                        "",
                        path,
                        scenario=document.name,
                        remedy="name the site it is a copy of",
                    )
                ]
            )
        table = _with(table, parts, _plain(value))
    return replace(document, table=table)


def _plain(value: Any) -> Any:
    if isinstance(value, Quantity):
        return value.plain()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else value


def _with(container: Any, path: Path_, value: Any) -> Any:
    """Return a table or a list with another value at a path; what is on the way is copied, the rest shared."""
    if not path:
        return value
    if isinstance(container, list):
        position = int(path[0])
        return [_with(item, path[1:], value) if n == position else item for n, item in enumerate(container)]
    table = dict(container) if isinstance(container, Mapping) else {}
    table[path[0]] = _with(table.get(path[0], {}), path[1:], value)
    return table
