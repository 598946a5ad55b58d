"""The rules that every telling of a session shares: pure functions of numbers, and of sequences of (from, to).

The SimPy model calls them with tuples, the compiled twin compiles the same functions and calls them with arrays (n, 2).
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.arrays import Floats
from sim.clock import NEVER, Interval
from sim.model.session import OUTCOMES

ACTIVATED, FAILED, OTHER_DISTRICT, NOT_READY = (
    OUTCOMES.index(outcome) for outcome in ("activated", "failed", "other-district", "not-ready")
)

Intervals = Sequence[Interval] | Floats
"""Half-open intervals (from, to), in order and disjoint: tuples, or an array (n, 2)."""


def is_inside(time: float, intervals: Intervals) -> bool:
    """Return whether a time lies in one of some half-open intervals."""
    for n in range(len(intervals)):  # noqa: SIM110 - compiled too
        if intervals[n][0] <= time < intervals[n][1]:
            return True
    return False


def next_start(time: float, staffed: Intervals, outages: Intervals, closes: float) -> float:
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


def may_begin_until(start: float, staffed: Intervals, outages: Intervals, closes: float) -> float:
    """Return until when a desk that may begin at `start` may go on beginning: a break, an outage or the close ends it."""
    ends = [end for begin, end in staffed if begin <= start < end]
    ends += [down for down, _ in outages if down > start]
    return min([closes, *ends])


def service_end(
    began: float, minutes: float, outages: Intervals, deadline: float, closes: float
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


def willing_share(willing: float, word_of_mouth: float, activated: int, local: int, aware: float) -> float:
    """Return the share of a site's people who are willing.

    It rises with the share activated of those with a local card, and by the measures in force.
    """
    return willing + word_of_mouth * activated / max(local, 1) + aware


def is_used_up(callable_now: int, callable_below: int) -> bool:
    """Return whether a stop has fewer people left than a team stays for; 0: it has no such rule."""
    return callable_below > 0 and callable_now < callable_below


def moves_on(visits: int, wanted: int, activated: int, yield_below: int) -> bool:
    """Return whether a team moves on after a visit, by the yield or else by the number of visits; 0: there is no such rule."""
    if yield_below > 0:
        return activated < yield_below
    return wanted > 0 and visits >= wanted


def is_done(outcome: int, retry: bool) -> bool:
    """Return whether somebody is never seen again after an attempt that came to an outcome, a position in `OUTCOMES`."""
    return outcome in (ACTIVATED, OTHER_DISTRICT, NOT_READY) or (outcome == FAILED and not retry)


def fills_gap(at_work: int, rostered: int, spare: int) -> bool:
    """Return whether somebody of the reserve goes where an officer is absent."""
    return spare > 0 and at_work < rostered
