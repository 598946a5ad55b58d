"""Site-days as visits of the compiled twin, written into arrays and played in one call by the rules of every campaign."""

from __future__ import annotations

from importlib.metadata import version
from typing import NamedTuple

import numpy as np

from sim.arrays import Bools, Floats, Ints, Rows, rows_from, rows_of
from sim.compiled import compiled
from sim.model.kernel.arranged import pairs
from sim.model.kernel.hall import hall_in, open_hall
from sim.model.kernel.records import (
    HAS_RENEGED,
    IS_ACTIVATED,
    IS_NOT_READY,
    NONE,
    NOTHING,
    POLICIES,
    Attempt,
    Call,
    Place,
    Progress,
    Source,
    Space,
    progress_with,
    space_for,
)
from sim.model.kernel.session import source_of
from sim.model.kernel.visit import (
    Release,
    Slot,
    Units,
    UnitWindow,
    calling_list_in,
    line_up,
    play_visit,
)
from sim.model.session import OUTCOMES
from tests.benchmarks.engine import Engine
from tests.benchmarks.our_model import between
from tests.benchmarks.site_days import (
    CLOSES,
    DESKS,
    EVERY,
    GROUPS,
    MAX_AWAY,
    OPENS,
    SIZE,
    TRIAGE,
    Counts,
    Played,
    SiteDay,
    in_a_row,
)

UNITS = Units(rows_from(UnitWindow, [(OPENS, CLOSES, False)]), np.array([0, 1]), 1.0)
NO_OUTAGES = pairs(())


class SiteDays(NamedTuple):
    """Site-days in arrays: the people of day d from `first[d]` on, its desks' intervals from `first_interval[d]` on."""

    first: Ints
    ready: Bools
    staffed: Floats
    first_interval: Ints
    of_desk: Ints
    slots: Rows[Slot]
    has_turn: Bools
    windows: Floats


class Result(NamedTuple):
    """What came of site-days: attempts, of day d from `first[d]` to before `first[d + 1]`."""

    attempts: Rows[Attempt]
    first: Ints
    progress: Rows[Progress]


Prepared = tuple[SiteDays, Space, Source, Result]


def prepare(days: list[SiteDay]) -> Prepared:
    """Return the site-days in arrays: phones are prepared, and all desks have a break in an outage."""
    sizes = np.array([day.sizes for day in days], dtype=np.int64)
    people = sizes.sum(axis=1)
    count, everybody = len(days), int(people.sum())
    up = {outages: between(outages) for outages in {day.outages for day in days}}
    staffed = [up[day.outages] for day in days]
    slots = rows_of(Slot, GROUPS * count)
    slots["at"][:] = np.tile(OPENS + EVERY * np.arange(GROUPS), count)
    slots["people"][:] = sizes.ravel()
    table = SiteDays(
        first=np.concatenate([[0], np.cumsum(people)]),
        ready=in_a_row(days, "ready").astype(np.bool_),
        staffed=pairs(tuple(interval for intervals in staffed for interval in DESKS * intervals)),
        first_interval=np.cumsum([0, *(DESKS * len(intervals) for intervals in staffed)]),
        of_desk=np.array([len(intervals) * np.arange(DESKS + 1) for intervals in staffed]),
        slots=slots,
        has_turn=np.ones((GROUPS, 1), dtype=np.bool_),
        windows=pairs(((OPENS, CLOSES),)),
    )
    space = space_for(GROUPS * SIZE, DESKS, 0, 0, 1)._replace(calls=_calls(days, everybody))
    result = Result(
        rows_of(Attempt, everybody), np.zeros(count + 1, dtype=np.int64), progress_with(everybody)
    )
    return table, space, source_of(everybody, 1), result


def _calls(days: list[SiteDay], people: int) -> Rows[Call]:
    """Return what the one call of everybody brings: nobody is helped, has to prepare, or fails."""
    calls = rows_of(Call, people)
    calls["walk_out"][:] = calls["walk_back"][:] = in_a_row(days, "walk")
    calls["triage"][:] = calls["service"][:] = in_a_row(days, "minutes")
    calls["prepare"][:] = calls["help"][:] = TRIAGE
    calls["result"][:], calls["reason"][:] = IS_ACTIVATED, NONE
    return calls


@compiled
def play_all(
    table: SiteDays, space: Space, source: Source, result: Result, units: Units, down: Floats
) -> None:
    """Play site-days one after another."""
    result.progress[0].rows, result.progress[0].released, result.progress[0].missing = 0, 0, NOTHING
    for day in range(len(table.first) - 1):
        first, people = table.first[day], table.first[day + 1] - table.first[day]
        for row in range(people):
            person = space.people[row]
            person.person, person.unit, person.call = row, 0, first + row
            person.ready, person.prepared = table.ready[first + row], True
        space.units[0].present = people
        staffed = table.staffed[table.first_interval[day] : table.first_interval[day + 1]]
        place = Place(OPENS, CLOSES, staffed, table.of_desk[day], 0, down)
        slots = table.slots[GROUPS * day : GROUPS * (day + 1)]
        release = Release(0.0, TIMETABLE, slots, table.has_turn, 0, 0, table.windows, False, MAX_AWAY)
        written = (result.attempts, result.progress)
        hall = hall_in(space, place, source, people, written, (True, False))
        calling = calling_list_in(space, units, hall.people)
        open_hall(hall)
        line_up(calling, space.everybody[:people])
        play_visit(hall, calling, release, space.everybody)
        result.first[day + 1] = result.progress[0].rows


TIMETABLE = POLICIES.index("timetable")


def play(prepared: Prepared) -> Result:
    """Return what came of the site-days."""
    play_all(*prepared, UNITS, NO_OUTAGES)
    return prepared[-1]


def told(days: list[SiteDay], result: Result) -> list[Played]:
    """Return what came of each site-day."""
    assert result.progress[0].missing == NOTHING
    starts = np.cumsum([0, *(len(day.walk) for day in days)])
    attempts = result.attempts[: result.first[-1]]
    position = np.repeat(starts[:-1], np.diff(result.first)) + attempts["row"]
    columns = []
    for column in ("began", "ended"):
        times = np.full(starts[-1], np.nan)
        times[position] = attempts[column]
        columns.append(np.split(times, starts[1:-1]))
    return [Played(*of_day) for of_day in zip(*columns, strict=True)]


def counted(_: list[SiteDay], result: Result) -> list[Counts]:
    """Return the counts of each site-day, from the outcomes of the attempts."""
    days = len(result.first) - 1
    visit = np.repeat(np.arange(days), np.diff(result.first))
    outcome = result.attempts["outcome"][: result.first[-1]]
    counts = np.bincount(visit * len(OUTCOMES) + outcome, minlength=days * len(OUTCOMES))
    wanted = counts.reshape(-1, len(OUTCOMES))[:, [IS_ACTIVATED, IS_NOT_READY, HAS_RENEGED]]
    return [Counts(*of_day) for of_day in wanted.tolist()]


def engine() -> Engine:
    """Return the compiled twin. Raises ImportError without Numba."""
    return Engine(
        "its compiled twin", f"Numba {version('numba')}", "a row of an array", prepare, play, told, counted
    )
