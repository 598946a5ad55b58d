"""The rules that every telling of a session shares: pure functions of numbers, and of sequences of (from, to).

The SimPy model calls them with tuples, the compiled twin compiles the same functions and calls them with arrays (n, 2).
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.clock import NEVER, Interval


def is_inside(time: float, intervals: Sequence[Interval]) -> bool:
    """Return whether a time lies in one of some half-open intervals."""
    for n in range(len(intervals)):  # noqa: SIM110 - compiled too
        if intervals[n][0] <= time < intervals[n][1]:
            return True
    return False


def next_start(time: float, staffed: Sequence[Interval], outages: Sequence[Interval], closes: float) -> float:
    """Return the first instant from `time` on at which a desk may begin a service, or `NEVER`.

    It may begin while it is staffed, the server and the link are up, and before the close.
    """
    for n in range(len(staffed)):
        end = staffed[n][1]
        if time < end:
            time = max(time, staffed[n][0])
            for m in range(len(outages)):
                if outages[m][0] <= time < outages[m][1]:
                    time = outages[m][1]
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
    for n in range(len(outages)):
        down, up = outages[n][0], outages[n][1]
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


def is_for_deadline(deadline: float, closes: float) -> bool:
    """Return whether who leaves the hall unserved leaves for his deadline, rather than for the close."""
    return deadline <= closes


def may_be_called_again(is_unserved: bool, has_failed: bool, may_retry: bool) -> bool:
    """Return whether who is back at the line joins the calling list: unserved, or failed for a reason that may be retried."""
    return is_unserved or (has_failed and may_retry)
