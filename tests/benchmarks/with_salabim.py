"""Site-days in salabim: a component a worker, who requests a desk that fails him when his time is up."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
import salabim

from tests.benchmarks.engine import Engine
from tests.benchmarks.site_days import DESKS, MAX_AWAY, OPENS, Played, SiteDay, as_lists

Times = tuple[list[float], list[float]]
"""When each worker began and ended."""

Story = Generator[Any, None, None]


class Usher(salabim.Component):  # type: ignore[misc]
    """The usher releases group after group. Salabim's clock starts at the opening."""

    def process(self) -> Story:
        env, who = self.env, 0
        for at, size in env.day["groups"]:
            yield self.hold(till=at - OPENS)
            for number in range(who, who + size):
                Worker(env=env, name="worker", number=number)
            who += size


class Server(salabim.Component):  # type: ignore[misc]
    """The server goes down and comes up again: no desk may begin in between, and who has begun stays."""

    def process(self) -> Story:
        for down, up in self.env.day["outages"]:
            yield self.hold(till=down - OPENS)
            self.env.desks.set_capacity(0)
            yield self.hold(till=up - OPENS)
            self.env.desks.set_capacity(DESKS)


class Worker(salabim.Component):  # type: ignore[misc]
    """A worker walks, waits, and is served unless his time is up first."""

    def setup(self, number: int) -> None:
        self.number = number

    def process(self) -> Story:
        env, number = self.env, self.number
        deadline = env.now() + MAX_AWAY
        yield self.hold(env.day["walk"][number])
        if env.now() >= deadline:
            return
        yield self.request(env.desks, fail_at=deadline)
        if self.failed():
            return
        env.began[number] = env.now() + OPENS
        yield self.hold(env.day["minutes"][number])
        env.ended[number] = env.now() + OPENS
        self.release(env.desks)


def play_day(day: dict[str, Any]) -> Times:
    """Return what came of a site-day."""
    env = salabim.Environment(yieldless=False, set_numpy_random_seed=False)
    env.day, env.desks = day, salabim.Resource("desks", capacity=DESKS, env=env, monitor=False)
    env.began = [np.nan] * len(day["walk"])
    env.ended = list(env.began)
    Server(env=env)
    Usher(env=env)
    env.run()
    return env.began, env.ended


def play(days: list[dict[str, Any]]) -> list[Times]:
    """Return what came of each site-day."""
    return [play_day(day) for day in days]


def told(days: list[SiteDay], result: list[Times]) -> list[Played]:
    """Return what came of each site-day."""
    return [Played(*map(np.array, times)) for _, times in zip(days, result, strict=True)]


def engine() -> Engine:
    """Return the engine."""
    version = salabim.__version__
    return Engine("salabim", version, "a component (a generator)", as_lists, play, told, share=0.05)
