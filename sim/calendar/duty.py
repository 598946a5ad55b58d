"""Duty: the paid day of a team or a counter, from leaving to returning, with its window and its breaks."""

from __future__ import annotations

from dataclasses import dataclass

from sim.calendar.days import Day
from sim.calendar.intervals import clipped, in_ticks, subtract
from sim.clock import Interval
from sim.scenario import Scenario
from sim.scenario.sites import RotationSite


@dataclass(frozen=True)
class Duty:
    """One team's or counter's paid day at one site, in campaign minutes; its parts in minutes, all in whole ticks.

    It is paid from `leaves` to `returns` if nothing overruns, and serves in [`opens`, `closes`): never, if these
    are equal. A counter's officers neither travel nor set up. `breaks` are the scheduled pauses inside the window.
    """

    leaves: float
    opens: float
    closes: float
    returns: float
    travel: float
    set_up: float
    pack_down: float
    breaks: tuple[Interval, ...]
    staggered: bool

    def staffed(self, desk: int, desks: int) -> tuple[Interval, ...]:
        """Return when a desk (0, 1, …) of so many is staffed: the window less its breaks.

        Together, all desks pause at once. Staggered, the first half pauses at the scheduled time and the others for
        as long when it is back, so that someone is there if breaks are at least their length apart; one desk alone
        pauses at the scheduled time.
        """
        pauses = self.breaks
        if self.staggered and desk >= (desks + 1) // 2:
            pauses = tuple((end, end + (end - start)) for start, end in self.breaks)
        return subtract((self.opens, self.closes), pauses)


def counter_duty(policy: Scenario, counter: str, day: Day) -> Duty:
    """Return the paid day at a counter, by its own hours or the office's. Raises KeyError for an unknown counter."""
    where = policy.counters[counter]
    opens = day.midnight + (policy.calendar.opens if where.opens is None else where.opens)
    closes = day.midnight + (_office_closes(policy, day) if where.closes is None else where.closes)
    closes = max(closes, opens)
    breaks, staggered = _breaks(policy, day, opens, closes)
    return Duty(opens, opens, closes, closes, 0.0, 0.0, 0.0, breaks, staggered)


def visit_duty(policy: Scenario, team: str, site: str, day: Day) -> Duty:
    """Return the paid day of a team at a site: from leaving the office to being back at it.

    The window opens after travel and set-up and closes before pack-down and travel, unless the visit says when.
    Raises KeyError for an unknown team or site.
    """
    where = policy.sites[site]
    hours = policy.visits[site] if isinstance(where, RotationSite) else where
    starts, ends = _team_hours(policy, team, day)
    travel = in_ticks(policy.field_work.travel if where.travel is None else where.travel)
    set_up, pack_down = in_ticks(policy.field_work.set_up), in_ticks(policy.field_work.pack_down)
    opens = starts + travel + set_up if hours.opens is None else day.midnight + hours.opens
    closes = ends - pack_down - travel if hours.closes is None else day.midnight + hours.closes
    closes = max(closes, opens)
    leaves, returns = opens - set_up - travel, closes + pack_down + travel
    breaks, staggered = _breaks(policy, day, opens, closes)
    return Duty(leaves, opens, closes, returns, travel, set_up, pack_down, breaks, staggered)


def _team_hours(policy: Scenario, team: str, day: Day) -> Interval:
    setting = policy.teams[team]
    starts = policy.calendar.opens if setting.starts is None else setting.starts
    ends = _office_closes(policy, day) if setting.ends is None else setting.ends
    return day.midnight + starts, day.midnight + ends


def _office_closes(policy: Scenario, day: Day) -> int:
    friday = policy.calendar.friday_closes
    return friday if friday is not None and day.weekday == "fri" else policy.calendar.closes


def _breaks(policy: Scenario, day: Day, opens: float, closes: float) -> tuple[tuple[Interval, ...], bool]:
    scheduled = (
        (day.midnight + pause.starts, day.midnight + pause.ends)
        for pause in policy.calendar.breaks
        if day.weekday in pause.weekdays
    )
    return clipped(scheduled, opens, closes), policy.calendar.break_mode == "staggered"
