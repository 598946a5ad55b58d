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
STEP = 65_536
"""Residents are given room in such steps, so that districts of nearly one size can use the same sheets."""
KEPT = 16


class Sheets(NamedTuple):
    """What a play is written on, blank: it serves one play after another, for to get so much memory anew takes long.

    `residents` (residents or more, 3) is all 0.
    """

    out: Out
    space: Space
    residents: Smalls


class Sizes(NamedTuple):
    """How much a campaign needs room for: sheets of the same sizes may be used for another."""

    sessions: int
    officers: int
    team_days: int
    people: int
    desks: int
    intervals: int
    helpers: int
    units: int
    residents: int
    is_small: bool


_blank: list[tuple[Sizes, Sheets]] = []


def take_sheets(calendar: Calendar, unders: tuple[Under, ...], staffs: Staffs) -> tuple[Sizes, Sheets]:
    """Return blank sheets for a campaign, used ones if there are any of its sizes."""
    sizes = calendar.once("twin's sizes", lambda _: sizes_of(calendar, unders, staffs))
    for n, (of, sheets) in enumerate(_blank):
        if of == sizes:
            del _blank[n]
            return sizes, sheets
    dtype = np.int16 if sizes.is_small else np.int32
    return sizes, Sheets(
        out_of(sizes, FIRST_ROOM), space_of(sizes, sizes.people), np.zeros((sizes.residents, 3), dtype=dtype)
    )


def give_back(sizes: Sizes, sheets: Sheets) -> None:
    """Keep sheets, which are blank again, for another play; those that were not asked for longest are let go."""
    _blank.insert(0, (sizes, sheets))
    del _blank[KEPT:]


def sizes_of(calendar: Calendar, unders: tuple[Under, ...], staffs: Staffs) -> Sizes:
    """Return how much a campaign needs room for: as many sessions and officers as there can be, and any session's crowd."""
    sessions, officers, team_days = 0, 0, 0
    for under in unders:
        days = under.arranged.after_day - under.arranged.first_day
        sessions += days * len(under.posts)
        officers += days * int(under.arranged.posts[:, OFFICERS].sum())
        team_days += 2 * days * len(under.policy.teams)
    desks = max(int(under.arranged.posts[:, DESKS].sum()) for under in unders)
    staffed = [np.diff(under.arranged.ranges, axis=2).max(initial=0) for under in unders]
    return Sizes(
        sessions=sessions,
        officers=officers,
        team_days=team_days,
        people=max(FIRST_PEOPLE, int(np.diff(staffs.first).max(initial=0))),
        desks=desks,
        intervals=desks * int(max(staffed)),
        helpers=max(
            int(under.arranged.posts[:, HELPERS].sum() + under.arranged.sites[:, SITE_HELPERS].max())
            for under in unders
        ),
        units=max(int(under.arranged.sites[:, UNITS].max()) for under in unders),
        residents=STEP * (1 + int(resident_starts(calendar.scenario)[-1]) // STEP),
        is_small=len(calendar.days) < MOST_SMALL,
    )


def space_of(sizes: Sizes, people: int) -> Space:
    """Return space for any session of a campaign of so many people at most."""
    return space_for(people, sizes.desks, sizes.intervals, sizes.helpers, sizes.units)


def out_of(sizes: Sizes, room: int) -> Out:
    """Return what is written on: room for as many sessions and officers as there can be, and for some attempts."""
    return Out(
        written=Written(np.empty((room, 8)), np.empty((room, 8), dtype=np.int64)),
        tally=np.array([0, 0, room, 0]),
        sessions=np.empty((sizes.sessions, 7), dtype=np.int64),
        windows=np.empty((sizes.sessions, 2)),
        crews=np.empty((sizes.sessions, 2), dtype=np.int64),
        officer_days=np.empty((sizes.officers, 6), dtype=np.int64),
        team_days=np.empty((sizes.team_days, 4), dtype=np.int64),
        ends=np.zeros(5, dtype=np.int64),
    )
