"""Variants: a scenario with other values at some paths, as a new value."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from immutabledict import immutabledict
from pydantic import BaseModel

from sim.scenario.base import Quantity
from sim.scenario.complaints import Complaint, Complaints, complaint, remedy_for
from sim.scenario.document import Document, Path_
from sim.scenario.expansion import VISIT, Expanded, has, with_value
from sim.scenario.reading import STATUS_QUO, resolve, value_in, with_status_quo
from sim.scenario.schema import Scenario
from sim.scenario.validation import MODELS, OWN_KEYS, model_inside

COMMAND_LINE: Final = "--set"
OWN: Final = ("teams", "itineraries", "visits", "awareness", "reserve", "title", "rationale", "bound")
"""What is a strategy's own: a variant of it does not touch the status quo that is played before it."""


def vary(scenario: Scenario, changes: Mapping[str, Any], name: str | None = None) -> Scenario:
    """Return a scenario with other values at dotted paths; nothing is written on the one given.

    A path is one of the resolved scenario (`sites.sritex.willing`), or one that a file writes (`defaults.counter.accepts`,
    `sites.sma.willing` of a site with copies). Changes of circumstances hold for the status quo before the start too.
    Raises Complaints.
    """
    document = scenario.source
    unknown = [path for path in changes if not _is_known(scenario, path)]
    if unknown:
        raise Complaints([_unknown(scenario, path) for path in unknown])
    varied = _changed(scenario, document, changes)
    if value_in(varied.table, STATUS_QUO) != value_in(document.table, STATUS_QUO):
        varied = with_status_quo(varied)
    elif document.status_quo is not None:
        varied = replace(varied, status_quo=_changed_before(document.status_quo, changes))
    return resolve(replace(varied, name=name or document.name))


def value_at(scenario: Scenario, path: str) -> Any:
    """Return the value at a dotted path of the resolved scenario, or else of its document. KeyError if there is none."""
    found, value = _resolved_value(scenario, path)
    if found:
        return value
    parts = tuple(path.split("."))
    if parts[0] in OWN_KEYS or not has(scenario.source.table, parts):
        raise KeyError(path)
    value = scenario.source.table
    for part in parts:
        value = value[int(part)] if isinstance(value, list) else value[part]
    return Quantity(**value) if _is_evidence(value) else value


def factors(scenario: Scenario) -> dict[str, Quantity]:
    """Return every uncertain number that the files write, by its path there: a default of many sites counts once."""
    leaves = _leaves(scenario.source.table, ())
    numbers = {".".join(path): Quantity(**value) for path, value in leaves if _is_evidence(value)}
    return {path: number for path, number in numbers.items() if number.is_uncertain}


def parse_setting(setting: str) -> tuple[str, Any]:
    """Return the path and the value of `PATH=VALUE`; the value is read as TOML, else as text. Raises Complaints."""
    path, equals, text = (part.strip() for part in setting.partition("="))
    if not equals or not path:
        raise Complaints([complaint("no_value", COMMAND_LINE, setting)])
    try:
        said = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return path, text
    value = said["value"]
    return path, text if len(said) > 1 or isinstance(value, dt.time) else value


def _resolved_value(scenario: Scenario, path: str) -> tuple[bool, Any]:
    value: Any = scenario
    for part in path.split("."):
        if isinstance(value, BaseModel) and part in type(value).model_fields:
            value = getattr(value, part)
        elif isinstance(value, Mapping) and part in value:
            value = value[part]
        elif isinstance(value, tuple) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return False, None
    return True, value


def _is_known(scenario: Scenario, path: str) -> bool:
    """Return whether a path can be varied: the resolved scenario or its files have it, or the defaults of a kind could."""
    parts = tuple(path.split("."))
    if parts[0] in OWN_KEYS:
        return False
    if (
        has(scenario.source.table, parts)
        or _resolved_value(scenario, ".".join(_of_a_copy(scenario, parts)))[0]
    ):
        return True
    if parts[0] != "defaults" or len(parts) < 3 or parts[1] not in MODELS:  # noqa: PLR2004
        return False
    model = model_inside(MODELS[parts[1]], parts[2:-1])
    return model is not None and parts[-1] in model.model_fields


def _of_a_copy(scenario: Scenario, path: Path_) -> Path_:
    """Return the path of the first copy of a site, where a path is about a site with copies."""
    document = scenario.source
    if len(path) > 1 and path[0] in ("sites", "visits") and path[1] not in scenario.sites:
        copies = Expanded(document.table).copies.get(path[1])
        return (path[0], copies[0], *path[2:]) if copies else path
    return path


def _unknown(scenario: Scenario, path: str) -> Complaint:
    remedy = remedy_for(path, _paths(scenario), "@complaints.check_the_path")
    return complaint("unknown_path", "", path, scenario=scenario.name, **remedy)


def _paths(scenario: Scenario) -> Iterator[str]:
    yield from (".".join(path) for path, _ in _leaves(scenario.source.table, ()))
    yield from (".".join(path) for path, _ in _leaves(scenario.plain(), ()) if path[0] not in OWN_KEYS)


def _is_evidence(value: Any) -> bool:
    return isinstance(value, Mapping) and "likely" in value


def _leaves(value: Any, path: Path_) -> Iterator[tuple[Path_, Any]]:
    if isinstance(value, Mapping) and not _is_evidence(value):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
        return
    if isinstance(value, list):
        for n, inner in enumerate(value):
            yield from _leaves(inner, (*path, str(n)))
    yield path, value


def _changed_before(before: Document, changes: Mapping[str, Any]) -> Document:
    """Return the document of a status quo with those changes that are of circumstances and that it has."""
    try:
        scenario = resolve(before)
    except Complaints:  # it is complained about if it is played
        return before
    shared = {
        path: value for path, value in changes.items() if not _is_own(path) and _is_known(scenario, path)
    }
    return _changed(scenario, before, shared)


def _is_own(path: str) -> bool:
    """Return whether a path is a strategy's own; the defaults of visits are, as the visits are."""
    first, *rest = path.split(".")
    return first in OWN or (first == "defaults" and rest[:1] == [VISIT])


def _changed(scenario: Scenario, document: Document, changes: Mapping[str, Any]) -> Document:
    expanded = Expanded(document.table, document.over)
    table, files, over = document.table, dict(document.files), list(document.over)
    for dots, said in changes.items():
        path = tuple(dots.split("."))
        is_of_a_copy = expanded.is_of_a_copy(path)
        path, value = _with_its_list(expanded.table if is_of_a_copy else table, path, _plain(said), scenario)
        over = [(at, old) for at, old in over if at[: len(path)] != path]
        if is_of_a_copy:
            over.append((path, value))
        else:
            table = with_value(table, path, value)
        for known in [at for at in files if at[: len(path)] == path]:
            del files[known]
        files[path] = ""  # no file says so
    return replace(document, table=table, files=files, over=tuple(over))


def _with_its_list(table: Any, path: Path_, value: Any, scenario: Scenario) -> tuple[Path_, Any]:
    """Return a path and a value, or those of the whole list that the path leads into, if the table does not have it."""
    resolved: Any = scenario
    for n, part in enumerate(_of_a_copy(scenario, path)):
        if isinstance(resolved, tuple) and not has(table, path[:n]):
            return path[:n], with_value(_plain(resolved), path[n:], value)
        if isinstance(resolved, tuple):
            resolved = resolved[int(part)] if int(part) < len(resolved) else None
        elif isinstance(resolved, Mapping):
            resolved = resolved.get(part)
        else:
            resolved = getattr(resolved, part, None)
    return path, value


def _plain(value: Any) -> Any:
    """Return a value as a file would write it."""
    if isinstance(value, Quantity):
        return value.plain()
    if isinstance(value, BaseModel):
        return _plain(value.model_dump(exclude_none=True))
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.item() if hasattr(value, "item") else value  # a number of NumPy


MARK: Final = "\N{OPEN BOX}"
"""How the source of a marked number begins: no file's does."""

Places = dict[Any, Any]
"""Where blanks are inside a value: by field, key or position, the places inside that, or the path whose number it takes."""


@dataclass(frozen=True)
class ScenarioTemplate:
    """A scenario and the places where its uncertain numbers stand; the status quo before its start is another scenario."""

    scenario: Scenario
    places: Places = field(repr=False)

    def filled(self, values: Mapping[str, float], status_quo: Scenario | None = None) -> Scenario:
        """Return the scenario with a value for each of its factors, and with another status quo before its start if there is one.

        It is the one that `vary` returns, some ten times as fast. It has no document, so that it cannot be varied again. The
        values are not checked: they lie inside ranges that are.
        """
        found: Scenario = _filled(self.scenario, self.places, values)
        found._document = None
        return found if status_quo is None else found.model_copy(update={"status_quo": status_quo})


def scenario_template(scenario: Scenario) -> ScenarioTemplate:
    """Return a scenario with blanks for its factors, found by marking each and seeing where the marks come to stand."""
    marked = {
        path: {"likely": float(q), "low": q.low, "high": q.high, "quality": "D", "source": f"{MARK}{path}"}
        for path, q in factors(scenario).items()
    }
    places = _places(vary(scenario, marked))
    inside = places if isinstance(places, dict) else {}
    return ScenarioTemplate(scenario, {key: at for key, at in inside.items() if key != "status_quo"})


def _places(value: Any) -> Places | str | None:
    if isinstance(value, Quantity):
        return value.source.removeprefix(MARK) if value.source.startswith(MARK) else None
    if isinstance(value, BaseModel):
        inside: Mapping[Any, Any] = {name: getattr(value, name) for name in type(value).model_fields}
    elif isinstance(value, Mapping):
        inside = value
    elif isinstance(value, tuple):
        inside = dict(enumerate(value))
    else:
        return None
    return {key: found for key, inner in inside.items() if (found := _places(inner)) is not None} or None


def _filled(value: Any, places: Places | str, values: Mapping[str, float]) -> Any:
    if isinstance(places, str):
        return Quantity(values[places])
    if isinstance(value, BaseModel):
        return _with(value, {key: _filled(getattr(value, key), at, values) for key, at in places.items()})
    if isinstance(value, Mapping):
        return immutabledict(
            {**value, **{key: _filled(value[key], at, values) for key, at in places.items()}}
        )
    return tuple(_filled(item, places[n], values) if n in places else item for n, item in enumerate(value))


def _with(part: BaseModel, update: dict[str, Any]) -> BaseModel:
    """Return a part with some fields replaced; what it had computed from the old ones is left behind."""
    found = part.model_copy(update=update)
    for computed in found.__dict__.keys() - type(part).model_fields.keys():
        del found.__dict__[computed]
    return found
