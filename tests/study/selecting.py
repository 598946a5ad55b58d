"""A laboratory that plays nothing: its records come from a function of the strategy and the replication."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.analysis import Record
from sim.experiment import DRAWN, REPLICATIONS_PER_DRAW, Block, Experiment
from sim.study.objective import Objective
from sim.study.selecting.question import Question
from tests.study.by_hand import record

Values = Callable[[str, int], Mapping[str, float]]


class Bench:
    """Remembers what was asked of it; `ends` is how many replications there are before it is stopped."""

    seed = 1
    found = played = 0
    engine, cross_checked, stopped = "twin", 0, ""

    def __init__(self, values: Values, ends: int = 10**9) -> None:
        self.values, self.ends = values, ends
        self.asked: list[tuple[tuple[str, ...], int, str]] = []

    def run(self, block: Block) -> tuple[Experiment, ...]:
        names = tuple(scenario.name for scenario in block.scenarios)
        self.asked.append((names, block.replications, block.parameters))
        n = min(block.replications, self.ends)
        n -= n % (REPLICATIONS_PER_DRAW if block.parameters == DRAWN else 1)
        records = {name: tuple(self.record(name, r) for r in range(n)) for name in names}
        self.stopped = "interrupted" if n < block.replications else self.stopped
        return (Experiment(records, block.replications, self.stopped, block.parameters),)

    def cross_check(self, *blocks: Block) -> None:
        self.cross_checked += sum(len(block.scenarios) for block in blocks)

    def record(self, name: str, replication: int) -> Record:
        return record(self.values(name, replication))


def scenarios(*names: str, bounds: Sequence[str] = ()) -> Any:
    return tuple(SimpleNamespace(name=name, bound=name in bounds) for name in names)


def luck(name: str, replication: int) -> float:
    """Chance of one's own: the same for a strategy and a replication whenever it is asked."""
    return float(np.random.default_rng([sum(name.encode()), replication]).normal())


def shared(replication: int) -> float:
    """Chance that all strategies share."""
    return float(np.random.default_rng([7, replication]).normal())


def activations(means: Mapping[str, float], own: float = 2.0, common: float = 5.0) -> Values:
    """Activations around a mean a strategy, with much luck that all share and some of one's own."""
    return lambda name, r: {"activations": means[name] + common * shared(r) + own * luck(name, r)}


def question(**more: Any) -> Question:
    """Most activations, down to a difference of a half."""
    return Question(**({"objective": Objective("activations"), "indifference": 0.5, "first": 10} | more))
