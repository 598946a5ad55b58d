"""The campaign by the compiled twin: the same log as `sim.model.play`, row by row."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from sim.calendar import Calendar
from sim.demand import Demand
from sim.demand.draw import Known
from sim.demand.durations import Bools, Floats, Ints
from sim.model.campaign import play as tell
from sim.model.kernel.arranged import Under, policies_of
from sim.model.kernel.buffer import Buffer
from sim.model.kernel.calls import CallBook, Table, call_book
from sim.model.kernel.days import forecast, play_days
from sim.model.kernel.drawn import (
    FieldBook,
    Staffs,
    counter_visitors,
    field_visitors,
    present_at,
    resident_starts,
    staffs_of,
)
from sim.model.kernel.log import log_of
from sim.model.kernel.plans import Crews, PlanBook
from sim.model.kernel.pools import count_stages
from sim.model.kernel.session import pairs
from sim.model.kernel.terms import ROOM, Space, Written, space_for
from sim.model.kernel.world import (
    ACTIVATED,
    ACTIVATED_LOCAL,
    CALL_TABLES,
    CALLS,
    DESKS,
    GONE,
    HELPERS,
    LISTED,
    LOCAL,
    NONE,
    NOTHING,
    OFFICERS,
    POOL,
    PRESENCE,
    ROOM_FOR_PEOPLE,
    ROOM_FOR_ROWS,
    SEEN,
    SITE_HELPERS,
    UNITS,
    VISITED,
    WILLING,
    WORD_OF_MOUTH,
    Drawn,
    Memory,
    Out,
    Smalls,
)
from sim.model.log import Log, Pool
from sim.scenario import Scenario

AHEAD = 6
"""Visits to a site that are drawn ahead."""

FIRST_ROOM = 20_000
CALLS_AHEAD = 2
FIRST_PEOPLE = 512
MOST_SMALL = 32_000
ROUNDING = 1e-9


class Twin:
    """One replication while it is played: what was drawn, what is remembered, what is written down."""

    def __init__(self, scenario: Scenario, calendar: Calendar, demand: Demand) -> None:
        self.scenario, self.calendar, self.demand = scenario, calendar, demand
        self.known, self.unders = demand.known, policies_of(calendar)
        self.staffs = staffs_of(demand)
        self.book, self.field = call_book(demand), FieldBook()
        self.tables = [
            self.book.table(demand, staff, self.is_other_invited(staff.site))
            for staff in self.known.reachable
        ]
        self.may_be_willing = may_be_willing(self.unders, self.known, self.staffs)
        self.present: Buffer[Bools] = Buffer(np.empty(0, dtype=np.bool_))
        self.asked: dict[int, int] = {}
        self.asked_at: dict[int, int] = {}
        self.drawn = first_drawn(demand, self.staffs, self.book, self.tables)
        blank = calendar.once("twin's sheets", lambda _: list[Sheets]())
        sheets = blank.pop() if blank else sheets_of(self.unders, calendar, self.staffs)
        self.out, self.space = sheets.out, sheets.space
        self.out.count[:], self.out.ends[:] = (0, 0, len(self.out.written.times), 0), 0
        self.memory = memory_of(sheets.residents, self.staffs)
        self.books = calendar.once("plans", lambda c: [PlanBook(c, under) for under in self.unders])

    def play(self) -> None:
        """Play the days of history, and then those of the campaign."""
        for under, book in zip(self.unders, self.books, strict=True):
            self.begin(under)
            while True:
                needed = play_days(under.arranged, book.plans, self.drawn, self.memory, self.out, self.space)
                if needed == NOTHING:
                    break
                self.supply(under, book, needed)
                self.memory.need[0] = NOTHING

    def is_other_invited(self, site: str) -> bool:
        """Return whether holders of another district's card are ever served at a site."""
        return any(under.policy.visits[site].other_districts for under in self.unders)

    def give_back(self) -> None:
        """Give the sheets back, blank again where it is asked for."""
        d, residents = self.drawn, self.memory.residents
        residents[d.counter_who[:, 0]] = 0
        residents[d.field_who[: self.field.who.length, 0]] = 0
        self.calendar.once("twin's sheets", lambda _: list[Sheets]()).append(
            Sheets(self.out, self.space, residents)
        )

    def begin(self, under: Under) -> None:
        """Let the tours begin afresh under a policy."""
        teams, itineraries = max(len(under.policy.teams), 1), max(len(under.policy.itineraries), 1)
        posts, officers = under.arranged.officers.shape
        spare = under.arranged.posts[-1, 0]
        self.memory = self.memory._replace(
            progress=np.zeros((teams, itineraries, 2), dtype=np.int64),
            today=np.full((teams, 4), NONE),
            roster=np.zeros((posts, 2 + officers + int(spare)), dtype=np.int64),
            need=np.zeros(4 + 2 * teams, dtype=np.int64),
            crews=np.zeros((teams, 2), dtype=np.int64),
            left=np.zeros(posts, dtype=np.int64),
            order=np.zeros(posts, dtype=np.int64),
        )
        self.memory.counted[:] = np.nan
        self.memory.at[:] = under.arranged.first_day, 0

    def supply(self, under: Under, book: PlanBook, needed: int) -> None:
        """Draw or make what the twin needs to go on, and with it what it will probably need."""
        need = self.memory.need
        site, day, crews = int(need[1]), int(need[2]), int(need[3])
        if needed == ROOM_FOR_ROWS:
            self.make_room()
            return
        if needed == ROOM_FOR_PEOPLE:
            self.space = space_of(self.unders, self.staffs, 2 * len(self.space.person))
            return
        if needed == CALL_TABLES:
            self.draw_calls([int(under.arranged.sites[site, POOL])])
            return
        wanted = [(site, day, tuple((int(a), int(b)) for a, b in need[4 : 4 + 2 * crews].reshape(-1, 2)))]
        wanted += self.foreseen(under)
        self.draw_visitors(under, book, wanted)
        pools: dict[int, int] = {}
        for where, when, who in wanted:
            pool = int(under.arranged.sites[where, POOL])
            if pool != NONE and pools.get(pool, 0) < AHEAD:
                pools[pool] = pools.get(pool, 0) + 1
                book.make(where, when, who)
        self.draw_presences(under, pools)
        self.draw_calls([pool for pool in pools if not self.tables[pool].known.any()])

    def foreseen(self, under: Under) -> list[tuple[int, int, Crews]]:
        """Return where teams will probably go from today on: site, day and crews of each session."""
        a, m = under.arranged, self.memory
        copy = m._replace(
            **{name: getattr(m, name).copy() for name in ("pools", "counted", "progress", "today", "roster")}
        )
        ends = self.out._replace(ends=self.out.ends.copy())
        goes_to = np.full((len(self.calendar.days), len(a.works)), NONE)
        at_work = np.zeros(goes_to.shape, dtype=np.int64)
        forecast(a, self.drawn, copy, ends, goes_to, at_work)
        found: dict[tuple[int, int], list[tuple[int, int]]] = {}
        days, teams = np.nonzero((goes_to != NONE) & (at_work > 0))
        for day, team in zip(days.tolist(), teams.tolist(), strict=True):
            site = int(goes_to[day, team])
            duty = int(a.duty_of[team, site, a.weekday[day]])
            manned = min(int(a.posts[a.counters + team, DESKS]), int(at_work[day, team]))
            found.setdefault((day, site), []).append((duty, manned))
        return [(site, day, tuple(crews)) for (day, site), crews in found.items()]

    def draw_visitors(self, under: Under, book: PlanBook, wanted: list[tuple[int, int, Crews]]) -> None:
        """Draw who could walk in at villages and events, where that is not drawn."""
        a, d = under.arranged, self.drawn
        new: list[tuple[int, int, float, float]] = []
        for site, day, crews in wanted:
            if a.sites[site, POOL] == NONE:
                opens, closes = book.window(day, crews)
                if d.drawn[site, day, 0] == NONE or tuple(d.drawn_windows[site, day]) != (opens, closes):
                    new.append((site, day, opens, closes))
        new = list(dict.fromkeys(new))
        tables = field_visitors(self.demand, [book.site_day(*one) for one in new])
        first = self.field.times.length
        for (site, day, opens, closes), table in zip(new, tables, strict=True):
            d.drawn[site, day] = first, first + len(table.times)
            d.drawn_windows[site, day] = opens, closes
            first += len(table.times)
            self.field.append(table)
        self.drawn = d._replace(**self.field.arrays)

    def draw_presences(self, under: Under, pools: dict[int, int]) -> None:
        """Draw who is present at the next visits to some sites, so many each."""
        d, a, wanted = self.drawn, under.arranged, []
        for pool, visits in pools.items():
            staff, first = self.known.reachable[pool], int(self.memory.pools[pool, VISITED]) + 1
            if first + visits > d.present[pool, 2]:
                share = float(a.shares[self.known.rows[staff.site], PRESENCE])
                d.present[pool] = self.present.length, first, first + visits
                self.present.reserve(visits * staff.size)
                wanted += [(staff, visit, share) for visit in range(first, first + visits)]
        found = present_at(self.demand.key, wanted)
        if found:
            together = np.concatenate(found)
            self.present.array[self.present.length - len(together) : self.present.length] = together
            self.drawn = d._replace(presences=self.present.array)

    def draw_calls(self, pools: list[int]) -> None:
        """Draw calls for everybody at some sites who may be called still, more of them each time that it is asked for."""
        d, wanted = self.drawn, []
        for pool in pools:
            here = slice(int(d.first_worker[pool]), int(d.first_worker[pool + 1]))
            visit = int(self.memory.pools[pool, VISITED])
            asked = self.asked[pool] = (
                2 * self.asked.get(pool, 1) if self.asked_at.get(pool) == visit else CALLS_AHEAD
            )
            self.asked_at[pool] = visit
            workers = self.memory.workers[here]
            may_come = (workers[:, GONE] == 0) & self.may_be_willing[here]
            wanted.append((self.tables[pool], np.where(may_come, workers[:, CALLS] + asked, 0)))
        self.book.draw(self.demand, wanted)
        for pool in pools:
            table, here = self.tables[pool], slice(int(d.first_worker[pool]), int(d.first_worker[pool + 1]))
            d.tables[pool] = table.first, table.people
            d.known[here] = table.known
        self.drawn = d._replace(calls=self.book.array)

    def pools(self) -> list[Pool]:
        """Return how many people remain at each stage before a call, at the sites that were visited."""
        a, last, counts = self.unders[-1].arranged, len(self.calendar.days) - 1, np.zeros(6, dtype=np.int64)
        seen = sorted(
            (int(row[SEEN]), pool) for pool, row in enumerate(self.memory.pools) if row[SEEN] != NONE
        )
        found = []
        for _, pool in seen:
            name = self.known.reachable[pool].site
            counts[:] = 0
            count_stages(a, self.drawn, self.memory, self.known.rows[name], last, counts)
            found.append(Pool(name, *counts.tolist()))
        return found

    def make_room(self) -> None:
        """Make more room for attempts."""
        written, count = self.out.written, self.out.count
        count[ROOM] *= 2
        more = (np.empty_like(table) for table in written)
        self.out = self.out._replace(
            written=Written(*(np.concatenate(both) for both in zip(written, more, strict=True)))
        )


def may_be_willing(unders: tuple[Under, ...], known: Known, staffs: Staffs) -> Bools:
    """Return which workers can ever be willing: the share can rise no higher than if all were activated by then."""
    found = np.zeros(len(staffs.worker), dtype=np.bool_)
    for pool, staff in enumerate(known.reachable):
        here, site = slice(int(staffs.first[pool]), int(staffs.first[pool + 1])), known.rows[staff.site]
        for under in unders:
            shares = under.arranged.shares[site]
            most = shares[WILLING] + shares[WORD_OF_MOUTH] + under.arranged.aware[site].max() + ROUNDING
            found[here] |= staffs.latent[here, 0] <= most
    return found


def first_drawn(demand: Demand, staffs: Staffs, book: CallBook, tables: list[Table]) -> Drawn:
    """Return what is drawn before the first day: all but the visits of teams."""
    sites, days = len(demand.known.sites), demand.known.days
    pools, counters = len(staffs.first) - 1, counter_visitors(demand)
    outages, links = outages_of(demand)
    nobody = np.empty(0, dtype=np.int64)
    return Drawn(
        absent=demand.absent,
        cancelled=demand.cancelled,
        slow=demand.slow,
        outages=outages,
        server_outages=len(demand.server_outages),
        links=links,
        counter_first=counters.first,
        counter_times=counters.times,
        counter_who=counters.who,
        counter_calls=counters.calls,
        drawn=np.full((sites, days, 2), NONE),
        drawn_windows=np.full((sites, days, 2), np.nan),
        field_times=np.empty((0, 2)),
        field_who=np.empty((0, 3), dtype=np.int64),
        field_calls=np.empty((0, counters.calls.shape[1])),
        first_worker=staffs.first,
        worker=staffs.worker,
        is_local=staffs.is_local,
        is_ready=staffs.is_ready,
        is_activated=staffs.is_activated,
        latent=staffs.latent,
        presences=np.empty(0, dtype=np.bool_),
        present=np.zeros((pools, 3), dtype=np.int64),
        slot=np.concatenate([nobody, *(table.slot for table in tables)]),
        known=np.concatenate([nobody, *(table.known for table in tables)]),
        tables=np.array([(table.first, table.people) for table in tables], dtype=np.int64).reshape(-1, 2),
        calls=book.array,
    )


def outages_of(demand: Demand) -> tuple[Floats, Ints]:
    """Return the server's outages and after them those of each site with a link and each day on which it fails, and where."""
    days = demand.calendar.days
    linked = [name for name in demand.known.sites if demand.scenario.sites[name].link is not None]
    found = list(demand.server_outages)
    links = np.zeros((len(linked), len(days), 2), dtype=np.int64)
    for n, site in enumerate(linked):
        for d, day in enumerate(days):
            if demand.link_outages(site, day):
                together = demand.outages_at(site, day)
                links[n, d] = len(found), len(found) + len(together)
                found += together
    return pairs(tuple(found)), links


def memory_of(residents: Smalls, staffs: Staffs) -> Memory:
    """Return what is known before the first day; the tours begin with each policy."""
    pools = np.zeros((len(staffs.first) - 1, 6), dtype=np.int64)
    local = staffs.is_local.astype(np.int64)
    for pool, (first, after) in enumerate(
        zip(staffs.first[:-1].tolist(), staffs.first[1:].tolist(), strict=True)
    ):
        here = slice(first, after)
        pools[pool, LISTED], pools[pool, SEEN] = after - first, NONE
        pools[pool, LOCAL] = local[here].sum()
        pools[pool, ACTIVATED_LOCAL] = (local[here] * staffs.is_activated[here]).sum()
    workers = np.zeros((len(staffs.worker), 5), dtype=np.int64)
    workers[:, ACTIVATED] = workers[:, GONE] = staffs.is_activated
    nothing = np.zeros((1, 1), dtype=np.int64)
    return Memory(
        residents=residents,
        workers=workers,
        lists=np.arange(len(staffs.worker)),
        pools=pools,
        counted=np.full(len(pools), np.nan),
        progress=np.zeros((1, 1, 2), dtype=np.int64),
        today=nothing,
        roster=nothing,
        at=np.zeros(2, dtype=np.int64),
        need=np.zeros(4, dtype=np.int64),
        crews=nothing,
        left=nothing[0],
        order=nothing[0],
    )


class Sheets(NamedTuple):
    """What a play is written on, blank: it serves one play after another, for to get so much memory anew takes long.

    `residents` (residents, 3) is all 0.
    """

    out: Out
    space: Space
    residents: Smalls


def sheets_of(unders: tuple[Under, ...], calendar: Calendar, staffs: Staffs) -> Sheets:
    """Return blank sheets."""
    size = int(resident_starts(calendar.scenario)[-1])
    residents = np.zeros((size, 3), dtype=np.int16 if len(calendar.days) < MOST_SMALL else np.int32)
    return Sheets(out_of(unders, FIRST_ROOM), space_of(unders, staffs, FIRST_PEOPLE), residents)


def space_of(unders: tuple[Under, ...], staffs: Staffs, people: int) -> Space:
    """Return space for any session of a campaign."""
    posts = max(int(under.arranged.posts[:, DESKS].sum()) for under in unders)
    helpers = max(
        int(under.arranged.posts[:, HELPERS].sum() + under.arranged.sites[:, SITE_HELPERS].max())
        for under in unders
    )
    staffed = [np.diff(under.arranged.ranges, axis=2).max(initial=0) for under in unders]
    units = max(int(under.arranged.sites[:, UNITS].max()) for under in unders)
    pools = int(np.diff(staffs.first).max(initial=0))
    return space_for(max(people, pools), posts, posts * int(max(staffed)), helpers, units)


def out_of(unders: tuple[Under, ...], room: int) -> Out:
    """Return what is written on: room for as many sessions and officers as there can be."""
    sessions, officers, team_days = 0, 0, 0
    for under in unders:
        days = under.arranged.after_day - under.arranged.first_day
        sessions += days * len(under.posts)
        officers += days * int(under.arranged.posts[:, OFFICERS].sum())
        team_days += 2 * days * len(under.policy.teams)
    return Out(
        written=Written(np.empty((room, 8)), np.empty((room, 8), dtype=np.int64)),
        count=np.array([0, 0, room, 0]),
        sessions=np.empty((sessions, 7), dtype=np.int64),
        windows=np.empty((sessions, 2)),
        crews=np.empty((sessions, 2), dtype=np.int64),
        officer_days=np.empty((officers, 6), dtype=np.int64),
        team_days=np.empty((team_days, 4), dtype=np.int64),
        ends=np.zeros(5, dtype=np.int64),
    )


def play(scenario: Scenario, calendar: Calendar, demand: Demand, keep_sessions: bool = False) -> Log:
    """Return everything that happens in one replication, told by the compiled twin: equal to `sim.model.play` in every row.

    Sessions that are to be kept as data are kept by the SimPy model, which plays the same.
    """
    twin = Twin(scenario, calendar, demand)
    twin.play()
    log = log_of(calendar, demand, twin.unders, twin.out, twin.drawn.outages, twin.pools())
    twin.give_back()
    return (
        replace(log, played=tell(scenario, calendar, demand, keep_sessions).played) if keep_sessions else log
    )
