"""The tours: which site each team goes to, until it moves on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sim.calendar import Calendar, Day
from sim.model import rules
from sim.scenario import Scenario
from sim.scenario.policies import Stop

COUNTER = "counter"


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
    """One team's way through its itineraries. `callable_at` tells how many people of a site may still be called."""

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

    def note(self, assignment: Assignment, activated: int) -> None:
        """Take note of a session: the team may move on after it."""
        if assignment.dated:
            return
        progress = self.progress[assignment.itinerary]
        stops = self._undated(assignment.itinerary)
        stop = stops[progress.stop % len(stops)]
        if stop.site != assignment.site:
            return
        progress.visits += 1
        yield_below = stop.until.yield_below if stop.until is not None else None
        is_done = rules.moves_on(progress.visits, stop.visits or 0, activated, yield_below or 0)
        if is_done:
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
