"""One replication of one scenario: the one function behind every study."""

from __future__ import annotations

from functools import lru_cache

from sim.analysis import Record, measure
from sim.calendar import Calendar, plan
from sim.demand import draw
from sim.model import play
from sim.scenario import Scenario


@lru_cache(maxsize=24)
def planned(scenario: Scenario) -> Calendar:
    """Return the calendar of a scenario, planned once."""
    return plan(scenario)


def replicate(scenario: Scenario, seed: int, replication: int) -> Record:
    """Return what one replication of a scenario came to; the same arguments give the same record everywhere."""
    calendar = planned(scenario)
    demand = draw(scenario, calendar, seed, replication)
    return measure(play(scenario, calendar, demand), calendar)
