"""Many visits in arrays, one after another, played in one compiled call: each by the rules that a campaign's are."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.compiled import compiled, written_in
from sim.model.kernel.calling_list import NOBODY, CallingList, Units, calling_list_in, line_up, take_next
from sim.model.kernel.opening import crowd_in, hall_in, open_hall
from sim.model.kernel.terms import (
    FIRST_CALL,
    HAS_PREPARED,
    KNOWN,
    LACKING,
    PERSON,
    READY,
    ROWS,
    SERVICE,
    UNIT,
    UNIT_ROOM,
    Crowd,
    Place,
    Space,
    Written,
    space_for,
)
from sim.model.kernel.visit import PULL, Release, play_visit


class Visits(NamedTuple):
    """Visits laid out one after another; times are minutes, of each visit from a midnight of its own.

    Visit v has the rows from `first[v]` to before `first[v + 1]` of each array that follows: `people` (person, unit), whether
    the phone of each can be and is prepared and he can come, `calls` (first calls of all its people, then second ones, …),
    `staffed` intervals of desks, `outages`, workers `present` of each unit, windows of units (from, to, limited), `slots`
    (at, people) and `has_turn` (slots, units), and release `windows`. `of_desk` and `of_unit` have an entry more than it has
    desks and units: where the intervals of each begin, counted from its first.
    """

    times: Floats
    terms: Ints
    first: Ints
    people: Ints
    is_ready: Bools
    is_prepared: Bools
    can_come: Bools
    calls: Floats
    staffed: Floats
    of_desk: Ints
    outages: Floats
    present: Ints
    unit_windows: Floats
    of_unit: Ints
    slots: Floats
    has_turn: Bools
    windows: Floats


OPENS, CLOSES, MAX_AWAY, MAX_SHARE_AWAY = range(4)
"""Columns of the times of visits."""

HELPERS, POLICY, GROUP_SIZE, CALL_BELOW, HOLDS = range(5)
"""Columns of their terms."""

PEOPLE, CALLS, STAFFED, DESKS, OUTAGES, UNITS, UNIT_WINDOWS, SLOTS, WINDOWS = range(9)
"""Columns of `first`: where what a visit has begins."""

PARTS: Final = 9


class Came(NamedTuple):
    """What came of visits: attempts, of visit v from `first[v]` to before `first[v + 1]`, in order of leaving; phones prepared.

    The rows on the calling list of a visit afterwards, `listed[v]` of them in order, begin where its people do; who could
    not come has kept his place, and is not among them. `tally` tells what was lacking, if anything was.
    """

    written: Written
    first: Ints
    prepared: Bools
    on_list: Ints
    listed: Ints
    tally: Ints


class Sheets(NamedTuple):
    """What visits are written on: the space of one after another, and what comes of all."""

    space: Space
    came: Came


def sheets_for(visits: Visits, room: int) -> Sheets:
    """Return sheets for some visits, or for others that are no larger, with room for so many attempts."""
    count, people = len(visits.times), len(visits.people)
    most = np.diff(visits.first, axis=0).max(axis=0, initial=0)
    helpers = int(visits.terms[:, HELPERS].max(initial=0))
    space = space_for(int(most[PEOPLE]), int(most[DESKS]), 0, helpers, int(most[UNITS]))
    came = Came(
        Written(np.empty((room, 8)), np.empty((room, 8), dtype=np.int64)),
        np.zeros(count + 1, dtype=np.int64),
        np.empty(people, dtype=np.bool_),
        np.empty(people, dtype=np.int64),
        np.zeros(count, dtype=np.int64),
        np.zeros(4, dtype=np.int64),
    )
    return Sheets(space, came)


def play_visits(visits: Visits, sheets: Sheets) -> Came:
    """Return what came of visits, written on sheets; `tally[LACKING]` is not 0 if calls or room for attempts do not suffice."""
    came = sheets.came
    came.tally[:] = 0, 0, len(came.written.times), 0
    play_all(visits, sheets.space, came)
    return came


@compiled
def play_all(visits: Visits, space: Space, came: Came) -> None:
    """Play visits one after another until something is lacking."""
    for visit in range(len(visits.times)):
        play_one(visits, space, came, visit)
        if came.tally[LACKING] != 0:
            break
        came.first[visit + 1] = came.tally[ROWS]


@written_in
def play_one(visits: Visits, space: Space, came: Came, visit: int) -> None:
    """Play one of some visits, and write down what came of it."""
    first, after = visits.first[visit], visits.first[visit + 1]
    release, units = release_in(visits, visit), units_in(visits, visit)
    let_in(visits, space, visit)
    people = after[PEOPLE] - first[PEOPLE]
    crowd = crowd_in(space, people, visits.calls, people, SERVICE)
    place = place_in(visits, visit)
    hall = hall_in(space, place, crowd, came.written, came.tally, True, release.policy == PULL)
    calling = calling_list_in(space, units, crowd)
    open_hall(hall)
    line_up(calling, visits.can_come[first[PEOPLE] : after[PEOPLE]])
    play_visit(hall, calling, release, space.everybody)
    came.listed[visit] = call_out(calling, crowd, came, first[PEOPLE])


@compiled
def let_in(visits: Visits, space: Space, visit: int) -> None:
    """Write the people of a visit into the space."""
    first, after = visits.first[visit], visits.first[visit + 1]
    people = after[PEOPLE] - first[PEOPLE]
    tables = (after[CALLS] - first[CALLS]) // max(people, 1)
    for row in range(people):
        numbers, n = space.numbers[row], first[PEOPLE] + row
        numbers[PERSON], numbers[UNIT] = visits.people[n, 0], visits.people[n, 1]
        numbers[READY], numbers[HAS_PREPARED] = visits.is_ready[n], visits.is_prepared[n]
        numbers[FIRST_CALL], numbers[KNOWN] = first[CALLS] + row, tables


@written_in
def place_in(visits: Visits, visit: int) -> Place:
    """Return what is arranged at a visit."""
    first, after, times = visits.first[visit], visits.first[visit + 1], visits.times[visit]
    return Place(
        times[OPENS],
        times[CLOSES],
        visits.staffed[first[STAFFED] : after[STAFFED]],
        visits.of_desk[first[DESKS] + visit : after[DESKS] + visit + 1],
        visits.terms[visit, HELPERS],
        visits.outages[first[OUTAGES] : after[OUTAGES]],
    )


@written_in
def units_in(visits: Visits, visit: int) -> Units:
    """Return the units of a visit."""
    first, after = visits.first[visit], visits.first[visit + 1]
    return Units(
        0.0,
        visits.present[first[UNITS] : after[UNITS]],
        visits.unit_windows[first[UNIT_WINDOWS] : after[UNIT_WINDOWS]],
        visits.of_unit[first[UNITS] + visit : after[UNITS] + visit + 1],
        visits.times[visit, MAX_SHARE_AWAY],
    )


@written_in
def release_in(visits: Visits, visit: int) -> Release:
    """Return how people are released at a visit."""
    first, after, terms = visits.first[visit], visits.first[visit + 1], visits.terms[visit]
    return Release(
        0.0,
        terms[POLICY],
        visits.slots[first[SLOTS] : after[SLOTS]],
        visits.has_turn[first[SLOTS] : after[SLOTS]],
        terms[GROUP_SIZE],
        terms[CALL_BELOW],
        visits.windows[first[WINDOWS] : after[WINDOWS]],
        terms[HOLDS] > 0,
        visits.times[visit, MAX_AWAY],
    )


@compiled
def call_out(calling: CallingList, crowd: Crowd, came: Came, first: int) -> int:
    """Write down whose phones are prepared and who is on the list, in order; return how many are."""
    people, count = len(crowd.numbers), 0
    for row in range(people):
        came.prepared[first + row] = crowd.numbers[row, HAS_PREPARED] > 0
    for unit in range(len(calling.units.present)):
        calling.by_unit[UNIT_ROOM, unit] = people
    row = take_next(calling)
    while row != NOBODY:
        came.on_list[first + count] = row
        count += 1
        row = take_next(calling)
    return count
