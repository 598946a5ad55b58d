"""The study: which strategy delivers most by the deadline, by how much, and is the difference real?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, NamedTuple

from sim.analysis import Precision
from sim.experiment import DRAWN, REPLICATIONS_PER_DRAW, Block, Experiment, Laboratory, worker_pool
from sim.scenario import Scenario
from sim.study.comparison import Comparison, reference_of
from sim.study.objective import known_measures, refuse_unknown
from sim.study.releases import LIFTED, lifted_of, releases
from sim.study.sequential import precise

Uncertainty = Literal["sampling", "parameters", "both"]
"""What a study shows: chance at likely values, what is not known with it, or one beside the other."""


class Design(NamedTuple):
    """How much is played: what is shown, how many replications at likely values, and how many draws with two each.

    With a precision, replications (or draws, where nothing is played at likely values) are added until every scenario
    meets it, or there are `most` replications, of draws as well.
    """

    uncertainty: Uncertainty = "sampling"
    replications: int = 100
    draws: int = 50
    precision: Precision | None = None
    most: int = 500

    @property
    def likely(self) -> int:
        """How many replications are played at likely values, unless a precision says so."""
        return 0 if self.uncertainty == "parameters" else self.replications

    @property
    def drawn(self) -> int:
        """How many draws are played, unless a precision says so."""
        return 0 if self.uncertainty == "sampling" else self.draws


def compare(
    scenarios: Sequence[Scenario],
    replications: int = 30,
    seed: int = 1,
    workers: int | None = None,
    reference: str | None = None,
    design: Design | None = None,
) -> Comparison:
    """Return the comparison of scenarios: at likely values, so that what differs between replications is chance.

    Another `design` takes the place of the replications: one that draws what is not known, or asks for a precision. The
    reference is the scenario named, else `status-quo` if it is among them, else the first. Raises ValueError where there is
    nothing to compare, two scenarios have one name, or the reference is not among them.
    """
    with Laboratory(seed, worker_pool(workers)) as laboratory:
        return compare_in(laboratory, scenarios, design or Design(replications=replications), reference)


def compare_in(
    laboratory: Laboratory, scenarios: Sequence[Scenario], design: Design, reference: str | None = None
) -> Comparison:
    """Return the comparison of scenarios that a laboratory runs, with its seed, workers and store; the rest as `compare`.

    Where both are asked for, the comparison with drawn parameters is the `unknown` of that at likely values. Raises
    UnknownMeasure where the precision is of a measure that no replication can have, and Mismatch where the SimPy model tells a
    replication otherwise than its twin: one of every scenario is told again before anything is reported.
    """
    _refuse(scenarios, reference)
    if design.precision is not None:
        refuse_unknown(design.precision.measure, known_measures(scenarios))
    asked = _Asked(tuple(scenarios), reference_of(scenarios, reference).name, laboratory)
    found = _run(asked, design)
    laboratory.cross_check(
        *(Block(scenarios, block.replications, block.parameters) for block in found.blocks)
    )
    return replace(
        found,
        engine=laboratory.engine,
        cross_checked=laboratory.cross_checked,
        stopped=laboratory.stopped,
        precision=design.precision,
    )


def _run(asked: _Asked, design: Design) -> Comparison:
    """Return the comparison that a design asks for."""
    if design.precision is None:
        return asked.run(design.likely, design.drawn)
    if design.likely:
        enough = precise(lambda n: asked.run(n, 0), design.precision, design.most)
        return asked.run(enough, design.drawn)
    return asked.run(
        0, precise(lambda n: asked.run(0, n), design.precision, design.most // REPLICATIONS_PER_DRAW)
    )


@dataclass(frozen=True)
class _Asked:
    """What is compared, and where it is run."""

    scenarios: tuple[Scenario, ...]
    reference: str
    laboratory: Laboratory

    @cached_property
    def lifted(self) -> dict[str, Scenario]:
        """The variants that a finding asks for: the same values in every batch, as whatever is known of a scenario is kept."""
        return lifted_of(self.scenarios)

    def run(self, likely: int, draws: int) -> Comparison:
        """Return the comparison of some replications at likely values (0: none) and some draws (0: none)."""
        lifted = self.lifted if likely else {}
        blocks = [Block((*self.scenarios, *lifted.values()), likely)] * bool(likely)
        blocks += [Block(self.scenarios, REPLICATIONS_PER_DRAW * draws, DRAWN)] * bool(draws)
        found = list(self.laboratory.run(*blocks))
        drawn = self.comparison(found.pop()) if draws else None
        if not likely:
            assert drawn is not None
            return drawn
        records = found[0].records
        companions = {name: records[s.name] for name, s in lifted.items()}
        return replace(self.comparison(found[0]), companions=companions, with_parameter_uncertainty=drawn)

    def comparison(self, experiment: Experiment) -> Comparison:
        """Return an experiment as a comparison."""
        lab, records = self.laboratory, {s.name: experiment.records[s.name] for s in self.scenarios}
        return Comparison(
            self.scenarios,
            self.reference,
            lab.seed,
            experiment.wanted,
            records,
            experiment.stopped,
            parameters=experiment.parameters,
            found=lab.found,
            played=lab.played,
        )


def _refuse(scenarios: Sequence[Scenario], reference: str | None) -> None:
    names = [scenario.name for scenario in scenarios]
    if not names:
        raise ValueError("nothing to compare: give at least one scenario")
    if len(set(names)) < len(names):
        raise ValueError(
            f"two scenarios have one name: {', '.join(sorted({n for n in names if names.count(n) > 1}))}"
        )
    taken = sorted({f"{name}{LIFTED}" for name in (releases(scenarios) or ())[:2]} & set(names))
    if taken:
        raise ValueError(f"{', '.join(taken)} is what a variant of this study is called; rename the scenario")
    if reference is not None and reference not in names:
        raise ValueError(f"the reference {reference} is not among the scenarios: {', '.join(names)}")
