"""A study asked again of the replications that its results hold: nothing is played, whatever it takes is looked up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final, get_args

from sim.analysis import Record
from sim.experiment import DRAWN, REPLICATIONS_PER_DRAW, TWIN, Block, Engine, Experiment, Laboratory
from sim.study.compare import Design, compare_in
from sim.study.comparison import Comparison
from sim.study.provenance import manifest
from sim.study.selecting.selection import Selected, select_in
from sim.study.selecting.tables import selection_manifest, write_selection_tables
from sim.study.tables import write_tables
from sim.study.verifying.results import Job, Results

DAILY: Final = "daily-replications.csv"
INTERRUPTED: Final = "interrupted"
STOPS: Final = ("", INTERRUPTED, "worker-lost", "cluster-lost")
"""Why an experiment may have ended too soon; see `Experiment`."""
Study = Comparison | Selected


@dataclass
class Archive(Laboratory):
    """A laboratory that plays nothing: it holds replications, and stops where more are asked for.

    `why` it stopped, and how many were `told` again by then, is what the results say. A variant that is none of their scenarios
    has the replications that are held, at most as many as the others.
    """

    held: Mapping[Job, Record] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    why: str = ""
    told: int = 0

    def run(self, *blocks: Block) -> tuple[Experiment, ...]:
        """Return the records of some blocks, as far as they are held."""
        finished = [self._finished(block) for block in blocks]
        if any(n < block.replications for n, block in zip(finished, blocks, strict=True)):
            self.stopped = self.why or INTERRUPTED
        return tuple(map(self._experiment, blocks, finished))

    def cross_check(self, *blocks: Block) -> None:
        """Count what is told again where nothing stops it: no log is held, so that it is taken as told."""
        if self.stopped or self.engine != TWIN:
            return
        self.cross_checked = sum(len(block.scenarios) for block in blocks if block.replications)
        if self.why and self.told < self.cross_checked:
            self.cross_checked, self.stopped = self.told, self.why

    @cached_property
    def _counts(self) -> Counter[tuple[str, str]]:
        """How many replications are held of a scenario, by kind of parameters."""
        return Counter((job.scenario, job.parameters) for job in self.held)

    def _finished(self, block: Block) -> int:
        """Return how many replications of a block are held of all its scenarios, as whole draws."""
        counts = [self._counts[s.name, block.parameters] for s in block.scenarios if s.name in self.names]
        n = min([*counts, block.replications])
        return n - n % REPLICATIONS_PER_DRAW if block.parameters == DRAWN else n

    def _experiment(self, block: Block, finished: int) -> Experiment:
        records = {
            s.name: tuple(
                self.held[job]
                for job in (Job(s.name, block.parameters, n) for n in range(finished))
                if job in self.held
            )
            for s in block.scenarios
        }
        return Experiment(records, block.replications, self.stopped, block.parameters)


def asked_again(results: Results, records: Mapping[Job, Record]) -> Study:
    """Return the study that some results are of, asked again of their replications."""
    said, scenarios = results.said, tuple(results.scenarios.values())
    if said["engine"] not in get_args(Engine) or said["stopped"] not in STOPS:
        raise ValueError(f"engine {said['engine']}, stopped {said['stopped']}")
    archive = Archive(
        results.seed,
        engine=said["engine"],
        held=records,
        names=frozenset(results.scenarios),
        why=said["stopped"],
        told=int(said["cross_checked"]),
    )
    if isinstance(results.asked, Design):
        return compare_in(archive, scenarios, results.asked, results.reference)
    return select_in(archive, scenarios, results.asked)


def tables_of(study: Study, folder: Path, daily: bool) -> list[Path]:
    """Write the tables of a study into a folder; return the files."""
    if isinstance(study, Comparison):
        return write_tables(study, folder, daily)
    return write_selection_tables(study, folder)


def manifest_of(results: Results, study: Study) -> dict[str, Any]:
    """Return the manifest of a study that was asked again."""
    if isinstance(study, Comparison):
        assert isinstance(results.asked, Design)
        return manifest(study, (), "", 0.0, 0, design=results.asked)
    return selection_manifest(study, (), "", 0.0, 0)
