"""What an experiment is asked, how far it is, and what it came to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sim.analysis import Record
from sim.experiment.parameters import LIKELY, Parameters
from sim.experiment.store import Key
from sim.scenario import Scenario


class Block(NamedTuple):
    """What is wanted: the first replications of some scenarios, at likely values or with drawn parameters."""

    scenarios: Sequence[Scenario]
    replications: int
    parameters: Parameters = LIKELY


@dataclass(frozen=True)
class Experiment:
    """Records by scenario name, in order of replication: the same replications of every scenario, so that they are paired.

    `stopped` tells why there are fewer than wanted: empty, `interrupted`, `worker-lost` or `cluster-lost`.
    """

    records: dict[str, tuple[Record, ...]]
    wanted: int
    stopped: str = ""
    parameters: Parameters = LIKELY

    @property
    def replications(self) -> int:
        """How many replications of every scenario are finished."""
        return min((len(records) for records in self.records.values()), default=0)


class Progress(NamedTuple):
    """How far an experiment is, in replications of single scenarios; `records` are those that are finished, by key."""

    done: int
    wanted: int
    records: Mapping[Key, Record]


OnProgress = Callable[[Progress], None]
