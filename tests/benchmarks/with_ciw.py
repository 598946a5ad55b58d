"""Site-days in Ciw: a network of one node with six servers, whose distributions replay what was drawn."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import ciw
import numpy as np

from tests.benchmarks.engine import Engine
from tests.benchmarks.site_days import DESKS, Played, SiteDay

WORKER, OUTAGE = "worker", "outage"
DIFFERS = (
    "walks are part of the stream of arrivals, and who would arrive too late is left out of it. An outage is six customers of "
    "higher priority who hold the servers: after a shift of a server schedule the servers of the next one begin while those "
    "of the last still finish. A renege and an end of service at one instant happen in another order."
)


class Patience(ciw.dists.Distribution):  # type: ignore[misc]
    """How long the next to arrive is patient; it tells him who he is as well, and how long he will take."""

    def __init__(self, arrivals: list[tuple[float, int]], day: SiteDay) -> None:
        self.people = iter(arrivals)
        self.minutes, self.deadline = day.minutes.tolist(), day.deadline.tolist()

    def sample(self, t: float | None = None, ind: Any = None) -> float:
        assert t is not None
        _, ind.number = next(self.people)
        ind.minutes = self.minutes[ind.number]
        return float(self.deadline[ind.number] - t)


class Minutes(ciw.dists.Distribution):  # type: ignore[misc]
    """How long a worker takes at a desk."""

    def sample(self, t: float | None = None, ind: Any = None) -> float:
        return float(ind.minutes)


class UntilUp(ciw.dists.Distribution):  # type: ignore[misc]
    """How long it is until the server is up again: for who waits for a server, or holds it."""

    def __init__(self, day: SiteDay) -> None:
        self.outages = day.outages

    def sample(self, t: float | None = None, ind: Any = None) -> float:
        assert t is not None
        return max(0.0, next(up - t for down, up in reversed(self.outages) if down <= t))


def play_day(day: SiteDay) -> Played:
    """Return what came of a site-day."""
    arrives, deadline = (day.released + day.walk).tolist(), day.deadline.tolist()
    arrivals = sorted((at, number) for number, at in enumerate(arrives) if at < deadline[number])
    until_up = UntilUp(day)
    network = ciw.create_network(
        arrival_distributions={
            WORKER: [_replay([at for at, _ in arrivals])],
            OUTAGE: [_replay([down for down, _ in day.outages])],
        },
        batching_distributions={
            WORKER: [ciw.dists.Deterministic(1)],
            OUTAGE: [ciw.dists.Deterministic(DESKS)],
        },
        service_distributions={WORKER: [Minutes()], OUTAGE: [until_up]},
        reneging_time_distributions={WORKER: [Patience(arrivals, day)], OUTAGE: [until_up]},
        priority_classes={OUTAGE: 0, WORKER: 1},
        number_of_servers=[DESKS],
        routing={WORKER: [[0.0]], OUTAGE: [[0.0]]},
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(_END)
    return _times(day, simulation.nodes[-1].all_individuals)


_END = 1e6  # long after everybody has left: what is replayed ends with an infinite gap


def _replay(times: list[float]) -> Any:
    return ciw.dists.Sequential([end - start for start, end in pairwise([0.0, *times, math.inf])])


def _times(day: SiteDay, individuals: list[Any]) -> Played:
    """Return when each began and ended, read off the records of the individuals."""
    began, ended = np.full(len(day.walk), np.nan), np.full(len(day.walk), np.nan)
    for individual in individuals:
        for record in individual.data_records:
            if record.record_type == "service" and individual.customer_class == WORKER:
                began[individual.number], ended[individual.number] = (
                    record.service_start_date,
                    record.service_end_date,
                )
    return Played(began, ended)


def play(days: list[SiteDay]) -> list[Played]:
    """Return what came of each site-day."""
    return [play_day(day) for day in days]


def engine() -> Engine:
    """Return the engine."""
    return Engine(
        "Ciw",
        ciw.__version__,
        "an individual at a node",
        list,
        play,
        lambda _, result: result,
        share=0.2,
        differs=DIFFERS,
    )
