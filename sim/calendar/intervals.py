"""Intervals of minutes: merged, cut to a window, taken away from one; and minutes in whole ticks."""

from __future__ import annotations

from collections.abc import Iterable

from sim.clock import TICKS_A_MINUTE, Interval


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
