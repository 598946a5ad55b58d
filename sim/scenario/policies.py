"""The policies: what a strategy decides."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from sim.scenario.base import Many, Name, Part, Positive, Text, Weekday, Whole
from sim.scenario.quantities import ClockTime, Minutes, Quantity, Share, SomeMinutes

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
