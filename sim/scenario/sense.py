"""Sense: what a well-typed scenario may still get wrong: ends before starts, names of nothing, chains without an end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from sim.clock import MINUTES_A_DAY, WEEKDAYS
from sim.scenario.complaints import Complaint, complaint, dotted, remedy_for
from sim.scenario.document import Path_
from sim.scenario.expansion import ROTATION_KINDS
from sim.scenario.head_counts import too_many
from sim.scenario.parts import Mistake, Parts
from sim.scenario.policies import Itinerary, Stop, Visit
from sim.scenario.quantities import clock_time
from sim.scenario.schema import Scenario
from sim.scenario.sites import Counter, Outreach, RotationSite

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
