"""Site-days as visits of the compiled twin, laid out in arrays and played in one call by the rules of every campaign."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version
from typing import Final

import numpy as np
from sim.model.kernel.laid_out import pairs
from sim.model.kernel.terms import (
    BEGAN,
    CALL_COLUMNS,
    ENDED,
    HAS_RENEGED,
    IS_ACTIVATED,
    IS_NOT_READY,
    LACKING,
    OUTCOME,
    ROW,
    ROWS,
    space_for,
)
from sim.model.kernel.visits import Came, Sheets, Visits, play_visits, sheets_for

from sim.arrays import Floats, Ints
from sim.model.kernel.visit import POLICIES
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

ALWAYS: Final = {"result": IS_ACTIVATED, "retry": 0.0, "reason": -1.0, "prepare": TRIAGE, "help": TRIAGE}
"""What every call brings alike."""


def laid_out(days: list[SiteDay]) -> Visits:
    """Return the site-days as visits of one unit: phones are prepared, and all desks have a break in an outage."""
    count, sizes = len(days), np.array([day.sizes for day in days], dtype=np.int64)
    people = sizes.sum(axis=1)
    up = {outages: between(outages) for outages in {day.outages for day in days}}
    staffed = [up[day.outages] for day in days]
    slots = np.empty((count, GROUPS, 2))
    slots[:, :, 0], slots[:, :, 1] = OPENS + EVERY * np.arange(GROUPS), sizes
    return Visits(
        times=np.tile((OPENS, CLOSES, MAX_AWAY, 1.0), (count, 1)),
        terms=np.tile((0, POLICIES.index("timetable"), 0, 0, 0), (count, 1)),
        first=_starts(people, np.array([len(intervals) for intervals in staffed])),
        people=_people(people),
        is_ready=in_a_row(days, "ready").astype(np.bool_),
        is_prepared=np.ones(people.sum(), dtype=np.bool_),
        can_come=np.ones(people.sum(), dtype=np.bool_),
        calls=_calls(days),
        staffed=pairs(tuple(interval for intervals in staffed for interval in DESKS * intervals)),
        of_desk=np.concatenate([len(intervals) * np.arange(DESKS + 1) for intervals in staffed]),
        outages=pairs(()),
        present=people,
        unit_windows=np.tile((OPENS, CLOSES, 0.0), (count, 1)),
        of_unit=np.tile((0, 1), count),
        slots=slots.reshape(-1, 2),
        has_turn=np.ones((GROUPS * count, 1), dtype=np.bool_),
        windows=np.tile((OPENS, CLOSES), (count, 1)),
    )


def _starts(people: Ints, intervals: Ints) -> Ints:
    """Return where what each visit has begins, with so many people each, and desks that are staffed in so many intervals."""
    none, one = np.zeros_like(people), np.ones_like(people)
    desks, slots = DESKS * one, GROUPS * one
    sizes = np.stack([people, people, DESKS * intervals, desks, none, one, one, slots, one], axis=1)
    starts = np.zeros((len(people) + 1, sizes.shape[1]), dtype=np.int64)
    np.cumsum(sizes, axis=0, out=starts[1:])
    return starts


def _people(counts: Ints) -> Ints:
    """Return number and unit of everybody, the numbers from 0 at each visit."""
    people = np.zeros((counts.sum(), 2), dtype=np.int64)
    people[:, 0] = np.arange(len(people)) - np.repeat(np.cumsum(counts) - counts, counts)
    return people


def _calls(days: list[SiteDay]) -> Floats:
    """Return what the one call of everybody brings: nobody is helped, has to prepare, or fails."""
    walk, minutes = in_a_row(days, "walk"), in_a_row(days, "minutes")
    calls = _table(len(walk))
    for columns, drawn in (
        (("walk_out", "walk_back"), walk),
        (("triage", "service", "slow_service"), minutes),
    ):
        for column in columns:
            calls[:, CALL_COLUMNS.index(column)] = drawn
    return calls


@lru_cache(maxsize=1)
def _table(people: int) -> Floats:
    """Return a table of calls, in which stands what every call brings: it serves for as many people again."""
    calls = np.empty((people, len(CALL_COLUMNS)))
    for column, always in ALWAYS.items():
        calls[:, CALL_COLUMNS.index(column)] = always
    return calls


def prepare(days: list[SiteDay]) -> tuple[Visits, Sheets]:
    """Return the site-days in arrays, and sheets that they are written on: everybody is released once at most.

    As in a campaign sheets and tables serve again: what came of some days stands there until as many people are laid out again.
    """
    visits = laid_out(days)
    return visits, _sheets_for(len(days), len(visits.people), visits)


def _sheets_for(days: int, people: int, visits: Visits) -> Sheets:
    size = (days, people)
    if size not in _sheets:
        _sheets.clear()
        _sheets[size] = sheets_for(visits, people)._replace(space=space_for(GROUPS * SIZE, DESKS, 0, 0, 1))
    return _sheets[size]


_sheets: dict[tuple[int, int], Sheets] = {}


def play(prepared: tuple[Visits, Sheets]) -> Came:
    """Return what came of the visits."""
    return play_visits(*prepared)


def told(days: list[SiteDay], came: Came) -> list[Played]:
    """Return what came of each site-day."""
    assert not came.tally[LACKING]
    starts = np.cumsum([0, *(len(day.walk) for day in days)])
    attempts = slice(0, came.tally[ROWS])
    position = np.repeat(starts[:-1], np.diff(came.first)) + came.written.numbers[attempts, ROW]
    columns = []
    for column in (BEGAN, ENDED):
        times = np.full(starts[-1], np.nan)
        times[position] = came.written.times[attempts, column]
        columns.append(np.split(times, starts[1:-1]))
    return [Played(*of_day) for of_day in zip(*columns, strict=True)]


def counted(_: list[SiteDay], came: Came) -> list[Counts]:
    """Return the counts of each site-day, from the outcomes of the attempts."""
    visit = np.repeat(np.arange(len(came.listed)), np.diff(came.first))
    outcome = came.written.numbers[: came.tally[ROWS], OUTCOME]
    counts = np.bincount(visit * len(OUTCOMES) + outcome, minlength=len(came.listed) * len(OUTCOMES))
    wanted = counts.reshape(-1, len(OUTCOMES))[:, [IS_ACTIVATED, IS_NOT_READY, HAS_RENEGED]]
    return [Counts(*of_day) for of_day in wanted.tolist()]


def engine() -> Engine:
    """Return the compiled twin. Raises ImportError without Numba."""
    return Engine(
        "its compiled twin", f"Numba {version('numba')}", "a row of an array", prepare, play, told, counted
    )
