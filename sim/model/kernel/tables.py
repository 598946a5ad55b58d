"""The tables of a campaign: what is arranged, what chance brings, what is remembered, and what is written down.

Sites, days, posts and officers are positions: a site among the scenario's, a day among the calendar's, a post among the counters
and then the teams of the policy that holds, an officer among all who ever work. A site with units is also a pool.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from sim.arrays import Bools, Floats, Ints, Rows, RowsOfRows, Words
from sim.demand.arrivals import Sites, Visitor
from sim.demand.durations import Inverse
from sim.demand.people import ServiceTable
from sim.model.kernel.records import Attempt, Progress, Space
from sim.model.kernel.visit import Slot, UnitWindow

OWN_OFFICERS, FROM_RESERVE = -1, -2
"""Where a team's officers come from, if not from a counter."""

NEXT_SITE, TO_COUNTER, DAY_LOST = range(3)
"""What a team does when its visit is cancelled."""

PAUSES_FIRST, PAUSES_LATER, PAUSES_AS_ARRANGED = range(3)
"""When an officer at a desk pauses, or one without a desk."""

NO_DESKS, ALL_PAUSE_FIRST, SOME_PAUSE_LATER = range(3)
"""Which intervals the desks of a team are staffed in."""


class PostRow:
    """A counter, a team, or (the last) the reserve; `source` is a counter, `OWN_OFFICERS` or `FROM_RESERVE`."""

    officers: int
    desks: int
    helpers: int
    source: int
    rank: int
    itinerary: int
    on_cancel: int


class SiteTerms:
    """A site under a policy; sites with units have a `pool` and are of a `kind`: those with the same shifts and visits."""

    pool: int
    kind: int
    units: int
    balk_above: int
    helpers: int
    policy: int
    group_size: int
    call_below: int
    link: int
    is_counter: bool
    holds_in_outage: bool
    others_invited: bool
    prepared_beforehand: bool
    willing: float
    word_of_mouth: float
    presence: float
    by_employer: float
    max_away: float
    max_share_away: float
    left: float
    accepts: float


class ItineraryRow:
    """An itinerary: its undated stops, whether they are repeated, and the itinerary after it."""

    first_stop: int
    after_stops: int
    then: int
    repeats: bool


class StopRow:
    """An undated stop; 0 is no rule."""

    site: int
    visits: int
    callable_below: int
    yield_below: int


class OpenCounter:
    """A counter that is open on a day."""

    post: int
    duty: int
    site: int


class DutyRow:
    """A duty from midnight, and where the staffed intervals stand of desks that pause first and of those that pause later."""

    opens: float
    closes: float
    staggered: bool
    first: int
    after: int
    first_later: int
    after_later: int


class Arranged(NamedTuple):
    """What is arranged under one policy, from `first_day` to before `after_day`.

    Posts: so many `ranks` of them, and `officers` (posts and the reserve, …), who is rostered. Counters: `entries`, a day's from
    `first_entry[day]` on. Days: `weekday`, `date` and `midnight`, and `cycle`: days of one cycle have the same shifts. Teams:
    `works` (teams, days); `dated` (itineraries, days), a site; `makes` (itineraries, teams, days), whether stops are made;
    `duty_of` (teams, sites, weekdays). Sites: `aware` (sites, days), `walks` of those with units; walk-ins with `arrivals`
    (sites, weekdays) of the first day and the `interest` (days) that is left.
    """

    first_day: int
    after_day: int
    counters: int
    ranks: int
    posts: Rows[PostRow]
    officers: Ints
    entries: Rows[OpenCounter]
    first_entry: Ints
    weekday: Ints
    date: Ints
    midnight: Floats
    cycle: Ints
    works: Bools
    itineraries: Rows[ItineraryRow]
    stops: Rows[StopRow]
    dated: Ints
    makes: Bools
    duties: Rows[DutyRow]
    duty_of: Ints
    staffed: Floats
    sites: Rows[SiteTerms]
    walks: Rows[Inverse]
    aware: Floats
    walk_in_sites: Sites
    arrivals: Floats
    interest: Floats


class PlanRow:
    """A plan of a visit, for so many teams: where its times stand, and the next plan for the same kind of site and cycle."""

    next: int
    teams: int
    first_of_unit: int
    first_unit_window: int
    first_window: int
    after_windows: int
    first_slot: int
    after_slots: int


class Plans(NamedTuple):
    """Visits that were arranged: when units may be called, when people are released, and by which slots, from midnight.

    The plans of a kind of site in a cycle begin with `first[kind, cycle]`; `teams` (plans, …) tells for which (duty, which
    pauses of desks) each is. `of_unit` holds where the windows of each unit begin.
    """

    first: Ints
    rows: Rows[PlanRow]
    teams: Ints
    of_unit: Ints
    unit_windows: Rows[UnitWindow]
    windows: Floats
    slots: Rows[Slot]
    turns: Bools


class Chance(NamedTuple):
    """What chance brings: drawn ahead, or by the `keys` of the replication when the play comes to it.

    `absent` (officers, days), `cancelled` and `slow` (sites, days); `outages`, first those of the server, and after them
    those of a link and the server together on the days on which it fails: `links` (links, days, 2).
    """

    keys: Words
    absent: Bools
    cancelled: Bools
    slow: Bools
    outages: Floats
    server_outages: int
    links: Ints
    slow_down: float
    visits: ServiceTable
    walk_ins: ServiceTable


class Worker:
    """A worker: who they are, what is drawn of them, and what is remembered.

    `willing` and `approached` are latent uniforms, `odd` and `even` those of presence at the next visit and the one after it.
    """

    person: int
    unit: int
    number: int
    name: np.uint64
    is_local: bool
    is_ready: bool
    was_activated: bool
    is_gone: bool
    is_prepared: bool
    is_told: bool
    calls: int
    willing: float
    approached: float
    odd: float
    even: float


class PoolRow:
    """The workers of a site that may be visited, from `first` to before `after`; so many are `listed`.

    `callable` were counted when the share of the willing was `counted`; `seen` is when the pool was first looked at.
    """

    first: int
    after: int
    first_unit: int
    number: int
    local_card: float
    share_activated: float
    ready: float
    listed: int
    visits: int
    local: int
    activated: int
    callable: int
    counted: float
    seen: int


class UnitStreams:
    """The words of the streams of a unit, and how many workers it has."""

    attributes: np.uint64
    presence: np.uint64
    call: np.uint64
    workers: int


class Resident:
    """What is remembered of a resident; `came_on` is the day of the last visit, from 1."""

    is_done: bool
    is_prepared: bool
    came_on: np.int32


class TourProgress:
    """How far a team is in an itinerary: its present stop, and the visits made there."""

    stop: int
    made: int


class TeamToday:
    """Where a team goes today, and by which itinerary."""

    site: int
    itinerary: int
    is_dated: bool
    is_lost: bool


class RosterRow:
    """How many officers are at work at a post today, and how many were rostered."""

    at_work: int
    rostered: int


class Serving:
    """A post that serves the session that is played, and its duty."""

    post: int
    duty: int


class Position:
    """Where the play is: the day and the step of the day; of a plan that is missing, its site and the teams."""

    day: int
    step: int
    site: int
    teams: int


class Memory(NamedTuple):
    """What a campaign remembers from one day to the next, and what holds today.

    The calling list of a pool begins in `lists` where its workers do. `progress` (teams, itineraries); `on_duty` (posts, …),
    who is at work; `left`, who is left at each post, and `order`, in which gaps are filled. `plan_key` has (duty, pauses) of
    the teams of a session.
    """

    residents: Rows[Resident]
    first_resident: Ints
    workers: Rows[Worker]
    units: Rows[UnitStreams]
    lists: Ints
    pools: Rows[PoolRow]
    progress: RowsOfRows[TourProgress]
    today: Rows[TeamToday]
    roster: Rows[RosterRow]
    on_duty: Ints
    serving: Rows[Serving]
    left: Ints
    order: Ints
    at: Rows[Position]
    plan_key: Ints


class SessionOut:
    """A session that was held."""

    site: int
    day: int
    desks: int
    helpers: int
    first_outage: int
    after_outages: int
    first_row: int
    opens: float
    closes: float


class TeamOut:
    """A post that served a session."""

    session: int
    post: int


class OfficerOut:
    """An officer's paid day."""

    session: int
    officer: int
    desk: int
    duty: int
    pauses: int
    post: int


class TeamDayOut:
    """A team's day in the field; no site where it was lost."""

    day: int
    team: int
    site: int
    officers: int


class Ends:
    """How many there are of what was written down."""

    sessions: int
    teams: int
    officers: int
    team_days: int
    pools: int


class Out(NamedTuple):
    """What is written down."""

    attempts: Rows[Attempt]
    progress: Rows[Progress]
    sessions: Rows[SessionOut]
    teams: Rows[TeamOut]
    officers: Rows[OfficerOut]
    team_days: Rows[TeamDayOut]
    ends: Rows[Ends]


class DrawnDay:
    """A day of walk-ins whose visitors were drawn: by which keys and terms, and where they stand, from `first` on.

    Most days of the counters are the same under every strategy of a replication.
    """

    key: np.uint64
    other_key: np.uint64
    name: np.uint64
    catchments_name: np.uint64
    date: int
    mean: float
    accepts: float
    first: int
    count: int


DRAWN_DAYS: Final = 2**14
"""So many days of walk-ins are remembered: a power of two."""


class Workspace(NamedTuple):
    """What a campaign is played in: the space of a session, visitors and their rate, the residents, and what is written.

    `visitors` are those of `drawn_days`, and `drawn[0]` how many there are: they serve the next play too.
    """

    space: Space
    visitors: Rows[Visitor]
    drawn_days: Rows[DrawnDay]
    drawn: Ints
    times: Floats
    shares: Floats
    residents: Rows[Resident]
    out: Out


MANY: Final = 1_000_000_000
"""So many may be called at a site without units."""
