"""Tallies of a log, compiled: each goes once through the attempts, whichever engine has told them."""

from __future__ import annotations

from typing import NamedTuple

from sim.arrays import Bools, Floats, Ints
from sim.compiled import compiled
from sim.model.kernel.records import HAS_FAILED, IS_ACTIVATED
from sim.model.kernel.records import IS_RETURNING as IS_UNSERVED

TRAVEL, SET_UP, SERVING, TRIAGE, WAITING, BLOCKED, BREAK, OVERTIME, PACK_DOWN = range(9)
LEAVES, OPENS, CLOSES, RETURNS, TRAVELS, SETS_UP, PACKS_DOWN = range(7)
IS_NOW, IS_ROTATION, IS_FIELD = range(3)
ACTIVATED, BEFORE, IN_FIELD, AT_ROTATION, SERVED, CALLS, VISITORS, UNSERVED = range(8)
"""Entries of `counts`: who was activated, in history, in the field, at sites with units; who was served; calls, visitors, and who
returned unserved."""

S_ACTIVATED, S_UNSERVED = range(2)
PERSONS, ATTENDED, WAS_SERVED, WAS_ACTIVATED = range(4)


class Attempts(NamedTuple):
    """Columns of a log's attempts."""

    session: Ints
    person: Ints
    outcome: Ints
    reason: Ints
    desk: Ints
    triage: Bools
    called: Floats
    arrived: Floats
    queued: Floats
    began: Floats
    left: Floats
    back: Floats


class Held(NamedTuple):
    """The sessions of a log: site and day of each, and whether it counts, has units, and is in the field: (sessions, 3)."""

    site: Ints
    day: Ints
    kinds: Bools


class Sums(NamedTuple):
    """What the attempts come to.

    `daily` (sites, days) counts activations; `outcomes` and `counts` count attempts of the campaign; `by_session` (sessions,
    2) those activated and unserved, and `away` the minutes away; `waits` and `aways` hold the minutes one by one.
    """

    daily: Ints
    outcomes: Ints
    counts: Ints
    by_session: Ints
    away: Floats
    waits: Floats
    aways: Floats


@compiled
def tally_attempts(v: Attempts, held: Held, sums: Sums) -> None:
    """Count the attempts of a log, history only as activated."""
    counts = sums.counts
    for n in range(len(v.session)):
        session, outcome = v.session[n], v.outcome[n]
        is_activated = outcome == IS_ACTIVATED
        sums.by_session[session, S_ACTIVATED] += is_activated
        sums.by_session[session, S_UNSERVED] += IS_UNSERVED[outcome]
        is_rotation = held.kinds[session, IS_ROTATION]
        away = v.back[n] - v.called[n]
        if is_rotation:
            sums.away[session] += away
        if not held.kinds[session, IS_NOW]:
            counts[BEFORE] += is_activated
            continue
        sums.outcomes[outcome] += 1
        if is_activated:
            sums.daily[held.site[session], held.day[session]] += 1
            counts[ACTIVATED] += 1
            counts[IN_FIELD] += held.kinds[session, IS_FIELD]
            counts[AT_ROTATION] += is_rotation
        if v.desk[n] >= 0:
            sums.waits[counts[SERVED]] = v.began[n] - v.queued[n]
            counts[SERVED] += 1
        if is_rotation:
            sums.aways[counts[CALLS]] = away
            counts[CALLS] += 1
            counts[UNSERVED] += IS_UNSERVED[outcome]
        else:
            counts[VISITORS] += 1


@compiled
def code_attempts(v: Attempts, held: Held, persons: int, bits: int, codes: Ints) -> int:
    """Write (site, person, row) of every attempt of the campaign as one number each; return how many there are."""
    count = 0
    for n in range(len(v.session)):
        if held.kinds[v.session[n], IS_NOW]:
            codes[count] = ((held.site[v.session[n]] * persons + v.person[n]) << bits) | n
            count += 1
    return count


@compiled
def tally_persons(v: Attempts, held: Held, rows: Ints, fates: Ints, reached: Ints) -> None:
    """Count persons, each once at a site, by how far they came (4, sites) and by the fate of their last attempt (sites, fates).

    The rows are in order of site, person and time. A failure counts by its reason, after all outcomes.
    """
    outcomes = fates.shape[1]
    attended, served, activated = False, False, False
    for n in range(len(rows)):
        row = rows[n]
        site, outcome = held.site[v.session[row]], v.outcome[row]
        attended |= v.left[row] > v.arrived[row]  # who turned round left on arrival
        served |= v.desk[row] >= 0 and not v.triage[row]
        activated |= outcome == IS_ACTIVATED
        if n + 1 < len(rows):
            after = rows[n + 1]
            if v.person[after] == v.person[row] and held.site[v.session[after]] == site:
                continue
        reached[PERSONS, site] += 1
        reached[ATTENDED, site] += attended
        reached[WAS_SERVED, site] += served
        reached[WAS_ACTIVATED, site] += activated
        fate = outcome
        if outcome == HAS_FAILED and v.reason[row] >= 0:
            fate = min(len(IS_UNSERVED) + v.reason[row], outcomes - 1)
        fates[site, fate] += 1
        attended, served, activated = False, False, False


class Paid(NamedTuple):
    """Officers' days: the position of that at a session's desk, the paid times (7, days), and the breaks and outages of each.

    Day d has the breaks from `first_break[d]` to before `after_breaks[d]`, and outages likewise.
    """

    day_at: Ints
    desks: int
    times: Floats
    breaks: Floats
    first_break: Ints
    after_breaks: Ints
    outages: Floats
    first_outage: Ints
    after_outages: Ints


@compiled
def tally_minutes(v: Attempts, paid: Paid, last_left: Floats, minutes: Floats) -> None:
    """Add up the minutes of every officer in each state, (states, officer days): the sums are exact, for times are whole ticks.

    What he does counts first: a break and an outage are what is left of them by services, and an outage in which a service
    stands still is one.
    """
    for n in range(len(v.session)):
        if v.desk[n] >= 0:
            day = paid.day_at[v.session[n] * paid.desks + v.desk[n]]
            last_left[day] = max(last_left[day], v.left[n])
            state = TRIAGE if v.triage[n] else SERVING
            add_service(paid, minutes, day, state, v.began[n], min(v.left[n], paid.times[CLOSES, day]))
    for day in range(len(last_left)):
        add_day(paid, minutes, day, last_left[day])


@compiled
def add_service(paid: Paid, minutes: Floats, day: int, state: int, start: float, end: float) -> None:
    """Add a service inside the window to an officer's day, and take it from the breaks and the outages that it fills."""
    if start >= end:
        return
    stopped = in_outages(paid, day, start, end)
    minutes[state, day] += (end - start) - stopped
    for n in range(paid.first_break[day], paid.after_breaks[day]):
        first, last = max(start, paid.breaks[n, 0]), min(end, paid.breaks[n, 1])
        if first < last:
            minutes[BREAK, day] -= last - first
            minutes[BLOCKED, day] += in_outages(paid, day, first, last)


@compiled
def in_outages(paid: Paid, day: int, start: float, end: float) -> float:
    """Return how many minutes between two times the server or the link is down, inside the window of an officer's day."""
    found = 0.0
    start, end = max(start, paid.times[OPENS, day]), min(end, paid.times[CLOSES, day])
    for n in range(paid.first_outage[day], paid.after_outages[day]):
        found += max(min(end, paid.outages[n, 1]) - max(start, paid.outages[n, 0]), 0.0)
    return found


@compiled
def add_day(paid: Paid, minutes: Floats, day: int, last_left: float) -> None:
    """Add what is scheduled: a late close moves what comes after it; what is left of the paid time is waiting."""
    times = paid.times
    closes, travel = times[CLOSES, day], times[TRAVELS, day]
    late = max(last_left - closes, 0.0)
    minutes[TRAVEL, day], minutes[SET_UP, day] = 2 * travel, times[SETS_UP, day]
    minutes[PACK_DOWN, day], minutes[OVERTIME, day] = times[PACKS_DOWN, day], late
    minutes[BLOCKED, day] += in_outages(paid, day, times[OPENS, day], closes)
    for n in range(paid.first_break[day], paid.after_breaks[day]):
        start, end = paid.breaks[n, 0], paid.breaks[n, 1]
        minutes[BREAK, day] += end - start
        minutes[BLOCKED, day] -= in_outages(paid, day, start, end)
    returns = max(times[RETURNS, day], closes + late + times[PACKS_DOWN, day] + travel)
    left = returns - times[LEAVES, day]
    for state in range(len(minutes)):
        if state != WAITING:
            left -= minutes[state, day]
    minutes[WAITING, day] = left
