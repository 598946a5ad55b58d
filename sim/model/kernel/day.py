"""A day in arrays: officers go where the roster and the tours send them, and serve who comes."""

from __future__ import annotations

import numpy as np

from sim.calendar.duty import pauses_later
from sim.clock import MINUTES_A_DAY
from sim.demand.durations import Floats, Ints
from sim.model.kernel.compiled import compiled
from sim.model.kernel.terms import (
    ATTEMPT,
    IS_ACTIVATED,
    OUTCOME,
    PERSON,
    ROWS,
    Place,
)
from sim.model.kernel.world import (
    AT_WORK,
    CLOSES,
    CREWS,
    DESKS,
    GOES_TO,
    HELPERS,
    LINK,
    NONE,
    O_DESK,
    O_DUTY,
    O_OFFICER,
    O_PAUSES,
    O_POST,
    O_SESSION,
    OFFICER_DAYS,
    OPENS,
    PAUSES_AS_ARRANGED,
    PAUSES_FIRST,
    PAUSES_LATER,
    S_DAY,
    S_DESKS,
    S_FIRST_ROW,
    S_HELPERS,
    S_OUTAGES_FROM,
    S_OUTAGES_TO,
    S_SITE,
    SESSIONS,
    T_DAY,
    T_OFFICERS,
    T_SITE,
    T_TEAM,
    TEAM_DAYS,
    Arranged,
    Drawn,
    Memory,
    Out,
)

pauses_when_others_are_back = compiled(pauses_later)


@compiled
def crews_at(a: Arranged, m: Memory, site: int, day: int) -> Ints:
    """Return the teams that serve a site on a day, (post, duty) each: a team without officers stays at the office."""
    crews = np.empty((len(a.works), 2), dtype=np.int64)
    count = 0
    for team in range(len(a.works)):
        post = a.counters + team
        if m.today[team, GOES_TO] == site and m.roster[post, AT_WORK] > 0:
            crews[count, 0], crews[count, 1] = post, a.duty_of[team, site, a.weekday[day]]
            count += 1
    return crews[:count]


@compiled
def manned_desks(a: Arranged, m: Memory, post: int) -> int:
    """Return how many desks of a post have an officer."""
    return int(min(a.posts[post, DESKS], m.roster[post, AT_WORK]))


@compiled
def place_for(
    a: Arranged, drawn: Drawn, m: Memory, site: int, day: int, crews: Ints, helpers: int
) -> tuple[Place, int, int]:
    """Return what is arranged for a session, its desks numbered through in team order, and where its outages stand."""
    opens, closes, desks = np.inf, -np.inf, 0
    for n in range(len(crews)):
        duty = a.duties[crews[n, 1]]
        opens, closes = min(opens, duty[OPENS]), max(closes, duty[CLOSES])
        desks += manned_desks(a, m, crews[n, 0])
        helpers += a.posts[crews[n, 0], HELPERS]
    midnight = a.midnight[day]
    staffed, of_desk = desks_of(a, m, crews, desks, midnight)
    first, after = outages_at(a, drawn, site, day, midnight + opens)
    place = Place(
        midnight + opens, midnight + closes, staffed, of_desk, helpers, drawn.outages[first:after]
    )
    return place, first, after


@compiled
def desks_of(a: Arranged, m: Memory, crews: Ints, desks: int, midnight: float) -> tuple[Floats, Ints]:
    """Return the staffed intervals of all desks, one desk after another, and where those of each begin."""
    of_desk = np.zeros(desks + 1, dtype=np.int64)
    number, count = 0, 0
    for n in range(len(crews)):
        manned = manned_desks(a, m, crews[n, 0])
        for desk in range(manned):
            which = pauses_of(a, crews[n, 1], desk, manned)
            count += a.ranges[crews[n, 1], which, 1] - a.ranges[crews[n, 1], which, 0]
            number += 1
            of_desk[number] = count
    staffed = np.empty((count, 2))
    number = 0
    for n in range(len(crews)):
        manned = manned_desks(a, m, crews[n, 0])
        for desk in range(manned):
            which = pauses_of(a, crews[n, 1], desk, manned)
            first = a.ranges[crews[n, 1], which, 0]
            for k in range(of_desk[number + 1] - of_desk[number]):
                staffed[of_desk[number] + k, 0] = midnight + a.staffed[first + k, 0]
                staffed[of_desk[number] + k, 1] = midnight + a.staffed[first + k, 1]
            number += 1
    return staffed, of_desk


@compiled
def pauses_of(a: Arranged, duty: int, desk: int, manned: int) -> int:
    """Return whether a desk pauses first or later."""
    is_later = pauses_when_others_are_back(a.staggered[duty], desk, manned)
    return PAUSES_LATER if is_later else PAUSES_FIRST


@compiled
def outages_at(a: Arranged, drawn: Drawn, site: int, day: int, opens: float) -> tuple[int, int]:
    """Return where the outages stand that end after the opening and begin by the end of the next day."""
    first, after = 0, drawn.server_outages
    link = a.sites[site, LINK]
    if link != NONE and drawn.links[link, day, 1] > 0:
        first, after = drawn.links[link, day, 0], drawn.links[link, day, 1]
    until = a.midnight[day] + 2 * MINUTES_A_DAY
    while first < after and drawn.outages[first, 1] <= opens:
        first += 1
    last = first
    while last < after and drawn.outages[last, 0] < until:
        last += 1
    return first, last


@compiled
def write_session(
    a: Arranged, m: Memory, out: Out, where: tuple[int, int, int], crews: Ints, place: Place, outages: tuple[int, int]
) -> int:
    """Write down a session (site, day and first row given) with its crews and officers; return how many were activated."""
    site, day, first_row = where
    number = out.ends[SESSIONS]
    row = out.sessions[number]
    row[S_SITE], row[S_DAY], row[S_FIRST_ROW] = site, day, first_row
    row[S_DESKS], row[S_HELPERS] = len(place.of_desk) - 1, place.helpers
    row[S_OUTAGES_FROM], row[S_OUTAGES_TO] = outages
    out.windows[number, 0], out.windows[number, 1] = place.opens, place.closes
    first_desk = 0
    for n in range(len(crews)):
        post, duty = crews[n, 0], crews[n, 1]
        manned = manned_desks(a, m, post)
        out.crews[out.ends[CREWS], 0], out.crews[out.ends[CREWS], 1] = number, post
        out.ends[CREWS] += 1
        for k in range(m.roster[post, AT_WORK]):
            paid = out.officer_days[out.ends[OFFICER_DAYS]]
            paid[O_SESSION], paid[O_OFFICER], paid[O_POST], paid[O_DUTY] = number, m.roster[post, 2 + k], post, duty
            paid[O_DESK] = first_desk + k if k < manned else NONE
            paid[O_PAUSES] = pauses_of(a, duty, k, manned) if k < manned else PAUSES_AS_ARRANGED
            out.ends[OFFICER_DAYS] += 1
        first_desk += manned
    out.ends[SESSIONS] += 1
    return activated_since(out, first_row)


@compiled
def activated_since(out: Out, first_row: int) -> int:
    """Return how many were activated in the attempts that were written down last."""
    count = 0
    for n in range(first_row, out.count[ROWS]):
        count += out.written.numbers[n, OUTCOME] == IS_ACTIVATED
    return count


@compiled
def write_team_day(out: Out, day: int, team: int, site: int, officers: int) -> None:
    """Write down a team's day in the field."""
    row = out.team_days[out.ends[TEAM_DAYS]]
    row[T_DAY], row[T_TEAM], row[T_SITE], row[T_OFFICERS] = day, team, site, officers
    out.ends[TEAM_DAYS] += 1


@compiled
def put_in_order(out: Out, first_row: int) -> None:
    """Put the attempts that were written down last in order: by person, then attempt."""
    after = out.count[ROWS]
    numbers, times = out.written.numbers[first_row:after], out.written.times[first_row:after]
    keys = np.empty(after - first_row, dtype=np.int64)
    is_ordered = True
    for n in range(len(keys)):
        keys[n] = numbers[n, PERSON] * 2**20 + numbers[n, ATTEMPT]
        is_ordered &= n == 0 or keys[n - 1] < keys[n]
    if not is_ordered:
        order = np.argsort(keys)
        numbers[:] = numbers[order]
        times[:] = times[order]
