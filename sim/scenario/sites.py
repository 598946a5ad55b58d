"""The sites: employers and schools with units in rotation; counters, villages and events where people walk in."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import Many, Name, Named, Part, Positive, Text, Weekday, Whole
from sim.scenario.circumstances import Duration
from sim.scenario.numbering import UNIT, UNITS
from sim.scenario.quantities import (
    ClockTime,
    Minutes,
    PeopleADay,
    PeopleOfPool,
    Quantity,
    Ratio,
    Share,
    TimesAMonth,
    Variation,
)

NOBODY_BALKS = 1_000_000
MOST_COPIES = 1_000


class Link(Part):
    """Outages of a site's own link."""

    outages_a_month: TimesAMonth = Field(description="outages in a month of office time")
    outage: Duration = Field(description="length of an outage")


class Season(Part):
    """A time of the year in which visits are cancelled more often, such as exam weeks."""

    starts: dt.date = Field(description="first day")
    ends: dt.date = Field(description="last day, included")
    cancelled: Share = Field(description="probability that a visit is cancelled")


class _Site(Part):
    title: Text = Field(description="name")
    travel: Minutes | None = Field(
        default=None, description="travel one way, where it differs from the usual"
    )
    cancelled: Share = Field(default=Quantity(0.0), description="probability that a visit is cancelled")
    seasons: Many[Season] = Field(
        default=(), description="times in which another probability of cancelling holds"
    )
    link: Link | None = Field(default=None, description="outages of the site's own link; none by default")
    ready: Share = Field(description="share of the people whose phone can be prepared")


class Unit(Part):
    """A work unit of an employer or a class of a school."""

    name: Name = Field(description="name")
    workers: Annotated[int, Field(ge=0, le=UNIT)] = Field(description="people in the unit")
    shifts: Name = Field(description="shift system")
    crew: Whole = Field(default=0, description="which crew of the shift system: crew c begins on shift c")


class RotationSite(_Site):
    """An employer or a school: its people are known one by one and called by unit."""

    kind: Literal["employer", "school"] = Field(description="kind of site")
    copies: Annotated[int, Field(gt=0, le=MOST_COPIES)] = Field(
        default=1,
        description="how many such sites there are: each becomes a site NAME-1, NAME-2, …",
    )
    workers: PeopleOfPool | None = Field(
        default=None, description="head count; the units are scaled to it (default: their sum)"
    )
    units: Many[Unit] = Field(min_length=1, max_length=UNITS, description="units in the employer's order")
    goal: Positive | None = Field(default=None, description="activations that were promised for this site")
    local_card: Share = Field(description="share holding a card of this district")
    activated: Share = Field(description="share of these already activated at the baseline")
    willing: Share = Field(description="share willing to come when called")
    presence: Share = Field(description="probability that a rostered worker is at work, a visit")
    presence_around_shift: Share = Field(
        description="probability of being there before or after the own shift, a visit"
    )
    prepared_by_employer: Share = Field(
        default=Quantity(0.0), description="share of the willing whom the employer prepares beforehand"
    )
    walk: Duration = Field(description="walk to the hall, the same on the way back")
    word_of_mouth: Share = Field(default=Quantity(0.0), description="willing share added per share activated")


class Peak(Part):
    """A stretch of the day with its weight in the arrival profile."""

    starts: ClockTime = Field(description="from")
    ends: ClockTime = Field(description="to")
    weight: Ratio = Field(description="rate relative to the other stretches")


class WalkInSite(_Site):
    """A place where people walk in: a counter of the office, a village round, an event."""

    serves: Many[Name] = Field(
        default=(), description="catchments whose residents come, by their size; empty: all"
    )
    arrivals: PeopleADay = Field(
        description="people who come on a day of weight 1 at the campaign's first day of play"
    )
    accepts: Share = Field(
        default=Quantity(1.0), description="share of them willing to activate when offered"
    )
    day_effect_cv: Variation = Field(description="coefficient of variation of the day effect (gamma)")
    profile: Many[Peak] = Field(
        default=(), description="arrival profile of the day; empty: flat over the window"
    )
    weekday_weights: Named[Ratio] = Field(default={}, description="weight of a weekday; 1 where not named")
    patience: Duration = Field(description="minutes that a visitor waits")
    balk_above: Whole = Field(
        default=NOBODY_BALKS, description="who finds this many or more waiting does not join"
    )


class Counter(WalkInSite):
    """A permanent counter with officers of its own."""

    kind: Literal["counter"] = Field(description="kind of site")
    desks: Whole = Field(description="activation desks")
    officers: Whole = Field(description="officers at them")
    helpers: Whole = Field(default=0, description="helpers who prepare phones")
    weekdays: Many[Weekday] | None = Field(default=None, description="days it opens (default: office days)")
    opens: ClockTime | None = Field(default=None, description="opening hour (default: the office's)")
    closes: ClockTime | None = Field(default=None, description="closing hour (default: the office's)")
    share_for_activation: Share = Field(
        description="share of its officers' time that is charged to activation"
    )


class Outreach(WalkInSite):
    """A village or an event that a team visits."""

    kind: Literal["village", "event"] = Field(description="kind of site")
    opens: ClockTime | None = Field(
        default=None, description="opening hour (default: after travel and set-up)"
    )
    closes: ClockTime | None = Field(
        default=None, description="closing hour (default: before pack-down and travel)"
    )


Site = Annotated[RotationSite | Counter | Outreach, Field(discriminator="kind")]
"""Any site, told apart by its `kind`."""
