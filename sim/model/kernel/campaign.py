"""The campaign by the compiled twin: the same log as `sim.model.play`, row by row."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.arrays import Bools, Ints
from sim.calendar import Calendar
from sim.demand import Demand
from sim.model.campaign import play as tell
from sim.model.kernel.arranged import Under, policies_of, policy_with
from sim.model.kernel.before import first_drawn, may_be_willing, memory_of
from sim.model.kernel.buffer import Buffer
from sim.model.kernel.calls import call_book
from sim.model.kernel.days import foresee, play_days
from sim.model.kernel.drawn import (
    FieldBook,
    field_visitors,
    present_at,
    staffs_of,
)
from sim.model.kernel.log import log_of
from sim.model.kernel.plans import Crews, PlanBook
from sim.model.kernel.pools import count_stages
from sim.model.kernel.remembering import forget
from sim.model.kernel.sheets import Sheets, give_back, space_of, take_sheets
from sim.model.kernel.terms import ROOM, Written
from sim.model.kernel.world import (
    AHEAD,
    CALL_TABLES,
    CALLS,
    GONE,
    NONE,
    NOTHING,
    POOL,
    PRESENCE,
    ROOM_FOR_PEOPLE,
    ROOM_FOR_ROWS,
    SEEN,
    VISITED,
)
from sim.model.log import Log, Pool
from sim.scenario import Scenario

VISITS_AHEAD = 6
"""Visits to a site that are drawn ahead."""

Session = tuple[int, int, Crews]
"""A session in the field: its site, its day and the crews that serve it."""

CALLS_AHEAD = 3


class Twin:
    """One replication while it is played: what was drawn, what is remembered, what is written down."""

    def __init__(self, scenario: Scenario, calendar: Calendar, demand: Demand) -> None:
        self.scenario, self.calendar, self.demand = scenario, calendar, demand
        self.known, self.unders = demand.known, policies_of(calendar)
        self.staffs, self.staff = staffs_of(demand), [post.staff for post in demand.known.workforce.posts]
        self.book, self.field = call_book(demand), FieldBook()
        self.tables = [
            self.book.table(demand, staff, self.is_other_invited(staff.site)) for staff in self.staff
        ]
        self.may_be_willing = may_be_willing(self.unders, self.known, self.staffs)
        invited = [table.slot >= 0 for table in self.tables]
        may_come = self.may_be_willing & np.concatenate([np.empty(0, dtype=np.bool_), *invited])
        self.present: Buffer[Bools] = Buffer(np.empty(0, dtype=np.bool_))
        self.asked: dict[int, int] = {}
        self.asked_at: dict[int, int] = {}
        self.drawn = first_drawn(demand, self.staffs, self.book, self.tables)
        self.sizes, sheets = take_sheets(calendar, self.unders, self.staffs)
        self.out, self.space = sheets.out, sheets.space
        self.out.tally[:], self.out.ends[:] = (0, 0, len(self.out.written.times), 0), 0
        self.memory = memory_of(sheets.residents, self.staffs, may_come)
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
                self.memory.need[0, 0] = NOTHING

    def is_other_invited(self, site: str) -> bool:
        """Return whether holders of another district's card are ever served at a site."""
        policies = (policy_with(under.policy, self.scenario, site) for under in self.unders)
        return any(policy.visits[site].other_districts for policy in policies)

    def give_back(self) -> None:
        """Give the sheets back, blank again where it is asked for."""
        d, residents = self.drawn, self.memory.residents
        forget(residents, d.counter_who)
        forget(residents, d.field_who[: self.field.who.length])
        give_back(self.sizes, Sheets(self.out, self.space, residents))

    def begin(self, under: Under) -> None:
        """Let the tours begin afresh under a policy."""
        teams, itineraries = max(len(under.policy.teams), 1), max(len(under.policy.itineraries), 1)
        posts, officers = under.arranged.officers.shape
        spare = under.arranged.posts[-1, 0]
        self.memory = self.memory._replace(
            progress=np.zeros((teams, itineraries, 2), dtype=np.int64),
            today=np.full((teams, 4), NONE),
            roster=np.zeros((posts, 2 + officers + int(spare)), dtype=np.int64),
            need=np.zeros((1, 4 + 2 * teams), dtype=np.int64),
            foreseen=np.zeros(len(self.known.sites), dtype=np.int64),
            crews=np.zeros((teams, 2), dtype=np.int64),
            left=np.zeros(posts, dtype=np.int64),
            order=np.zeros(posts, dtype=np.int64),
        )
        self.memory.counted[:] = np.nan
        self.memory.at[:] = under.arranged.first_day, 0

    def supply(self, under: Under, book: PlanBook, needed: int) -> None:
        """Draw or make what the twin needs to go on, and with it what it will probably need."""
        need = self.memory.need
        site = int(need[0, 1])
        if needed == ROOM_FOR_ROWS:
            self.make_room()
            return
        if needed == ROOM_FOR_PEOPLE:
            self.space = space_of(self.sizes, 2 * len(self.space.chosen))
            return
        if needed == CALL_TABLES:
            self.draw_calls({int(under.arranged.sites[site, POOL]): CALLS_AHEAD})
            return
        wanted = dict.fromkeys([*_sessions(need), *self.foreseen(under)])
        self.draw_visitors(book, [one for one in wanted if under.arranged.sites[one[0], POOL] == NONE])
        pools: dict[int, int] = {}
        for where, when, who in wanted:
            pool = int(under.arranged.sites[where, POOL])
            if pool != NONE:
                pools[pool] = pools.get(pool, 0) + 1
                book.make(where, when, who)
        self.draw_presences(under, pools)
        new = [pool for pool in pools if not self.tables[pool].known.any()]
        self.draw_calls(dict.fromkeys(new, CALLS_AHEAD))  # who fails may be called again at the same visit

    def foreseen(self, under: Under) -> list[Session]:
        """Return the sessions that will probably be held from today on and need to be drawn."""
        a, m = under.arranged, self.memory
        names = ("pools", "counted", "progress", "today", "roster", "crews", "foreseen")
        copy = m._replace(**{name: getattr(m, name).copy() for name in names})
        copy.pools[:, AHEAD] = 0
        copy.foreseen[:] = 0
        out = self.out._replace(ends=self.out.ends.copy())
        rows = np.empty((len(self.calendar.days) * len(a.works), len(m.need[0])), dtype=np.int64)
        return _sessions(rows[: foresee(a, self.drawn, copy, out, VISITS_AHEAD, rows)])

    def draw_visitors(self, book: PlanBook, wanted: list[Session]) -> None:
        """Draw who could walk in at villages and events."""
        d = self.drawn
        days = [(site, day, *book.window(day, crews)) for site, day, crews in wanted]
        tables = field_visitors(self.demand, [book.site_day(*one) for one in days])
        first = self.field.append(tables)
        for (site, day, opens, closes), table in zip(days, tables, strict=True):
            d.drawn[site, day] = first, first + len(table.times)
            d.drawn_windows[site, day] = opens, closes
            first += len(table.times)
        self.drawn = d._replace(**self.field.arrays)

    def draw_presences(self, under: Under, pools: dict[int, int]) -> None:
        """Draw who is present at the next visits to some sites, so many each."""
        d, a, wanted = self.drawn, under.arranged, []
        for pool, visits in pools.items():
            staff, first = self.staff[pool], int(self.memory.pools[pool, VISITED]) + 1
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

    def draw_calls(self, pools: dict[int, int]) -> None:
        """Draw calls for everybody at some sites who may be called still: so many ahead, and more when asked again at a visit."""
        d, wanted = self.drawn, []
        for pool, ahead in pools.items():
            here = slice(int(d.first_worker[pool]), int(d.first_worker[pool + 1]))
            visit = int(self.memory.pools[pool, VISITED])
            asked = self.asked[pool] = (
                2 * self.asked.get(pool, 1) if self.asked_at.get(pool) == visit else ahead
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
            name = self.staff[pool].site
            counts[:] = 0
            count_stages(a, self.drawn, self.memory, self.known.rows[name], last, counts)
            found.append(Pool(name, *counts.tolist()))
        return found

    def make_room(self) -> None:
        """Make more room for attempts."""
        written, tally = self.out.written, self.out.tally
        tally[ROOM] *= 2
        more = (np.empty_like(table) for table in written)
        self.out = self.out._replace(
            written=Written(*(np.concatenate(both) for both in zip(written, more, strict=True)))
        )


def _sessions(needs: Ints) -> list[Session]:
    """Return the sessions of a table of needs."""
    return [
        (site, day, tuple(zip(crews[: 2 * count : 2], crews[1 : 2 * count : 2], strict=True)))
        for _, site, day, count, *crews in needs.tolist()
    ]


def play(scenario: Scenario, calendar: Calendar, demand: Demand, keep_sessions: bool = False) -> Log:
    """Return everything that happens in one replication, told by the compiled twin: equal to `sim.model.play` in every row.

    The twin has no sessions as data: where they are to be kept, they are kept by the SimPy model, which plays the same.
    """
    twin = Twin(scenario, calendar, demand)
    twin.play()
    log = log_of(calendar, demand, twin.unders, twin.out, twin.drawn.outages, twin.pools())
    twin.give_back()
    if not keep_sessions:
        return log
    return replace(log, played=tell(scenario, calendar, demand, keep_sessions).played)
