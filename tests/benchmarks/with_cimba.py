"""Site-days in Cimba: a process a worker in its C engine, compiled from Python by Numba. One trial plays all days in a row."""

# Without `from __future__ import annotations`: Cimba reads the fields of a model from its annotations.

import numpy as np
from cimba import (
    Dataset,
    Experiment,
    Input,
    Model,
    Ref,
    Resource,
    hold,
    inputs,
    now,
    process,
    spawn,
    this_process,
)
from cimba import __version__ as version

from sim.arrays import Floats
from sim.clock import MINUTES_A_DAY
from tests.benchmarks.engine import Engine
from tests.benchmarks.site_days import DESKS, MAX_AWAY, Played, SiteDay, in_a_row

TIME_IS_UP = 1  # a signal of ours; 0 is success


class Hall(Model):
    """Desks, and traces of what chance brings, in order of release. Recorded: who was served, and from when to when."""

    desks: Resource = Resource(capacity=DESKS)
    until_release: Input[float]
    size: Input[int]
    walk: Input[float]
    minutes: Input[float]
    until_down: Input[float] | None  # none without outages
    until_up: Input[float] | None  # none without outages
    who: Dataset = Dataset()
    began: Dataset = Dataset()
    ended: Dataset = Dataset()

    @process
    def usher(self):
        number = 0
        while self.size.remaining() > 0:
            hold(self.until_release.next())
            for _ in range(self.size.next()):
                spawn(Worker, hall=self, number=number, walk=self.walk.next(), minutes=self.minutes.next())
                number += 1

    @process
    def server(self):
        while self.until_down.remaining() > 0:
            hold(self.until_down.next())
            self.desks.set_capacity(0)
            hold(self.until_up.next())
            self.desks.set_capacity(DESKS)


class Worker(Model):
    """A worker walks, waits, and is served unless his time is up first."""

    hall: Ref[Hall]
    number: int
    walk: float
    minutes: float

    @process
    def visit(self):
        deadline = now() + MAX_AWAY
        hold(self.walk)
        if now() < deadline:
            me = this_process()
            me.timer_set(deadline - now(), TIME_IS_UP)
            signal = self.hall.desks.acquire(1)
            me.timers_clear()
            if signal == 0:
                began = now()
                hold(self.minutes)
                self.hall.who.record(float(self.number))
                self.hall.began.record(began)
                self.hall.ended.record(now())
                self.hall.desks.release(1)


def prepare(days: list[SiteDay]) -> tuple[Hall, Experiment]:
    """Return site-days as a hall whose clock is at midnight of the n-th of them after n days."""
    hall = Hall()
    midnights = MINUTES_A_DAY * np.arange(len(days))
    groups = np.concatenate(
        [midnight + np.unique(day.released) for midnight, day in zip(midnights, days, strict=True)]
    )
    down_up = [
        midnight + t
        for midnight, day in zip(midnights, days, strict=True)
        for pair in day.outages
        for t in pair
    ]
    gaps = np.diff([0.0, *down_up])
    hall.until_release = inputs.trace(np.diff(groups, prepend=0.0))
    hall.size = inputs.trace([float(size) for day in days for size in day.sizes if size])
    hall.walk, hall.minutes = inputs.trace(in_a_row(days, "walk")), inputs.trace(in_a_row(days, "minutes"))
    if down_up:
        hall.until_down, hall.until_up = inputs.trace(gaps[::2]), inputs.trace(gaps[1::2])
    for record in (hall.who, hall.began, hall.ended):
        record.capture()
    return hall, Experiment(hall)


def play(prepared: tuple[Hall, Experiment]) -> tuple[Floats, Floats, Floats]:
    """Return who was served, and from when to when."""
    hall, experiment = prepared
    of = experiment.run(workers=1, on_failure="raise")[hall]
    return tuple(record.trial(0, 0)[1] for record in (of.who, of.began, of.ended))


def told(days: list[SiteDay], result: tuple[Floats, Floats, Floats]) -> list[Played]:
    """Return what came of each site-day."""
    ends = np.cumsum([len(day.walk) for day in days])
    midnights = np.repeat(MINUTES_A_DAY * np.arange(len(days)), [len(day.walk) for day in days])
    columns = []
    for times in result[1:]:
        column = np.full(ends[-1], np.nan)
        column[result[0].astype(int)] = times
        columns.append(np.split(column - midnights, ends[:-1]))
    return [Played(*of_day) for of_day in zip(*columns, strict=True)]


def engine() -> Engine:
    """Return the engine."""
    return Engine("Cimba", version, "a process (a coroutine in C)", prepare, play, told)
