"""Where teams go and who works where: the tours, the roster, and how many people of a site may still be called."""

from __future__ import annotations

from sim.arrays import Ints
from sim.compiled import compiled
from sim.model import rules
from sim.model.kernel.records import NONE
from sim.model.kernel.tables import (
    DAY_LOST,
    FROM_RESERVE,
    MANY,
    NEXT_SITE,
    OWN_OFFICERS,
    Arranged,
    Chance,
    Memory,
    Out,
    SiteTerms,
    Worker,
)

fills_gap = compiled(rules.fills_gap)
is_used_up = compiled(rules.is_used_up)
moves_on = compiled(rules.moves_on)
willing_share = compiled(rules.willing_share)


@compiled
def share_willing(arranged: Arranged, memory: Memory, site: int, day: int) -> float:
    """Return the share of a site's people who are willing on a day."""
    terms = arranged.sites[site]
    pool = memory.pools[terms.pool]
    return willing_share(
        terms.willing, terms.word_of_mouth, pool.activated, pool.local, arranged.aware[site, day]
    )


@compiled
def may_be_called(terms: SiteTerms, worker: Worker, share: float) -> bool:
    """Return whether a worker may be called if they are at work: of the district (or any), not yet done, and willing."""
    is_invited = worker.is_local or terms.others_invited
    return bool(is_invited and not worker.is_gone and worker.willing < share)


@compiled
def callable_at(arranged: Arranged, memory: Memory, out: Out, site: int, day: int) -> int:
    """Return how many people of a site may still be called, at work today or not; counted anew when something has changed."""
    terms = arranged.sites[site]
    if terms.pool == NONE:
        return MANY
    pool = memory.pools[terms.pool]
    see(memory, out, terms.pool)
    share = share_willing(arranged, memory, site, day)
    if pool.counted != share:
        count = 0
        for place in range(pool.first, pool.first + pool.listed):
            count += may_be_called(terms, memory.workers[memory.lists[place]], share)
        pool.callable, pool.counted = count, share
    return int(pool.callable)


@compiled
def see(memory: Memory, out: Out, pool: int) -> None:
    """Take note of the order in which the pools are first looked at: the log lists them in that order."""
    if memory.pools[pool].seen == NONE:
        memory.pools[pool].seen = out.ends[0].pools
        out.ends[0].pools += 1


@compiled
def prepare_beforehand(arranged: Arranged, memory: Memory, site: int, share: float) -> None:
    """Let the employer prepare the phones of the willing; who turns out not to be ready is told so and not called."""
    terms = arranged.sites[site]
    pool = memory.pools[terms.pool]
    for place in range(pool.first, pool.first + pool.listed):
        worker = memory.workers[memory.lists[place]]
        if worker.approached < terms.by_employer and may_be_called(terms, worker, share):
            if worker.is_ready:
                worker.is_prepared = True
            else:
                worker.is_told, worker.is_gone = True, True


@compiled
def count_stages(arranged: Arranged, memory: Memory, site: int, day: int, counts: Ints) -> None:
    """Count how many of a site's people there are, local, not activated at the baseline, willing, ready, and told beforehand."""
    pool = memory.pools[arranged.sites[site].pool]
    share = share_willing(arranged, memory, site, day)
    for n in range(pool.first, pool.after):
        worker = memory.workers[n]
        is_new = worker.is_local and not worker.was_activated
        is_willing = is_new and worker.willing < share
        counts[0] += 1
        counts[1] += worker.is_local
        counts[2] += is_new
        counts[3] += is_willing
        counts[4] += is_willing and worker.is_ready
        counts[5] += worker.is_told


@compiled
def send_teams(arranged: Arranged, chance: Chance, memory: Memory, out: Out, day: int) -> None:
    """Settle where each team goes on a day; a cancelled visit is handled as the team's `on_cancel` says."""
    for team in range(len(arranged.works)):
        memory.today[team].site, memory.today[team].is_lost = NONE, False
        if arranged.works[team, day]:
            pass_used_up(arranged, memory, out, team, day)
            choose(arranged, chance, memory, out, team, day)


@compiled
def pass_used_up(arranged: Arranged, memory: Memory, out: Out, team: int, day: int) -> None:
    """Let a team pass the stops with too few people left, in each of its itineraries; all that lie ahead are looked at."""
    itinerary = arranged.posts[arranged.counters + team].itinerary
    for _ in range(len(arranged.itineraries)):
        if itinerary == NONE:
            break
        row, progress = arranged.itineraries[itinerary], memory.progress[team, itinerary]
        count = row.after_stops - row.first_stop
        for _ in range(count if arranged.makes[itinerary, team, day] else 0):
            is_there = progress.stop < count or row.repeats
            if is_there and is_stop_used_up(
                arranged, memory, out, row.first_stop + progress.stop % count, day
            ):
                progress.stop, progress.made = progress.stop + 1, 0
        for step in range(steps_ahead(arranged, memory, team, itinerary, day)):
            is_stop_used_up(arranged, memory, out, row.first_stop + (progress.stop + step) % count, day)
        itinerary = row.then


@compiled
def steps_ahead(arranged: Arranged, memory: Memory, team: int, itinerary: int, day: int) -> int:
    """Return how many stops of an itinerary lie ahead of a team on a day: none, where it makes no stops then."""
    if not arranged.makes[itinerary, team, day]:
        return 0
    row = arranged.itineraries[itinerary]
    count = row.after_stops - row.first_stop
    return int(count if row.repeats else max(count - memory.progress[team, itinerary].stop, 0))


@compiled
def is_stop_used_up(arranged: Arranged, memory: Memory, out: Out, stop: int, day: int) -> bool:
    """Return whether a stop has fewer people left than a team stays for."""
    row = arranged.stops[stop]
    if row.callable_below == 0:
        return False
    return is_used_up(callable_at(arranged, memory, out, row.site, day), row.callable_below)


@compiled
def choose(arranged: Arranged, chance: Chance, memory: Memory, out: Out, team: int, day: int) -> None:
    """Let a team go to the first site that does not cancel, or try only one, as its `on_cancel` says."""
    post, today, tried = arranged.posts[arranged.counters + team], memory.today[team], 0
    itinerary = post.itinerary
    for _ in range(len(arranged.itineraries)):
        if itinerary == NONE:
            break
        row = arranged.itineraries[itinerary]
        count, ahead = row.after_stops - row.first_stop, memory.progress[team, itinerary].stop
        for step in range(-1, steps_ahead(arranged, memory, team, itinerary, day)):
            site = arranged.dated[itinerary, day]
            if step >= 0:
                stop = row.first_stop + (ahead + step) % count
                site = arranged.stops[stop].site
                if is_stop_used_up(arranged, memory, out, stop, day):
                    continue
            if site == NONE or (tried > 0 and post.on_cancel != NEXT_SITE):
                continue
            tried += 1
            if not chance.cancelled[site, day]:
                today.site, today.itinerary, today.is_dated = site, itinerary, step < 0
                return
        itinerary = row.then
    today.is_lost = tried > 0 and post.on_cancel == DAY_LOST


@compiled
def note(arranged: Arranged, memory: Memory, team: int, activated: int) -> None:
    """Take note of a session: the team may move on after it."""
    today = memory.today[team]
    if today.is_dated:
        return
    row, progress = arranged.itineraries[today.itinerary], memory.progress[team, today.itinerary]
    stop = arranged.stops[row.first_stop + progress.stop % (row.after_stops - row.first_stop)]
    if stop.site == today.site:
        progress.made += 1
        if moves_on(progress.made, stop.visits, activated, stop.yield_below):
            progress.stop, progress.made = progress.stop + 1, 0


@compiled
def draw_up_roster(arranged: Arranged, chance: Chance, memory: Memory, day: int) -> None:
    """Settle who works where on a day.

    Officers of a team may be taken from a counter or the reserve; a counter keeps the rest.
    """
    posts, reserve = arranged.posts, len(arranged.posts) - 1
    left, order, ordered = memory.left, memory.order, 0
    for post in range(len(posts)):
        left[post] = posts[post].officers
    for team in range(reserve - arranged.counters):
        if memory.today[team].site != NONE:
            post = arranged.counters + team
            source = posts[post].source
            order[ordered], ordered = post, ordered + 1
            if source == OWN_OFFICERS:
                roster_own(arranged, chance, memory, post, posts[post].officers, day)
                continue
            giver = reserve if source == FROM_RESERVE else source
            wanted = min(posts[post].officers, left[giver])
            memory.roster[post].at_work, memory.roster[post].rostered = 0, wanted
            for _ in range(wanted):
                left[giver] -= 1
                come(chance, memory, post, arranged.officers[giver, left[giver]], day)
    for entry in range(arranged.first_entry[day], arranged.first_entry[day + 1]):
        post = arranged.entries[entry].post
        order[ordered], ordered = post, ordered + 1
        roster_own(arranged, chance, memory, post, left[post], day)
    if left[reserve] > 0:
        fill_gaps(arranged, chance, memory, day, ordered)


@compiled
def roster_own(
    arranged: Arranged, chance: Chance, memory: Memory, post: int, officers: int, day: int
) -> None:
    """Roster the first of a post's own officers."""
    memory.roster[post].at_work, memory.roster[post].rostered = 0, officers
    for n in range(officers):
        come(chance, memory, post, arranged.officers[post, n], day)


@compiled
def come(chance: Chance, memory: Memory, post: int, officer: int, day: int) -> None:
    """Let an officer come to work unless they are absent."""
    if not chance.absent[officer, day]:
        memory.on_duty[post, memory.roster[post].at_work] = officer
        memory.roster[post].at_work += 1


@compiled
def fill_gaps(arranged: Arranged, chance: Chance, memory: Memory, day: int, ordered: int) -> None:
    """Let officers of the reserve go where somebody is absent, in order of priority."""
    reserve = len(arranged.posts) - 1
    spare, taken = 0, 0
    for n in range(memory.left[reserve]):
        spare += not chance.absent[arranged.officers[reserve, n], day]
    for rank in range(arranged.ranks):
        for n in range(ordered):
            post = memory.order[n]
            if arranged.posts[post].rank != rank:
                continue
            while fills_gap(memory.roster[post].at_work, memory.roster[post].rostered, spare):
                while chance.absent[arranged.officers[reserve, taken], day]:
                    taken += 1
                come(chance, memory, post, arranged.officers[reserve, taken], day)
                taken, spare = taken + 1, spare - 1
