"""The campaign by the compiled twin: the same log as `sim.model.play`, row by row."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from sim.arrays import Floats, Ints, Rows, Words, rows_from, rows_of
from sim.calendar import Calendar
from sim.compiled import compiled
from sim.demand import Demand
from sim.demand.arrivals import Visitor
from sim.demand.people import service_table
from sim.demand.planned import DemandPlan
from sim.model.campaign import play as play_by_simpy
from sim.model.kernel.arranged import PlanBook, Policy, pairs, policies_of
from sim.model.kernel.days import play_days
from sim.model.kernel.log import log_of
from sim.model.kernel.records import (
    MORE_ATTEMPTS,
    MORE_PEOPLE,
    NONE,
    NOTHING,
    Attempt,
    Space,
    progress_with,
    space_for,
)
from sim.model.kernel.tables import (
    DRAWN_DAYS,
    Chance,
    DrawnDay,
    Ends,
    Memory,
    OfficerOut,
    Out,
    PoolRow,
    Position,
    Resident,
    RosterRow,
    Serving,
    SessionOut,
    TeamDayOut,
    TeamOut,
    TeamToday,
    TourProgress,
    UnitStreams,
    Worker,
    Workspace,
)
from sim.model.kernel.teams import count_stages
from sim.model.log import Log, Pool
from sim.scenario import Scenario
from sim.scenario.base import POOL, UNIT
from sim.streams import pair, round_keys

FIRST_ATTEMPTS: Final = 20_000
FIRST_PEOPLE: Final = 512
FIRST_VISITORS: Final = 2**17


class Sizes(NamedTuple):
    """How much room there is in a workspace."""

    attempts: int
    visitors: int
    people: int
    desks: int
    intervals: int
    helpers: int
    units: int
    edges: int
    residents: int
    sessions: int
    officers: int
    team_days: int


_spare: list[tuple[Sizes, Workspace]] = []
"""The workspace of the last play: it serves the next one, for to get so much memory anew takes long."""


class Twin:
    """One replication while it is played: what chance brings, what is remembered, what is written down."""

    def __init__(self, scenario: Scenario, calendar: Calendar, demand: Demand) -> None:
        self.scenario, self.calendar, self.demand = scenario, calendar, demand
        self.known, self.policies = demand.known, policies_of(calendar)
        self.pools = calendar.once("twin's pools", lambda _: pools_of(self.known))
        self.sizes, self.work = workspace_for(calendar.once("twin's sizes", lambda _: self.sizes_needed()))
        self.chance = chance_of(demand)
        self.memory = self.memory_at_first()
        self.books = calendar.once("plans", lambda c: [PlanBook(c, policy) for policy in self.policies])

    def play(self) -> Log:
        """Play the days of history, and then those of the campaign."""
        for policy, book in zip(self.policies, self.books, strict=True):
            self.memory = self.with_tours(policy)
            chance = self.chance._replace(walk_ins=policy.walk_ins)
            while True:
                missing = play_days(policy.arranged, book.plans, chance, self.memory, self.work)
                if missing == NOTHING:
                    break
                self.supply(book, missing)
        log = log_of(self.calendar, self.demand, self.policies, self.work.out, chance.outages, self.stages())
        _spare[:] = [(self.sizes, self.work)]
        return log

    def supply(self, book: PlanBook, missing: int) -> None:
        """Make the plan that is missing, or more room."""
        at, sizes = self.memory.at[0], self.sizes
        if missing == MORE_ATTEMPTS:
            progress = self.work.out.progress
            sizes = self.sizes._replace(attempts=2 * self.sizes.attempts)
            attempts = rows_of(Attempt, sizes.attempts)
            attempts[: progress[0].rows] = self.work.out.attempts[: progress[0].rows]  # type: ignore[index]
            progress[0].room = sizes.attempts
            self.work = self.work._replace(out=self.work.out._replace(attempts=attempts))
        elif missing == MORE_PEOPLE:
            sizes = sizes._replace(visitors=2 * sizes.visitors, people=2 * sizes.people)
            self.work = self.work._replace(
                space=space_of(sizes),
                visitors=rows_of(Visitor, sizes.visitors),
                drawn_days=rows_of(DrawnDay, DRAWN_DAYS),
                drawn=np.zeros(1, dtype=np.int64),
            )
        else:
            book.make(at.site, at.day, self.memory.plan_key[: 2 * at.teams].tolist())
        self.sizes = sizes

    def sizes_needed(self) -> Sizes:
        """Return how much room is needed: for as many sessions and officers as there can be, and any session's people."""
        sessions, officers, team_days = 0, 0, 0
        for policy in self.policies:
            arranged = policy.arranged
            days = arranged.after_day - arranged.first_day
            sessions += days * len(policy.posts)
            officers += days * int(arranged.posts["officers"].sum())
            team_days += 2 * days * len(policy.policy.teams)
        every = [policy.arranged for policy in self.policies]
        desks = max(int(arranged.posts["desks"].sum()) for arranged in every)
        duties = [arranged.duties for arranged in every]
        staffed = max(
            int((duty[after] - duty[first]).max(initial=0))
            for duty in duties
            for first, after in (("first", "after"), ("first_later", "after_later"))
        )
        sites = [arranged.walk_in_sites.sites for arranged in every]
        return Sizes(
            attempts=FIRST_ATTEMPTS,
            visitors=FIRST_VISITORS,
            people=max([FIRST_PEOPLE, *(post.staff.size for post in self.known.posts)]),
            desks=desks,
            intervals=desks * staffed,
            helpers=max(
                int(arranged.posts["helpers"].sum() + arranged.sites["helpers"].max()) for arranged in every
            ),
            units=max([1, *(len(post.staff.units) for post in self.known.posts)]),
            edges=2 + 2 * max(int((one["after_peaks"] - one["first_peak"]).max(initial=0)) for one in sites),
            residents=int(first_residents(self.scenario)[-1]),
            sessions=sessions,
            officers=officers,
            team_days=team_days,
        )

    def memory_at_first(self) -> Memory:
        """Return what is known before the first day."""
        units, templates, size = self.pools
        pools, workers, lists = rows_of(PoolRow, len(templates)), rows_of(Worker, size), np.full(size, NONE)
        pools[:] = templates  # type: ignore[index]
        draw_workers(self.chance.keys, units, pools, workers, lists)
        nothing = np.zeros(1, dtype=np.int64)
        return Memory(
            residents=self.work.residents,
            first_resident=first_residents(self.scenario),
            workers=workers,
            units=units,
            lists=lists,
            pools=pools,
            progress=rows_of(TourProgress, 1, 1),
            today=rows_of(TeamToday, 1),
            roster=rows_of(RosterRow, 1),
            on_duty=nothing.reshape(1, 1),
            serving=rows_of(Serving, 1),
            left=nothing,
            order=nothing,
            at=rows_of(Position, 1),
            plan_key=nothing,
        )

    def with_tours(self, policy: Policy) -> Memory:
        """Return the memory with the tours begun afresh under a policy."""
        teams, itineraries = max(len(policy.policy.teams), 1), max(len(policy.policy.itineraries), 1)
        posts, officers = policy.arranged.officers.shape
        spare = policy.arranged.posts[-1].officers
        memory = self.memory._replace(
            progress=rows_of(TourProgress, teams, itineraries),
            today=rows_of(TeamToday, teams),
            roster=rows_of(RosterRow, posts),
            on_duty=np.zeros((posts, officers + int(spare)), dtype=np.int64),
            serving=rows_of(Serving, teams),
            left=np.zeros(posts, dtype=np.int64),
            order=np.zeros(posts, dtype=np.int64),
            plan_key=np.zeros(2 * teams, dtype=np.int64),
        )
        memory.pools["counted"][:] = np.nan
        memory.at[0].day, memory.at[0].step = policy.arranged.first_day, 0
        return memory

    def stages(self) -> list[Pool]:
        """Return how many people remain at each stage before a call, at the sites that were visited."""
        arranged, last = self.policies[-1].arranged, len(self.calendar.days) - 1
        seen = self.memory.pools["seen"]
        found, counts = [], np.zeros(6, dtype=np.int64)
        for pool in sorted(np.flatnonzero(seen != NONE).tolist(), key=lambda n: seen[n]):
            name = self.known.posts[pool].staff.site
            counts[:] = 0
            count_stages(arranged, self.memory, self.known.rows[name], last, counts)
            found.append(Pool(name, *counts.tolist()))
        return found


def pools_of(known: DemandPlan) -> tuple[Rows[UnitStreams], Rows[PoolRow], int]:
    """Return the units of the sites that may be visited, their pools before anything is drawn, and how many workers there are."""
    units: list[tuple[object, ...]] = []
    pools: list[tuple[object, ...]] = []
    first = 0
    for post in known.posts:
        after = first + post.staff.size
        shares = (post.local_card, post.activated, post.ready)
        pools.append((first, after, len(units), post.pool, *shares, 0, 0, 0, 0, 0, np.nan, NONE))
        words = [post.staff.words(purpose).tolist() for purpose in ("attributes", "presence", "call")]
        units += zip(*words, (size for _, size in post.staff.units), strict=True)
        first = after
    return rows_from(UnitStreams, units), rows_from(PoolRow, pools), first


@compiled
def draw_workers(
    keys: Words, units: Rows[UnitStreams], pools: Rows[PoolRow], workers: Rows[Worker], lists: Ints
) -> None:
    """Draw the workers of some pools; on the calling lists is who is not activated."""
    for n in range(len(pools)):
        pool = pools[n]
        unit, number, size = pool.first_unit, 0, 0
        for w in range(pool.first, pool.after):
            while number == units[unit].workers:
                unit, number = unit + 1, 0
            worker, name = workers[w], units[unit].attributes
            local, activated = pair(keys, name, 0, 0, number)
            ready, willing = pair(keys, name, 0, 1, number)
            worker.approached, _ = pair(keys, name, 0, 2, number)
            worker.unit, worker.number, worker.name = unit - pool.first_unit, number, units[unit].call
            worker.person = pool.number * POOL + worker.unit * UNIT + number
            worker.is_local, worker.is_ready = local < pool.local_card, ready < pool.ready
            worker.was_activated = worker.is_local and activated < pool.share_activated
            worker.is_gone, worker.willing = worker.was_activated, willing
            pool.local += worker.is_local
            pool.activated += worker.was_activated
            if not worker.was_activated:
                lists[pool.first + size] = w
                size += 1
            number += 1
        pool.listed = size


def chance_of(demand: Demand) -> Chance:
    """Return what chance brings to a replication."""
    outages, links = outages_of(demand)
    service = demand.calendar.once("service", lambda c: service_table(c.scenario.service))
    return Chance(
        keys=round_keys(demand.key),
        absent=demand.absent,
        cancelled=demand.cancelled,
        slow=demand.slow,
        outages=outages,
        server_outages=len(demand.server_outages),
        links=links,
        slow_down=float(demand.scenario.network.slow_down),
        visits=service,
        walk_ins=service,
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
    return pairs(found), links


def first_residents(scenario: Scenario) -> Ints:
    """Return the position of the first resident of each catchment among all residents, and how many there are."""
    sizes = [round(catchment.residents) for catchment in scenario.catchments.values()]
    starts: Ints = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
    return starts


def workspace_for(needed: Sizes) -> tuple[Sizes, Workspace]:
    """Return a workspace with as much room as is needed or more, blank where it has to be; the spare one, if it will do."""
    sizes, work = _spare.pop() if _spare else (None, None)
    if sizes is None or work is None or any(room < need for room, need in zip(sizes, needed, strict=True)):
        sizes = Sizes(*map(max, needed, sizes or needed))
        work = workspace_of(sizes)
    np.asarray(work.residents).view(np.uint8).fill(0)
    work.out.progress[0].rows, work.out.progress[0].missing = 0, NOTHING
    np.asarray(work.out.ends).view(np.int64).fill(0)
    return sizes, work


def workspace_of(sizes: Sizes) -> Workspace:
    """Return a blank workspace."""
    return Workspace(
        space=space_of(sizes),
        visitors=rows_of(Visitor, sizes.visitors),
        drawn_days=rows_of(DrawnDay, DRAWN_DAYS),
        drawn=np.zeros(1, dtype=np.int64),
        times=np.zeros(sizes.edges),
        shares=np.zeros(sizes.edges),
        residents=rows_of(Resident, sizes.residents),
        out=Out(
            attempts=rows_of(Attempt, sizes.attempts),
            progress=progress_with(sizes.attempts),
            sessions=rows_of(SessionOut, sizes.sessions),
            teams=rows_of(TeamOut, sizes.sessions),
            officers=rows_of(OfficerOut, sizes.officers),
            team_days=rows_of(TeamDayOut, sizes.team_days),
            ends=rows_of(Ends, 1),
        ),
    )


def space_of(sizes: Sizes) -> Space:
    """Return the space of a session."""
    return space_for(sizes.people, sizes.desks, sizes.intervals, sizes.helpers, sizes.units)


def play(scenario: Scenario, calendar: Calendar, demand: Demand, keep_sessions: bool = False) -> Log:
    """Return everything that happens in one replication, by the compiled twin: equal to `sim.model.play` in every row.

    The twin has no sessions as data: where they are to be kept, they are kept by the SimPy model, which plays the same.
    """
    log = Twin(scenario, calendar, demand).play()
    if not keep_sessions:
        return log
    return replace(log, played=play_by_simpy(scenario, calendar, demand, keep_sessions).played)
