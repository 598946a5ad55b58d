"""Sense: what a well-typed scenario may still get wrong: ends before starts, names of nothing, chains without an end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.clock import WEEKDAYS, clock_text
from sim.scenario.complaints import Complaint, complaint, nearest
from sim.scenario.schema import Scenario
from sim.scenario.sites import Counter, RotationSite
from sim.words import words

Mistake = tuple[str, str, object, dict[str, object]]
"""Code, dotted path in the resolved scenario, value, details."""

SOURCES = ("field", "hired", "reserve")
COUNTER = "counter"


def mistakes(scenario: Scenario) -> Iterator[Mistake]:
    """Yield every mistake of sense in a scenario, by its path in the resolved scenario."""
    yield from _times(scenario)
    yield from _sites(scenario)
    yield from _visits(scenario)
    yield from _policies(scenario)


def _ends(end: str, ends: object, start: str, starts: object, is_ordered: bool) -> Iterator[Mistake]:
    if not is_ordered:
        yield "end_before_start", end, ends, {"start_key": start, "start": starts}


def _hours(
    path: str, opens: int | None, closes: int | None, names: tuple[str, str] = ("opens", "closes")
) -> Iterator[Mistake]:
    if opens is not None and closes is not None and opens >= closes:
        start = f"{path}.{names[0]}"
        yield (
            "end_before_start",
            f"{path}.{names[1]}",
            clock_text(closes),
            {"start_key": start, "start": clock_text(opens)},
        )


def _unknown(path: str, value: str, what: str, known: Iterable[str]) -> Iterator[Mistake]:
    known = list(known)
    if value not in known:
        near = nearest(value, known)
        say = words("en").text
        remedy = (
            say("complaints.did_you_mean", nearest=near)
            if near
            else say("complaints.known_are", known=", ".join(known[:8]) or "none")
        )
        yield "unknown_name", path, value, {"what": what, "remedy": remedy}


def _times(scenario: Scenario) -> Iterator[Mistake]:
    campaign, calendar = scenario.campaign, scenario.calendar
    start = ("campaign.start", campaign.start)
    yield from _ends("campaign.deadline", campaign.deadline, *start, campaign.start <= campaign.deadline)
    baseline = ("campaign.baseline.date", campaign.baseline.date)
    yield from _ends("campaign.start", campaign.start, *baseline, campaign.baseline.date < campaign.start)
    yield from _hours("calendar", calendar.opens, calendar.closes)
    yield from _hours("calendar", calendar.opens, calendar.friday_closes, ("opens", "friday_closes"))
    for n, pause in enumerate(calendar.breaks):
        yield from _hours(f"calendar.breaks.{n}", pause.starts, pause.ends, ("starts", "ends"))


def _sites(scenario: Scenario) -> Iterator[Mistake]:
    for name, site in scenario.sites.items():
        path = f"sites.{name}"
        for n, season in enumerate(site.seasons):
            at = f"{path}.seasons.{n}"
            yield from _ends(
                f"{at}.ends", season.ends, f"{at}.starts", season.starts, season.starts <= season.ends
            )
        if isinstance(site, RotationSite):
            yield from _units(scenario, path, site)
            continue
        yield from _hours(path, site.opens, site.closes)
        for n, catchment in enumerate(site.serves):
            yield from _unknown(f"{path}.serves.{n}", catchment, "catchment", scenario.catchments)
        for weekday in site.weekday_weights:
            yield from _unknown(f"{path}.weekday_weights.{weekday}", weekday, "weekday", WEEKDAYS)
        for n, peak in enumerate(site.profile):
            yield from _hours(f"{path}.profile.{n}", peak.starts, peak.ends, ("starts", "ends"))


def _units(scenario: Scenario, path: str, site: RotationSite) -> Iterator[Mistake]:
    seen: set[str] = set()
    for n, unit in enumerate(site.units):
        at = f"{path}.units.{n}"
        if unit.name in seen:
            yield "duplicate_unit", f"{at}.name", unit.name, {}
        seen.add(unit.name)
        yield from _unknown(f"{at}.shifts", unit.shifts, "shift system", scenario.shifts)
        count = len(scenario.shifts[unit.shifts].shifts) if unit.shifts in scenario.shifts else unit.crew + 1
        if unit.crew >= count:
            yield (
                "crew_too_high",
                f"{at}.crew",
                unit.crew,
                {"shifts": unit.shifts, "count": count, "last": count - 1},
            )


def _visits(scenario: Scenario) -> Iterator[Mistake]:
    rotation = scenario.rotation_sites
    for name, visit in scenario.visits.items():
        path = f"visits.{name}"
        yield from _unknown(path, name, "site with units", rotation)
        yield from _hours(path, visit.opens, visit.closes)
        units = [unit.name for unit in rotation[name].units] if name in rotation else []
        for n, slot in enumerate(visit.slots):
            at = f"{path}.slots.{n}"
            if n and slot.at <= visit.slots[n - 1].at:
                yield "slots_order", f"{at}.at", clock_text(slot.at), {}
            opens, closes = visit.opens or 0, visit.closes if visit.closes is not None else 1440
            if not opens <= slot.at < closes:
                yield (
                    "slot_outside",
                    f"{at}.at",
                    clock_text(slot.at),
                    {"opens": clock_text(opens), "closes": clock_text(closes)},
                )
            for k, unit in enumerate(slot.units):
                yield from _unknown(f"{at}.units.{k}", unit, "unit of the site", units)


def _policies(scenario: Scenario) -> Iterator[Mistake]:
    counters = [name for name, site in scenario.sites.items() if isinstance(site, Counter)]
    for name, team in scenario.teams.items():
        path = f"teams.{name}"
        yield from _unknown(f"{path}.itinerary", team.itinerary, "itinerary", scenario.itineraries)
        yield from _unknown(
            f"{path}.officers_from", team.officers_from, "source of officers", [*SOURCES, *counters]
        )
        yield from _hours(path, team.starts, team.ends, ("starts", "ends"))
    visited = [name for name in scenario.sites if name not in counters]
    for name, itinerary in scenario.itineraries.items():
        path = f"itineraries.{name}"
        yield from _unknown(f"{path}.then", itinerary.then, "itinerary", [COUNTER, *scenario.itineraries])
        yield from _chain(scenario, name)
        for n, stop in enumerate(itinerary.stops):
            at = f"{path}.stops.{n}"
            yield from _unknown(f"{at}.site", stop.site, "site that a team can visit", visited)
            given = [key for key in ("days", "weekdays", "visits", "until") if getattr(stop, key)]
            if len(given) != 1:
                yield "stop_choice", at, None, {"found": ", ".join(given) or "none"}
            if stop.until is not None and (stop.until.callable_below is None) == (
                stop.until.yield_below is None
            ):
                both = stop.until.callable_below is not None
                yield "until_choice", f"{at}.until", None, {"found": "both" if both else "none"}
    for n, who in enumerate(scenario.reserve.priority):
        yield from _unknown(f"reserve.priority.{n}", who, "team or counter", [*scenario.teams, *counters])
    for name, measure in scenario.awareness.items():
        for n, where in enumerate(measure.sites):
            yield from _unknown(f"awareness.{name}.sites.{n}", where, "site", scenario.sites)


def _chain(scenario: Scenario, name: str) -> Iterator[Mistake]:
    seen, here = {name}, scenario.itineraries[name].then
    while here in scenario.itineraries:
        if here == name:
            yield "then_cycle", f"itineraries.{name}.then", scenario.itineraries[name].then, {}
            return
        if here in seen:
            return
        seen.add(here)
        here = scenario.itineraries[here].then


def warnings(scenario: Scenario) -> tuple[Complaint, ...]:
    """Return what is possible but hardly meant: more people than the district has, more officers than the office has."""
    found = []
    residents = round(sum(c.residents for c in scenario.catchments.values()))
    workers = round(
        sum(
            (s.workers or sum(u.workers for u in s.units)) * s.local_card
            for s in scenario.rotation_sites.values()
        )
    )
    eligible = round(scenario.campaign.eligible)
    if residents + workers > eligible:
        found.append(
            complaint(
                "pools_exceed", "", "catchments", residents=residents, workers=workers, eligible=eligible
            )
        )
    officers = sum(
        team.officers for team in scenario.teams.values() if team.active and team.officers_from == "field"
    )
    if officers > scenario.officers.field:
        found.append(
            complaint("field_officers", "", "teams", officers=officers, field=scenario.officers.field)
        )
    return tuple(found)
