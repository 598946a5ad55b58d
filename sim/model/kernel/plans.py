"""Plans of visits as arrays: each is arranged once a calendar, by its site, its day and the crews that come."""

from __future__ import annotations

from typing import NamedTuple
from weakref import proxy

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.calendar import Calendar
from sim.clock import Interval
from sim.demand.known import demand_plan_of, site_day
from sim.demand.site_days import SiteDay
from sim.model.kernel.arranged import Under
from sim.model.kernel.buffer import Buffer
from sim.model.kernel.laid_out import pairs
from sim.model.kernel.world import NONE, Plans

Crews = tuple[tuple[int, int], ...]
"""(duty, manned desks) of each crew."""

Near = tuple[tuple[Interval, ...], ...]
"""The shifts of each unit near a day, in minutes from its midnight."""


class _Course(NamedTuple):
    """How a visit is arranged, in minutes from midnight: the same on many days, and at many sites."""

    units: int
    near: Near
    names: tuple[str, ...]
    visit: str
    desks: frozenset[tuple[Interval, ...]]
    opens: float
    closes: float


class PlanBook:
    """The plans of one policy that were needed until now; `plans` has them as arrays."""

    def __init__(self, calendar: Calendar, under: Under) -> None:
        self.calendar, self.under = (
            proxy(calendar),
            under,
        )  # the calendar keeps its book, not the other way round
        self.known = calendar.once("demand", demand_plan_of)
        self.policy = under.policy
        self.made: set[tuple[int, int, Crews]] = set()
        self._site_days: dict[tuple[int, int, float, float], SiteDay] = {}
        self._near: dict[tuple[tuple[tuple[str, int], ...], int], Near] = {}
        self._courses: dict[_Course, tuple[int, ...]] = {}
        self._visits: dict[str, str] = {}
        most = max([1, *(len(where.units) for where in self.policy.rotation_sites.values())])
        self._first = np.full((len(self.known.sites), len(calendar.days)), NONE)
        self._rows: Buffer[Ints] = Buffer(np.empty((0, 8), dtype=np.int64))
        self._crews: Buffer[Ints] = Buffer(np.empty((0, 2 * max(len(self.policy.teams), 1)), dtype=np.int64))
        self._of_unit: Buffer[Ints] = Buffer(np.empty(0, dtype=np.int64))
        self._units: Buffer[Floats] = Buffer(np.empty((0, 3)))
        self._windows: Buffer[Floats] = Buffer(np.empty((0, 2)))
        self._slots: Buffer[Floats] = Buffer(np.empty((0, 2)))
        self._turns: Buffer[Bools] = Buffer(np.empty((0, most), dtype=np.bool_))

    @property
    def plans(self) -> Plans:
        """The plans as arrays."""
        buffers = (
            self._rows,
            self._crews,
            self._of_unit,
            self._units,
            self._windows,
            self._slots,
            self._turns,
        )
        return Plans(self._first, *(buffer.array for buffer in buffers))  # type: ignore[arg-type]

    def window(self, day: int, crews: Crews) -> tuple[float, float]:
        """Return the window of a session that these crews serve, in campaign minutes."""
        midnight = self.calendar.days[day].midnight
        duties = [self.under.duties[duty] for duty, _ in crews]
        return midnight + min(d.opens for d in duties), midnight + max(d.closes for d in duties)

    def site_day(self, site: int, day: int, opens: float, closes: float) -> SiteDay:
        """Return a walk-in site on a day whose window is given, as its visitors know it."""
        key = (site, day, opens, closes)
        if key not in self._site_days:
            name, today = self.known.sites[site], self.calendar.days[day]
            self._site_days[key] = site_day(self.calendar, name, today, opens, closes)
        return self._site_days[key]

    def make(self, site: int, day: int, crews: Crews) -> None:
        """Arrange a visit, if that is not done."""
        if (site, day, crews) in self.made:
            return
        self.made.add((site, day, crews))
        course = self._course_of(site, day, crews)
        if course not in self._courses:
            self._courses[course] = self._write(self.known.sites[site], course)
        key = [number for crew in crews for number in crew]
        key += [NONE] * (self._crews.array.shape[1] - len(key))
        row = (int(self._first[site, day]), len(crews), *self._courses[course])
        self._first[site, day] = self._rows.append(np.array([row]))
        self._crews.append(np.array([key]))

    def _course_of(self, site: int, day: int, crews: Crews) -> _Course:
        name = self.known.sites[site]
        units = self.policy.rotation_sites[name].units
        duties = [(self.under.duties[duty], manned) for duty, manned in crews]
        desks = frozenset(duty.staffed(desk, manned) for duty, manned in duties for desk in range(manned))
        if name not in self._visits:
            self._visits[name] = self.policy.visits[name].model_dump_json()
        return _Course(
            len(units),
            self._near_of(name, day),
            tuple(unit.name for unit in units) if self.policy.visits[name].slots else (),
            self._visits[name],
            desks,
            min(duty.opens for duty, _ in duties),
            max(duty.closes for duty, _ in duties),
        )

    def _near_of(self, name: str, day: int) -> Near:
        units = self.policy.rotation_sites[name].units
        pattern = tuple((unit.shifts, unit.crew) for unit in units)
        if (pattern, day) not in self._near:
            today = self.calendar.days[day]
            shifts = (self.calendar.shifts_near(name, n, today) for n in range(len(units)))
            self._near[pattern, day] = tuple(
                tuple((start - today.midnight, end - today.midnight) for start, end in near)
                for near in shifts
            )
        return self._near[pattern, day]

    def _write(self, name: str, course: _Course) -> tuple[int, ...]:
        """Write a course into the arrays, and return where it stands."""
        visit, opens, closes = self.policy.visits[name], course.opens, course.closes
        units = [self.calendar.unit_windows_of(visit, near, opens, closes) for near in course.near]
        windows = self.calendar.release_windows(visit, opens, closes, tuple(course.desks))
        slots = self.calendar.slots(visit, 0.0, opens, closes) if visit.release == "timetable" else ()
        turns = np.zeros((len(slots), self._turns.array.shape[1]), dtype=np.bool_)
        for n, (_, _, named) in enumerate(slots):
            turns[n, : course.units] = [not named or unit in named for unit in course.names] or True
        flat = np.array([window for unit in units for window in unit], dtype=np.float64).reshape(-1, 3)
        counts = np.cumsum([0, *(len(unit) for unit in units)], dtype=np.int64)
        of_unit, in_units = self._of_unit.append(counts), self._units.append(flat)
        first_window = self._windows.append(pairs(windows))
        first_slot = self._slots.append(pairs(tuple((at, float(people)) for at, people, _ in slots)))
        self._turns.append(turns)
        after = (first_window + len(windows), first_slot, first_slot + len(slots))
        return (of_unit, first_window, *after, in_units)
