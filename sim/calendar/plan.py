"""What is arranged: the days of a campaign, who works on them, when and where; no chance yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from sim.calendar.duty import Duty, subtract
from sim.calendar.shifts import clipped, shifts_near
from sim.calendar.working_days import is_closed, is_office_day
from sim.clock import MINUTES_A_DAY, Interval, days_between, weekday
from sim.scenario import Scenario
from sim.scenario.policies import Visit
from sim.scenario.sites import RotationSite

COUNTER = "counter"


@dataclass(frozen=True)
class Day:
    """A date of the campaign. Its index and midnight count from the first day of the campaign; history comes before it."""

    date: dt.date
    index: int
    midnight: float
    is_office_day: bool
    is_holiday: bool
    is_history: bool

    @property
    def weekday(self) -> str:
        """The weekday, `mon` to `sun`."""
        return weekday(self.date)


@dataclass(frozen=True)
class Calendar:
    """The days of a scenario, from the day after the baseline (if that is before the start) to the deadline.

    Times are campaign minutes: 1440 a day from midnight of the first day, negative in history.
    """

    scenario: Scenario
    days: tuple[Day, ...]
    _duties: dict[tuple[str, str, int], Duty] = field(default_factory=dict, repr=False, compare=False)

    def policy(self, day: Day) -> Scenario:
        """Return whose policies hold on a day: the status quo's in history."""
        return self.scenario.status_quo or self.scenario if day.is_history else self.scenario

    def counters(self, day: Day) -> tuple[str, ...]:
        """Return the counters that are open on a day."""
        policy = self.policy(day)
        return tuple(name for name, c in policy.counters.items() if _works(policy, c.weekdays, day))

    def teams(self, day: Day) -> tuple[str, ...]:
        """Return the active teams that work on a day: on their weekdays, or where a dated stop calls them."""
        policy = self.policy(day)
        return tuple(
            name
            for name, team in policy.teams.items()
            if team.active and (_works(policy, team.weekdays, day) or self._is_called(policy, team.itinerary, day))
        )

    def dated_site(self, itinerary: str, day: Day) -> str | None:
        """Return the site of the first stop of an itinerary that names this date, or else this weekday and no holiday."""
        stops = self.policy(day).itineraries[itinerary].stops
        fixed = next((stop.site for stop in stops if day.date in stop.days), None)
        if fixed is not None or day.is_holiday:
            return fixed
        return next((stop.site for stop in stops if day.weekday in stop.weekdays), None)

    def makes_stops(self, itinerary: str, team: str, day: Day) -> bool:
        """Return whether a team makes the undated stops of an itinerary on a day."""
        policy = self.policy(day)
        weekdays = policy.itineraries[itinerary].weekdays
        return _works(policy, weekdays if weekdays is not None else policy.teams[team].weekdays, day)

    def counter_duty(self, counter: str, day: Day) -> Duty:
        """Return the paid day at a counter."""
        key = (COUNTER, counter, day.index)
        if key not in self._duties:
            policy = self.policy(day)
            where = policy.counters[counter]
            opens = day.midnight + (policy.calendar.opens if where.opens is None else where.opens)
            closes = day.midnight + (_office_closes(policy, day) if where.closes is None else where.closes)
            self._duties[key] = _duty(policy, day, opens, opens, closes, closes, (0.0, 0.0, 0.0))
        return self._duties[key]

    def visit_duty(self, team: str, site: str, day: Day) -> Duty:
        """Return the paid day of a team at a site: it opens after travel and set-up, unless the visit says when."""
        key = (team, site, day.index)
        if key not in self._duties:
            self._duties[key] = self._visit_duty(team, site, day)
        return self._duties[key]

    def unit_windows(
        self, site: str, unit: int, day: Day, opens: float, closes: float
    ) -> tuple[tuple[float, float, bool], ...]:
        """Return when the people of a unit may be called inside a window: (from, to, whether the limit holds)."""
        policy = self.policy(day)
        visit = policy.visits[site]
        shifts = self.shift_of(site, unit, day)
        if visit.shift_window == "on-shift":
            return tuple((*window, True) for window in clipped(list(shifts), opens, closes))
        around = float(visit.around_shift)
        off = [edge for start, end in shifts for edge in ((start - around, start), (end, end + around))]
        return tuple((*window, False) for window in clipped(off, opens, closes))

    def shift_of(self, site: str, unit: int, day: Day) -> tuple[Interval, ...]:
        """Return the shifts of a unit that begin from the day before to the day after."""
        policy = self.policy(day)
        where = policy.sites[site]
        assert isinstance(where, RotationSite)
        of_unit = where.units[unit]
        start = self.scenario.campaign.start
        monday = start - dt.timedelta(days=start.weekday())
        return shifts_near(policy.shifts[of_unit.shifts], of_unit.crew, day.date, day.midnight, monday)

    def office_days(self, first: dt.date | None = None, last: dt.date | None = None) -> int:
        """Return the number of office days between two dates, both included; from the start to the deadline by default."""
        first, last = first or self.scenario.campaign.start, last or self.scenario.campaign.deadline
        return sum(day.is_office_day and first <= day.date <= last for day in self.days)

    @staticmethod
    def release_windows(
        visit: Visit, opens: float, closes: float, desks: Sequence[tuple[Interval, ...]]
    ) -> tuple[Interval, ...]:
        """Return when people may be released: not from `last_call` before the close, or before a gap in which no desk is staffed."""
        last_call = float(visit.last_call)
        staffed = clipped([interval for desk in desks for interval in desk], opens, closes)
        gaps = subtract((opens, closes), list(staffed))
        held = [(start - last_call, end) for start, end in gaps] + [(closes - last_call, closes)]
        return subtract((opens, closes), held)

    @staticmethod
    def slots(visit: Visit, day: Day, opens: float, closes: float) -> tuple[tuple[float, int, tuple[str, ...]], ...]:
        """Return the timetable of a visit: (time, people, units) of each slot inside the window."""
        if visit.slots:
            given = ((day.midnight + slot.at, slot.people, slot.units) for slot in visit.slots)
            return tuple(slot for slot in given if opens <= slot[0] < closes)
        step, found, n = float(visit.slot), [], 0
        while opens + n * step < closes:
            found.append((opens + n * step, visit.group_size, ()))
            n += 1
        return tuple(found)

    def _is_called(self, policy: Scenario, itinerary: str, day: Day) -> bool:
        seen: set[str] = set()
        while itinerary != COUNTER and itinerary not in seen:
            seen.add(itinerary)
            if self.dated_site(itinerary, day) is not None:
                return True
            itinerary = policy.itineraries[itinerary].then
        return False

    def _visit_duty(self, team: str, site: str, day: Day) -> Duty:
        policy = self.policy(day)
        setting, where = policy.teams[team], policy.sites[site]
        hours = policy.visits[site] if isinstance(where, RotationSite) else where
        field_work = policy.field_work
        travel = float(field_work.travel if where.travel is None else where.travel)
        set_up, pack_down = float(field_work.set_up), float(field_work.pack_down)
        starts = day.midnight + (policy.calendar.opens if setting.starts is None else setting.starts)
        ends = day.midnight + (_office_closes(policy, day) if setting.ends is None else setting.ends)
        opens, closes = getattr(hours, "opens", None), getattr(hours, "closes", None)
        opens_at = starts + travel + set_up if opens is None else day.midnight + opens
        closes_at = ends - pack_down - travel if closes is None else day.midnight + closes
        closes_at = max(closes_at, opens_at)
        leaves, returns = opens_at - set_up - travel, closes_at + pack_down + travel
        return _duty(policy, day, leaves, opens_at, closes_at, returns, (travel, set_up, pack_down))


def plan(scenario: Scenario) -> Calendar:
    """Return what is arranged in a scenario."""
    campaign = scenario.campaign
    first = min(campaign.baseline.date + dt.timedelta(days=1), campaign.start)
    days = []
    for date in days_between(first, campaign.deadline):
        index = (date - campaign.start).days
        is_office, is_holiday = is_office_day(scenario.calendar, date), is_closed(scenario.calendar, date)
        days.append(Day(date, index, float(index * MINUTES_A_DAY), is_office, is_holiday, index < 0))
    return Calendar(scenario, tuple(days))


def _works(policy: Scenario, weekdays: tuple[str, ...] | None, day: Day) -> bool:
    return day.is_office_day if weekdays is None else day.weekday in weekdays and not day.is_holiday


def _office_closes(policy: Scenario, day: Day) -> int:
    friday = policy.calendar.friday_closes
    return friday if friday is not None and day.weekday == "fri" else policy.calendar.closes


def _duty(
    policy: Scenario, day: Day, leaves: float, opens: float, closes: float, returns: float, parts: tuple[float, float, float]
) -> Duty:
    scheduled = [
        (day.midnight + pause.starts, day.midnight + pause.ends) for pause in policy.calendar.breaks if day.weekday in pause.weekdays
    ]
    return Duty(leaves, opens, closes, returns, *parts, clipped(scheduled, opens, closes), policy.calendar.break_mode == "staggered")
