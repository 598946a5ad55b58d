"""A day in arrays: officers go where the roster and the tours send them, and serve who comes."""

from __future__ import annotations

from sim.calendar.duty import pauses_later
from sim.clock import MINUTES_A_DAY, NEVER
from sim.compiled import compiled, written_in
from sim.model.kernel.terms import IS_ACTIVATED, OUTCOME, ROWS, Place, Space
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
def gather_crews(a: Arranged, m: Memory, site: int, day: int) -> int:
    """Settle which teams serve a site on a day, their number returned: one without officers stays at the office.

    `crews` has (post, duty) of each.
    """
    count = 0
    for team in range(len(a.works)):
        post = a.counters + team
        if m.today[team, GOES_TO] == site and m.roster[post, AT_WORK] > 0:
            m.crews[count, 0], m.crews[count, 1] = post, a.duty_of[team, site, a.weekday[day]]
            count += 1
    return count


@compiled
def take_post(m: Memory, post: int, duty: int) -> int:
    """Let a counter's officers serve at it: they are the one crew there."""
    m.crews[0, 0], m.crews[0, 1] = post, duty
    return len(m.crews[:1])


@compiled
def manned_desks(a: Arranged, m: Memory, post: int) -> int:
    """Return how many desks of a post have an officer."""
    return int(min(a.posts[post, DESKS], m.roster[post, AT_WORK]))


@compiled
def window_of(a: Arranged, m: Memory, crews: int, day: int) -> tuple[float, float]:
    """Return the window of a session that the first of `crews` serve."""
    opens, closes = NEVER, -NEVER
    for n in range(crews):
        duty = m.crews[n, 1]
        opens, closes = min(opens, a.duties[duty, OPENS]), max(closes, a.duties[duty, CLOSES])
    return a.midnight[day] + opens, a.midnight[day] + closes


@compiled
def helpers_of(a: Arranged, m: Memory, crews: int, at_site: int) -> int:
    """Return how many helpers there are: of the crews and of the site."""
    for n in range(crews):
        at_site += a.posts[m.crews[n, 0], HELPERS]
    return at_site


@compiled
def man_desks(a: Arranged, m: Memory, space: Space, crews: int, midnight: float) -> int:
    """Write the staffed intervals of all desks into the space, one desk after another; return how many desks there are."""
    desks, count = 0, 0
    for n in range(crews):
        duty, manned = m.crews[n, 1], manned_desks(a, m, m.crews[n, 0])
        for desk in range(manned):
            which = pauses_of(a, duty, desk, manned)
            for k in range(a.ranges[duty, which, 0], a.ranges[duty, which, 1]):
                space.staffed[count, 0] = midnight + a.staffed[k, 0]
                space.staffed[count, 1] = midnight + a.staffed[k, 1]
                count += 1
            desks += 1
            space.of_desk[desks] = count
    return desks


@written_in
def place_in(
    space: Space,
    drawn: Drawn,
    window: tuple[float, float],
    desks: int,
    helpers: int,
    outages: tuple[int, int],
) -> Place:
    """Return what is arranged for a session."""
    opens, closes = window
    first, after = outages
    return Place(
        opens,
        closes,
        space.staffed[: space.of_desk[desks]],
        space.of_desk[: desks + 1],
        helpers,
        drawn.outages[first:after],
    )


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
    a: Arranged,
    m: Memory,
    out: Out,
    crews: int,
    place: Place,
    outages: tuple[int, int],
    where: tuple[int, int, int],
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
    for n in range(crews):
        out.crews[out.ends[CREWS], 0], out.crews[out.ends[CREWS], 1] = number, m.crews[n, 0]
        out.ends[CREWS] += 1
        write_officers(a, m, out, n, first_desk)
        first_desk += manned_desks(a, m, m.crews[n, 0])
    out.ends[SESSIONS] += 1
    return activated_since(out, first_row)


@compiled
def write_officers(a: Arranged, m: Memory, out: Out, crew: int, first_desk: int) -> None:
    """Write down the paid day of each officer of a crew."""
    post, duty = m.crews[crew, 0], m.crews[crew, 1]
    manned = manned_desks(a, m, post)
    for k in range(m.roster[post, AT_WORK]):
        paid = out.officer_days[out.ends[OFFICER_DAYS]]
        paid[O_SESSION], paid[O_OFFICER] = out.ends[SESSIONS], m.roster[post, 2 + k]
        paid[O_POST], paid[O_DUTY] = post, duty
        paid[O_DESK] = first_desk + k if k < manned else NONE
        paid[O_PAUSES] = pauses_of(a, duty, k, manned) if k < manned else PAUSES_AS_ARRANGED
        out.ends[OFFICER_DAYS] += 1


@compiled
def activated_since(out: Out, first_row: int) -> int:
    """Return how many were activated in the attempts that were written down last."""
    count = 0
    for n in range(first_row, out.tally[ROWS]):
        count += out.written.numbers[n, OUTCOME] == IS_ACTIVATED
    return count


@compiled
def write_team_day(out: Out, day: int, team: int, site: int, officers: int) -> None:
    """Write down a team's day in the field."""
    row = out.team_days[out.ends[TEAM_DAYS]]
    row[T_DAY], row[T_TEAM], row[T_SITE], row[T_OFFICERS] = day, team, site, officers
    out.ends[TEAM_DAYS] += 1
