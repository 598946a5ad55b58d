"""The world of a campaign as arrays: what is arranged, what chance brings, what is remembered, and what is written down.

Sites, days, posts and officers are positions: a site among the scenario's, a day among the calendar's, a post among the counters
and then the teams of the policy that holds, an officer among all who ever work. A site with units is also a pool.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Bools, Floats, Ints
from sim.model.kernel.terms import Written

Smalls = NDArray[np.int16 | np.int32]
"""Counts that stay small: half the memory, and half the way to it."""

NONE: Final = -1
OWN_OFFICERS, FROM_RESERVE = -1, -2

OFFICERS, DESKS, HELPERS, SOURCE, RANK, ITINERARY, ON_CANCEL = range(7)
"""Columns of posts: a source is the counter that its officers are taken from, `OWN_OFFICERS` or `FROM_RESERVE`."""

NEXT_SITE, TO_COUNTER, DAY_LOST = range(3)
"""What a team does when its visit is cancelled."""

FIRST_STOP, AFTER_STOPS, REPEATS, THEN = range(4)
STOP_SITE, VISITS, CALLABLE_BELOW, YIELD_BELOW = range(4)
"""Columns of itineraries and of their undated stops; 0 is no rule, `NONE` no itinerary."""

(
    POOL,
    BALK_ABOVE,
    IS_COUNTER,
    SITE_HELPERS,
    POLICY,
    GROUP_SIZE,
    CALL_BELOW,
    HOLDS,
    OTHERS,
    BEFOREHAND,
    LINK,
    UNITS,
) = range(12)
WILLING, WORD_OF_MOUTH, PRESENCE, BY_EMPLOYER, MAX_AWAY, MAX_SHARE_AWAY = range(6)
"""Columns of the whole numbers and of the numbers of sites."""

LEAVES, OPENS, CLOSES, RETURNS, TRAVEL, SET_UP, PACK_DOWN = range(7)
"""Columns of duties, in minutes from midnight."""


class Arranged(NamedTuple):
    """What is arranged under one policy, from `first_day` to before `after_day`.

    Posts: so many `ranks` of them, and `officers` (posts and the reserve, …), who is rostered. Counters: `entries` (day, post,
    duty, site) of those that are open, a day's from `first_entry[day]` on. Teams: `works` (teams, days); `dated` (itineraries,
    days), a site; `makes` (itineraries, teams, days), whether stops are made. Duties: `duties` (duties, 7) and `duty_of`
    (teams, sites, weekdays); `staffed`, the intervals of a duty's desks, of those that pause first and later: from
    `ranges[duty, 0 or 1, 0]` to before `ranges[duty, 0 or 1, 1]`. Sites: `sites` and `shares` as named above, `aware` (sites,
    days).
    """

    first_day: int
    after_day: int
    counters: int
    ranks: int
    posts: Ints
    officers: Ints
    entries: Ints
    first_entry: Ints
    weekday: Ints
    midnight: Floats
    works: Bools
    itineraries: Ints
    stops: Ints
    dated: Ints
    makes: Bools
    duties: Floats
    duty_of: Ints
    staffed: Floats
    ranges: Ints
    staggered: Bools
    sites: Ints
    shares: Floats
    aware: Floats


CREW_COLUMNS: Final = 2
PLAN_NEXT, PLAN_CREWS, UNITS_FROM, WINDOWS_FROM, WINDOWS_TO, SLOTS_FROM, SLOTS_TO, IN_UNITS = range(8)
"""Columns of plans."""


class Plans(NamedTuple):
    """Visits that were arranged: when units may be called, when people are released, and by which slots, from midnight.

    The plans of a site and day begin with `first[site, day]` and follow one another by `PLAN_NEXT`; `crews` (plans, …) tells for
    which (duty, manned desks) each is. `of_unit` holds where the windows of each unit begin.
    """

    first: Ints
    plans: Ints
    crews: Ints
    of_unit: Ints
    units: Floats
    windows: Floats
    slots: Floats
    turns: Bools


class Drawn(NamedTuple):
    """What chance brings, as far as it was drawn: the twin asks for more when it comes to it.

    Walk-ins: `times` (minutes from midnight, patience), `who` (position among all residents, person, ready) and `calls`. Those of
    the n-th entry of the counters stand from `counter_first[n]` on; those of a field site and day from `drawn[…, 0]` to before
    `drawn[…, 1]`, for the window of `drawn_windows`.

    Pools: workers from `first_worker[pool]` on; the `present[pool]`: (where the presences of visit `v` stand, v, up to
    which); of each worker, his `slot` in the table of calls of his pool, and how many calls of his are `known`;
    `tables[pool]`: (first row, workers in it).
    """

    absent: Bools
    cancelled: Bools
    slow: Bools
    outages: Floats
    server_outages: int
    links: Ints
    counter_first: Ints
    counter_times: Floats
    counter_who: Ints
    counter_calls: Floats
    drawn: Ints
    drawn_windows: Floats
    field_times: Floats
    field_who: Ints
    field_calls: Floats
    first_worker: Ints
    worker: Ints
    is_local: Bools
    is_ready: Bools
    is_activated: Bools
    latent: Floats
    presences: Bools
    present: Ints
    slot: Ints
    known: Ints
    tables: Ints
    calls: Floats


class Memory(NamedTuple):
    """What a campaign remembers from one day to the next.

    `residents` (residents, 3): done, prepared, day of the last visit; `workers` (workers, 5): activated, gone, prepared, told,
    calls; the calling list of a pool, `lists`, is as long as `pools[pool, LISTED]`. Of today: where the teams go, the roster, the
    crews of the session that is played, who is left at each post, and the order in which gaps are filled.
    """

    residents: Smalls
    workers: NDArray[np.int32]
    lists: Ints
    pools: Ints
    counted: Floats
    progress: Ints
    today: Ints
    roster: Ints
    at: Ints
    need: Ints
    crews: Ints
    left: Ints
    order: Ints
    foreseen: Ints


DONE, PREPARED, CAME_ON = range(3)
ACTIVATED, GONE, IS_PREPARED, TOLD, CALLS = range(5)
LISTED, VISITED, ACTIVATED_LOCAL, LOCAL, CALLABLE, SEEN, AHEAD = range(7)
STOP, MADE = range(2)
GOES_TO, BY_ITINERARY, IS_DATED, IS_LOST = range(4)
AT_WORK, ROSTERED = range(2)
DAY, STEP = range(2)

NOTHING, WALK_INS, PRESENCES, CALL_TABLES, PLAN, ROOM_FOR_ROWS, ROOM_FOR_PEOPLE = range(7)
"""What the twin needs before it can go on: kept in `need[0, 0]`, with the site, the day and the crews after it."""


class Out(NamedTuple):
    """What is written down: attempts, sessions, crews, officers' days, teams' days; `ends` holds how many there are of each."""

    written: Written
    tally: Ints
    sessions: Ints
    windows: Floats
    crews: Ints
    officer_days: Ints
    team_days: Ints
    ends: Ints


SESSIONS, CREWS, OFFICER_DAYS, TEAM_DAYS, POOLS_SEEN = range(5)
S_SITE, S_DAY, S_DESKS, S_HELPERS, S_OUTAGES_FROM, S_OUTAGES_TO, S_FIRST_ROW = range(7)
O_SESSION, O_OFFICER, O_DESK, O_DUTY, O_PAUSES, O_POST = range(6)
T_DAY, T_TEAM, T_SITE, T_OFFICERS = range(4)
PAUSES_FIRST, PAUSES_LATER, PAUSES_AS_ARRANGED = range(3)
