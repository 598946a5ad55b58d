"""Duty: the paid day of a team or a counter, from leaving to returning, with its window and its breaks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from sim.clock import TICKS_A_MINUTE, Interval
from sim.scenario import Scenario
from sim.scenario.circumstances import RotationSite


def in_ticks(minutes: float) -> float:
    """Return minutes rounded to whole ticks; unlike a drawn duration, an arranged one may be zero."""
    return round(minutes * TICKS_A_MINUTE) / TICKS_A_MINUTE


def clipped(intervals: Iterable[Interval], opens: float, closes: float) -> tuple[Interval, ...]:
    """Return intervals cut to a window, merged where they overlap or touch, in order, none of them empty."""
    merged: list[Interval] = []
    for start, end in sorted((max(a, opens), min(b, closes)) for a, b in intervals):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def subtract(window: Interval, pauses: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return what is left of a window without some pauses: in order, disjoint, none of it empty."""
    left, now = [], window[0]
    for start, end in clipped(pauses, *window):
        if start > now:
            left.append((now, start))
        now = end
    if now < window[1]:
        left.append((now, window[1]))
    return tuple(left)


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
        return self.staffed_later if pauses_later(self.staggered, desk, desks) else self.staffed_first

    @cached_property
    def staffed_first(self) -> tuple[Interval, ...]:
        """When a desk is staffed that pauses at the scheduled times."""
        return subtract((self.opens, self.closes), self.breaks)

    @cached_property
    def staffed_later(self) -> tuple[Interval, ...]:
        """When a desk is staffed that pauses when the others are back."""
        pauses = tuple((end, end + (end - start)) for start, end in self.breaks)
        return subtract((self.opens, self.closes), pauses)

    def on(self, midnight: float) -> Duty:
        """Return the duty on a day, of one that counts from midnight."""
        return replace(
            self,
            leaves=midnight + self.leaves,
            opens=midnight + self.opens,
            closes=midnight + self.closes,
            returns=midnight + self.returns,
            breaks=tuple((midnight + start, midnight + end) for start, end in self.breaks),
        )


def pauses_later(staggered: bool, desk: int, desks: int) -> bool:
    """Return whether a desk (0, 1, …) of so many pauses when the others are back: the second half, if breaks are staggered."""
    return staggered and desk >= (desks + 1) // 2


def counter_duty(policy: Scenario, counter: str, weekday: str) -> Duty:
    """Return the paid day at a counter on a weekday, from midnight, by its own hours or the office's.

    Raises KeyError for an unknown counter.
    """
    where = policy.counters[counter]
    opens = float(policy.calendar.opens if where.opens is None else where.opens)
    closes = float(_office_closes(policy, weekday) if where.closes is None else where.closes)
    closes = max(closes, opens)
    breaks, staggered = _breaks(policy, weekday, opens, closes)
    return Duty(opens, opens, closes, closes, 0.0, 0.0, 0.0, breaks, staggered)


def visit_duty(policy: Scenario, team: str, site: str, weekday: str) -> Duty:
    """Return the paid day of a team at a site on a weekday, from midnight: from leaving the office to being back at it.

    The window opens after travel and set-up and closes before pack-down and travel, unless the visit says when.
    Raises KeyError for an unknown team or site.
    """
    where = policy.sites[site]
    hours = policy.visits[site] if isinstance(where, RotationSite) else where
    starts, ends = _team_hours(policy, team, weekday)
    travel = in_ticks(policy.field_work.travel if where.travel is None else where.travel)
    set_up, pack_down = in_ticks(policy.field_work.set_up), in_ticks(policy.field_work.pack_down)
    opens = starts + travel + set_up if hours.opens is None else float(hours.opens)
    closes = ends - pack_down - travel if hours.closes is None else float(hours.closes)
    closes = max(closes, opens)
    leaves, returns = opens - set_up - travel, closes + pack_down + travel
    breaks, staggered = _breaks(policy, weekday, opens, closes)
    return Duty(leaves, opens, closes, returns, travel, set_up, pack_down, breaks, staggered)


def _team_hours(policy: Scenario, team: str, weekday: str) -> Interval:
    setting = policy.teams[team]
    starts = policy.calendar.opens if setting.starts is None else setting.starts
    ends = _office_closes(policy, weekday) if setting.ends is None else setting.ends
    return float(starts), float(ends)


def _office_closes(policy: Scenario, weekday: str) -> int:
    friday = policy.calendar.friday_closes
    return friday if friday is not None and weekday == "fri" else policy.calendar.closes


def _breaks(policy: Scenario, weekday: str, opens: float, closes: float) -> tuple[tuple[Interval, ...], bool]:
    scheduled = (
        (float(pause.starts), float(pause.ends))
        for pause in policy.calendar.breaks
        if weekday in pause.weekdays
    )
    return clipped(scheduled, opens, closes), policy.calendar.break_mode == "staggered"
