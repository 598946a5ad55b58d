"""How sure a study is by now: the widest half-width among what is finished, to be shown while it runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from sim.analysis import Precision, Record, mean_of
from sim.experiment import DRAWN, LIKELY, REPLICATIONS_PER_DRAW, Key, Parameters
from sim.experiment.parameters import question
from sim.scenario import Scenario
from sim.study.compare import reference_of
from sim.study.comparison import COVERS
from sim.study.objective import ACTIVATIONS, Objective

MANY: Final = 100
"""From here on a half-width is told without decimals."""
Finished = Mapping[str, Mapping[int, Record]]


class Sure(NamedTuple):
    """The widest half-width by now: a share of the mean if `relative`, else in the measure's unit; and what it covers."""

    what: str
    half_width: float
    relative: bool
    covers: str

    def __str__(self) -> str:
        """Say it, as in `activations within 2.4 % (covers chance)`."""
        exact = ",.0f" if self.half_width >= MANY else ".3g"
        width = f"{100 * self.half_width:.1f} %" if self.relative else f"{self.half_width:{exact}}"
        return f"{self.what} within {width} (covers {self.covers})"


class Aim(NamedTuple):
    """What is looked at while a study runs: an objective of some scenarios, or its difference to a reference."""

    scenarios: tuple[Scenario, ...]
    objective: Objective
    relative: bool = True
    reference: Scenario | None = None

    def sure(self, records: Mapping[Key, Record]) -> Sure | None:
        """Return the widest half-width among the scenarios from the records that are finished, by key; None if unknown.

        With drawn parameters as soon as they can tell, which are played last; before that at likely values.
        """
        finished: dict[str, dict[int, Record]] = defaultdict(dict)
        for key, record in records.items():
            finished[key.scenario][key.replication] = (
                record  # what is asked tells the kind of parameters, too
            )
        kinds: tuple[Parameters, ...] = (DRAWN, LIKELY)
        for parameters in kinds:
            width = self._widest(finished, parameters)
            if width is not None:
                return Sure(self._what, width, self.relative, COVERS[parameters])
        return None

    @property
    def _what(self) -> str:
        return f"difference of {self.objective.measure}" if self.reference else self.objective.measure

    def _widest(self, finished: Finished, parameters: Parameters) -> float | None:
        widths = [
            self._width(finished, scenario, parameters)
            for scenario in self.scenarios
            if scenario is not self.reference
        ]
        return max((width for width in widths if not np.isnan(width)), default=None)

    def _width(self, finished: Finished, scenario: Scenario, parameters: Parameters) -> float:
        """Return the half-width of a scenario, or of its difference to the reference; NaN where there is none."""
        both = [finished.get(question(s, parameters), {}) for s in (scenario, self.reference or scenario)]
        together = REPLICATIONS_PER_DRAW if parameters == DRAWN else 1
        shared = set(both[0]) & set(both[1])
        draws = [n for n in sorted(shared) if n % together == 0 and shared.issuperset(range(n, n + together))]
        of_draws = [n + m for n in draws for m in range(together)]
        values, others = (self.objective.observed([found[n] for n in of_draws], together) for found in both)
        estimate = mean_of(values - others if self.reference else values)
        if not self.relative:
            return estimate.half_width
        return abs(estimate.half_width / estimate.mean) if estimate.mean else np.nan


def aim_of(
    scenarios: Sequence[Scenario], precision: Precision | None = None, reference: str | None = None
) -> Aim:
    """Return what is looked at while scenarios are compared: what a precision is asked of, else their activations."""
    if precision is None:
        return Aim(tuple(scenarios), Objective(ACTIVATIONS))
    held = reference_of(scenarios, reference) if precision.of_difference else None
    return Aim(tuple(scenarios), Objective(precision.measure), precision.relative, held)
