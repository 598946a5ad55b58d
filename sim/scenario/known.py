"""Known: which keys the schema has at a path of a file, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel

from sim.scenario.complaints import nearest
from sim.scenario.document import Path_
from sim.scenario.expansion import VISIT, Expanded
from sim.scenario.policies import Visit
from sim.scenario.schema import Scenario
from sim.scenario.sites import Counter, Outreach, RotationSite

OWN_KEYS: Final = ("name", "status_quo")
"""What a scenario has and no file says."""
FILE_KEYS: Final = ("extends", "defaults")
"""What a file says and no scenario has."""
EVIDENCE_KEYS: Final = ("likely", "low", "high", "quality", "source", "reason")
MODELS: Final[Mapping[str, type[BaseModel]]] = {
    "employer": RotationSite,
    "school": RotationSite,
    "counter": Counter,
    "village": Outreach,
    "event": Outreach,
    VISIT: Visit,
}
"""The part of the schema that the defaults of a kind belong to."""


def model_at(path: Path_, expanded: Expanded) -> type[BaseModel] | None:
    """Return the part of the schema that stands at a path of an expanded table, if it is one with fixed keys."""
    if len(path) > 1 and path[0] == "sites":
        return model_inside(MODELS.get(expanded.kind_of(path[1])), path[2:])
    return model_inside(Scenario, path)


def model_inside(model: type[BaseModel] | None, path: Path_) -> type[BaseModel] | None:
    """Return the part of the schema that stands at a path inside another part, if it is one with fixed keys."""
    while model is not None and path:
        field = model.model_fields.get(path[0])
        if field is None:
            return None
        model, is_many = _model_in(field.annotation)
        path = path[2:] if is_many else path[1:]
    return model


def _model_in(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """Return the model that an annotation holds, and whether it holds many of them by name or number."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, False
    is_many = get_origin(annotation) in (tuple, Mapping)
    for argument in get_args(annotation):
        model, inner = _model_in(argument)
        if model is not None:
            return model, is_many or inner
    return None, is_many


def known_keys(path: Path_, expanded: Expanded) -> list[str]:
    """Return the keys that a file may write at a path."""
    if not path:
        return [*(key for key in Scenario.model_fields if key not in OWN_KEYS), *FILE_KEYS]
    model = model_at(path, expanded)
    return list(EVIDENCE_KEYS if model is None else model.model_fields)


def help_of(path: Path_, expanded: Expanded) -> str:
    """Return the help text of a key, or the phrase of `words` that is one."""
    model = model_at(path[:-1], expanded)
    field = model.model_fields.get(path[-1]) if model else None
    if field and field.description:
        return field.description
    return "@things.evidence" if path[-1] in EVIDENCE_KEYS else "@things.value"


def meant_keys(unknown: list[Path_], expanded: Expanded) -> set[Path_]:
    """Return the keys, as a file writes them, that unknown ones were meant to be, where they resemble one."""
    meant: set[Path_] = set()
    for path in unknown:
        if near := nearest(path[-1], known_keys(path[:-1], expanded)):
            meant.add((*expanded.origin_of(path)[:-1], near))
    return meant
