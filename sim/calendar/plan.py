"""The calendar: the days of a campaign, who works on them, when and where; no chance yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sim.calendar.days import Day, campaign_days, working_days
from sim.calendar.duty import Duty, counter_duty, visit_duty
from sim.calendar.shifts import (
    ReleaseSlot,
    UnitWindow,
    release_windows,
    shifts_near,
    shifts_of_day,
    slots,
    unit_windows,
)
from sim.clock import Interval
from sim.scenario import Scenario
from sim.scenario.circumstances import Shifts
from sim.scenario.schema import Visit


def awareness(policy: Scenario, site: str, date: dt.date) -> float:
    """Return the share of people that the measures in force on a day have made willing at a site."""
    if not policy.awareness:
        return 0.0
    measures = policy.awareness.values()
    return sum(float(m.adds) for m in measures if m.date <= date and (not m.sites or site in m.sites))


COUNTER = "counter"
_T = TypeVar("_T")


@dataclass(frozen=True)
class Calendar:
    """The days of a scenario, from the day after the baseline (if that is before the start) to the deadline.

    Times are campaign minutes: 1440 a day from midnight of the first day, negative in history. A name that the
    policy of the day doesn't have raises KeyError. What was asked once is remembered: one calendar may serve
    every replication of its scenario.
    """

    scenario: Scenario
    days: tuple[Day, ...]
    _duties: dict[tuple[str | None, str, int], Duty] = field(default_factory=dict, repr=False, compare=False)
    _usual: dict[tuple[str | None, str, str, bool], Duty] = field(
        default_factory=dict, repr=False, compare=False
    )
    _open: dict[tuple[str, bool, bool, bool], tuple[str, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )
    _same: dict[Duty, Duty] = field(default_factory=dict, repr=False, compare=False)
    _once: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, name: Hashable, make: Callable[[Calendar], _T]) -> _T:
        """Return what is made of this calendar, made once: tables of the demand, arrays of the compiled twin."""
        if name not in self._once:
            self._once[name] = make(self)
        found: _T = self._once[name]
        return found

    def policy(self, day: Day) -> Scenario:
        """Return whose policies hold on a day: the status quo's in history, if there is one."""
        before = self.scenario.status_quo
        return before if day.is_history and before is not None else self.scenario

    def counters(self, day: Day) -> tuple[str, ...]:
        """Return the counters that are open on a day, in the scenario's order: on their weekdays but for holidays."""
        kind = (day.weekday, day.is_office_day, day.is_holiday, day.is_history)
        if kind not in self._open:
            counters = self.policy(day).counters
            self._open[kind] = tuple(name for name, where in counters.items() if day.works(where.weekdays))
        return self._open[kind]

    def teams(self, day: Day) -> tuple[str, ...]:
        """Return the active teams that work on a day: on their weekdays, or where a dated stop calls them."""
        return tuple(
            name
            for name, team in self.policy(day).teams.items()
            if team.active and (day.works(team.weekdays) or self._is_called(team.itinerary, day))
        )

    def dated_site(self, itinerary: str, day: Day) -> str | None:
        """Return the site of an itinerary's first stop that names this date, or else this weekday and no holiday."""
        stops = self.policy(day).itineraries[itinerary].stops
        fixed = next((stop.site for stop in stops if day.date in stop.days), None)
        if fixed is not None or day.is_holiday:
            return fixed
        return next((stop.site for stop in stops if day.weekday in stop.weekdays), None)

    def makes_stops(self, itinerary: str, team: str, day: Day) -> bool:
        """Return whether a team makes the undated stops of an itinerary on a day: on its weekdays, or the team's."""
        policy = self.policy(day)
        weekdays = policy.itineraries[itinerary].weekdays
        return day.works(policy.teams[team].weekdays if weekdays is None else weekdays)

    def counter_window(self, counter: str, day: Day) -> Interval:
        """Return when a counter opens and closes on a day."""
        usual = self.usual_duty(None, counter, day)
        return day.midnight + usual.opens, day.midnight + usual.closes

    def counter_duty(self, counter: str, day: Day) -> Duty:
        """Return the paid day at a counter."""
        key = (None, counter, day.index)
        if key not in self._duties:
            usual = self.usual_duty(None, counter, day)
            self._duties[key] = usual.on(day.midnight)
        return self._duties[key]

    def visit_duty(self, team: str, site: str, day: Day) -> Duty:
        """Return the paid day of a team at a site: it opens after travel and set-up, unless the visit says when."""
        key = (team, site, day.index)
        if key not in self._duties:
            usual = self.usual_duty(team, site, day)
            self._duties[key] = usual.on(day.midnight)
        return self._duties[key]

    def usual_duty(self, team: str | None, site: str, day: Day) -> Duty:
        """Return the duty of a team at a site, or (without a team) at a counter, on a day's weekday, from midnight.

        It is the same object wherever a duty is the same.
        """
        key = (team, site, day.weekday, day.is_history)
        if key not in self._usual:
            policy = self.policy(day)
            duty = (
                counter_duty(policy, site, day.weekday)
                if team is None
                else visit_duty(policy, team, site, day.weekday)
            )
            self._usual[key] = self._same.setdefault(duty, duty)
        return self._usual[key]

    def unit_windows(
        self, site: str, unit: int, day: Day, opens: float, closes: float
    ) -> tuple[UnitWindow, ...]:
        """Return when people of a unit (by position) may be called in a window: (from, to, whether limited)."""
        near = self.shifts_near(site, unit, day)
        return self.unit_windows_of(self.policy(day).visits[site], near, opens, closes)

    @staticmethod
    def unit_windows_of(
        visit: Visit, near: tuple[Interval, ...], opens: float, closes: float
    ) -> tuple[UnitWindow, ...]:
        """Return when people with these shifts may be called in a window."""
        return unit_windows(visit, near, opens, closes)

    def shifts_near(self, site: str, unit: int, day: Day) -> tuple[Interval, ...]:
        """Return the shifts of a unit (by position) that begin on the day before, the day or the day after."""
        return shifts_near(*self._crew(site, unit, day), day)

    def shift_of(self, site: str, unit: int, day: Day) -> tuple[Interval, ...]:
        """Return the shifts of a unit (by position) that have minutes on a day: the night before's too."""
        return shifts_of_day(*self._crew(site, unit, day), day)

    @staticmethod
    def release_windows(
        visit: Visit, opens: float, closes: float, desks: Sequence[tuple[Interval, ...]]
    ) -> tuple[Interval, ...]:
        """Return when people may be released: not from the last call before the close, or a gap of all desks."""
        return release_windows(visit, opens, closes, desks)

    @staticmethod
    def slots(visit: Visit, midnight: float, opens: float, closes: float) -> tuple[ReleaseSlot, ...]:
        """Return the timetable of a visit inside a window: (time, people, units) of each slot."""
        return slots(visit, midnight, opens, closes)

    def office_days(self, first: dt.date | None = None, last: dt.date | None = None) -> int:
        """Return the number of office days between two dates, both included; the whole campaign by default."""
        campaign = self.scenario.campaign
        first, last = first or campaign.start, last or campaign.deadline
        return len(working_days(self.scenario.calendar, first, last))

    def _crew(self, site: str, unit: int, day: Day) -> tuple[Shifts, int]:
        policy = self.policy(day)
        of_unit = policy.rotation_sites[site].units[unit]
        return policy.shifts[of_unit.shifts], of_unit.crew

    def _is_called(self, itinerary: str, day: Day) -> bool:
        policy, seen = self.policy(day), {COUNTER}
        while itinerary not in seen:
            if self.dated_site(itinerary, day) is not None:
                return True
            seen.add(itinerary)
            itinerary = policy.itineraries[itinerary].then
        return False


def plan(scenario: Scenario) -> Calendar:
    """Return what is arranged in a scenario: cheap, for days and duties are worked out once.

    Raises ValueError for a country or a category without a table of holidays.
    """
    campaign = scenario.campaign
    return Calendar(
        scenario, campaign_days(scenario.calendar, campaign.baseline.date, campaign.start, campaign.deadline)
    )
