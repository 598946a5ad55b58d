"""The days of a campaign in arrays, one after another, until something is lacking."""

from __future__ import annotations

from sim.arrays import Ints
from sim.compiled import compiled, numbers, written_in
from sim.model.kernel.day import (
    gather_crews,
    helpers_of,
    man_desks,
    manned_desks,
    outages_at,
    place_in,
    take_post,
    window_of,
    write_session,
    write_team_day,
)
from sim.model.kernel.pools import see
from sim.model.kernel.roster import draw_up_roster
from sim.model.kernel.sessions import play_visitors, play_workers
from sim.model.kernel.terms import ROWS, Place, Space
from sim.model.kernel.tours import note, send_teams
from sim.model.kernel.world import (
    AHEAD,
    AT_WORK,
    BALK_ABOVE,
    DAY,
    DESKS,
    GOES_TO,
    IS_COUNTER,
    IS_LOST,
    NONE,
    NOTHING,
    OFFICERS,
    PLAN,
    PLAN_CREWS,
    PLAN_NEXT,
    POOL,
    PRESENCES,
    SITE_HELPERS,
    STEP,
    VISITED,
    WALK_INS,
    Arranged,
    Drawn,
    Memory,
    Out,
    Plans,
)

MANY = numbers(2)[1] << 40


@compiled
def play_days(a: Arranged, plans: Plans, drawn: Drawn, m: Memory, out: Out, space: Space) -> int:
    """Play the days of a policy on from where they stand, `at`; return what is lacking, or `NOTHING` when all are played."""
    while m.at[DAY] < a.after_day:
        day = m.at[DAY]
        if m.at[STEP] == 0:
            begin_day(a, drawn, m, out, day)
        counters = a.first_entry[day + 1] - a.first_entry[day]
        while m.at[STEP] <= counters:
            play_counter(a, drawn, m, out, space, a.first_entry[day] + m.at[STEP] - 1)
            if m.need[0, 0] != NOTHING:
                return int(m.need[0, 0])
            m.at[STEP] += 1
        while m.at[STEP] <= counters + len(a.works):
            play_field(a, plans, drawn, m, out, space, m.at[STEP] - 1 - counters)
            if m.need[0, 0] != NOTHING:
                return int(m.need[0, 0])
            m.at[STEP] += 1
        m.at[DAY], m.at[STEP] = day + 1, 0
    return NOTHING


@written_in
def begin_day(a: Arranged, drawn: Drawn, m: Memory, out: Out, day: int) -> None:
    """Settle where the teams go and who works where."""
    send_teams(a, drawn, m, out, day)
    draw_up_roster(a, drawn, m, day)
    for team in range(len(a.works)):
        if m.today[team, IS_LOST]:
            write_team_day(out, day, team, NONE, a.posts[a.counters + team, OFFICERS])
    m.at[STEP] = 1


@written_in
def play_counter(a: Arranged, drawn: Drawn, m: Memory, out: Out, space: Space, entry: int) -> None:
    """Play a day at a counter that is open, with the officers it has."""
    day, post, duty, site = a.entries[entry, 0], a.entries[entry, 1], a.entries[entry, 2], a.entries[entry, 3]
    if m.roster[post, AT_WORK] == 0 or a.posts[post, DESKS] == 0:
        return
    crews = take_post(m, post, duty)
    desks, window = man_desks(a, m, space, crews, a.midnight[day]), window_of(a, m, crews, day)
    outages = outages_at(a, drawn, site, day, window[0])
    helpers = helpers_of(a, m, crews, a.sites[site, SITE_HELPERS])
    place = place_in(space, drawn, window, desks, helpers, outages)
    since, until = drawn.counter_first[entry], drawn.counter_first[entry + 1]
    times, who = drawn.counter_times[since:until], drawn.counter_who[since:until]
    table = drawn.counter_calls[since:until]
    first_row, is_slow = out.tally[ROWS], drawn.slow[site, day] and a.sites[site, IS_COUNTER] == 0
    m.need[0, 0] = play_visitors(
        m, out, space, place, (times, who, table), a.midnight[day], a.sites[site, BALK_ABOVE], is_slow
    )
    if m.need[0, 0] == NOTHING:
        write_session(a, m, out, crews, place, outages, (site, day, first_row))


@written_in
def play_field(a: Arranged, plans: Plans, drawn: Drawn, m: Memory, out: Out, space: Space, team: int) -> None:
    """Play the session at the site of a team, if no team before it goes to the same: those at one site are pooled."""
    day, site = m.at[DAY], m.today[team, GOES_TO]
    for other in range(team):
        if m.today[other, GOES_TO] == site:
            return
    crews = gather_crews(a, m, site, day) if site != NONE else 0
    if crews == 0:
        return
    write_need(a, m, m.need, 0, site, day, crews)
    desks, window = man_desks(a, m, space, crews, a.midnight[day]), window_of(a, m, crews, day)
    outages = outages_at(a, drawn, site, day, window[0])
    helpers = helpers_of(a, m, crews, a.sites[site, SITE_HELPERS])
    place = place_in(space, drawn, window, desks, helpers, outages)
    first_row = out.tally[ROWS]
    if a.sites[site, POOL] == NONE:
        m.need[0, 0] = play_outreach(a, drawn, m, out, space, place, (site, day))
    else:
        m.need[0, 0] = play_visit_day(a, plans, drawn, m, out, space, place, (site, day))
    if m.need[0, 0] == NOTHING:
        close_field(a, m, out, crews, place, outages, (site, day, first_row))


@written_in
def close_field(
    a: Arranged,
    m: Memory,
    out: Out,
    crews: int,
    place: Place,
    outages: tuple[int, int],
    where: tuple[int, int, int],
) -> None:
    """Write down a session in the field (site, day and first row given), and let its teams take note of it."""
    site, day, _ = where
    for n in range(crews):
        post = m.crews[n, 0]
        write_team_day(out, day, post - a.counters, site, m.roster[post, AT_WORK])
    activated = write_session(a, m, out, crews, place, outages, where)
    for team in range(len(a.works)):
        if m.today[team, GOES_TO] == site:
            note(a, m, team, activated)


@written_in
def play_outreach(
    a: Arranged, drawn: Drawn, m: Memory, out: Out, space: Space, place: Place, where: tuple[int, int]
) -> int:
    """Play a day in a village or at an event; return what is lacking."""
    site, day = where
    since, until = drawn.drawn[site, day, 0], drawn.drawn[site, day, 1]
    opens, closes = drawn.drawn_windows[site, day, 0], drawn.drawn_windows[site, day, 1]
    if since == NONE or opens != place.opens or closes != place.closes:
        return WALK_INS
    times, who = drawn.field_times[since:until], drawn.field_who[since:until]
    table = drawn.field_calls[since:until]
    is_slow, balk_above = drawn.slow[site, day], a.sites[site, BALK_ABOVE]
    return play_visitors(m, out, space, place, (times, who, table), a.midnight[day], balk_above, is_slow)


@written_in
def play_visit_day(
    a: Arranged,
    plans: Plans,
    drawn: Drawn,
    m: Memory,
    out: Out,
    space: Space,
    place: Place,
    where: tuple[int, int],
) -> int:
    """Play a visit to an employer or a school; return what is lacking."""
    site, day = where
    pool = a.sites[site, POOL]
    visit = m.pools[pool, VISITED] + 1
    if not drawn.present[pool, 1] <= visit < drawn.present[pool, 2]:
        return PRESENCES
    plan = plan_for(plans, m, site, day)
    if plan == NONE:
        return PLAN
    see(m, out, pool)
    return play_workers(a, drawn, m, out, space, plans, place, (site, day, plan))


@compiled
def plan_for(plans: Plans, m: Memory, site: int, day: int) -> int:
    """Return the plan of a visit for the crews in `need`, or `NONE` where it is not made yet."""
    plan = plans.first[site, day]
    while plan != NONE:
        is_it = plans.plans[plan, PLAN_CREWS] == m.need[0, 3]
        for n in range(2 * m.need[0, 3] if is_it else 0):
            is_it &= plans.crews[plan, n] == m.need[0, 4 + n]
        if is_it:
            break
        plan = plans.plans[plan, PLAN_NEXT]
    return int(plan)


@compiled
def foresee(a: Arranged, drawn: Drawn, m: Memory, out: Out, ahead: int, sessions: Ints) -> int:
    """Write down the sessions in the field that lie ahead and need to be drawn, as in `need`, and return how many there are.

    Of villages and events these are all, of the visits to a site the next ones, so many. It is right if no stop is used up
    meanwhile, and serves to draw ahead: nothing depends on whether it comes true. `m` and `out` are copies, to be written on.
    """
    count = 0
    for day in range(m.at[DAY], a.after_day):
        if day > m.at[DAY] or m.at[STEP] == 0:
            send_teams(a, drawn, m, out, day)
            draw_up_roster(a, drawn, m, day)
        for team in range(len(a.works)):
            site = m.today[team, GOES_TO]
            if site == NONE or m.foreseen[site] == day + 1:
                continue
            crews = gather_crews(a, m, site, day)
            if crews == 0:
                continue
            m.foreseen[site] = day + 1  # once a day: 0 is never
            if needs_drawing(a, drawn, m, site, day, crews, ahead):
                count = write_need(a, m, sessions, count, site, day, crews)
        for team in range(len(a.works)):
            if m.today[team, GOES_TO] != NONE and m.foreseen[m.today[team, GOES_TO]] == day + 1:
                note(a, m, team, MANY)
    return count


@compiled
def needs_drawing(a: Arranged, drawn: Drawn, m: Memory, site: int, day: int, crews: int, ahead: int) -> bool:
    """Return whether a session ahead needs to be drawn; of the visits to a site only the next ones."""
    pool = a.sites[site, POOL]
    if pool == NONE:
        opens, closes = window_of(a, m, crews, day)
        windows = drawn.drawn_windows[site, day]
        return bool(drawn.drawn[site, day, 0] == NONE or windows[0] != opens or windows[1] != closes)
    m.pools[pool, AHEAD] += 1
    return bool(m.pools[pool, AHEAD] <= ahead)


@compiled
def write_need(a: Arranged, m: Memory, needs: Ints, row: int, site: int, day: int, crews: int) -> int:
    """Write a session in the field into a table of needs: site, day, and duty and manned desks of each crew; return the next."""
    needs[row, 1], needs[row, 2], needs[row, 3] = site, day, crews
    for n in range(crews):
        needs[row, 4 + 2 * n], needs[row, 5 + 2 * n] = m.crews[n, 1], manned_desks(a, m, m.crews[n, 0])
    return row + 1
