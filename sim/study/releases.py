"""Two strategies that differ in nothing but how people are released at one site: everybody at once, and group by group."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any, Final, NamedTuple

from sim.scenario import Scenario, vary

AT_ONCE: Final = "all-at-once"
IN_ROTATION: Final = "timetable"
OF_THE_RELEASE: Final = ("release", "slots", "slot", "group_size", "call_below")
"""The settings of a visit that say how people are released."""
OF_THE_TEXT: Final = ("name", "title", "rationale", "bound")
WHOLE_DAY: Final = 1440.0
LIFTED: Final = "-lifted"
FEW: Final = 4


class Releases(NamedTuple):
    """The names of two strategies that are the same but for the release at a site, and that site."""

    at_once: str
    rotation: str
    site: str


def releases(scenarios: Sequence[Scenario]) -> Releases | None:
    """Return the first two scenarios that are the same but for the release at one site; None if there are no such two.

    Nothing else tells them apart, so neither does a finding on them hang on what they or the site are called.
    """
    for one, other in product(scenarios, repeat=2):
        for site, visit in one.visits.items():
            if (
                visit.release == AT_ONCE
                and site in other.visits
                and other.visits[site].release == IN_ROTATION
                and one.itineraries == other.itineraries  # quickly told, and most differ in it
                and _but_the_release(one, site) == _but_the_release(other, site)
            ):
                return Releases(one.name, other.name, site)
    return None


def _but_the_release(scenario: Scenario, site: str) -> dict[str, Any]:
    """Return a scenario as plain values without its texts and without how people are released at a site."""
    plain = {key: value for key, value in scenario.plain().items() if key not in OF_THE_TEXT}
    visit = {key: value for key, value in plain["visits"][site].items() if key not in OF_THE_RELEASE}
    return plain | {"visits": plain["visits"] | {site: visit}}


def lifted_of(scenarios: Sequence[Scenario]) -> dict[str, Scenario]:
    """Return the variants for the finding on the first visit day, by the name of the strategy."""
    pair = releases(scenarios)
    return {s.name: first_days_lifted(s, pair.site) for s in scenarios if pair and s.name in pair[:2]}


def first_days_lifted(scenario: Scenario, site: str) -> Scenario:
    """Return a scenario that ends after its fourth dated visit to a site, where workers may be away for the whole day."""
    campaign = scenario.campaign
    dates = sorted(
        {
            day
            for i in scenario.itineraries.values()
            for stop in i.stops
            if stop.site == site
            for day in stop.days
            if campaign.start < day < campaign.deadline
        }
    )
    deadline = dates[:FEW][-1] if dates else campaign.deadline
    changes = {f"visits.{site}.max_away": WHOLE_DAY, "campaign.deadline": deadline}
    return vary(scenario, changes, name=f"{scenario.name}{LIFTED}")
