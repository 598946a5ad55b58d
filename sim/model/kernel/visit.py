"""A visit: people are called group by group from the calling list, come to the hall, and return to the line."""

from __future__ import annotations

from typing import NamedTuple

from sim.arrays import Bools, Floats, Ints, Rows
from sim.clock import NEVER
from sim.compiled import compiled, inlined
from sim.demand.durations import ticks
from sim.model import rules
from sim.model.kernel.hall import (
    assist,
    begin_attempt,
    draw_call,
    enter,
    leave_first,
    limit_of,
    next_at_desks,
    next_with_helpers,
    serve,
    serve_until,
    sweep,
)
from sim.model.kernel.records import (
    ALL_AT_ONCE,
    DESKS,
    FINISHED,
    HELPERS,
    LEAVING,
    MORE_ATTEMPTS,
    MORE_CALLS,
    NONE,
    NOTHING,
    RETURNING_BY,
    TIMETABLE,
    Hall,
    Person,
    Space,
    UnitRow,
)

is_inside = compiled(rules.is_inside)
unit_limit = compiled(rules.unit_limit)


class UnitWindow:
    """When the people of a unit may be called, in minutes from a midnight, and whether the limit on those away holds."""

    starts: float
    ends: float
    limited: bool


class Slot:
    """A slot of a timetable: its time in minutes from a midnight, and how many people are released."""

    at: float
    people: int


class Units(NamedTuple):
    """The windows of the units of a site on a day: those of unit u stand from `of_unit[u]` on."""

    windows: Rows[UnitWindow]
    of_unit: Ints
    max_share_away: float


class Release(NamedTuple):
    """How people are released at a visit: `has_turn` (slots, units) tells whose turn it is in each slot.

    The times of units, slots and windows are in minutes from `midnight`.
    """

    midnight: float
    policy: int
    slots: Rows[Slot]
    has_turn: Bools
    group_size: int
    call_below: int
    windows: Floats
    hold_in_outage: bool
    max_away: float


class CallingList(NamedTuple):
    """The people of a site in the order in which they are called, kept unit by unit as linked lists.

    Each person on it has a place, a number that only grows: at first their row; who comes back gets the next one,
    `next_place[0]`.
    """

    units: Units
    people: Rows[Person]
    by_unit: Rows[UnitRow]
    next_place: Ints


@inlined
def calling_list_in(space: Space, units: Units, people: Rows[Person]) -> CallingList:
    """Return the calling list of a session in some space."""
    return CallingList(units, people, space.units[: len(units.of_unit) - 1], space.next_place)


@compiled
def line_up(calling: CallingList, can_come: Bools) -> None:
    """Let a session's people stand on the list by their rows; who cannot come keeps their place, and is on none."""
    for unit in range(len(calling.by_unit)):
        calling.by_unit[unit].first, calling.by_unit[unit].away = NONE, 0
    calling.next_place[0] = len(calling.people)
    for row in range(len(calling.people)):
        calling.people[row].place = row
        if can_come[row]:
            append(calling, row)


@compiled
def append(calling: CallingList, row: int) -> None:
    """Let somebody join the tail of their unit."""
    unit = calling.by_unit[calling.people[row].unit]
    calling.people[row].after = NONE
    if unit.first == NONE:
        unit.first = row
    else:
        calling.people[unit.last].after = row
    unit.last = row


@compiled
def come_back(calling: CallingList, row: int, is_again: bool) -> None:
    """Let somebody be back at the line; who may be called again joins the tail of the list."""
    person = calling.people[row]
    calling.by_unit[person.unit].away -= 1
    if is_again:
        person.place = calling.next_place[0]
        calling.next_place[0] += 1
        append(calling, row)


@compiled
def look_for_room(calling: CallingList, minute: float, has_turn: Bools, ignore_limits: bool) -> None:
    """Settle how many of each unit may be called at a minute of the day: its room."""
    units = calling.units
    for unit in range(len(calling.by_unit)):
        row = calling.by_unit[unit]
        row.room = 0
        for n in range(units.of_unit[unit], units.of_unit[unit + 1]):
            window = units.windows[n]
            if window.starts <= minute < window.ends and has_turn[unit]:
                row.room = len(calling.people)
                if window.limited and not ignore_limits:
                    row.room = unit_limit(units.max_share_away, row.present) - row.away


@compiled
def take_next(calling: CallingList) -> int:
    """Take the first person off the list whose unit has room, and return their row, or `NONE`."""
    people, found = calling.people, NONE
    for unit in range(len(calling.by_unit)):
        row = calling.by_unit[unit].first
        if calling.by_unit[unit].room <= 0 or row == NONE:
            continue
        if found == NONE or people[row].place < people[found].place:
            found = row
    if found != NONE:
        of_unit = calling.by_unit[people[found].unit]
        of_unit.first = people[found].after
        of_unit.away += 1
        of_unit.room -= 1
    return int(found)


@compiled
def play_visit(hall: Hall, calling: CallingList, release: Release, everybody: Bools) -> None:
    """Play a visit until the last worker is back at the line, or until something is missing; `everybody` is any unit's turn."""
    if release.policy == ALL_AT_ONCE:
        catch_up(hall, calling, hall.place.opens)
        call_group(hall, calling, release, hall.place.opens, len(hall.people), everybody)
    elif release.policy == TIMETABLE:
        for slot in range(len(release.slots)):
            at = release.midnight + release.slots[slot].at
            catch_up(hall, calling, at)
            call_group(hall, calling, release, at, release.slots[slot].people, release.has_turn[slot])
    else:
        pull_all_day(hall, calling, release, everybody)
    if hall.progress[0].missing == NOTHING:
        serve_until(hall, NEVER)
        return_until(hall, calling, NEVER)


@compiled
def call_group(
    hall: Hall, calling: CallingList, release: Release, now: float, size: int, has_turn: Bools
) -> bool:
    """Release the first of the list who may be called now, at most `size`; return whether anybody was."""
    if not is_inside(now - release.midnight, release.windows):
        return False
    if release.hold_in_outage and is_inside(now, hall.place.outages):
        return False
    look_for_room(calling, now - release.midnight, has_turn, release.policy == ALL_AT_ONCE)
    called = 0
    while called < size and hall.progress[0].missing == NOTHING:
        row = take_next(calling)
        if row == NONE:
            break
        send(hall, release, row, now)
        called += 1
    return called > 0


@compiled
def send(hall: Hall, release: Release, row: int, now: float) -> None:
    """Let a worker leave the line for the hall."""
    person, progress = hall.people[row], hall.progress[0]
    progress.released += 1
    if progress.released > progress.room:
        progress.missing = MORE_ATTEMPTS
        return
    if hall.source.is_drawn:
        chance = draw_call(hall, row, person.calls + person.attempt + 1, 0)
        walk = ticks(hall.source.walk[0], chance)
        hall.calls[row].walk_out, hall.calls[row].walk_back = walk, walk
    elif person.attempt >= hall.source.calls:
        progress.missing = MORE_CALLS
        return
    begin_attempt(hall, row)
    person.called, person.deadline = now, now + release.max_away
    enter(hall, row, now + hall.calls[person.call].walk_out)


@compiled
def catch_up(hall: Hall, calling: CallingList, now: float) -> None:
    """Bring the hall and the list up to now: everything but this instant's starts."""
    serve_until(hall, now)
    sweep(hall, HELPERS, now)
    sweep(hall, DESKS, now)
    return_until(hall, calling, now)


@compiled
def return_until(hall: Hall, calling: CallingList, now: float) -> None:
    """Let everybody be back at the line who is by now."""
    queues, still = hall.queues, 0
    while queues.size[RETURNING_BY] > 0 and queues.people[RETURNING_BY, 0].time <= now:
        row = leave_first(queues, RETURNING_BY)
        come_back(calling, row, hall.people[row].is_again)
    for place in range(queues.size[FINISHED]):
        time, row = queues.people[FINISHED, place].time, queues.people[FINISHED, place].row
        if time <= now:
            come_back(calling, row, False)
        else:
            queues.people[FINISHED, still].time, queues.people[FINISHED, still].row = time, row
            still += 1
    queues.size[FINISHED] = still


@compiled
def pull_all_day(hall: Hall, calling: CallingList, release: Release, everybody: Bools) -> None:
    """Call the next group while fewer than `call_below` are on their way, preparing or waiting.

    That is checked last at every instant at which it may have come to hold.
    """
    edge, check = next_edge(hall, calling, release, -NEVER), NEVER
    while hall.progress[0].missing == NOTHING:
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
        sweep(hall, HELPERS, look)
        sweep(hall, DESKS, look)
        return_until(hall, calling, look)
        while on_their_way(hall, look) < release.call_below and call_group(
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
    look = min(next_limit(hall, HELPERS), next_limit(hall, DESKS))
    for queue in (RETURNING_BY, LEAVING):
        if hall.queues.size[queue] > 0:
            look = min(look, hall.queues.people[queue, 0].time)
    return look


@compiled
def next_limit(hall: Hall, queue: int) -> float:
    """Return when the next of a queue has to leave."""
    found = NEVER
    for place in range(hall.queues.size[queue]):
        found = min(found, limit_of(hall, hall.queues.people[queue, place].row))
    return found


@compiled
def on_their_way(hall: Hall, now: float) -> int:
    """Return how many were released, have not left the hall, and have not begun at a desk."""
    queues = hall.queues
    while queues.size[LEAVING] > 0 and queues.people[LEAVING, 0].time <= now:
        leave_first(queues, LEAVING)
    return int(queues.size[DESKS] + queues.size[HELPERS] + queues.size[LEAVING])


@compiled
def next_edge(hall: Hall, calling: CallingList, release: Release, now: float) -> float:
    """Return when next a window opens or an outage ends."""
    edge = hall.place.opens if hall.place.opens > now else NEVER
    for n in range(len(hall.place.outages)):
        if hall.place.outages[n, 1] > now:
            edge = min(edge, hall.place.outages[n, 1])
    for n in range(len(calling.units.windows)):
        start = release.midnight + calling.units.windows[n].starts
        if start > now:
            edge = min(edge, start)
    for n in range(len(release.windows)):
        start = release.midnight + release.windows[n, 0]
        if start > now:
            edge = min(edge, start)
    return edge
