"""The tours in arrays: which site each team goes to, until it moves on."""

from __future__ import annotations

from sim.compiled import compiled
from sim.model import rules
from sim.model.kernel.pools import callable_at
from sim.model.kernel.world import (
    AFTER_STOPS,
    BY_ITINERARY,
    CALLABLE_BELOW,
    DAY_LOST,
    FIRST_STOP,
    GOES_TO,
    IS_DATED,
    IS_LOST,
    ITINERARY,
    MADE,
    NEXT_SITE,
    NONE,
    ON_CANCEL,
    REPEATS,
    STOP,
    STOP_SITE,
    THEN,
    VISITS,
    YIELD_BELOW,
    Arranged,
    Drawn,
    Memory,
    Out,
)

is_used_up = compiled(rules.is_used_up)
moves_on = compiled(rules.moves_on)


@compiled
def send_teams(a: Arranged, drawn: Drawn, m: Memory, out: Out, day: int) -> None:
    """Settle where each team goes on a day; a cancelled visit is handled as the team's `on_cancel` says."""
    for team in range(len(a.works)):
        m.today[team, GOES_TO], m.today[team, IS_LOST] = NONE, 0
        if a.works[team, day]:
            pass_used_up(a, drawn, m, out, team, day)
            choose(a, drawn, m, out, team, day)


@compiled
def pass_used_up(a: Arranged, drawn: Drawn, m: Memory, out: Out, team: int, day: int) -> None:
    """Let a team pass the stops with too few people left, in each of its itineraries; all that lie ahead are looked at."""
    itinerary = a.posts[a.counters + team, ITINERARY]
    for _ in range(len(a.itineraries)):
        if itinerary == NONE:
            break
        first, after = a.itineraries[itinerary, FIRST_STOP], a.itineraries[itinerary, AFTER_STOPS]
        progress, count = m.progress[team, itinerary], after - first
        for _ in range(count if a.makes[itinerary, team, day] else 0):
            is_there = progress[STOP] < count or a.itineraries[itinerary, REPEATS]
            if is_there and is_stop_used_up(a, drawn, m, out, first + progress[STOP] % count, day):
                progress[STOP], progress[MADE] = progress[STOP] + 1, 0
        for step in range(steps_ahead(a, m, team, itinerary, day)):
            is_stop_used_up(a, drawn, m, out, first + (progress[STOP] + step) % count, day)
        itinerary = a.itineraries[itinerary, THEN]


@compiled
def steps_ahead(a: Arranged, m: Memory, team: int, itinerary: int, day: int) -> int:
    """Return how many stops of an itinerary lie ahead of a team on a day: none, where it makes no stops then."""
    if not a.makes[itinerary, team, day]:
        return 0
    count = a.itineraries[itinerary, AFTER_STOPS] - a.itineraries[itinerary, FIRST_STOP]
    if a.itineraries[itinerary, REPEATS]:
        return int(count)
    return int(max(count - m.progress[team, itinerary, STOP], 0))


@compiled
def is_stop_used_up(a: Arranged, drawn: Drawn, m: Memory, out: Out, stop: int, day: int) -> bool:
    """Return whether a stop has fewer people left than a team stays for."""
    below = a.stops[stop, CALLABLE_BELOW]
    return below > 0 and is_used_up(callable_at(a, drawn, m, out, a.stops[stop, STOP_SITE], day), below)


@compiled
def choose(a: Arranged, drawn: Drawn, m: Memory, out: Out, team: int, day: int) -> None:
    """Let a team go to the first site that does not cancel, or try only one, as its `on_cancel` says."""
    itinerary, tried = a.posts[a.counters + team, ITINERARY], 0
    on_cancel = a.posts[a.counters + team, ON_CANCEL]
    today = m.today[team]
    for _ in range(len(a.itineraries)):
        if itinerary == NONE:
            break
        dated, first = a.dated[itinerary, day], a.itineraries[itinerary, FIRST_STOP]
        count = a.itineraries[itinerary, AFTER_STOPS] - first
        ahead = m.progress[team, itinerary, STOP]
        for step in range(-1, steps_ahead(a, m, team, itinerary, day)):
            site = dated
            if step >= 0:
                stop = first + (ahead + step) % count
                site = a.stops[stop, STOP_SITE]
                if is_stop_used_up(a, drawn, m, out, stop, day):
                    continue
            if site == NONE or (tried > 0 and on_cancel != NEXT_SITE):
                continue
            tried += 1
            if not drawn.cancelled[site, day]:
                today[GOES_TO], today[BY_ITINERARY], today[IS_DATED] = site, itinerary, step < 0
                return
        itinerary = a.itineraries[itinerary, THEN]
    today[IS_LOST] = tried > 0 and on_cancel == DAY_LOST


@compiled
def note(a: Arranged, m: Memory, team: int, activated: int) -> None:
    """Take note of a session: the team may move on after it."""
    today = m.today[team]
    if today[IS_DATED]:
        return
    itinerary = today[BY_ITINERARY]
    first = a.itineraries[itinerary, FIRST_STOP]
    progress, count = m.progress[team, itinerary], a.itineraries[itinerary, AFTER_STOPS] - first
    stop = a.stops[first + progress[STOP] % count]
    if stop[STOP_SITE] == today[GOES_TO]:
        progress[MADE] += 1
        if moves_on(progress[MADE], stop[VISITS], activated, stop[YIELD_BELOW]):
            progress[STOP], progress[MADE] = progress[STOP] + 1, 0
