"""What a campaign by the compiled twin is written on: made once, and used by one play after another."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.calendar import Calendar
from sim.model.kernel.arranged import Under
from sim.model.kernel.drawn import Staffs, resident_starts
from sim.model.kernel.terms import Space, Written, space_for
from sim.model.kernel.world import DESKS, HELPERS, OFFICERS, SITE_HELPERS, UNITS, Out, Smalls

FIRST_ROOM = 20_000


FIRST_PEOPLE = 512


MOST_SMALL = 32_000


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
        tally=np.array([0, 0, room, 0]),
        sessions=np.empty((sessions, 7), dtype=np.int64),
        windows=np.empty((sessions, 2)),
        crews=np.empty((sessions, 2), dtype=np.int64),
        officer_days=np.empty((officers, 6), dtype=np.int64),
        team_days=np.empty((team_days, 4), dtype=np.int64),
        ends=np.zeros(5, dtype=np.int64),
    )
