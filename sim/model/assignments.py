"""Who goes where on a day: which officers are at work, and which site each team visits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sim.calendar import Calendar, Day
from sim.demand import RESERVE, Demand
from sim.model import rules
from sim.scenario import Scenario
from sim.scenario.schema import Stop

COUNTER = "counter"


def officers_at_work(
    policy: Scenario, demand: Demand, day: Day, teams: tuple[str, ...], counters: tuple[str, ...]
) -> dict[str, list[str]]:
    """Return the officers at work in each team and at each counter, in order of their desks.

    `teams` are those that are sent out that day. A counter whose officers were moved to such a team keeps the rest; absent
    officers are drawn, and the reserve fills gaps in order of priority.
    """
    at_counters = {
        name: [f"{name}/{n + 1}" for n in range(policy.counters[name].officers)] for name in policy.counters
    }
    reserve = [f"{RESERVE}/{n + 1}" for n in range(policy.reserve.officers)]
    rostered: dict[str, list[str]] = {}
    for name in teams:
        team = policy.teams[name]
        source = at_counters.get(team.officers_from, reserve if team.officers_from == RESERVE else None)
        if source is None:
            rostered[name] = [f"{name}/{n + 1}" for n in range(team.officers)]
        else:
            rostered[name] = [source.pop() for _ in range(min(team.officers, len(source)))]
    rostered |= {name: at_counters[name] for name in counters}
    at_work = {
        name: [officer for officer in officers if not demand.is_absent(officer, day.date)]
        for name, officers in rostered.items()
    }
    spare = [officer for officer in reserve if not demand.is_absent(officer, day.date)]
    order = {name: n for n, name in enumerate(policy.reserve.priority)}
    for name in sorted(rostered, key=lambda name: order.get(name, len(order))):
        while rules.fills_gap(len(at_work[name]), len(rostered[name]), len(spare)):
            at_work[name].append(spare.pop(0))
    return at_work


@dataclass
class Progress:
    """How far a team is in one itinerary: its present stop and the visits made there."""

    stop: int = 0
    visits: int = 0


@dataclass(frozen=True)
class Assignment:
    """Where a team goes on a day, and by which itinerary; `dated` stops do not move the itinerary on."""

    site: str
    itinerary: str
    dated: bool


@dataclass
class Tour:
    """One team's way through its itineraries; `callable_at` gives how many people of a site may still be called."""

    team: str
    policy: Scenario
    calendar: Calendar
    callable_at: Callable[[str], int]
    progress: dict[str, Progress] = field(default_factory=dict)

    def assignments(self, day: Day) -> list[Assignment]:
        """Return where the team would go on a day, best first: the others are for a visit that is cancelled.

        Dated stops come first, then the present stop and those after it, then what `then` says.
        """
        found: list[Assignment] = []
        name = self.policy.teams[self.team].itinerary
        seen: set[str] = set()
        while name != COUNTER and name not in seen:
            seen.add(name)
            site = self.calendar.dated_site(name, day)
            if site is not None:
                found.append(Assignment(site, name, dated=True))
            if self.calendar.makes_stops(name, self.team, day):
                found += [Assignment(stop.site, name, dated=False) for stop in self._stops_from_here(name)]
            name = self.policy.itineraries[name].then
        return found

    def record_visit(self, assignment: Assignment, activated: int) -> None:
        """Count a visit to the present stop; the team may move on after it."""
        if assignment.dated:
            return
        progress = self.progress[assignment.itinerary]
        stops = self._undated(assignment.itinerary)
        stop = stops[progress.stop % len(stops)]
        if stop.site != assignment.site:
            return
        progress.visits += 1
        yield_below = stop.until.yield_below if stop.until is not None else None
        if rules.moves_on(progress.visits, stop.visits or 0, activated, yield_below or 0):
            self._move_on(progress)

    def _stops_from_here(self, name: str) -> list[Stop]:
        itinerary, stops = self.policy.itineraries[name], self._undated(name)
        progress = self.progress.setdefault(name, Progress())
        for _ in stops:
            if (progress.stop < len(stops) or itinerary.repeat) and self._is_used_up(
                stops[progress.stop % len(stops)]
            ):
                self._move_on(progress)
        if itinerary.repeat:
            ahead = [stops[(progress.stop + n) % len(stops)] for n in range(len(stops))]
        else:
            ahead = stops[progress.stop :]
        return [stop for stop in ahead if not self._is_used_up(stop)]

    def _undated(self, name: str) -> list[Stop]:
        return [stop for stop in self.policy.itineraries[name].stops if not stop.days and not stop.weekdays]

    def _is_used_up(self, stop: Stop) -> bool:
        callable_below = stop.until.callable_below if stop.until is not None else None
        return callable_below is not None and rules.is_used_up(self.callable_at(stop.site), callable_below)

    @staticmethod
    def _move_on(progress: Progress) -> None:
        progress.stop, progress.visits = progress.stop + 1, 0
