"""The days of a campaign in arrays, one after another, until something is lacking."""

from __future__ import annotations

import numpy as np

from sim.demand.durations import Ints
from sim.model.kernel.compiled import compiled
from sim.model.kernel.day import (
    crews_at,
    manned_desks,
    place_for,
    put_in_order,
    write_session,
    write_team_day,
)
from sim.model.kernel.pools import see
from sim.model.kernel.roster import draw_up_roster
from sim.model.kernel.sessions import play_visitors, play_workers
from sim.model.kernel.terms import ROWS, Place
from sim.model.kernel.tours import note, send_teams
from sim.model.kernel.world import (
    AT_WORK,
    DAY,
    DESKS,
    GOES_TO,
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


@compiled
def play_days(a: Arranged, plans: Plans, drawn: Drawn, m: Memory, out: Out) -> int:
    """Play the days of a policy on from where they stand, `at`; return what is lacking, or `NOTHING` when all are played."""
    while m.at[DAY] < a.after_day:
        day = m.at[DAY]
        if m.at[STEP] == 0:
            begin_day(a, drawn, m, out, day)
        counters = a.first_entry[day + 1] - a.first_entry[day]
        while m.at[STEP] <= counters:
            play_counter(a, drawn, m, out, a.first_entry[day] + m.at[STEP] - 1)
            if m.need[0] != NOTHING:
                return int(m.need[0])
            m.at[STEP] += 1
        while m.at[STEP] <= counters + len(a.works):
            play_field(a, plans, drawn, m, out, m.at[STEP] - 1 - counters)
            if m.need[0] != NOTHING:
                return int(m.need[0])
            m.at[STEP] += 1
        m.at[DAY], m.at[STEP] = day + 1, 0
    return NOTHING


@compiled
def begin_day(a: Arranged, drawn: Drawn, m: Memory, out: Out, day: int) -> None:
    """Settle where the teams go and who works where."""
    send_teams(a, drawn, m, out, day)
    draw_up_roster(a, drawn, m, day)
    for team in range(len(a.works)):
        if m.today[team, IS_LOST]:
            write_team_day(out, day, team, NONE, a.posts[a.counters + team, OFFICERS])
    m.at[STEP] = 1


@compiled
def play_counter(a: Arranged, drawn: Drawn, m: Memory, out: Out, entry: int) -> None:
    """Play a day at a counter that is open, with the officers it has."""
    day, post, duty, site = a.entries[entry]
    if m.roster[post, AT_WORK] == 0 or a.posts[post, DESKS] == 0:
        return
    crews = np.empty((1, 2), dtype=np.int64)
    crews[0, 0], crews[0, 1] = post, duty
    place, first, after = place_for(a, drawn, m, site, day, crews, 0)
    since, until = drawn.counter_first[entry], drawn.counter_first[entry + 1]
    visitors = (
        drawn.counter_times[since:until],
        drawn.counter_who[since:until],
        drawn.counter_calls[since:until],
    )
    first_row = out.count[ROWS]
    m.need[0] = play_visitors(a, m, out, place, visitors, site, day, False)
    if m.need[0] == NOTHING:
        put_in_order(out, first_row)
        write_session(a, m, out, (site, day, first_row), crews, place, (first, after))


@compiled
def play_field(a: Arranged, plans: Plans, drawn: Drawn, m: Memory, out: Out, team: int) -> None:
    """Play the session at the site of a team, if no team before it goes to the same: those at one site are pooled."""
    day, site = m.at[DAY], m.today[team, GOES_TO]
    for other in range(team):
        if m.today[other, GOES_TO] == site:
            return
    if site == NONE:
        return
    crews = crews_at(a, m, site, day)
    if len(crews) == 0:
        return
    m.need[1], m.need[2], m.need[3] = site, day, len(crews)
    for n in range(len(crews)):
        m.need[4 + 2 * n], m.need[5 + 2 * n] = crews[n, 1], manned_desks(a, m, crews[n, 0])
    helpers = a.sites[site, SITE_HELPERS]
    place, first, after = place_for(a, drawn, m, site, day, crews, helpers)
    first_row = out.count[ROWS]
    if a.sites[site, POOL] == NONE:
        m.need[0] = play_outreach(a, drawn, m, out, place, site, day)
    else:
        m.need[0] = play_visit_day(a, plans, drawn, m, out, place, (site, day))
    if m.need[0] != NOTHING:
        return
    put_in_order(out, first_row)
    for n in range(len(crews)):
        write_team_day(out, day, crews[n, 0] - a.counters, site, m.roster[crews[n, 0], AT_WORK])
    activated = write_session(a, m, out, (site, day, first_row), crews, place, (first, after))
    for other in range(len(a.works)):
        if m.today[other, GOES_TO] == site:
            note(a, m, other, activated)


@compiled
def play_outreach(
    a: Arranged, drawn: Drawn, m: Memory, out: Out, place: Place, site: int, day: int
) -> int:
    """Play a day in a village or at an event; return what is lacking."""
    since, until = drawn.drawn[site, day]
    opens, closes = drawn.drawn_windows[site, day]
    if since == NONE or opens != place.opens or closes != place.closes:
        return WALK_INS
    visitors = (
        drawn.field_times[since:until],
        drawn.field_who[since:until],
        drawn.field_calls[since:until],
    )
    return play_visitors(a, m, out, place, visitors, site, day, drawn.slow[site, day])


@compiled
def play_visit_day(
    a: Arranged, plans: Plans, drawn: Drawn, m: Memory, out: Out, place: Place, where: tuple[int, int]
) -> int:
    """Play a visit to an employer or a school; return what is lacking."""
    site, day = where
    pool = a.sites[site, POOL]
    visit, present = m.pools[pool, VISITED] + 1, drawn.present[pool]
    if not present[1] <= visit < present[2]:
        return PRESENCES
    plan = plan_for(plans, m, site, day)
    if plan == NONE:
        return PLAN
    see(m, out, pool)
    return play_workers(a, drawn, m, out, plans, place, (site, day, plan))


@compiled
def plan_for(plans: Plans, m: Memory, site: int, day: int) -> int:
    """Return the plan of a visit for the crews in `need`, or `NONE` where it is not made yet."""
    plan = plans.first[site, day]
    while plan != NONE:
        is_it = plans.plans[plan, PLAN_CREWS] == m.need[3]
        for n in range(2 * m.need[3] if is_it else 0):
            is_it &= plans.crews[plan, n] == m.need[4 + n]
        if is_it:
            break
        plan = plans.plans[plan, PLAN_NEXT]
    return int(plan)


@compiled
def forecast(a: Arranged, drawn: Drawn, m: Memory, out: Out) -> tuple[Ints, Ints]:
    """Return where the teams will go on the days ahead (days, teams), and how many officers will be at work there.

    It is right if no stop is used up meanwhile, and serves to draw ahead: nothing depends on whether it comes true. `m` and
    `out` are copies, which are written on.
    """
    goes_to = np.full((len(a.midnight), len(a.works)), NONE)
    at_work = np.zeros((len(a.midnight), len(a.works)), dtype=np.int64)
    for day in range(m.at[DAY], a.after_day):
        if day > m.at[DAY] or m.at[STEP] == 0:
            send_teams(a, drawn, m, out, day)
            draw_up_roster(a, drawn, m, day)
        for team in range(len(a.works)):
            goes_to[day, team] = m.today[team, GOES_TO]
            at_work[day, team] = m.roster[a.counters + team, AT_WORK]
        for team in range(len(a.works)):
            if m.today[team, GOES_TO] != NONE and len(crews_at(a, m, m.today[team, GOES_TO], day)) > 0:
                note(a, m, team, 2**40)
    return goes_to, at_work
