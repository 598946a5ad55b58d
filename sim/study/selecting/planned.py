"""What a strategy uses at most, as its calendar says before any chance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from sim.calendar import Calendar, Day, plan
from sim.calendar.plan import COUNTER
from sim.scenario import Scenario
from sim.scenario.schema import Team

HIRED: Final = "hired"
PLANNED: Final = (
    "planned_team_days",
    "planned_officer_days",
    "planned_hired_officer_days",
    "planned_cost",
)
"""Measures that the calendar fixes."""


class Planned(NamedTuple):
    """A team that has somewhere to go on a day."""

    day: Day
    team: Team


def planned_values(scenario: Scenario) -> dict[str, float]:
    """Return the measures `PLANNED` of a scenario: upper bounds of what is used in the field.

    A team day is a day on which the team's itinerary, or one that follows it, has a stop that could be made. No replication
    has more: visits are cancelled, officers are absent, tours end when their sites are used up. The cost is that of these
    days, with all their officers, helpers and vehicles, and of the counters' helpers, at likely values and without overtime.
    """
    calendar = plan(scenario)
    days = list(_team_days(scenario, calendar))
    officers = float(sum(team.officers for _, team in days))
    hired = float(sum(team.officers for _, team in days if team.officers_from == HIRED))
    values = (float(len(days)), officers, hired, _cost(scenario, calendar, days, officers, hired))
    return dict(zip(PLANNED, values, strict=True))


def _team_days(scenario: Scenario, calendar: Calendar) -> Iterator[Planned]:
    for day in calendar.days:
        if not day.is_history:
            for name in calendar.teams(day):
                if _has_a_stop(scenario, calendar, name, day):
                    yield Planned(day, scenario.teams[name])


def _has_a_stop(scenario: Scenario, calendar: Calendar, team: str, day: Day) -> bool:
    """Return whether a team's itinerary, or one that follows it, has a stop for a day."""
    name, seen = scenario.teams[team].itinerary, {COUNTER}
    while name not in seen:
        seen.add(name)
        undated = any(not stop.days and not stop.weekdays for stop in scenario.itineraries[name].stops)
        if calendar.dated_site(name, day) is not None:
            return True
        if undated and calendar.makes_stops(name, team, day):
            return True
        name = scenario.itineraries[name].then
    return False


def _cost(
    scenario: Scenario, calendar: Calendar, days: list[Planned], officers: float, hired: float
) -> float:
    """Return what some team days and the counters' helpers cost at likely values, rupiah."""
    costs = scenario.costs
    helpers = sum(team.helpers for _, team in days) + sum(
        scenario.counters[name].helpers
        for day in calendar.days
        if not day.is_history
        for name in calendar.counters(day)
    )
    return (
        officers * float(costs.allowance)
        + sum(team.vehicles for _, team in days) * float(costs.vehicle)
        + helpers * float(costs.helper)
        + hired * float(costs.hire)
    )
