"""The days of a campaign, one after another, until something is missing: who serves where, and what is written down."""

from __future__ import annotations

from sim.calendar.duty import pauses_later
from sim.clock import MINUTES_A_DAY, NEVER
from sim.compiled import compiled, inlined
from sim.model.kernel.records import IS_ACTIVATED, NONE, NOTHING, PLAN, Place
from sim.model.kernel.sessions import play_visitors, play_workers
from sim.model.kernel.tables import (
    ALL_PAUSE_FIRST,
    NO_DESKS,
    PAUSES_AS_ARRANGED,
    PAUSES_FIRST,
    PAUSES_LATER,
    SOME_PAUSE_LATER,
    Arranged,
    Chance,
    Memory,
    Out,
    Plans,
    Workspace,
)
from sim.model.kernel.teams import draw_up_roster, note, see, send_teams

pauses_when_others_are_back = compiled(pauses_later)


@compiled
def play_days(arranged: Arranged, plans: Plans, chance: Chance, memory: Memory, work: Workspace) -> int:
    """Play the days of a policy on from where they stand; return what is missing, or `NOTHING` when all are played."""
    at, teams = memory.at[0], len(arranged.works)
    while at.day < arranged.after_day:
        day = at.day
        if at.step == 0:
            begin_day(arranged, chance, memory, work.out, day)
            at.step = 1
        counters = arranged.first_entry[day + 1] - arranged.first_entry[day]
        while at.step <= counters + teams:
            if at.step <= counters:
                entry = arranged.first_entry[day] + at.step - 1
                missing = play_counter(arranged, chance, memory, work, entry, day)
            else:
                missing = play_field(arranged, plans, chance, memory, work, at.step - 1 - counters, day)
            if missing != NOTHING:
                return missing
            at.step += 1
        at.day, at.step = day + 1, 0
    return NOTHING


@compiled
def begin_day(arranged: Arranged, chance: Chance, memory: Memory, out: Out, day: int) -> None:
    """Settle where the teams go and who works where."""
    send_teams(arranged, chance, memory, out, day)
    draw_up_roster(arranged, chance, memory, day)
    for team in range(len(arranged.works)):
        if memory.today[team].is_lost:
            write_team_day(out, day, team, NONE, arranged.posts[arranged.counters + team].officers)


@compiled
def play_counter(
    arranged: Arranged, chance: Chance, memory: Memory, work: Workspace, entry: int, day: int
) -> int:
    """Play a day at a counter that is open, with the officers it has; return what is missing."""
    counter, serving = arranged.entries[entry], memory.serving[0]
    post, site = counter.post, counter.site
    if memory.roster[post].at_work == 0 or arranged.posts[post].desks == 0:
        return NOTHING
    serving.post, serving.duty = post, counter.duty
    first_outage, after_outages = outages_at(
        arranged, chance, site, day, window_of(arranged, memory, 1, day)[0]
    )
    place = place_of(arranged, chance, memory, work, (1, site, day), (first_outage, after_outages))
    first_row = work.out.progress[0].rows
    missing = play_visitors(arranged, chance, memory, work, place, site, day)
    if missing == NOTHING:
        write_session(
            arranged, memory, work.out, place, (1, site, day), (first_outage, after_outages), first_row
        )
    return missing


@compiled
def play_field(
    arranged: Arranged, plans: Plans, chance: Chance, memory: Memory, work: Workspace, team: int, day: int
) -> int:
    """Play the session at the site of a team, if no team before it goes to the same: those at one site are pooled."""
    site, out = memory.today[team].site, work.out
    for other in range(team):
        if memory.today[other].site == site:
            return NOTHING
    teams = gather_teams(arranged, memory, site, day) if site != NONE else 0
    if teams == 0:
        return NOTHING
    outages = outages_at(arranged, chance, site, day, window_of(arranged, memory, teams, day)[0])
    place = place_of(arranged, chance, memory, work, (teams, site, day), outages)
    first_row, pool = out.progress[0].rows, arranged.sites[site].pool
    if pool == NONE:
        missing = play_visitors(arranged, chance, memory, work, place, site, day)
    else:
        plan = plan_for(arranged, plans, memory, teams, site, day)
        if plan == NONE:
            return PLAN
        see(memory, out, pool)
        missing = play_workers(arranged, plans, chance, memory, work, place, (site, day, plan))
    if missing != NOTHING:
        return missing
    for n in range(teams):
        post = memory.serving[n].post
        write_team_day(out, day, post - arranged.counters, site, memory.roster[post].at_work)
    activated = write_session(arranged, memory, out, place, (teams, site, day), outages, first_row)
    for other in range(len(arranged.works)):
        if memory.today[other].site == site:
            note(arranged, memory, other, activated)
    return NOTHING


@compiled
def gather_teams(arranged: Arranged, memory: Memory, site: int, day: int) -> int:
    """Settle which teams serve a site on a day, their number returned: one without officers stays at the office."""
    count = 0
    for team in range(len(arranged.works)):
        post = arranged.counters + team
        if memory.today[team].site == site and memory.roster[post].at_work > 0:
            memory.serving[count].post = post
            memory.serving[count].duty = arranged.duty_of[team, site, arranged.weekday[day]]
            count += 1
    return count


@compiled
def manned_desks(arranged: Arranged, memory: Memory, post: int) -> int:
    """Return how many desks of a post have an officer."""
    return int(min(arranged.posts[post].desks, memory.roster[post].at_work))


@compiled
def window_of(arranged: Arranged, memory: Memory, teams: int, day: int) -> tuple[float, float]:
    """Return the window of a session that the first of those that serve hold."""
    opens, closes = NEVER, -NEVER
    for n in range(teams):
        duty = arranged.duties[memory.serving[n].duty]
        opens, closes = min(opens, duty.opens), max(closes, duty.closes)
    return arranged.midnight[day] + opens, arranged.midnight[day] + closes


@inlined
def place_of(
    arranged: Arranged,
    chance: Chance,
    memory: Memory,
    work: Workspace,
    where: tuple[int, int, int],
    outages: tuple[int, int],
) -> Place:
    """Return what is arranged for a session, with the number of posts that serve, the site and the day given."""
    teams, site, day = where
    desks = man_desks(arranged, memory, work, teams, arranged.midnight[day])
    opens, closes = window_of(arranged, memory, teams, day)
    return Place(
        opens,
        closes,
        work.space.staffed[: work.space.of_desk[desks]],
        work.space.of_desk[: desks + 1],
        helpers_of(arranged, memory, teams, arranged.sites[site].helpers),
        chance.outages[outages[0] : outages[1]],
    )


@compiled
def man_desks(arranged: Arranged, memory: Memory, work: Workspace, teams: int, midnight: float) -> int:
    """Write the staffed intervals of all desks into the space, one desk after another; return how many desks there are."""
    space, desks, count = work.space, 0, 0
    for n in range(teams):
        serving = memory.serving[n]
        duty, manned = arranged.duties[serving.duty], manned_desks(arranged, memory, serving.post)
        for desk in range(manned):
            first, after = duty.first, duty.after
            if pauses_when_others_are_back(duty.staggered, desk, manned):
                first, after = duty.first_later, duty.after_later
            for k in range(first, after):
                space.staffed[count, 0] = midnight + arranged.staffed[k, 0]
                space.staffed[count, 1] = midnight + arranged.staffed[k, 1]
                count += 1
            desks += 1
            space.of_desk[desks] = count
    return desks


@compiled
def helpers_of(arranged: Arranged, memory: Memory, teams: int, at_site: int) -> int:
    """Return how many helpers there are: of the posts that serve and of the site."""
    for n in range(teams):
        at_site += arranged.posts[memory.serving[n].post].helpers
    return at_site


@compiled
def plan_for(arranged: Arranged, plans: Plans, memory: Memory, teams: int, site: int, day: int) -> int:
    """Return the plan of a visit for the teams that serve, or `NONE` where it is not made yet: then `at` says for which."""
    key, at = memory.plan_key, memory.at[0]
    for n in range(teams):
        serving = memory.serving[n]
        manned, staggered = (
            manned_desks(arranged, memory, serving.post),
            arranged.duties[serving.duty].staggered,
        )
        key[2 * n], key[2 * n + 1] = serving.duty, ALL_PAUSE_FIRST if manned > 0 else NO_DESKS
        if pauses_when_others_are_back(staggered, manned - 1, manned):
            key[2 * n + 1] = SOME_PAUSE_LATER
    plan = plans.first[arranged.sites[site].kind, arranged.cycle[day]]
    while plan != NONE:
        is_it = plans.rows[plan].teams == teams
        for n in range(2 * teams if is_it else 0):
            is_it &= plans.teams[plan, n] == key[n]
        if is_it:
            break
        plan = plans.rows[plan].next
    at.site, at.teams = site, teams
    return int(plan)


@compiled
def outages_at(arranged: Arranged, chance: Chance, site: int, day: int, opens: float) -> tuple[int, int]:
    """Return where the outages stand that end after the opening and begin by the end of the next day."""
    first, after = 0, chance.server_outages
    link = arranged.sites[site].link
    if link != NONE and chance.links[link, day, 1] > 0:
        first, after = chance.links[link, day, 0], chance.links[link, day, 1]
    until = arranged.midnight[day] + 2 * MINUTES_A_DAY
    while first < after and chance.outages[first, 1] <= opens:
        first += 1
    last = first
    while last < after and chance.outages[last, 0] < until:
        last += 1
    return first, last


@compiled
def write_session(
    arranged: Arranged,
    memory: Memory,
    out: Out,
    place: Place,
    where: tuple[int, int, int],
    outages: tuple[int, int],
    first_row: int,
) -> int:
    """Write down a session (posts that serve, site and day given) with its officers; return how many were activated."""
    ends = out.ends[0]
    session = out.sessions[ends.sessions]
    teams, session.site, session.day = where
    session.desks, session.helpers = len(place.of_desk) - 1, place.helpers
    session.first_outage, session.after_outages = outages
    session.first_row, session.opens, session.closes = first_row, place.opens, place.closes
    first_desk = 0
    for n in range(teams):
        out.teams[ends.teams].session, out.teams[ends.teams].post = ends.sessions, memory.serving[n].post
        ends.teams += 1
        first_desk = write_officers(arranged, memory, out, n, first_desk)
    ends.sessions += 1
    activated = 0
    for n in range(first_row, out.progress[0].rows):
        activated += out.attempts[n].outcome == IS_ACTIVATED
    return activated


@compiled
def write_officers(arranged: Arranged, memory: Memory, out: Out, team: int, first_desk: int) -> int:
    """Write down the paid day of each officer of a post that serves; return the number of the next desk."""
    post, duty, ends = memory.serving[team].post, memory.serving[team].duty, out.ends[0]
    manned, staggered = manned_desks(arranged, memory, post), arranged.duties[duty].staggered
    for k in range(memory.roster[post].at_work):
        paid = out.officers[ends.officers]
        paid.session, paid.officer = ends.sessions, memory.on_duty[post, k]
        paid.post, paid.duty = post, duty
        paid.desk, paid.pauses = NONE, PAUSES_AS_ARRANGED
        if k < manned:
            paid.desk = first_desk + k
            paid.pauses = PAUSES_LATER if pauses_when_others_are_back(staggered, k, manned) else PAUSES_FIRST
        ends.officers += 1
    return first_desk + manned


@compiled
def write_team_day(out: Out, day: int, team: int, site: int, officers: int) -> None:
    """Write down a team's day in the field."""
    row = out.team_days[out.ends[0].team_days]
    row.day, row.team, row.site, row.officers = day, team, site, officers
    out.ends[0].team_days += 1
