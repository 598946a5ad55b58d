"""Releases: when people of a visit may be released, and the timetable of those who are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count, takewhile

from sim.calendar.intervals import in_ticks, subtract
from sim.clock import TICK, Interval
from sim.scenario.policies import Visit

ReleaseSlot = tuple[float, int, tuple[str, ...]]
"""A group of the timetable: its time in campaign minutes, its people, and the units whose turn it is; empty: any."""


def release_windows(
    visit: Visit, opens: float, closes: float, desks: Sequence[tuple[Interval, ...]]
) -> tuple[Interval, ...]:
    """Return when people may be released in a window whose desks are staffed at these times, in campaign minutes.

    Nobody is from `last_call` minutes before the close, or before a gap in which no desk is staffed, until that ends.
    """
    last_call = in_ticks(visit.last_call)
    gaps = subtract((opens, closes), (staffed for desk in desks for staffed in desk))
    held = [(start - last_call, end) for start, end in [*gaps, (closes, closes)]]
    return subtract((opens, closes), held)


def slots(visit: Visit, midnight: float, opens: float, closes: float) -> tuple[ReleaseSlot, ...]:
    """Return the timetable of a visit inside a window, in order, at most one slot an instant (the first given).

    Its own slots, or else `group_size` people at the opening and every `slot` minutes after it, before the close.
    """
    if visit.slots:
        given = {midnight + slot.at: slot for slot in reversed(visit.slots)}
        return tuple((at, given[at].people, given[at].units) for at in sorted(given) if opens <= at < closes)
    step = max(in_ticks(visit.slot), TICK)
    times = takewhile(lambda at: at < closes, (opens + n * step for n in count()))
    return tuple((at, visit.group_size, ()) for at in times)
