"""A scenario: one complete, frozen question, with the circumstances and the policies that a strategy decides."""

from __future__ import annotations

import datetime as dt
import json
from functools import cached_property
from hashlib import sha256
from typing import Any, Literal

from pydantic import Field, PrivateAttr

from sim.scenario.base import (
    ClockTime,
    Many,
    Minutes,
    Name,
    Named,
    Part,
    Positive,
    Quantity,
    Share,
    SomeMinutes,
    Text,
    Weekday,
    Whole,
)
from sim.scenario.circumstances import (
    Campaign,
    Catchment,
    Costs,
    Counter,
    FieldWork,
    Network,
    OfficeCalendar,
    Officers,
    Outreach,
    RotationSite,
    Server,
    Service,
    Shifts,
    Site,
)
from sim.scenario.document import Document

Policy = Literal["all-at-once", "timetable", "pull"]
ShiftWindow = Literal["on-shift", "around-shift"]
OnCancel = Literal["next-site", "counter", "lost"]


class Slot(Part):
    """A group of a timetable: when, how many, and whose turn it is."""

    at: ClockTime = Field(description="time of the release")
    people: Positive = Field(description="people of the group")
    units: Many[Name] = Field(default=(), description="units whose turn it is; empty: any")


class Visit(Part):
    """How people are released at a visit."""

    opens: ClockTime | None = Field(
        default=None, description="opening hour (default: after travel and set-up)"
    )
    closes: ClockTime | None = Field(
        default=None, description="closing hour (default: before pack-down and travel)"
    )
    release: Policy = Field(default="timetable", description="release policy")
    slots: Many[Slot] = Field(
        default=(), description="the timetable, slot by slot; empty: group_size people every slot minutes"
    )
    slot: SomeMinutes = Field(default=Quantity(15.0), description="minutes between releases of the timetable")
    group_size: Positive = Field(default=24, description="people of a group")
    call_below: Positive = Field(
        default=16, description="pull: call while fewer are on their way, preparing or waiting"
    )
    max_away: SomeMinutes = Field(description="minutes from release until the worker has to leave the hall")
    max_share_away: Share = Field(description="share of a unit's present workers that may be away at once")
    last_call: Minutes = Field(
        description="minutes before the close, or a break of all desks, in which nobody is released"
    )
    shift_window: ShiftWindow = Field(
        default="on-shift", description="who may be called: on the line, or before and after the shift"
    )
    around_shift: Minutes = Field(
        default=Quantity(60.0), description="minutes before and after a shift in which people can be called"
    )
    hold_in_outage: bool = Field(
        default=True, description="release nobody while the server or the link is down"
    )
    prepared_beforehand: bool = Field(
        default=False, description="the employer prepares phones before the visit"
    )
    other_districts: bool = Field(default=False, description="serve holders of another district's card too")
    helpers: Whole | None = Field(
        default=None, description="helpers from the site's own staff, besides the teams' (default: none)"
    )


class Team(Part):
    """Officers, helpers, desks and a vehicle that work one site a day."""

    active: bool = Field(default=True, description="false: the team stays at the office")
    officers: Whole = Field(description="officers")
    desks: Whole = Field(description="desks with a device")
    helpers: Whole = Field(default=0, description="helpers who prepare phones")
    vehicles: Whole = Field(default=1, description="vehicles")
    officers_from: str = Field(
        default="field",
        description="where its officers come from: `field`, `hired`, `reserve` or the name of a counter",
    )
    itinerary: Name = Field(description="itinerary that it follows")
    weekdays: Many[Weekday] | None = Field(default=None, description="days it works (default: office days)")
    starts: ClockTime | None = Field(default=None, description="start of its day (default: the office's)")
    ends: ClockTime | None = Field(default=None, description="end of its day (default: the office's)")
    on_cancel: OnCancel = Field(default="counter", description="what it does when a visit is cancelled")


class Until(Part):
    """When a team moves on: one of the two."""

    callable_below: Positive | None = Field(
        default=None, description="stay until fewer callable people remain"
    )
    yield_below: Positive | None = Field(
        default=None, description="stay until a session yields fewer activations"
    )


class Stop(Part):
    """A site of an itinerary and how long a team stays: fixed days, weekdays, a number of visits, or `until` rules."""

    site: Name = Field(description="site")
    days: Many[dt.date] = Field(default=(), description="fixed days")
    weekdays: Many[Weekday] = Field(default=(), description="every such weekday")
    visits: Positive | None = Field(default=None, description="number of visits, then the next stop")
    until: Until | None = Field(default=None, description="stay until, then the next stop")


class Itinerary(Part):
    """The sites of a team, in order."""

    stops: Many[Stop] = Field(
        default=(), description="stops; those with days or weekdays come first on their days"
    )
    weekdays: Many[Weekday] | None = Field(
        default=None, description="days on which its other stops are made (default: the team's)"
    )
    repeat: bool = Field(default=False, description="begin again after the last stop")
    then: Name = Field(
        default="counter",
        description="what the team does on days without a stop: another itinerary, or `counter`",
    )


class Reserve(Part):
    """Officers who fill in for absent ones."""

    officers: Whole = Field(default=0, description="officers of the reserve")
    priority: Many[Name] = Field(
        default=(),
        description="teams and counters in the order in which gaps are filled; the others after them",
    )


class Awareness(Part):
    """A measure with a date that makes more people willing: a circular, an incentive, integration with other services."""

    title: Text = Field(description="name")
    date: dt.date = Field(description="first day of its effect")
    sites: Many[Name] = Field(default=(), description="sites whose people it reaches; empty: all")
    adds: Share = Field(description="share of people that become willing or accept")


class Scenario(Part):
    """One complete question: who is there, what is arranged, and what a strategy decides.

    Every site carries all its settings and every rotation site its own `visits` entry: defaults are resolved by reading.
    """

    name: Name = Field(description="name of the scenario: the name of its file")
    title: Text = Field(description="title of the strategy")
    rationale: Text = Field(description="one paragraph: why this strategy")
    bound: bool = Field(default=False, description="a bound, not a candidate")
    campaign: Campaign = Field(description="horizon, target, baseline")
    calendar: OfficeCalendar = Field(description="working days and hours")
    field_work: FieldWork = Field(description="travel and set-up")
    service: Service = Field(description="preparing and verifying")
    server: Server = Field(description="outages")
    network: Network = Field(default=Network(), description="slow networks")
    officers: Officers = Field(description="officers")
    costs: Costs = Field(description="money")
    shifts: Named[Shifts] = Field(default={}, description="shift systems")
    catchments: Named[Catchment] = Field(default={}, description="residents by sub-district")
    sites: Named[Site] = Field(description="employers, schools, counters, villages, events")
    visits: Named[Visit] = Field(default={}, description="release at each rotation site")
    teams: Named[Team] = Field(default={}, description="field teams")
    itineraries: Named[Itinerary] = Field(default={}, description="itineraries")
    reserve: Reserve = Field(default=Reserve(), description="reserve officers")
    awareness: Named[Awareness] = Field(default={}, description="measures that make people willing")
    status_quo: Scenario | None = Field(
        default=None, description="played from the baseline's date to the start; none: this scenario itself"
    )

    _document: Any = PrivateAttr(default=None)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the resolved scenario with all its evidence: two scenarios are equal if these are."""
        return sha256(json.dumps(self.plain(), sort_keys=True).encode()).hexdigest()

    @property
    def source(self) -> Document:
        """The merged document that the scenario was read from: variants are made of it. ValueError if it was made by hand."""
        document: Document | None = self._document
        if document is None:
            raise ValueError(f"the scenario {self.name} was not read from a file")
        return document

    def plain(self) -> dict[str, Any]:
        """Return the scenario as plain values, as a file would write them."""
        return self.model_dump(mode="json")

    def __eq__(self, other: object) -> bool:
        """Return whether the other is the same question, evidence included."""
        return isinstance(other, Scenario) and self.digest == other.digest

    def __hash__(self) -> int:
        """Return a hash that agrees with equality."""
        return hash(self.digest)

    @cached_property
    def rotation_sites(self) -> dict[str, RotationSite]:
        """The employers and schools, by name."""
        return {name: site for name, site in self.sites.items() if isinstance(site, RotationSite)}

    @cached_property
    def counters(self) -> dict[str, Counter]:
        """The permanent counters, by name."""
        return {name: site for name, site in self.sites.items() if isinstance(site, Counter)}

    @cached_property
    def walk_in_sites(self) -> dict[str, Counter | Outreach]:
        """The counters, villages and events, by name."""
        return {name: site for name, site in self.sites.items() if not isinstance(site, RotationSite)}
