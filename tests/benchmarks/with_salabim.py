"""Site-days in salabim: a component a worker, who requests a desk that fails him when his time is up.

One environment plays all days in a row: to make one takes as long as hundreds of workers.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
import salabim

from sim.clock import MINUTES_A_DAY
from tests.benchmarks.engine import Engine
from tests.benchmarks.site_days import DESKS, MAX_AWAY, Played, SiteDay, as_lists

Story = Generator[Any, None, None]


class Day:
    """A site-day as plain lists, and when each of its workers began and ended, on a clock that starts at the first midnight."""

    def __init__(self, midnight: int, lists: dict[str, Any]) -> None:
        self.midnight = midnight
        self.groups, self.outages = lists["groups"], lists["outages"]
        self.walk, self.minutes = lists["walk"], lists["minutes"]
        self.began = [np.nan] * len(self.walk)
        self.ended = list(self.began)


class Usher(salabim.Component):  # type: ignore[misc]
    """The usher releases group after group, day after day."""

    def process(self) -> Story:
        for day in self.env.days:
            who = 0
            for at, size in day.groups:
                yield self.hold(till=day.midnight + at)
                for number in range(who, who + size):
                    Worker(env=self.env, name="worker", day=day, number=number)
                who += size


class Server(salabim.Component):  # type: ignore[misc]
    """The server goes down and comes up again: no desk may begin in between, and who has begun stays."""

    def process(self) -> Story:
        for day in self.env.days:
            for down, up in day.outages:
                yield self.hold(till=day.midnight + down)
                self.env.desks.set_capacity(0)
                yield self.hold(till=day.midnight + up)
                self.env.desks.set_capacity(DESKS)


class Worker(salabim.Component):  # type: ignore[misc]
    """A worker walks, waits, and is served unless his time is up first."""

    def setup(self, day: Day, number: int) -> None:
        self.day, self.number = day, number

    def process(self) -> Story:
        env, day, number = self.env, self.day, self.number
        deadline = env.now() + MAX_AWAY
        yield self.hold(day.walk[number])
        if env.now() >= deadline:
            return
        yield self.request(env.desks, fail_at=deadline)
        if self.failed():
            return
        day.began[number] = env.now()
        yield self.hold(day.minutes[number])
        day.ended[number] = env.now()
        self.release(env.desks)


def play(lists: list[dict[str, Any]]) -> list[Day]:
    """Return the site-days with when each worker began and ended."""
    env = salabim.Environment(yieldless=False, set_numpy_random_seed=False)
    env.days = [Day(MINUTES_A_DAY * n, day) for n, day in enumerate(lists)]
    env.desks = salabim.Resource("desks", capacity=DESKS, env=env, monitor=False)
    Server(env=env)
    Usher(env=env)
    env.run()
    return env.days  # type: ignore[no-any-return]


def told(_: list[SiteDay], result: list[Day]) -> list[Played]:
    """Return what came of each site-day."""
    return [Played(np.array(day.began) - day.midnight, np.array(day.ended) - day.midnight) for day in result]


def engine() -> Engine:
    """Return the engine."""
    version = salabim.__version__
    return Engine("salabim", version, "a component (a generator)", as_lists, play, told, share=0.05)
