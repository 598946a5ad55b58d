"""Validation: every mistake of a scenario at once, as complaints about the files that made it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import ValidationError

from sim.scenario.complaints import REMOVE_IT, Complaint, complaint, dotted, nearest, remedy_for
from sim.scenario.document import Document, Path_
from sim.scenario.expansion import KINDS, VISIT, Expanded
from sim.scenario.known import MODELS, OWN_KEYS, known_keys, meant_keys
from sim.scenario.lacking import Lacking
from sim.scenario.quantities import FORMS

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
