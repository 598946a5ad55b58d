"""Blanks: a scenario whose uncertain numbers are replaced again and again, without being read anew each time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from immutabledict import immutabledict
from pydantic import BaseModel

from sim.scenario.quantities import Quantity
from sim.scenario.schema import Scenario
from sim.scenario.variants import factors, vary

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
