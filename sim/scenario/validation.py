"""Validation: every mistake of a scenario at once, as complaints about the files that made it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ValidationError

from sim.scenario.complaints import Complaint, complaint, nearest
from sim.scenario.document import Document
from sim.scenario.expansion import KINDS, VISIT, Expanded
from sim.scenario.policies import Visit
from sim.scenario.quantities import FORMS
from sim.scenario.schema import Scenario
from sim.scenario.sites import Counter, Outreach, RotationSite
from sim.words import words

TAGS = frozenset({*FORMS, "[key]"})
"""What stands in a location besides keys: the forms of a number, and that a name is meant."""
MODELS: dict[str, type[BaseModel]] = {
    "employer": RotationSite,
    "school": RotationSite,
    "counter": Counter,
    "village": Outreach,
    "event": Outreach,
    VISIT: Visit,
}
WANTED = {
    "float_type": "number",
    "int_type": "whole",
    "int_from_float": "whole",
    "string_type": "text",
    "bool_type": "flag",
    "date_type": "date",
    "tuple_type": "list",
    "list_type": "list",
    "dict_type": "table",
    "mapping_type": "table",
    "model_type": "table",
    "model_attributes_type": "table",
    "is_instance_of": "number",
}


def complaints_of(error: ValidationError, expanded: Expanded, document: Document) -> list[Complaint]:
    """Return the complaints of a failed validation, each about the key that a file wrote, each mistake once."""
    found: dict[Complaint, None] = {}
    for mistake in error.errors(include_url=False):
        if mistake["type"] == "too_short" and mistake["input"]:
            continue  # its items are wrong, and each has a complaint of its own
        path = tuple(str(part) for part in _untagged(mistake["loc"]))
        origin = expanded.origin_of(path)
        found[_worded(mistake, origin, path, document, expanded)] = None
    return list(found)


def _untagged(loc: tuple[int | str, ...]) -> list[int | str]:
    """Return a location without the tags of unions."""
    parts: list[int | str] = []
    for n, part in enumerate(loc):
        is_kind = n == 2 and loc[0] == "sites" and part in KINDS  # noqa: PLR2004
        if not is_kind and part not in TAGS:
            parts.append(part)
    return parts


def _worded(
    mistake: Any, origin: tuple[str, ...], path: tuple[str, ...], document: Document, expanded: Expanded
) -> Complaint:
    kind, context, value = mistake["type"], mistake.get("ctx", {}), mistake.get("input")
    file, key = document.file_of(origin), dotted(origin)
    if kind == "extra_forbidden":
        near = nearest(path[-1], known_keys(path[:-1], expanded))
        remedy = (
            words("en").text("complaints.did_you_mean", nearest=near)
            if near
            else words("en").text("complaints.remove_it")
        )
        return complaint("unknown_key", file, key, remedy=remedy)
    if kind == "missing":
        return complaint("missing_key", file, key, help=help_of(path, expanded))
    if kind in ("clock_time", "evidence_order", "assumption_reason", "evidence_source"):
        return complaint(kind, file, key, value, **context)
    if kind in WANTED:
        return complaint("wrong_type", file, key, value, wanted=words("en").text(f"units.{WANTED[kind]}"))
    if kind in ("greater_than_equal", "greater_than", "less_than_equal"):
        code = {
            "greater_than_equal": "too_small",
            "greater_than": "too_small_open",
            "less_than_equal": "too_large",
        }[kind]
        return complaint(code, file, key, value, bound=_plain(next(iter(context.values()))))
    if kind == "finite_number":
        return complaint("not_finite", file, key, value)
    if kind in ("literal_error", "union_tag_invalid"):
        return _not_one_of(mistake, file, key, value)
    if kind == "union_tag_not_found":
        return complaint("missing_key", file, f"{key}.kind", help="kind of site: " + ", ".join(KINDS))
    if kind in ("too_short", "string_too_short"):
        return complaint("too_short", file, key)
    if kind == "string_pattern_mismatch":
        return complaint("bad_name", file, key, value)
    return complaint("invalid", file, key, value, reason=mistake["msg"])


def _not_one_of(mistake: Any, file: str, key: str, value: Any) -> Complaint:
    context = mistake["ctx"]
    if mistake["type"] == "union_tag_invalid":
        key, value, choices = f"{key}.kind", context["tag"], ", ".join(KINDS)
    else:
        choices = context["expected"].replace("'", "").replace(" or ", ", ")
    near = nearest(str(value), choices.split(", "))
    remedy = words("en").text("complaints.did_you_mean", nearest=near) if near else "choose one of them"
    return complaint("not_one_of", file, key, value, choices=choices, remedy=remedy)


def _plain(bound: Any) -> Any:
    return int(bound) if isinstance(bound, float) and bound.is_integer() else bound


def dotted(path: tuple[str, ...]) -> str:
    """Return a path as a user writes it."""
    return ".".join(path)


def model_at(path: tuple[str, ...], expanded: Expanded) -> type[BaseModel] | None:
    """Return the part of the schema that stands at a path, if it is one with fixed keys."""
    if len(path) >= 2 and path[0] == "sites":  # noqa: PLR2004
        site = expanded.table.get("sites", {}).get(path[1], {})
        kind = site.get("kind") if isinstance(site, dict) else None
        return _inside(MODELS.get(str(kind)), path[2:])
    return _inside(Scenario, path)


def _inside(model: type[BaseModel] | None, path: tuple[str, ...]) -> type[BaseModel] | None:
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
    arguments = getattr(annotation, "__args__", ())
    is_many = getattr(annotation, "__origin__", None) is tuple or "Mapping" in str(annotation)
    for argument in arguments:
        model, inner = _model_in(argument)
        if model is not None:
            return model, is_many or inner
    return None, is_many


def known_keys(path: tuple[str, ...], expanded: Expanded) -> list[str]:
    """Return the keys that are known at a path."""
    model = model_at(path, expanded)
    if model is not None:
        return list(model.model_fields)
    return ["likely", "low", "high", "quality", "source", "reason"]


def help_of(path: tuple[str, ...], expanded: Expanded) -> str:
    """Return the help text of a key."""
    model = model_at(path[:-1], expanded)
    field = model.model_fields.get(path[-1]) if model else None
    return (field.description if field else None) or "a value"


def default_complaints(expanded: Expanded, document: Document) -> list[Complaint]:
    """Return the complaints about defaults that no site would show: an unknown kind, or an unknown key of it."""
    found = []
    for kind, table in expanded.defaults.items() if isinstance(expanded.defaults, dict) else ():
        file = document.file_of(("defaults", kind))
        if kind not in MODELS:
            near = nearest(kind, MODELS)
            remedy = words("en").text("complaints.did_you_mean", nearest=near) if near else "remove it"
            found.append(complaint("unknown_key", file, f"defaults.{kind}", remedy=remedy))
            continue
        for key in table if isinstance(table, dict) else ():
            if key not in MODELS[kind].model_fields:
                near = nearest(key, MODELS[kind].model_fields)
                remedy = words("en").text("complaints.did_you_mean", nearest=near) if near else "remove it"
                found.append(
                    complaint(
                        "unknown_key",
                        document.file_of(("defaults", kind, key)),
                        f"defaults.{kind}.{key}",
                        remedy=remedy,
                    )
                )
    return found
