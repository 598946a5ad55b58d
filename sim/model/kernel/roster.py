"""The roster in arrays: which officers stand where, who is absent, and whose gap the reserve fills."""

from __future__ import annotations

from sim.compiled import compiled
from sim.model import rules
from sim.model.kernel.world import (
    AT_WORK,
    FROM_RESERVE,
    GOES_TO,
    NONE,
    OFFICERS,
    OWN_OFFICERS,
    RANK,
    ROSTERED,
    SOURCE,
    Arranged,
    Drawn,
    Memory,
)

fills_gap = compiled(rules.fills_gap)


@compiled
def draw_up_roster(a: Arranged, drawn: Drawn, m: Memory, day: int) -> None:
    """Settle who works where on a day: `roster[post]` has how many are at work, how many were rostered, and who they are.

    Officers of a team may be taken from a counter or the reserve; a counter keeps the rest.
    """
    posts, reserve = len(a.posts) - 1, len(a.posts) - 1
    left, order, ordered = m.left, m.order, 0
    for post in range(posts + 1):
        left[post] = a.posts[post, OFFICERS]
    for team in range(posts - a.counters):
        if m.today[team, GOES_TO] != NONE:
            post = a.counters + team
            source = a.posts[post, SOURCE]
            order[ordered], ordered = post, ordered + 1
            if source == OWN_OFFICERS:
                roster_own(a, drawn, m, post, a.posts[post, OFFICERS], day)
                continue
            giver = reserve if source == FROM_RESERVE else source
            wanted = min(a.posts[post, OFFICERS], left[giver])
            m.roster[post, AT_WORK], m.roster[post, ROSTERED] = 0, wanted
            for _ in range(wanted):
                left[giver] -= 1
                come(drawn, m, post, a.officers[giver, left[giver]], day)
    for entry in range(a.first_entry[day], a.first_entry[day + 1]):
        post = a.entries[entry, 1]
        order[ordered], ordered = post, ordered + 1
        roster_own(a, drawn, m, post, left[post], day)
    if left[reserve] > 0:
        fill_gaps(a, drawn, m, day, ordered)


@compiled
def roster_own(a: Arranged, drawn: Drawn, m: Memory, post: int, officers: int, day: int) -> None:
    """Roster the first of a post's own officers."""
    m.roster[post, AT_WORK], m.roster[post, ROSTERED] = 0, officers
    for n in range(officers):
        come(drawn, m, post, a.officers[post, n], day)


@compiled
def come(drawn: Drawn, m: Memory, post: int, officer: int, day: int) -> None:
    """Let an officer come to work unless he is absent."""
    if not drawn.absent[officer, day]:
        m.roster[post, 2 + m.roster[post, AT_WORK]] = officer
        m.roster[post, AT_WORK] += 1


@compiled
def fill_gaps(a: Arranged, drawn: Drawn, m: Memory, day: int, ordered: int) -> None:
    """Let officers of the reserve go where somebody is absent, in order of priority."""
    reserve = len(a.posts) - 1
    spare = 0
    for n in range(m.left[reserve]):
        spare += not drawn.absent[a.officers[reserve, n], day]
    taken = 0
    for rank in range(a.ranks):
        for n in range(ordered):
            post = m.order[n]
            if a.posts[post, RANK] != rank:
                continue
            while fills_gap(m.roster[post, AT_WORK], m.roster[post, ROSTERED], spare):
                while drawn.absent[a.officers[reserve, taken], day]:
                    taken += 1
                come(drawn, m, post, a.officers[reserve, taken], day)
                taken, spare = taken + 1, spare - 1
