"""Validation: from the errors of the schema library to complaints about the keys that a planner wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel, ValidationError

from sim.scenario.base import FORMS
from sim.scenario.circumstances import Counter, Outreach, RotationSite
from sim.scenario.complaints import REMOVE_IT, Complaint, complaint, dotted, nearest, remedy_for
from sim.scenario.document import Document, Path_
from sim.scenario.expansion import KINDS, ROTATION_KINDS, VISIT, Expanded
from sim.scenario.schema import Scenario, Visit

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


LEAST_OF_A_SITE = 3
EXTENDS: Path_ = ("extends",)


class Lacking:
    """The missing keys of a scenario, by their paths in the expanded table, and the keys that unknown ones were meant to be."""

    def __init__(
        self, missing: list[Path_], meant: set[Path_], expanded: Expanded, document: Document
    ) -> None:
        self.missing, self.meant = frozenset(missing), meant
        self.expanded, self.document = expanded, document

    def complaint(self, path: Path_) -> Complaint | None:
        """Return the complaint about a missing key; None if another one explains it."""
        origin, default = self.expanded.origin_of(path), self._default_of(path)
        if origin in self.meant or default in self.meant:
            return None  # a key like it is complained about
        if default and self._is_no_table(default[1]):
            return None  # nothing can be said in these defaults
        if len(path) == 1 and EXTENDS in self.meant:
            return None
        if len(path) == 1 and self.document.is_alone and ("campaign",) in self.missing:
            return complaint("no_extends", self.document.shown(self.document.file), "extends")
        if default and self._is_lacked_by_all(path):
            origin = default
        help_text = help_of(path, self.expanded)
        return complaint("missing_key", self._file_of(origin, path), dotted(origin), help=help_text)

    def _is_no_table(self, kind: str) -> bool:
        defaults = self.document.table.get("defaults", {})
        return not isinstance(defaults, dict) or not isinstance(defaults.get(kind, {}), dict)

    def _file_of(self, origin: Path_, path: Path_) -> str:
        is_default = origin[0] == "defaults" and origin[:2] not in self.document.files
        return self.document.file_of(self.expanded.origin_of(path[:2]) if is_default else origin)

    def _default_of(self, path: Path_) -> Path_ | None:
        """Return the path among the defaults that would say what is missing at a path of a site or a visit."""
        if len(path) < LEAST_OF_A_SITE:
            return None
        kind = VISIT if path[0] == "visits" else self.expanded.kind_of(path[1]) if path[0] == "sites" else ""
        return ("defaults", kind, *path[2:]) if kind else None

    def _is_lacked_by_all(self, path: Path_) -> bool:
        """Return whether all of several sites of a kind lack the same key: then it is the defaults that lack it."""
        kinds = ROTATION_KINDS if path[0] == "visits" else (self.expanded.kind_of(path[1]),)
        sites = [name for name in self.expanded.table["sites"] if self.expanded.kind_of(name) in kinds]
        written = {self.expanded.origin_of(("sites", name)) for name in sites}
        return len(written) > 1 and all((path[0], name, *path[2:]) in self.missing for name in sites)


TAGS: Final = frozenset({*FORMS, "[key]"})
"""What stands in a location besides keys: the forms of a number, and that a name is meant."""
WANTED: Final = {
    "float_type": "number",
    "is_instance_of": "number",
    "int_type": "whole",
    "int_from_float": "whole",
    "string_type": "text",
    "bool_type": "flag",
    "date_type": "date",
    "date_from_datetime_inexact": "date",
    "tuple_type": "list",
    "list_type": "list",
    "dict_type": "table",
    "mapping_type": "table",
    "model_type": "table",
    "model_attributes_type": "table",
}
BOUNDS: Final = {
    "greater_than_equal": "too_small",
    "greater_than": "too_small_open",
    "less_than_equal": "too_large",
    "too_long": "too_long",
}
WITH_VALUE: Final = {
    "finite_number": "not_finite",
    "string_pattern_mismatch": "bad_name",
    "string_too_long": "bad_name",
}
WITHOUT_VALUE: Final = {"too_short": "too_short", "string_too_short": "no_text"}
OWN_CODES: Final = frozenset({"clock_time", "evidence_order", "assumption_reason", "evidence_source"})


def complaints_of(error: ValidationError, expanded: Expanded, document: Document) -> list[Complaint]:
    """Return the complaints of a failed validation, each about the key that a file wrote, each mistake once."""
    found = list(_mistakes(error))
    unknown = [path for mistake, path in found if mistake["type"] == "extra_forbidden"]
    missing = [path for mistake, path in found if mistake["type"] == "missing"]
    meant = meant_keys(unknown, expanded) | _meant_defaults(expanded)
    lacking = Lacking(missing, meant, expanded, document)
    complaints: dict[Complaint, None] = {}
    for mistake, path in found:
        if path == ("name",):
            said: Complaint | None = _unfit_name(document)
        elif mistake["type"] == "missing":
            said = lacking.complaint(path)
        else:
            said = _worded(mistake, path, document, expanded)
        if said is not None:
            complaints[said] = None
    return list(complaints)


def _mistakes(error: ValidationError) -> Iterator[tuple[Any, Path_]]:
    """Yield the mistakes of a validation with their paths; a list whose items are mistaken isn't also too short."""
    for mistake in error.errors(include_url=False):
        if mistake["type"] != "too_short" or not mistake["input"]:
            yield mistake, _untagged(mistake["loc"])


def _untagged(loc: tuple[int | str, ...]) -> Path_:
    """Return a location as the path of keys that it is, without the tags of unions."""
    return tuple(
        str(part)
        for n, part in enumerate(loc)
        if part not in TAGS and not (n == 2 and loc[0] == "sites" and part in KINDS)  # noqa: PLR2004
    )


def _unfit_name(document: Document) -> Complaint:
    if document.name == document.file.stem:
        return complaint("file_name", document.shown(document.file), value=document.name)
    return complaint("bad_name", "", "name", document.name)


def _worded(mistake: Any, path: Path_, document: Document, expanded: Expanded) -> Complaint:
    kind, context, value = mistake["type"], mistake.get("ctx", {}), mistake.get("input")
    origin = expanded.origin_of(path)
    file, key = document.file_of(origin), dotted(origin)
    if kind == "extra_forbidden":
        return complaint("unknown_key", file, key, **remedy_for(path[-1], known_keys(path[:-1], expanded)))
    if kind in OWN_CODES:
        return complaint(kind, file, key, value, **context)
    if kind in WANTED:
        return complaint("wrong_type", file, key, value, wanted=f"@units.{WANTED[kind]}")
    if kind in BOUNDS:
        return complaint(BOUNDS[kind], file, key, value, bound=_bound(context))
    if kind in ("literal_error", "union_tag_invalid"):
        return _not_one_of(mistake, origin, document)
    if kind == "union_tag_not_found":
        return complaint("missing_key", file, f"{key}.kind", help=", ".join(KINDS))
    if kind in WITHOUT_VALUE:
        return complaint(WITHOUT_VALUE[kind], file, key)
    if kind in WITH_VALUE:
        return complaint(WITH_VALUE[kind], file, key, value)
    return complaint("invalid", file, key, value, reason=mistake["msg"])


def _not_one_of(mistake: Any, origin: Path_, document: Document) -> Complaint:
    choices, value = list(KINDS), mistake["input"]
    if mistake["type"] == "union_tag_invalid":
        origin, value = (*origin, "kind"), value["kind"]
    else:
        choices = mistake["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
    remedy = remedy_for(str(value), choices, "@complaints.choose_one")
    key, file = dotted(origin), document.file_of(origin)
    return complaint("not_one_of", file, key, value, choices=", ".join(choices), **remedy)


def _bound(context: Mapping[str, Any]) -> Any:
    bound = context.get("max_length", next(iter(context.values())))
    return int(bound) if isinstance(bound, float) and bound.is_integer() else bound


def own_complaints(table: Mapping[str, Any], expanded: Expanded, document: Document) -> Iterator[Complaint]:
    """Yield the complaints about keys that no file may write, and about copies whose names are taken."""
    for key in OWN_KEYS:
        if key in table:
            yield complaint("unknown_key", document.file_of((key,)), key, remedy=REMOVE_IT)
    for copy, name in expanded.taken.items():
        path = ("sites", name, "copies")
        copies = table["sites"][name]["copies"]
        yield complaint("copies_taken", document.file_of(path), dotted(path), copies, name=copy)


def default_complaints(table: Mapping[str, Any], document: Document) -> Iterator[Complaint]:
    """Yield the complaints about defaults, also of kinds that no site has: an unknown kind or key, a wrong value."""
    defaults = table.get("defaults", {})
    if not isinstance(defaults, Mapping):
        yield _no_table(("defaults",), defaults, document)
        return
    for kind, settings in defaults.items():
        path = ("defaults", kind)
        if kind not in MODELS:
            yield complaint("unknown_key", document.file_of(path), dotted(path), **remedy_for(kind, MODELS))
        elif not isinstance(settings, Mapping):
            yield _no_table(path, settings, document)
        else:
            yield from _of_defaults(path, settings, document)


def _no_table(path: Path_, value: Any, document: Document) -> Complaint:
    return complaint("wrong_type", document.file_of(path), dotted(path), value, wanted="@units.table")


def _of_defaults(path: Path_, settings: Mapping[str, Any], document: Document) -> Iterator[Complaint]:
    """Yield the complaints about the defaults of a kind, as they would be about a site that says nothing else."""
    kind = path[1]
    alone = Expanded({"sites": {"any": {"kind": kind}}})
    under: Path_ = ("visits", "any") if kind == VISIT else ("sites", "any")
    alone.origin[under] = path
    try:
        MODELS[kind].model_validate(settings if kind == VISIT else {"kind": kind, **settings})
    except ValidationError as error:
        for mistake, at in _mistakes(error):
            if mistake["type"] != "missing":
                yield _worded(mistake, (*under, *at), document, alone)


def _meant_defaults(expanded: Expanded) -> set[Path_]:
    """Return the keys that the unknown ones among the defaults were meant to be."""
    meant: set[Path_] = set()
    for kind, settings in expanded.defaults.items():
        known = MODELS[kind].model_fields if kind in MODELS else {}
        for key in settings if known and isinstance(settings, Mapping) else ():
            if key not in known and (near := nearest(key, known)):
                meant.add(("defaults", kind, near))
    return meant
