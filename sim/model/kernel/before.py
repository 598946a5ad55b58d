"""What is known and drawn before the first day of a campaign by the compiled twin."""

from __future__ import annotations

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.demand import Demand
from sim.demand.known import DemandPlan
from sim.model.kernel.arranged import Under
from sim.model.kernel.calls import CallBook, Table
from sim.model.kernel.drawn import Staffs, counter_visitors
from sim.model.kernel.laid_out import pairs
from sim.model.kernel.world import (
    ACTIVATED,
    ACTIVATED_LOCAL,
    GONE,
    LISTED,
    LOCAL,
    NONE,
    SEEN,
    WILLING,
    WORD_OF_MOUTH,
    Drawn,
    Memory,
    Smalls,
)

ROUNDING = 1e-9


def may_be_willing(unders: tuple[Under, ...], known: DemandPlan, staffs: Staffs) -> Bools:
    """Return which workers can ever be willing: the share can rise no higher than if all were activated by then."""
    found = np.zeros(len(staffs.worker), dtype=np.bool_)
    for pool, staff in enumerate(post.staff for post in known.workforce.posts):
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


def memory_of(residents: Smalls, staffs: Staffs, may_come: Bools) -> Memory:
    """Return what is known before the first day; on the calling lists are those who may ever come."""
    who, first = np.flatnonzero(may_come), staffs.first[:-1]
    begins = np.searchsorted(who, staffs.first)
    pool = np.repeat(np.arange(len(first)), np.diff(begins))
    lists = np.full(len(staffs.worker), NONE)
    lists[first[pool] + np.arange(len(who)) - begins[pool]] = who
    pools = np.zeros((len(first), 7), dtype=np.int64)
    pools[:, LISTED], pools[:, SEEN] = np.diff(begins), NONE
    pools[:, LOCAL], pools[:, ACTIVATED_LOCAL] = staffs.local, staffs.activated_local
    workers = np.zeros((len(staffs.worker), 5), dtype=np.int32)
    workers[:, ACTIVATED] = workers[:, GONE] = staffs.is_activated
    nothing = np.zeros((1, 1), dtype=np.int64)
    return Memory(
        residents=residents,
        workers=workers,
        lists=lists,
        pools=pools,
        counted=np.full(len(pools), np.nan),
        progress=np.zeros((1, 1, 2), dtype=np.int64),
        today=nothing,
        roster=nothing,
        at=np.zeros(2, dtype=np.int64),
        need=nothing,
        foreseen=nothing[0],
        crews=nothing,
        left=nothing[0],
        order=nothing[0],
    )
