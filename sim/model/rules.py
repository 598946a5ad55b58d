"""The rules that every telling of a session shares: pure functions of numbers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from sim.clock import NEVER, Interval


def is_inside(time: float, intervals: Sequence[Interval]) -> bool:
    """Return whether a time lies in one of the sorted half-open intervals."""
    n = bisect_right(intervals, (time, NEVER))
    return n > 0 and time < intervals[n - 1][1]


def next_start(time: float, staffed: Sequence[Interval], outages: Sequence[Interval], closes: float) -> float:
    """Return the first instant from `time` on at which a desk may begin a service, or `NEVER`.

    It may begin while it is staffed, the server and the link are up, and before the close.
    """
    for start, end in staffed:
        if time < end:
            time = max(time, start)
            for down, up in outages:
                if down <= time < up:
                    time = up
            if time < end:
                return time if time < closes else NEVER
    return NEVER


def may_begin_until(
    start: float, staffed: Sequence[Interval], outages: Sequence[Interval], closes: float
) -> float:
    """Return until when a desk that may begin at `start` may go on beginning: a break, an outage or the close ends it."""
    ends = [end for begin, end in staffed if begin <= start < end]
    ends += [down for down, _ in outages if down > start]
    return min([closes, *ends])


def service_end(
    began: float, minutes: float, outages: Sequence[Interval], deadline: float, closes: float
) -> tuple[float, bool]:
    """Return when the person at the desk leaves, and whether his service has ended then.

    An outage stops the service. It resumes where it was if the outage ends by his deadline and before the close;
    otherwise he leaves interrupted at the earlier of the two, or at once if that has already come.
    """
    end = began + minutes
    for down, up in outages:
        if up <= began:
            continue
        if end <= down:
            break
        if up <= deadline and up < closes:
            end = up + (end - down)
        else:
            return max(down, min(deadline, closes)), False
    return end, True


def unit_limit(max_share_away: float, present: int) -> int:
    """Return how many of a unit may be away at once: rounded down, but at least one."""
    return max(1, int(max_share_away * present + 1e-9))


def unserved_outcome(deadline: float, closes: float) -> str:
    """Return how it is called when someone leaves the hall unserved: for his deadline, or for the close."""
    return "reneged" if deadline <= closes else "unserved-at-close"
