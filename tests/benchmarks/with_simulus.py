"""Site-days in simulus: a process a worker, who waits for a desk until his time is up."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import numpy as np

from tests.benchmarks.engine import Engine
from tests.benchmarks.site_days import DESKS, MAX_AWAY, OPENS, Played, SiteDay, as_lists


def _imported() -> Any:
    """Return simulus, which reads the command line when it is imported: it gets none."""
    argv = sys.argv[1:]
    sys.argv[1:] = []
    try:
        return import_module("simulus")
    finally:
        sys.argv[1:] = argv


simulus = _imported()

Times = tuple[list[float], list[float]]
"""When each worker began and ended."""


class Hall:
    """A site-day while it is played: its desks, and the trap that springs when the server is up again."""

    def __init__(self, day: dict[str, Any]) -> None:
        self.sim = simulus.simulator(init_time=OPENS)
        self.desks = self.sim.resource(capacity=DESKS)
        self.is_down, self.is_up = False, self.sim.trap()
        self.day = day
        self.began = [np.nan] * len(day["walk"])
        self.ended = list(self.began)

    def usher(self) -> None:
        """The usher releases group after group."""
        who = 0
        for at, size in self.day["groups"]:
            self.sim.sleep(until=at)
            for number in range(who, who + size):
                self.sim.process(self.worker, number)
            who += size

    def server(self) -> None:
        """The server goes down and comes up again."""
        for down, up in self.day["outages"]:
            self.sim.sleep(until=down)
            self.is_down, self.is_up = True, self.sim.trap()
            self.sim.sleep(until=up)
            self.is_down = False
            self.is_up.trigger()

    def worker(self, number: int) -> None:
        """A worker walks, waits, and is served unless his time is up first."""
        sim, deadline = self.sim, self.sim.now + MAX_AWAY
        sim.sleep(offset=self.day["walk"][number])
        if sim.now >= deadline:
            return
        has_desk, _ = sim.wait(self.desks, until=deadline)
        if not has_desk:
            return
        while self.is_down and sim.now < deadline:
            sim.wait(self.is_up, until=deadline)
        if sim.now < deadline:
            self.began[number] = sim.now
            sim.sleep(offset=self.day["minutes"][number])
            self.ended[number] = sim.now
        self.desks.release()

    def play(self) -> Times:
        """Return when each began and ended."""
        self.sim.process(self.server)
        self.sim.process(self.usher)
        self.sim.run()
        return self.began, self.ended


def play(days: list[dict[str, Any]]) -> list[Times]:
    """Return what came of each site-day."""
    return [Hall(day).play() for day in days]


def told(days: list[SiteDay], result: list[Times]) -> list[Played]:
    """Return what came of each site-day."""
    return [Played(*map(np.array, times)) for _, times in zip(days, result, strict=True)]


def engine() -> Engine:
    """Return the engine."""
    return Engine("simulus", simulus.__version__, "a process (a greenlet)", as_lists, play, told, share=0.2)
