"""Consistency: what a well-typed scenario may still get wrong, such as ends before starts, unknown names and endless chains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, get_args

from pydantic import TypeAdapter, ValidationError

from sim.clock import MINUTES_A_DAY, WEEKDAYS
from sim.scenario.base import UNIT, VISITORS, Quantity, clock_time
from sim.scenario.circumstances import (
    Campaign,
    Catchment,
    Counter,
    OfficeCalendar,
    Outreach,
    RotationSite,
    Server,
    Service,
    Shifts,
)
from sim.scenario.complaints import Complaint, complaint, dotted, remedy_for
from sim.scenario.document import Path_
from sim.scenario.expansion import KINDS, ROTATION_KINDS
from sim.scenario.schema import Awareness, Itinerary, Reserve, Scenario, Stop, Team, Visit

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


def unit_sizes(site: RotationSite) -> tuple[int, ...]:
    """Return the people of each unit, scaled to the head count by largest remainder, ties to the earlier unit.

    One worker more changes one unit by one when the units add up to the head count already.
    """
    given = [unit.workers for unit in site.units]
    return _scaled(given, round(sum(given) if site.workers is None else site.workers))


def _scaled(given: Sequence[int], want: int) -> tuple[int, ...]:
    have = sum(given)
    if have in {0, want}:
        return tuple(given)
    sizes = [workers * want // have for workers in given]
    by_remainder = sorted(range(len(given)), key=lambda n: -(given[n] * want % have))
    for n in by_remainder[: want - sum(sizes)]:
        sizes[n] += 1
    return tuple(sizes)


def too_many(parts: Parts) -> Iterator[Mistake]:
    """Yield where a scenario has more people than can be numbered, by its evidence at its highest.

    These are the units that a head count scales, and the visitors of a day; the schema bounds what stands in a file as it is.
    """
    for name, site in parts.sites.items():
        if isinstance(site, RotationSite):
            yield from _of_units(("sites", name, "workers"), site)
        else:
            yield from _of_visitors(("sites", name, "arrivals"), site, parts)


def _of_units(path: Path_, site: RotationSite) -> Iterator[Mistake]:
    if site.workers is None:
        return
    sizes = _scaled([unit.workers for unit in site.units], round(site.workers.high))
    size = max(sizes)
    if size > UNIT:
        unit = site.units[sizes.index(size)].name
        yield "unit_too_large", *_highest(path, site.workers), {"unit": unit, "size": size, "most": UNIT}


def _of_visitors(path: Path_, site: Counter | Outreach, parts: Parts) -> Iterator[Mistake]:
    served = [parts.catchments[name] for name in site.serves or parts.catchments if name in parts.catchments]
    residents = sum(catchment.residents for catchment in served)
    left = sum(catchment.residents * (1.0 - catchment.activated) for catchment in served)
    if not left:
        return
    weight = max(site.weekday_weights.get(day, Quantity(1.0)).high for day in WEEKDAYS)
    visitors = site.arrivals.high * weight * residents / left
    if visitors > VISITORS:
        details: dict[str, object] = {"visitors": round(visitors), "most": VISITORS}
        yield "too_many_visitors", *_highest(path, site.arrivals), details


def _highest(path: Path_, number: Quantity) -> tuple[Path_, object]:
    """Return where a number stands at its highest, and what it is there."""
    highest = int(number.high) if number.high.is_integer() else number.high
    return ((*path, "high") if number.is_uncertain else path), highest


SOURCES: Final = ("field", "hired", "reserve")
COUNTER: Final = "counter"
CHOICES: Final = ("days", "weekdays", "visits", "until")


def mistakes(parts: Parts) -> Iterator[Mistake]:
    """Yield every mistake of sense in the sound parts of a scenario, by its path in the resolved scenario."""
    yield from _times(parts)
    if parts.service:
        yield from _weights(("service", "reasons"), parts.service.reasons.values())
    if parts.server:
        weights = [spell.weight for spell in parts.server.stops]
        yield from _weights(("server", "stops"), weights, is_needed=parts.server.stop > 0)
    yield from _sites(parts)
    yield from too_many(parts)
    yield from _visits(parts)
    yield from _teams(parts)
    for name in parts.itineraries:
        yield from _itinerary(parts, name)
    yield from _lists_of_names(parts)


def _ends(end: Path_, ends: object, start: Path_, starts: object, is_ordered: bool) -> Iterator[Mistake]:
    if not is_ordered:
        yield "end_before_start", end, ends, {"start_key": dotted(start), "start": starts}


def _hours(
    path: Path_, opens: int | None, closes: int | None, names: tuple[str, str] = ("opens", "closes")
) -> Iterator[Mistake]:
    if opens is not None and closes is not None:
        start, end = (*path, names[0]), (*path, names[1])
        yield from _ends(end, clock_time(closes), start, clock_time(opens), opens < closes)


def _office_hours(
    parts: Parts, path: Path_, opens: int | None, closes: int | None, names: tuple[str, str]
) -> Iterator[Mistake]:
    """Yield the mistake of hours of which one may be the office's."""
    start, end = (*path, names[0]), (*path, names[1])
    office = parts.calendar
    if opens is not None and closes is not None:
        yield from _hours(path, opens, closes, names)
    elif office is not None and opens is not None and opens >= office.closes:
        closing: dict[str, object] = {"end_key": "calendar.closes", "end": clock_time(office.closes)}
        yield "start_after_end", start, clock_time(opens), closing
    elif office is not None and closes is not None:
        opening = ("calendar", "opens")
        yield from _ends(end, clock_time(closes), opening, clock_time(office.opens), office.opens < closes)


def _unknown(
    path: Path_, value: str, what: str, known: Iterable[str] | None, code: str = "unknown_name"
) -> Iterator[Mistake]:
    if known is None or value in (known := list(known)):
        return
    remedy: dict[str, object] = {**remedy_for(value, known, "@complaints.known_are")}
    remedy["known"] = ", ".join(known[:8]) or "–"
    yield code, path, value, {"what": f"@things.{what}", **remedy}


def _weights(path: Path_, weights: Iterable[float], is_needed: bool = True) -> Iterator[Mistake]:
    """Yield the mistake of weights by which nothing can be chosen."""
    if is_needed and not any(weight > 0 for weight in weights):
        yield "no_weight", path, None, {}


def _times(parts: Parts) -> Iterator[Mistake]:
    if campaign := parts.campaign:
        start, count = ("campaign", "start"), campaign.baseline.date
        deadline = ("campaign", "deadline"), campaign.deadline
        yield from _ends(*deadline, start, campaign.start, campaign.start <= campaign.deadline)
        baseline = ("campaign", "baseline", "date")
        yield from _ends(start, campaign.start, baseline, count, count < campaign.start)
    if calendar := parts.calendar:
        at: Path_ = ("calendar",)
        yield from _hours(at, calendar.opens, calendar.closes)
        yield from _hours(at, calendar.opens, calendar.friday_closes, ("opens", "friday_closes"))
        for n, pause in enumerate(calendar.breaks):
            yield from _hours((*at, "breaks", str(n)), pause.starts, pause.ends, ("starts", "ends"))


def _sites(parts: Parts) -> Iterator[Mistake]:
    for name, site in parts.sites.items():
        path = ("sites", name)
        for n, season in enumerate(site.seasons):
            starts, ends = ((*path, "seasons", str(n), key) for key in ("starts", "ends"))
            yield from _ends(ends, season.ends, starts, season.starts, season.starts <= season.ends)
        if isinstance(site, RotationSite):
            yield from _units(parts, path, site)
        else:
            yield from _walk_in(parts, path, site)


def _walk_in(parts: Parts, path: Path_, site: Counter | Outreach) -> Iterator[Mistake]:
    if isinstance(site, Counter):
        yield from _office_hours(parts, path, site.opens, site.closes, ("opens", "closes"))
    else:
        yield from _hours(path, site.opens, site.closes)
    for n, catchment in enumerate(site.serves):
        yield from _unknown((*path, "serves", str(n)), catchment, "catchment", parts.names["catchments"])
    for day in site.weekday_weights:
        yield from _unknown((*path, "weekday_weights", day), day, "weekday", WEEKDAYS, "unknown_entry")
    yield from _weights(
        (*path, "profile"), [peak.weight for peak in site.profile], is_needed=bool(site.profile)
    )
    for n, peak in enumerate(site.profile):
        yield from _hours((*path, "profile", str(n)), peak.starts, peak.ends, ("starts", "ends"))


def _units(parts: Parts, path: Path_, site: RotationSite) -> Iterator[Mistake]:
    seen: set[str] = set()
    for n, unit in enumerate(site.units):
        at = (*path, "units", str(n))
        if unit.name in seen:
            yield "duplicate_unit", (*at, "name"), unit.name, {}
        seen.add(unit.name)
        yield from _unknown((*at, "shifts"), unit.shifts, "shift_system", parts.names["shifts"])
        count = len(parts.shifts[unit.shifts].shifts) if unit.shifts in parts.shifts else unit.crew + 1
        if unit.crew >= count:
            details: dict[str, object] = {"shifts": unit.shifts, "count": count, "last": count - 1}
            yield "crew_too_high", (*at, "crew"), unit.crew, details


def _visits(parts: Parts) -> Iterator[Mistake]:
    rotation = parts.sites_of(*ROTATION_KINDS)
    for name in parts.names["visits"] or ():
        yield from _unknown(("visits", name), name, "site_with_units", rotation, "unknown_entry")
    for name, visit in parts.visits.items():
        yield from _hours(("visits", name), visit.opens, visit.closes)
        site = parts.sites.get(name)
        units = [unit.name for unit in site.units] if isinstance(site, RotationSite) else None
        yield from _slots(("visits", name), visit, units)


def _slots(path: Path_, visit: Visit, units: list[str] | None) -> Iterator[Mistake]:
    opens, closes = visit.opens or 0, MINUTES_A_DAY if visit.closes is None else visit.closes
    window: dict[str, object] = {
        "opens": clock_time(opens),
        "closes": clock_time(closes),
    }
    for n, slot in enumerate(visit.slots):
        at = (*path, "slots", str(n))
        if n and slot.at <= visit.slots[n - 1].at:
            yield "slots_order", (*at, "at"), clock_time(slot.at), {}
        elif not opens <= slot.at < closes and opens < closes:
            yield "slot_outside", (*at, "at"), clock_time(slot.at), window
        for k, unit in enumerate(slot.units):
            yield from _unknown((*at, "units", str(k)), unit, "unit_of_the_site", units)


def _teams(parts: Parts) -> Iterator[Mistake]:
    counters = parts.sites_of(COUNTER)
    sources = None if counters is None else (*SOURCES, *counters)
    for name, team in parts.teams.items():
        path = ("teams", name)
        yield from _unknown((*path, "itinerary"), team.itinerary, "itinerary", parts.names["itineraries"])
        yield from _unknown((*path, "officers_from"), team.officers_from, "source_of_officers", sources)
        yield from _office_hours(parts, path, team.starts, team.ends, ("starts", "ends"))


def _itinerary(parts: Parts, name: str) -> Iterator[Mistake]:
    path, itinerary, known = ("itineraries", name), parts.itineraries[name], parts.names["itineraries"]
    places = [COUNTER, *(known or ())]
    if name == COUNTER:
        yield "reserved_name", path, name, {}
        return
    yield from _unknown((*path, "then"), itinerary.then, "itinerary", places)
    if _comes_back(parts.itineraries, name):
        yield "then_cycle", (*path, "then"), itinerary.then, {}
    visited = parts.sites_of(*ROTATION_KINDS, "village", "event")
    for n, stop in enumerate(itinerary.stops):
        at = (*path, "stops", str(n))
        yield from _unknown((*at, "site"), stop.site, "site_to_visit", visited)
        yield from _stop(at, stop)


def _stop(at: Path_, stop: Stop) -> Iterator[Mistake]:
    given = [key for key in CHOICES if getattr(stop, key)]
    if len(given) != 1:
        yield "stop_choice", at, None, {"found": ", ".join(given) or "@things.none"}
    if until := stop.until:
        count = sum(rule is not None for rule in (until.callable_below, until.yield_below))
        if count != 1:
            yield "until_choice", (*at, "until"), None, {"found": "@things.both" if count else "@things.none"}


def _comes_back(itineraries: Mapping[str, Itinerary], name: str) -> bool:
    """Return whether the chain of `then` of an itinerary comes back to it."""
    seen: set[str] = set()
    here = itineraries[name].then
    while here != COUNTER and here in itineraries and here not in seen:
        if here == name:
            return True
        seen.add(here)
        here = itineraries[here].then
    return False


def _lists_of_names(parts: Parts) -> Iterator[Mistake]:
    counters, teams = parts.sites_of(COUNTER), parts.names["teams"]
    both = None if counters is None or teams is None else (*teams, *counters)
    for n, who in enumerate(parts.reserve.priority if parts.reserve else ()):
        yield from _unknown(("reserve", "priority", str(n)), who, "team_or_counter", both)
    for name, measure in parts.awareness.items():
        for n, where in enumerate(measure.sites):
            yield from _unknown(("awareness", name, "sites", str(n)), where, "site", parts.names["sites"])


def warnings(scenario: Scenario) -> tuple[Complaint, ...]:
    """Return what is possible but hardly meant, as complaints.

    More people than the district has, more officers in the field than the office has, a fixed day of a stop outside the
    campaign or on which the office is closed.
    """
    return tuple(
        complaint(code, "", dotted(path), value, **details)
        for code, path, value, details in _doubts(scenario)
    )


def _doubts(scenario: Scenario) -> Iterator[Mistake]:
    residents = round(sum(c.residents for c in scenario.catchments.values()))
    workers = round(sum(_holders(site) for site in scenario.rotation_sites.values()))
    eligible = round(scenario.campaign.eligible)
    if residents + workers > eligible:
        people: dict[str, object] = {"residents": residents, "workers": workers, "eligible": eligible}
        yield "pools_exceed", ("catchments",), None, people
    teams = [team for team in scenario.teams.values() if team.active and team.officers_from == "field"]
    officers, field = sum(team.officers for team in teams), scenario.officers.field
    if officers > field:
        yield "field_officers", ("teams",), None, {"officers": officers, "field": field}
    first, last = scenario.campaign.start, scenario.campaign.deadline
    for name in sorted({team.itinerary for team in scenario.teams.values()} & scenario.itineraries.keys()):
        for n, stop in enumerate(scenario.itineraries[name].stops):
            path = ("itineraries", name, "stops", str(n), "days")
            for day in stop.days:
                if not first <= day <= last:
                    yield "day_outside", path, day, {"start": first, "deadline": last}
                elif day in scenario.calendar.closed:
                    yield "day_closed", path, day, {}


def _holders(site: RotationSite) -> float:
    """Return the people of a site who hold a card of this district."""
    workers = sum(unit.workers for unit in site.units) if site.workers is None else site.workers
    return workers * site.local_card
