"""A visit in arrays: people are released group by group, come to the hall, and return to the line."""

from __future__ import annotations

from typing import Final, NamedTuple

from sim.arrays import Bools, Floats
from sim.clock import NEVER
from sim.compiled import compiled, written_in
from sim.model import rules
from sim.model.kernel.calling_list import NOBODY, CallingList, come_back, look_for_room, take_next
from sim.model.kernel.hall import (
    assist,
    begin_attempt,
    brings,
    enter,
    limit_of,
    next_at_desks,
    next_with_helpers,
    serve,
    serve_until,
    sweep,
)
from sim.model.kernel.line import FINISHED, HELPED, LEAVING, QUEUE, RETURNING, leave_first
from sim.model.kernel.terms import (
    ATTEMPT,
    CALLED,
    DEADLINE,
    IS_AGAIN,
    KNOWN,
    LACKING,
    MORE_CALLS,
    MORE_ROOM,
    RELEASED,
    ROOM,
    WALK_OUT,
    Hall,
)

is_inside = compiled(rules.is_inside)

POLICIES: Final = ("all-at-once", "timetable", "pull")
ALL_AT_ONCE, TIMETABLE, PULL = range(len(POLICIES))


class Release(NamedTuple):
    """The release policy of a visit: `slots` hold (time, people), `has_turn` (slots, units) whose turn it is in each.

    Slots and windows are in minutes from `midnight`.
    """

    midnight: float
    policy: int
    slots: Floats
    has_turn: Bools
    group_size: int
    call_below: int
    windows: Floats
    hold_in_outage: bool
    max_away: float


@compiled
def play_visit(hall: Hall, calling: CallingList, release: Release, everybody: Bools) -> None:
    """Play a visit until the last worker is back at the line, or until something is lacking; `everybody` is any unit's turn."""
    if release.policy == ALL_AT_ONCE:
        catch_up(hall, calling, hall.place.opens)
        call(hall, calling, release, hall.place.opens, len(hall.crowd.numbers), everybody)
    elif release.policy == TIMETABLE:
        for slot in range(len(release.slots)):
            at = release.midnight + release.slots[slot, 0]
            catch_up(hall, calling, at)
            call(hall, calling, release, at, int(release.slots[slot, 1]), release.has_turn[slot])
    else:
        pull_all_day(hall, calling, release, everybody)
    if hall.tally[LACKING] == 0:
        serve_until(hall, NEVER)
        return_until(hall, calling, NEVER)


@compiled
def call(hall: Hall, calling: CallingList, release: Release, now: float, size: int, has_turn: Bools) -> bool:
    """Release the first of the list who may be called now, at most `size`; return whether anybody was."""
    if not is_inside(now - release.midnight, release.windows):
        return False
    if release.hold_in_outage and is_inside(now, hall.place.outages):
        return False
    look_for_room(calling, now, has_turn, release.policy == ALL_AT_ONCE)
    called = 0
    while called < size and hall.tally[LACKING] == 0:
        row = take_next(calling)
        if row == NOBODY:
            break
        send(hall, release, row, now)
        called += 1
    return called > 0


@written_in
def send(hall: Hall, release: Release, row: int, now: float) -> None:
    """Let a worker leave the line for the hall."""
    times, numbers = hall.crowd.times[row], hall.crowd.numbers[row]
    begin_attempt(hall, row)
    hall.tally[RELEASED] += 1
    if numbers[ATTEMPT] > numbers[KNOWN]:
        hall.tally[LACKING] = MORE_CALLS
    elif hall.tally[RELEASED] > hall.tally[ROOM]:
        hall.tally[LACKING] = MORE_ROOM
    else:
        times[CALLED], times[DEADLINE] = now, now + release.max_away
        enter(hall, row, now + brings(hall, row, WALK_OUT))


@compiled
def catch_up(hall: Hall, calling: CallingList, now: float) -> None:
    """Bring the hall and the list up to now: everything but this instant's starts."""
    serve_until(hall, now)
    sweep(hall, HELPED, now)
    sweep(hall, QUEUE, now)
    return_until(hall, calling, now)


@compiled
def return_until(hall: Hall, calling: CallingList, now: float) -> None:
    """Let everybody be back at the line who is by now."""
    while hall.lines.size[RETURNING] > 0 and hall.lines.time[RETURNING, 0] <= now:
        row = leave_first(hall.lines, RETURNING)
        come_back(calling, row, hall.crowd.numbers[row, IS_AGAIN] > 0)
    lines, still = hall.lines, 0
    for place in range(lines.size[FINISHED]):
        time, row = lines.time[FINISHED, place], lines.who[FINISHED, place, 1]
        if time <= now:
            come_back(calling, row, False)
        else:
            lines.time[FINISHED, still], lines.who[FINISHED, still, 1] = time, row
            still += 1
    lines.size[FINISHED] = still


@compiled
def pull_all_day(hall: Hall, calling: CallingList, release: Release, everybody: Bools) -> None:
    """Call the next group while fewer than `call_below` are on their way, preparing or waiting.

    That is checked last at every instant at which it may have come to hold.
    """
    edge, check = next_edge(hall, calling, release, -NEVER), NEVER
    while hall.tally[LACKING] == 0:
        look = min(check, edge, next_look(hall))
        start = start_by(hall, look)
        if start < NEVER:
            check = start  # one fewer is waiting: to be looked at after all that begin at this instant
            continue
        if look == NEVER:
            break
        check = NEVER
        if edge <= look:
            edge = next_edge(hall, calling, release, look)
        sweep(hall, HELPED, look)
        sweep(hall, QUEUE, look)
        return_until(hall, calling, look)
        while on_their_way(hall, look) < release.call_below and call(
            hall, calling, release, look, release.group_size, everybody
        ):
            pass


@compiled
def start_by(hall: Hall, now: float) -> float:
    """Let the next helper or desk begin if one does by `now`, and return when; `NEVER`, if none does."""
    helper, helped = next_with_helpers(hall)
    desk, begins = next_at_desks(hall)
    start = min(helped, begins)
    if start > now or start == NEVER:
        return NEVER
    if helped == start:
        assist(hall, helper, start)
    else:
        serve(hall, desk, start)
    return start


@compiled
def next_look(hall: Hall) -> float:
    """Return when next somebody leaves the hall, or is back at the line, so that the next group may be called."""
    look = min(next_limit(hall, HELPED), next_limit(hall, QUEUE))
    for line in (RETURNING, LEAVING):
        if hall.lines.size[line] > 0:
            look = min(look, hall.lines.time[line, 0])
    return look


@compiled
def next_limit(hall: Hall, line: int) -> float:
    """Return when the next of a line has to leave."""
    found = NEVER
    for place in range(hall.lines.size[line]):
        found = min(found, limit_of(hall, hall.lines.who[line, place, 1]))
    return found


@compiled
def on_their_way(hall: Hall, now: float) -> int:
    """Return how many were released, have not left the hall, and have not begun at a desk."""
    while hall.lines.size[LEAVING] > 0 and hall.lines.time[LEAVING, 0] <= now:
        leave_first(hall.lines, LEAVING)
    return int(hall.lines.size[QUEUE] + hall.lines.size[HELPED] + hall.lines.size[LEAVING])


@compiled
def next_edge(hall: Hall, calling: CallingList, release: Release, now: float) -> float:
    """Return when next a window opens or an outage ends."""
    edge = hall.place.opens if hall.place.opens > now else NEVER
    for n in range(len(hall.place.outages)):
        if hall.place.outages[n, 1] > now:
            edge = min(edge, hall.place.outages[n, 1])
    for n in range(len(calling.units.windows)):
        start = calling.units.midnight + calling.units.windows[n, 0]
        if start > now:
            edge = min(edge, start)
    for n in range(len(release.windows)):
        start = release.midnight + release.windows[n, 0]
        if start > now:
            edge = min(edge, start)
    return edge
