"""Lowering: what is arranged under a policy as arrays, worked out once a calendar."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.calendar import Calendar, Day, Duty, awareness
from sim.clock import WEEKDAYS, Interval, whole_ticks
from sim.demand.known import RESERVE, DemandPlan, demand_plan_of
from sim.model.kernel.duties import number_of, parts_of, pauses_of, staffed_in
from sim.model.kernel.visit import POLICIES
from sim.model.kernel.world import (
    DAY_LOST,
    FROM_RESERVE,
    NEXT_SITE,
    NONE,
    OWN_OFFICERS,
    TO_COUNTER,
    Arranged,
)
from sim.scenario import Scenario
from sim.scenario.circumstances import NOBODY_BALKS, Counter, RotationSite

COUNTER = "counter"
ON_CANCEL = {"next-site": NEXT_SITE, "counter": TO_COUNTER, "lost": DAY_LOST}


class Under(NamedTuple):
    """What holds under one policy: its arrays, and what a log tells in words: names of posts and teams, and its duties."""

    policy: Scenario
    arranged: Arranged
    posts: tuple[str, ...]
    sources: tuple[str, ...]
    charged: tuple[float, ...]
    duties: tuple[Duty, ...]
    pauses: tuple[tuple[tuple[Interval, ...], ...], ...]


def policies_of(calendar: Calendar) -> tuple[Under, ...]:
    """Return what holds in history, if there is one, and then in the campaign."""
    return calendar.once("twin", _policies)


def _policies(calendar: Calendar) -> tuple[Under, ...]:
    history = sum(day.is_history for day in calendar.days)
    spans = [(0, history), (history, len(calendar.days))]
    return tuple(_under(calendar, first, after) for first, after in spans if first < after)


def _under(calendar: Calendar, first: int, after: int) -> Under:
    known = calendar.once("demand", demand_plan_of)
    span, policy = slice(first, after), calendar.policy(calendar.days[first])
    counters, teams = list(policy.counters), list(policy.teams)
    duties: dict[int, tuple[int, Duty]] = {}  # by identity: a duty is the same object on every such weekday
    entries = _entries(calendar, known, counters, span, duties)
    duty_of = _duties_of(calendar, policy, known, calendar.days[span], duties)
    usual = tuple(duty for _, duty in duties.values())
    staffed, ranges = staffed_in(usual)
    dated = _dated(calendar, policy, known, first, after)
    itineraries, stops = _itineraries(policy, list(known.sites))
    arranged = Arranged(
        first_day=first,
        after_day=after,
        counters=len(counters),
        ranks=len(policy.reserve.priority) + 1,
        posts=_posts(policy),
        officers=_officers(policy, known),
        entries=entries[0],
        first_entry=entries[1],
        weekday=np.array([day.date.weekday() for day in calendar.days]),
        midnight=np.array([day.midnight for day in calendar.days]),
        works=_works(policy, calendar, span, dated),
        itineraries=itineraries,
        stops=stops,
        dated=dated,
        makes=_makes(policy, calendar, span),
        duties=np.array([parts_of(duty) for duty in usual], dtype=np.float64).reshape(-1, 7),
        duty_of=duty_of,
        staffed=staffed,
        ranges=ranges,
        staggered=np.array([duty.staggered for duty in usual], dtype=np.bool_),
        sites=_sites(policy, known, calendar.scenario),
        shares=_shares(policy, known, calendar.scenario),
        aware=_aware(policy, known, calendar.days),
    )
    charged = [float(where.share_for_activation) for where in policy.counters.values()] + [1.0] * len(teams)
    sources = [COUNTER] * len(counters) + [team.officers_from for team in policy.teams.values()]
    pauses = tuple(pauses_of(duty) for duty in usual)
    return Under(policy, arranged, (*counters, *teams), tuple(sources), tuple(charged), usual, pauses)


def _entries(
    calendar: Calendar,
    known: DemandPlan,
    counters: list[str],
    span: slice,
    duties: dict[int, tuple[int, Duty]],
) -> tuple[Ints, Ints]:
    """Return (day, post, duty, site) of every counter that is open, in the order of `known.counters`, and each day's first."""
    day, site = known.counter_rows.T
    is_here = (span.start <= day) & (day < span.stop)
    post = np.full(len(known.sites), NONE)
    post[[known.rows[name] for name in counters]] = np.arange(len(counters))
    duty = np.full((len(known.sites), len(WEEKDAYS)), NONE)
    dates = np.array([one.date.weekday() for one in calendar.days])
    for weekday, one in {one.date.weekday(): one for one in calendar.days[span]}.items():
        for name in counters:
            duty[known.rows[name], weekday] = number_of(duties, calendar.usual_duty(None, name, one))
    entries = np.full((len(day), 4), NONE)
    entries[:, 0], entries[:, 3] = day, site
    entries[is_here, 1] = post[site[is_here]]
    entries[is_here, 2] = duty[site[is_here], dates[day[is_here]]]
    return entries, np.searchsorted(day, np.arange(len(calendar.days) + 1))


def _chain(policy: Scenario, name: str) -> list[str]:
    """Return an itinerary and those that follow it."""
    found: list[str] = []
    while name != COUNTER and name not in found:
        found.append(name)
        name = policy.itineraries[name].then
    return found


def _posts(policy: Scenario) -> Ints:
    """Return the counters, the teams, and the reserve."""
    counters, itineraries = list(policy.counters), list(policy.itineraries)
    order = {name: n for n, name in enumerate(policy.reserve.priority)}
    rows = [
        (c.officers, c.desks, c.helpers, OWN_OFFICERS, order.get(name, len(order)), NONE, 0)
        for name, c in policy.counters.items()
    ]
    for name, team in policy.teams.items():
        source = OWN_OFFICERS if team.officers_from != RESERVE else FROM_RESERVE
        if team.officers_from in counters:
            source = counters.index(team.officers_from)
        itinerary = itineraries.index(team.itinerary) if team.itinerary != COUNTER else NONE
        rank = order.get(name, len(order))
        rows.append(
            (team.officers, team.desks, team.helpers, source, rank, itinerary, ON_CANCEL[team.on_cancel])
        )
    rows.append((policy.reserve.officers, 0, 0, NONE, 0, NONE, 0))
    return np.array(rows, dtype=np.int64)


def _officers(policy: Scenario, known: DemandPlan) -> Ints:
    """Return who is rostered at each post, and in the reserve, by position among all officers."""
    posts = [(name, where.officers) for name, where in policy.counters.items()]
    posts += [(name, team.officers) for name, team in policy.teams.items()]
    posts.append((RESERVE, policy.reserve.officers))
    found = np.full((len(posts), max([1, *(count for _, count in posts)])), NONE)
    for post, (name, count) in enumerate(posts):
        found[post, :count] = [known.officer_rows[f"{name}/{n + 1}"] for n in range(count)]
    return found


def _works(policy: Scenario, calendar: Calendar, span: slice, dated: Ints) -> Bools:
    """Return which teams work on which days: active ones on their weekdays, or where a dated stop calls them."""
    itineraries = list(policy.itineraries)
    found = np.zeros((len(policy.teams), len(calendar.days)), dtype=np.bool_)
    for t, team in enumerate(policy.teams.values()):
        if team.active:
            found[t, span] = [day.works(team.weekdays) for day in calendar.days[span]]
            for name in _chain(policy, team.itinerary):
                found[t] |= dated[itineraries.index(name)] != NONE
    return found


def _itineraries(policy: Scenario, sites: list[str]) -> tuple[Ints, Ints]:
    names = list(policy.itineraries)
    rows: list[tuple[int, int, bool, int]] = []
    stops: list[tuple[int, int, int, int]] = []
    for itinerary in policy.itineraries.values():
        first = len(stops)
        for stop in itinerary.stops:
            if not stop.days and not stop.weekdays:
                until = stop.until
                below = (until.callable_below or 0, until.yield_below or 0) if until is not None else (0, 0)
                stops.append((sites.index(stop.site), stop.visits or 0, *below))
        then = names.index(itinerary.then) if itinerary.then != COUNTER else NONE
        rows.append((first, len(stops), itinerary.repeat, then))
    return np.array(rows, dtype=np.int64).reshape(-1, 4), np.array(stops, dtype=np.int64).reshape(-1, 4)


def _dated(calendar: Calendar, policy: Scenario, known: DemandPlan, first: int, after: int) -> Ints:
    found = np.full((len(policy.itineraries), len(calendar.days)), NONE)
    for i, (name, itinerary) in enumerate(policy.itineraries.items()):
        if any(stop.days or stop.weekdays for stop in itinerary.stops):
            for n in range(first, after):
                site = calendar.dated_site(name, calendar.days[n])
                found[i, n] = NONE if site is None else known.rows[site]
    return found


def _makes(policy: Scenario, calendar: Calendar, span: slice) -> Bools:
    """Return on which days each team makes the undated stops of each itinerary: on the itinerary's weekdays, or the team's."""
    found = np.zeros((len(policy.itineraries), len(policy.teams), len(calendar.days)), dtype=np.bool_)
    on = lru_cache(maxsize=None)(lambda weekdays: [day.works(weekdays) for day in calendar.days[span]])
    for i, itinerary in enumerate(policy.itineraries.values()):
        for t, team in enumerate(policy.teams.values()):
            if team.active:
                found[i, t, span] = on(team.weekdays if itinerary.weekdays is None else itinerary.weekdays)
    return found


def _sites(policy: Scenario, known: DemandPlan, scenario: Scenario) -> Ints:
    """Return the whole numbers of every site, in the columns that `world` names."""
    pools = known.reachable
    linked = [name for name in known.sites if scenario.sites[name].link is not None]
    rows: list[tuple[int, ...]] = []
    for name in known.sites:
        under = policy_with(policy, scenario, name)
        where = under.sites[name]
        link = linked.index(name) if name in linked else NONE
        if isinstance(where, RotationSite):
            visit = under.visits[name]
            rows.append(
                (
                    pools.get(name, NONE),
                    NOBODY_BALKS,
                    False,
                    visit.helpers or 0,
                    POLICIES.index(visit.release),
                    visit.group_size,
                    visit.call_below,
                    visit.hold_in_outage,
                    visit.other_districts,
                    visit.prepared_beforehand,
                    link,
                    len(where.units),
                )
            )
        else:
            rows.append((NONE, where.balk_above, isinstance(where, Counter), *[0] * 7, link, 0))
    return np.array(rows, dtype=np.int64).reshape(-1, 12)


def policy_with(policy: Scenario, scenario: Scenario, site: str) -> Scenario:
    """Return the policy where it has a site; the scenario where the site is one that the scenario adds: nobody goes there."""
    return policy if site in policy.sites else scenario


def _shares(policy: Scenario, known: DemandPlan, scenario: Scenario) -> Floats:
    """Return the numbers of every site with units, in the columns that `world` names."""
    found = np.zeros((len(known.sites), 6))
    for n, name in enumerate(known.sites):
        under = policy_with(policy, scenario, name)
        where = under.sites[name]
        if isinstance(where, RotationSite):
            visit = under.visits[name]
            share = where.presence if visit.shift_window == "on-shift" else where.presence_around_shift
            away = float(whole_ticks(np.array(float(visit.max_away))))
            found[n] = (
                where.willing,
                where.word_of_mouth,
                share,
                where.prepared_by_employer,
                away,
                visit.max_share_away,
            )
    return found


def _aware(policy: Scenario, known: DemandPlan, days: tuple[Day, ...]) -> Floats:
    found = np.zeros((len(known.sites), len(days)))
    dates = sorted({measure.date for measure in policy.awareness.values()})
    for date in dates:  # from each date on, what holds then
        since = [n for n, day in enumerate(days) if day.date >= date]
        if since:
            for n, name in enumerate(known.sites):
                found[n, since[0] :] = awareness(policy, name, max(date, days[0].date))
    return found


def _duties_of(
    calendar: Calendar,
    policy: Scenario,
    known: DemandPlan,
    days: tuple[Day, ...],
    duties: dict[int, tuple[int, Duty]],
) -> Ints:
    """Return the duty of each team at each site that it may visit on each weekday."""
    found = np.full((len(policy.teams), len(known.sites), len(WEEKDAYS)), NONE)
    weekdays = {day.date.weekday(): day for day in days}
    for t, (team, setting) in enumerate(policy.teams.items()):
        for itinerary in _chain(policy, setting.itinerary) if setting.active else []:
            for stop in policy.itineraries[itinerary].stops:
                for number, day in weekdays.items():
                    duty = calendar.usual_duty(team, stop.site, day)
                    found[t, known.rows[stop.site], number] = number_of(duties, duty)
    return found
