"""The circumstances of a campaign: what no strategy can change, from the office's hours to the sites and their people."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, Strict

from sim.scenario.base import (
    UNIT,
    UNITS,
    ClockTime,
    Date,
    Days,
    Distribution,
    Many,
    Minutes,
    Name,
    Named,
    Part,
    People,
    PeopleADay,
    PeopleOfPool,
    Positive,
    Quantity,
    Ratio,
    Rupiah,
    Share,
    SlowDown,
    SomeMinutes,
    Text,
    TimesAMonth,
    Variation,
    Weekday,
    Whole,
)


class Duration(Part):
    """A random length of time, by its mean and coefficient of variation."""

    mean: SomeMinutes = Field(description="mean")
    cv: Variation = Field(default=Quantity(0.0), description="coefficient of variation; 0 is a constant")
    family: Distribution = Field(default="lognormal", description="family of the distribution")


class Baseline(Part):
    """The last count before the campaign."""

    count: People = Field(description="activations counted by the end of the date")
    date: Date = Field(
        description="date of the count; the status quo is played from the day after it to the start"
    )
    strategy: str = Field(
        default="", description="file of the status quo, from the campaign file; empty: the scenario itself"
    )


class Campaign(Part):
    """The horizon, the target and where the count stood."""

    title: Text = Field(description="name of the campaign")
    start: Date = Field(description="first day")
    deadline: Date = Field(description="last day, included")
    eligible: People = Field(description="card-eligible residents of the district")
    target_share: Share = Field(description="share of the eligible that is wanted by the deadline")
    baseline: Baseline = Field(description="where the count stood")
    interest_half_life: Days = Field(
        description="days in which walk-in interest halves, from the first day of play"
    )


class Break(Part):
    """A pause of the office's day."""

    starts: ClockTime = Field(description="scheduled start")
    ends: ClockTime = Field(description="scheduled end")
    weekdays: Many[Weekday] = Field(
        default=("mon", "tue", "wed", "thu", "fri", "sat", "sun"), description="days that have it"
    )


class OfficeCalendar(Part):
    """Working days and hours of the registry office."""

    country: str = Field(default="ID", description="country code of the public holidays")
    holiday_categories: Many[str] = Field(
        default=("public", "government"), description="`government` adds collective leave"
    )
    closed: Many[dt.date] = Field(default=(), description="further closed days")
    open: Many[dt.date] = Field(default=(), description="holidays on which the office works")
    weekdays: Many[Weekday] = Field(
        default=("mon", "tue", "wed", "thu", "fri"), description="office days of a week"
    )
    opens: ClockTime = Field(description="start of the office day")
    closes: ClockTime = Field(description="end of the office day")
    friday_closes: ClockTime | None = Field(default=None, description="end of the office day on Fridays")
    breaks: Many[Break] = Field(default=(), description="lunch and Friday prayer")
    break_mode: Literal["together", "staggered"] = Field(
        default="together",
        description="all desks pause together, or one half after the other",
    )


class FieldWork(Part):
    """What a day in the field takes besides serving."""

    travel: Minutes = Field(description="travel one way")
    set_up: Minutes = Field(description="setting up the desks")
    pack_down: Minutes = Field(description="packing down")


class Service(Part):
    """What happens at the desk and before it, everywhere."""

    verify: Duration = Field(description="verification by an officer")
    rework: Duration = Field(description="rework after a failed first pass")
    triage: Duration = Field(description="being told that the phone is not ready")
    prepare: Duration = Field(description="preparing a phone alone: install, register, e-mail, selfie")
    help: Duration = Field(description="preparing a phone with a helper")
    first_pass: Share = Field(description="success of the first pass, given a ready phone")
    after_rework: Share = Field(description="success after rework")
    retryable: Share = Field(description="share of failures that may come back")
    reasons: Named[Ratio] = Field(description="reasons of failure and their weights")


class Spell(Part):
    """A stop of whole days and its weight."""

    days: Positive = Field(description="working days it lasts")
    weight: Ratio = Field(description="relative frequency")


class Server(Part):
    """Outages of the central registry system: every desk of the district at once."""

    outages_a_month: TimesAMonth = Field(
        default=Quantity(0.0), description="partial outages in a month of office time"
    )
    outage: Duration = Field(description="length of a partial outage")
    stop: Share = Field(
        default=Quantity(0.0), description="probability that a whole-day stop begins, an office day"
    )
    stops: Many[Spell] = Field(default=(), description="lengths of whole-day stops")


class Network(Part):
    """The mobile network of a visit."""

    slow_share: Share = Field(default=Quantity(0.0), description="share of visits with a slow network")
    slow_down: SlowDown = Field(
        default=Quantity(1.0), description="factor on verification and rework on such a visit"
    )


class Officers(Part):
    """The officers of the registry office."""

    field: Whole = Field(description="officers that can be sent out on one day")
    absence: Share = Field(default=Quantity(0.0), description="probability that an officer is absent, a day")


class Costs(Part):
    """Money, in rupiah."""

    allowance: Rupiah = Field(description="duty allowance of an officer in the field, a day")
    overtime: Rupiah = Field(description="overtime of an officer, an hour")
    vehicle: Rupiah = Field(description="a vehicle, a day")
    helper: Rupiah = Field(description="a helper, a day")
    hire: Rupiah = Field(description="a hired officer, a day in the field, instead of a salary")
    salary: Rupiah = Field(description="an officer's salary, a month")
    salary_minutes: SomeMinutes = Field(description="effective working minutes that a month's salary buys")
    worker_hour: Rupiah = Field(description="an hour of a worker away from the line")


class Catchment(Part):
    """The residents of a sub-district who are not modelled one by one elsewhere: net of the workers and pupils of sites."""

    title: Text = Field(description="name")
    residents: PeopleOfPool = Field(
        description="card-eligible residents, net of workers and pupils modelled at sites"
    )
    activated: Share = Field(description="share already activated at the baseline")


class Shifts(Part):
    """A shift system: the crews of a unit's kind take its shifts in turn."""

    shifts: Many[Annotated[tuple[ClockTime, ClockTime], Strict(False)]] = Field(
        min_length=1, description="from and to of each shift; past midnight if to <= from"
    )
    rotation_weeks: Whole = Field(
        default=0, description="weeks until a crew moves to the next shift; 0: never"
    )
    weekdays: Many[Weekday] = Field(
        default=("mon", "tue", "wed", "thu", "fri", "sat"), description="days on which shifts begin"
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
