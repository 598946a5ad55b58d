"""One replication of one scenario: the one function behind every study and both engines."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final, Literal

from sim.analysis import Record, measure
from sim.calendar import Calendar, plan
from sim.demand import Demand, draw
from sim.experiment.parameters import IdentityKey
from sim.model import Log, first_difference, play, play_session
from sim.model.session import Session, SessionResult
from sim.scenario import Scenario

Engine = Literal["twin", "simpy"]
"""Which telling plays: the SimPy model, or its compiled twin, which returns the same log."""
TWIN: Final = "twin"


def planned(scenario: Scenario) -> Calendar:
    """Return the calendar of a scenario, planned once."""
    return _planned(IdentityKey(scenario))


@lru_cache(maxsize=24)
def _planned(scenario: IdentityKey[Scenario]) -> Calendar:
    return plan(scenario.value)


def replicate(scenario: Scenario, seed: int, replication: int, engine: Engine = TWIN) -> Record:
    """Return what one replication of a scenario came to; the same arguments give the same record everywhere."""
    calendar = planned(scenario)
    demand = draw(scenario, calendar, seed, replication)
    return measure(campaign_engine(engine)(scenario, calendar, demand, False), calendar)


def campaign_engine(engine: Engine) -> Callable[[Scenario, Calendar, Demand, bool], Log]:
    """Return the function that plays a replication, and keeps its sessions as data if asked."""
    if engine == TWIN:
        from sim.model.kernel import play as play_twin

        return play_twin
    return play


def session_engine(engine: Engine) -> Callable[[Session], SessionResult]:
    """Return the function that plays one session as data."""
    if engine == TWIN:
        from sim.model.kernel import play_session as play_session_of_twin

        return play_session_of_twin
    return play_session


def cross_check(scenario: Scenario, seed: int, replication: int) -> str | None:
    """Return where the logs of both engines differ first in one replication, in words; None where every row is equal."""
    calendar = planned(scenario)
    logs = (
        campaign_engine(engine)(scenario, calendar, draw(scenario, calendar, seed, replication), False)
        for engine in ("simpy", TWIN)
    )
    return first_difference(*logs)
