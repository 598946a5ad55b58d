"""One replication of a scenario with its processor time in parts: draw, play and measure."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property, wraps
from typing import Any, NamedTuple

from sim.analysis import measure
from sim.calendar import Calendar
from sim.demand import Demand, draw
from sim.experiment import TWIN, Engine, campaign_engine
from sim.scenario import Scenario


class Parts(NamedTuple):
    """Processor seconds of one replication by part, and how many attempts of people it came to."""

    draw: float
    play: float
    measure: float
    attempts: int

    @property
    def total(self) -> float:
        """Seconds of the whole replication."""
        return self.draw + self.play + self.measure


class Stopwatch:
    """Adds up the processor seconds spent inside some functions; time inside two of them counts once."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._depth = 0

    def on(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that does the same on the clock."""

        @wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            if self._depth:
                return function(*args, **kwargs)
            self._depth = 1
            begun = time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds += time.process_time() - begun
                self._depth = 0

        return timed


def on_the_clock(demand: Demand) -> Stopwatch:
    """Return a stopwatch that runs whenever something is drawn.

    Demand draws a table when it is first asked for, while the campaign is played, so its public functions are put on the clock.
    What it holds as a value (residents, outages of the server) is drawn at once: no replication goes without.
    """
    watch = Stopwatch()
    names = [name for name in {*vars(type(demand)), *vars(demand)} if not name.startswith("_")]
    values = [name for name in names if isinstance(vars(type(demand)).get(name), cached_property)]
    watch.on(lambda: [getattr(demand, name) for name in values])()
    for name in set(names) - set(values):
        part = getattr(demand, name)
        if callable(part):
            setattr(demand, name, watch.on(part))
    return watch


def replicate_in_parts(
    scenario: Scenario, calendar: Calendar, seed: int, replication: int, engine: Engine = TWIN
) -> Parts:
    """Play one replication, as `replicate` does, and return what each part of it took."""
    begun = time.process_time()
    demand = draw(scenario, calendar, seed, replication)
    watch = on_the_clock(demand)
    log = campaign_engine(engine)(scenario, calendar, demand, False)
    played = time.process_time()
    measure(log, calendar)
    measured = time.process_time()
    return Parts(watch.seconds, played - begun - watch.seconds, measured - played, len(log.visits))
