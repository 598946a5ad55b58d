"""What is arranged under a policy as arrays: worked out once a calendar, and plans of visits when they are first needed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import lcm
from typing import Any, NamedTuple
from weakref import proxy

import numpy as np

from sim.arrays import Bools, Floats, Ints, Rows, rows_from, rows_of
from sim.calendar import Calendar, Day, Duty, awareness
from sim.calendar.duty import subtract
from sim.clock import WEEKDAYS, Interval, whole_ticks
from sim.demand.arrivals import sites_of
from sim.demand.durations import Inverse, inverse_of
from sim.demand.people import ServiceTable, service_table
from sim.demand.planned import RESERVE, DemandPlan, WalkInTerms, demand_plan_of, interest, walk_in_terms
from sim.model.kernel.records import NONE, POLICIES
from sim.model.kernel.tables import (
    ALL_PAUSE_FIRST,
    DAY_LOST,
    FROM_RESERVE,
    NEXT_SITE,
    OWN_OFFICERS,
    SOME_PAUSE_LATER,
    TO_COUNTER,
    Arranged,
    DutyRow,
    ItineraryRow,
    OpenCounter,
    PlanRow,
    Plans,
    PostRow,
    SiteTerms,
    StopRow,
)
from sim.model.kernel.visit import Slot, UnitWindow
from sim.scenario import Scenario
from sim.scenario.circumstances import NOBODY_BALKS, Counter, RotationSite

COUNTER = "counter"
ON_CANCEL = {"next-site": NEXT_SITE, "counter": TO_COUNTER, "lost": DAY_LOST}


class Policy(NamedTuple):
    """What holds under one policy: its arrays, and what a log needs in words: names of posts and teams, and its duties."""

    policy: Scenario
    arranged: Arranged
    walk_ins: ServiceTable
    posts: tuple[str, ...]
    sources: tuple[str, ...]
    charged: tuple[float, ...]
    duties: tuple[Duty, ...]
    pauses: tuple[tuple[tuple[Interval, ...], ...], ...]
    kinds: tuple[str, ...]


def policies_of(calendar: Calendar) -> tuple[Policy, ...]:
    """Return what holds in history, if there is one, and then in the campaign."""
    return calendar.once("twin", _policies)


def _policies(calendar: Calendar) -> tuple[Policy, ...]:
    history = sum(day.is_history for day in calendar.days)
    spans = [(0, history), (history, len(calendar.days))]
    return tuple(_policy(calendar, first, after) for first, after in spans if first < after)


def _policy(calendar: Calendar, first: int, after: int) -> Policy:
    known = calendar.once("demand", demand_plan_of)
    span, policy = slice(first, after), calendar.policy(calendar.days[first])
    counters, teams, days = list(policy.counters), list(policy.teams), calendar.days
    duties: dict[int, tuple[int, Duty]] = {}  # by identity: a duty is the same object on every such weekday
    entries, first_entry = _entries(calendar, known, counters, span, duties)
    duty_of = _duties_of(calendar, policy, known, days[span], duties)
    usual = tuple(duty for _, duty in duties.values())
    staffed, rows = _duty_rows(usual)
    dated = _dated(calendar, policy, known, first, after)
    itineraries, stops = _itineraries(policy, list(known.sites))
    visited = [*counters, *(stop.site for it in policy.itineraries.values() for stop in it.stops)]
    terms = {
        name: walk_in_terms(policy, name, calendar.scenario)
        for name in dict.fromkeys(visited)
        if name in policy.walk_in_sites
    }
    sites, kinds = _sites(policy, known, calendar.scenario, terms)
    arrivals = np.zeros((len(known.sites), len(WEEKDAYS)))
    for name, of_site in terms.items():
        arrivals[known.rows[name]] = of_site.arrivals
    arranged = Arranged(
        first_day=first,
        after_day=after,
        counters=len(counters),
        ranks=len(policy.reserve.priority) + 1,
        posts=_posts(policy),
        officers=_officers(policy, known),
        entries=entries,
        first_entry=first_entry,
        weekday=np.array([day.date.weekday() for day in days]),
        date=np.array([day.date.toordinal() for day in days]),
        midnight=np.array([day.midnight for day in days]),
        cycle=_cycles(policy, days),
        works=_works(policy, calendar, span, dated),
        itineraries=itineraries,
        stops=stops,
        dated=dated,
        makes=_makes(policy, calendar, span),
        duties=rows,
        duty_of=duty_of,
        staffed=staffed,
        sites=sites,
        walks=_walks(known, calendar.scenario),
        aware=_aware(policy, known, days),
        walk_in_sites=sites_of([terms[name].place if name in terms else None for name in known.sites]),
        arrivals=arrivals,
        interest=np.array([interest(policy, (day.date - days[0].date).days) for day in days]),
    )
    return Policy(
        policy,
        arranged,
        service_table(policy.service),
        (*counters, *teams),
        (*[COUNTER] * len(counters), *(team.officers_from for team in policy.teams.values())),
        (*(float(where.share_for_activation) for where in policy.counters.values()), *[1.0] * len(teams)),
        usual,
        tuple(pauses_of(duty) for duty in usual),
        kinds,
    )


def pauses_of(duty: Duty) -> tuple[tuple[Interval, ...], ...]:
    """Return the pauses of a desk that pauses first, of one that pauses later, and those that are arranged."""
    window = (duty.opens, duty.closes)
    return (subtract(window, duty.staffed_first), subtract(window, duty.staffed_later), duty.breaks)


def pairs(intervals: Sequence[Interval]) -> Floats:
    """Return intervals as an array (n, 2)."""
    return np.array(intervals, dtype=np.float64).reshape(-1, 2)


def _duty_rows(duties: tuple[Duty, ...]) -> tuple[Floats, Rows[DutyRow]]:
    """Return the intervals in which desks are staffed, one after another, and the duties with where theirs stand."""
    intervals: list[Interval] = []
    rows: list[tuple[float, ...]] = []
    for duty in duties:
        first = len(intervals)
        intervals += duty.staffed_first
        later = len(intervals)
        intervals += duty.staffed_later
        rows.append((duty.opens, duty.closes, duty.staggered, first, later, later, len(intervals)))
    return pairs(intervals), rows_from(DutyRow, rows)


def _number_of(duties: dict[int, tuple[int, Duty]], duty: Duty) -> int:
    """Return the number of a duty, a new one for one that is new."""
    return duties.setdefault(id(duty), (len(duties), duty))[0]


def _entries(
    calendar: Calendar,
    known: DemandPlan,
    counters: list[str],
    span: slice,
    duties: dict[int, tuple[int, Duty]],
) -> tuple[Rows[OpenCounter], Ints]:
    """Return every counter that is open on a day, day by day, and each day's first."""
    days = calendar.days
    duty = np.full((len(counters), len(WEEKDAYS)), NONE)
    for weekday, day in {day.date.weekday(): day for day in days[span]}.items():
        for n, name in enumerate(counters):
            duty[n, weekday] = _number_of(duties, calendar.usual_duty(None, name, day))
    position = {name: n for n, name in enumerate(counters)}
    posts_of = lru_cache(maxsize=None)(lambda names: [position[name] for name in names])
    is_here = range(len(days))[span]
    by_day = [posts_of(calendar.counters(day)) if n in is_here else [] for n, day in enumerate(days)]
    counts = [len(posts) for posts in by_day]
    post = np.array([post for posts in by_day for post in posts], dtype=np.int64)
    entries = rows_of(OpenCounter, len(post))
    entries["post"][:] = post
    entries["site"][:] = np.array([known.rows[name] for name in counters], dtype=np.int64)[post]
    entries["duty"][:] = duty[post, np.repeat([day.date.weekday() for day in days], counts)]
    return entries, np.cumsum([0, *counts])


def _chain(policy: Scenario, name: str) -> list[str]:
    """Return an itinerary and those that follow it."""
    found: list[str] = []
    while name != COUNTER and name not in found:
        found.append(name)
        name = policy.itineraries[name].then
    return found


def _posts(policy: Scenario) -> Rows[PostRow]:
    """Return the counters, the teams, and the reserve."""
    counters, itineraries = list(policy.counters), list(policy.itineraries)
    order = {name: n for n, name in enumerate(policy.reserve.priority)}
    rows = [
        (at.officers, at.desks, at.helpers, OWN_OFFICERS, order.get(name, len(order)), NONE, 0)
        for name, at in policy.counters.items()
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
    return rows_from(PostRow, rows)


def _officers(policy: Scenario, known: DemandPlan) -> Ints:
    """Return who is rostered at each post, and in the reserve, by position among all officers."""
    posts = [(name, where.officers) for name, where in policy.counters.items()]
    posts += [(name, team.officers) for name, team in policy.teams.items()]
    posts.append((RESERVE, policy.reserve.officers))
    found = np.full((len(posts), max([1, *(count for _, count in posts)])), NONE)
    for post, (name, count) in enumerate(posts):
        found[post, :count] = [known.officer_rows[f"{name}/{n + 1}"] for n in range(count)]
    return found


def _cycles(policy: Scenario, days: Sequence[Day]) -> Ints:
    """Return a number of each day: days with the same have the same shifts around them, by weekday and turn of the crews."""
    turns = lcm(*(max(one.rotation_weeks, 1) * len(one.shifts) for one in policy.shifts.values()))
    week = np.array([(day.index + days[0].date.weekday() - days[0].index) // 7 for day in days])
    found: Ints = np.array([day.date.weekday() for day in days]) + len(WEEKDAYS) * (week % turns)
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


def _itineraries(policy: Scenario, sites: list[str]) -> tuple[Rows[ItineraryRow], Rows[StopRow]]:
    names = list(policy.itineraries)
    rows: list[tuple[int, int, int, bool]] = []
    stops: list[tuple[int, int, int, int]] = []
    for itinerary in policy.itineraries.values():
        first = len(stops)
        for stop in itinerary.stops:
            if not stop.days and not stop.weekdays:
                until = stop.until
                below = (until.callable_below or 0, until.yield_below or 0) if until is not None else (0, 0)
                stops.append((sites.index(stop.site), stop.visits or 0, *below))
        then = names.index(itinerary.then) if itinerary.then != COUNTER else NONE
        rows.append((first, len(stops), then, itinerary.repeat))
    return rows_from(ItineraryRow, rows), rows_from(StopRow, stops)


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


def _sites(
    policy: Scenario, known: DemandPlan, scenario: Scenario, terms: dict[str, WalkInTerms]
) -> tuple[Rows[SiteTerms], tuple[str, ...]]:
    """Return every site, and one of each kind of site that may be visited: plans are made for kinds."""
    found = rows_of(SiteTerms, len(known.sites))
    linked = {name: n for n, name in enumerate(n for n in known.sites if scenario.sites[n].link is not None)}
    found["link"][:] = [linked.get(name, NONE) for name in known.sites]
    found["pool"][:] = NONE
    found["balk_above"][:] = NOBODY_BALKS
    kinds: dict[tuple[Any, ...], str] = {}
    for name, at in terms.items():
        row, walk_in = found[known.rows[name]], policy.walk_in_sites[name]
        row.balk_above, row.is_counter = walk_in.balk_above, isinstance(walk_in, Counter)
        row.left, row.accepts = at.left, at.accepts
    for name in known.reachable:
        under = policy_with(policy, scenario, name)
        where, visit, row = under.rotation_sites[name], under.visits[name], found[known.rows[name]]
        units = tuple((unit.shifts, unit.crew, unit.name if visit.slots else "") for unit in where.units)
        kind = (units, visit.model_dump_json())
        kinds.setdefault(kind, name)
        row.pool, row.kind, row.units = known.reachable[name], list(kinds).index(kind), len(where.units)
        row.helpers, row.policy = visit.helpers or 0, POLICIES.index(visit.release)
        row.group_size, row.call_below = visit.group_size, visit.call_below
        row.holds_in_outage, row.others_invited = visit.hold_in_outage, visit.other_districts
        row.prepared_beforehand, row.by_employer = (
            visit.prepared_beforehand,
            float(where.prepared_by_employer),
        )
        row.willing, row.word_of_mouth = float(where.willing), float(where.word_of_mouth)
        is_on_shift = visit.shift_window == "on-shift"
        row.presence = float(where.presence if is_on_shift else where.presence_around_shift)
        row.max_away = float(whole_ticks(np.array(float(visit.max_away))))
        row.max_share_away = float(visit.max_share_away)
    return found, tuple(kinds.values())


def _walks(known: DemandPlan, scenario: Scenario) -> Rows[Inverse]:
    """Return how long people walk at each site with units that may be visited."""
    found = rows_of(Inverse, len(known.sites))
    for name in known.reachable:
        row = found[known.rows[name]]
        row.family, row.location, row.scale = inverse_of(scenario.rotation_sites[name].walk)
    return found


def policy_with(policy: Scenario, scenario: Scenario, site: str) -> Scenario:
    """Return the policy where it has a site; the scenario where the site is one that the scenario adds: nobody goes there."""
    return policy if site in policy.sites else scenario


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
    alike: dict[tuple[Any, ...], Ints] = {}  # teams with the same hours, at sites with the same way and hours
    for t, (team, setting) in enumerate(policy.teams.items()):
        for itinerary in _chain(policy, setting.itinerary) if setting.active else []:
            for stop in policy.itineraries[itinerary].stops:
                where = policy.sites[stop.site]
                at = policy.visits[stop.site] if isinstance(where, RotationSite) else where
                key = (setting.starts, setting.ends, where.travel, at.opens, at.closes)
                if key not in alike:
                    alike[key] = np.full(len(WEEKDAYS), NONE)
                    for number, day in weekdays.items():
                        duty = calendar.usual_duty(team, stop.site, day)
                        alike[key][number] = _number_of(duties, duty)
                found[t, known.rows[stop.site]] = alike[key]
    return found


class PlanBook:
    """The plans of one policy that were needed until now: one for each kind of site, cycle of days, and duties of teams.

    What a visit's duties matter for is its window, and when any of its desks is staffed.
    """

    def __init__(self, calendar: Calendar, policy: Policy) -> None:
        self.calendar = proxy(calendar)  # the calendar keeps its book, not the other way round
        self.of = policy
        self.first = np.full((max(len(policy.kinds), 1), int(policy.arranged.cycle.max()) + 1), NONE)
        self.rows: list[tuple[int, ...]] = []
        self.teams: list[list[int]] = []
        self.of_unit: list[int] = []
        self.unit_windows: list[tuple[float, float, bool]] = []
        self.windows: list[Interval] = []
        self.slots: list[tuple[float, int]] = []
        self.turns: list[list[bool]] = []
        self.plans = self._plans()

    def make(self, site: int, day: int, teams: Sequence[int]) -> None:
        """Arrange a visit to a site on a day by teams: (duty, which pauses of desks) of each, one after another."""
        arranged, calendar, today = self.of.arranged, self.calendar, self.calendar.days[day]
        kind, cycle = int(arranged.sites[site].kind), int(arranged.cycle[day])
        name, duties = self.of.kinds[kind], [self.of.duties[duty] for duty in teams[::2]]
        policy = policy_with(self.of.policy, calendar.scenario, name)
        visit, units = policy.visits[name], policy.rotation_sites[name].units
        opens, closes = min(duty.opens for duty in duties), max(duty.closes for duty in duties)
        desks = [
            duty.staffed_first for duty, p in zip(duties, teams[1::2], strict=True) if p >= ALL_PAUSE_FIRST
        ]
        desks += [
            duty.staffed_later for duty, p in zip(duties, teams[1::2], strict=True) if p >= SOME_PAUSE_LATER
        ]
        windows = calendar.release_windows(visit, opens, closes, desks)
        slots = calendar.slots(visit, 0.0, opens, closes) if visit.release == "timetable" else ()
        row = [int(self.first[kind, cycle]), len(duties), len(self.of_unit), len(self.unit_windows)]
        row += [len(self.windows), len(self.windows) + len(windows)]
        row += [len(self.slots), len(self.slots) + len(slots)]
        self.first[kind, cycle] = len(self.rows)
        self.rows.append(tuple(row))
        self.teams.append([*teams, *[NONE] * (2 * max(len(self.of.policy.teams), 1) - len(teams))])
        first = len(self.unit_windows)
        for n in range(len(units)):
            self.of_unit.append(len(self.unit_windows) - first)
            near = calendar.shifts_near(name, n, today)
            from_midnight = tuple((start - today.midnight, end - today.midnight) for start, end in near)
            self.unit_windows += calendar.unit_windows_of(visit, from_midnight, opens, closes)
        self.of_unit.append(len(self.unit_windows) - first)
        self.windows += windows
        self.slots += [(at, people) for at, people, _ in slots]
        self.turns += [[not named or unit.name in named for unit in units] for _, _, named in slots]
        self.plans = self._plans()

    def _plans(self) -> Plans:
        """Return the plans as arrays."""
        most = max([1, *(len(where.units) for where in self.of.policy.rotation_sites.values())])
        turns = np.zeros((len(self.turns), most), dtype=np.bool_)
        for n, turn in enumerate(self.turns):
            turns[n, : len(turn)] = turn
        width = 2 * max(len(self.of.policy.teams), 1)
        return Plans(
            self.first,
            rows_from(PlanRow, self.rows),
            np.array(self.teams, dtype=np.int64).reshape(-1, width),
            np.array(self.of_unit, dtype=np.int64),
            rows_from(UnitWindow, self.unit_windows),
            pairs(self.windows),
            rows_from(Slot, self.slots),
            turns,
        )
