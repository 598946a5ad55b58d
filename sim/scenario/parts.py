"""Parts: what of a scenario is sound, so that its sense can be looked at while other parts are mistaken."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, get_args

from pydantic import TypeAdapter, ValidationError

from sim.scenario.circumstances import Campaign, Catchment, OfficeCalendar, Server, Service, Shifts
from sim.scenario.document import Path_
from sim.scenario.expansion import KINDS
from sim.scenario.policies import Awareness, Itinerary, Reserve, Team, Visit
from sim.scenario.schema import Scenario
from sim.scenario.sites import Counter, Outreach, RotationSite

Mistake = tuple[str, Path_, object, dict[str, object]]
"""A mistake of sense: code, path in the resolved scenario, value, details."""

NAMED: Final = ("shifts", "catchments", "sites", "visits", "teams", "itineraries", "awareness")
WHOLE: Final = ("campaign", "calendar", "service", "server", "reserve")


@dataclass(frozen=True)
class Parts:
    """The sound parts of a scenario; None, or absent from its table, is a part that has mistakes of its own.

    `names` holds the names of every table, mistaken parts too, or None where a table is none; `kinds` the kind of every site,
    empty if it is unknown.
    """

    campaign: Campaign | None
    calendar: OfficeCalendar | None
    service: Service | None
    server: Server | None
    reserve: Reserve | None
    shifts: Mapping[str, Shifts]
    catchments: Mapping[str, Catchment]
    sites: Mapping[str, RotationSite | Counter | Outreach]
    visits: Mapping[str, Visit]
    teams: Mapping[str, Team]
    itineraries: Mapping[str, Itinerary]
    awareness: Mapping[str, Awareness]
    names: Mapping[str, tuple[str, ...] | None]
    kinds: Mapping[str, str]

    def sites_of(self, *kinds: str) -> tuple[str, ...] | None:
        """Return the names of the sites of some kinds, with those whose kind is unknown; None if there is no table of sites."""
        names = self.names["sites"]
        return names and tuple(name for name in names if self.kinds.get(name, "") in (*kinds, ""))


def parts_of(scenario: Scenario) -> Parts:
    """Return the parts of a scenario, all of them sound."""
    kinds = {name: site.kind for name, site in scenario.sites.items()}
    sound = {section: getattr(scenario, section) for section in (*WHOLE, *NAMED)}
    names = {section: tuple(getattr(scenario, section)) for section in NAMED}
    return Parts(**sound, names=names, kinds=kinds)


def sound_parts(table: Mapping[str, Any]) -> Parts:
    """Return the parts of an expanded table that are sound taken alone; a key that is not a setting is left out first."""
    names = {section: _names(table.get(section, {})) for section in NAMED}
    sound: dict[str, Any] = {
        section: {
            name: part
            for name in names[section] or ()
            if (part := _sound(section, table[section][name])) is not None
        }
        for section in NAMED
    }
    whole = {section: _sound(section, table.get(section, {})) for section in WHOLE}
    sites = table.get("sites") if names["sites"] else {}
    kinds = {name: _kind(site) for name, site in (sites or {}).items()}
    return Parts(**whole, **sound, names=names, kinds=kinds)


def _names(table: Any) -> tuple[str, ...] | None:
    return tuple(table) if isinstance(table, Mapping) else None


def _kind(site: Any) -> str:
    kind = site.get("kind") if isinstance(site, Mapping) else None
    return kind if isinstance(kind, str) and kind in KINDS else ""


@cache
def _adapter(section: str) -> TypeAdapter[Any]:
    annotation: Any = Scenario.model_fields[section].annotation
    return TypeAdapter(get_args(annotation)[1] if section in NAMED else annotation)


def _sound(section: str, value: Any) -> Any:
    try:
        return _adapter(section).validate_python(value)
    except ValidationError as error:
        extra = [mistake["loc"] for mistake in error.errors() if mistake["type"] == "extra_forbidden"]
        if not extra:
            return None
    value = deepcopy(value)
    for loc in extra:
        _remove(value, loc)
    try:
        return _adapter(section).validate_python(value)
    except ValidationError:
        return None


def _remove(container: Any, loc: tuple[int | str, ...]) -> None:
    """Remove what stands at a location of a validation error, whose tags of unions are no keys."""
    for part in loc[:-1]:
        if (isinstance(container, dict) and part in container) or isinstance(part, int):
            container = container[part]
    container.pop(loc[-1], None)
