"""The comparison as a value: the records of some scenarios, and the tables that say what they came to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from sim.analysis import (
    Estimate,
    Record,
    bonferroni,
    difference,
    is_chance,
    mean_of,
    quantiles,
    ratio_of,
    ratio_of_means,
    unit_of,
    wilson,
)
from sim.scenario import Scenario
from sim.tables import Cell, Table

NAN = float("nan")
NUMBERS = ("mean", "low", "high", "half_width", "replications")
QUANTILES = ("p10", "p50", "p90")
DIFFERENCES = (
    "activations",
    "total",
    "field_officer_days",
    "visit_days",
    "cost",
    "hours_away",
    "officer_hours",
    "returned_unserved",
)
"""Measures whose paired differences to the reference are reported, besides the activations at sites with a goal."""


@dataclass(frozen=True)
class Comparison:
    """Scenarios replicated with common random numbers, and the tables that say what they came to.

    `records` holds, by scenario name, the record of each replication: the same replications of every scenario.
    `stopped` is empty, or why there are fewer replications than `wanted`. `companions` are variants that only a finding
    asks for: by the name of a scenario, its first visit days with the time away lifted.
    """

    scenarios: tuple[Scenario, ...]
    reference: str
    seed: int
    wanted: int
    records: dict[str, tuple[Record, ...]]
    stopped: str = ""
    companions: dict[str, tuple[Record, ...]] = field(default_factory=dict)

    @property
    def replications(self) -> int:
        """How many replications of every scenario are finished."""
        return min((len(records) for records in self.records.values()), default=0)

    @property
    def interrupted(self) -> bool:
        """Whether it was stopped before all replications were finished."""
        return bool(self.stopped)

    def scenario(self, name: str) -> Scenario:
        """Return a scenario by name."""
        return next(s for s in self.scenarios if s.name == name)

    def values(self, name: str, measure: str) -> NDArray[np.float64]:
        """Return a measure of a scenario, one value a replication; NaN where it is empty or unknown."""
        return np.array([record.values.get(measure, NAN) for record in self.records[name]], dtype=np.float64)

    def measures_of(self, name: str) -> tuple[str, ...]:
        """Return the measures that a scenario has in any replication."""
        return tuple(dict.fromkeys(m for record in self.records[name] for m in record.values))

    def estimate(self, name: str, measure: str) -> Estimate:
        """Return a measure's mean over replications, or the ratio of its parts' means, with its 95 % interval."""
        parts = ratio_of(measure)
        if parts is None:
            return mean_of(self.values(name, measure))
        above, below = (np.nan_to_num(self.values(name, part)) for part in parts)
        return ratio_of_means(above, below)

    def difference(
        self, name: str, measure: str, reference: str | None = None, confidence: float = 0.95
    ) -> Estimate:
        """Return the paired difference of a measure to the reference (or to another scenario), with its interval."""
        return difference(
            self.values(name, measure), self.values(reference or self.reference, measure), confidence
        )

    def cost_per_extra(self, name: str) -> Estimate | None:
        """Return the cost of one more activation than the reference, or None where no gain can be told from chance."""
        gain = self.difference(name, "activations")
        if name == self.reference or not (gain.mean > 0 and gain.excludes_zero):
            return None
        more = [self.values(name, m) - self.values(self.reference, m) for m in ("cost", "activations")]
        return ratio_of_means(more[0], more[1])

    @cached_property
    def told_apart(self) -> dict[tuple[str, str], bool]:
        """Whether each pair of scenarios differs in activations, all pairs together at 95 % (Bonferroni, paired t)."""
        pairs = list(combinations(self.records, 2))
        confidence = bonferroni(len(pairs))
        return {(a, b): self.difference(a, "activations", b, confidence).excludes_zero for a, b in pairs}

    def are_told_apart(self, one: str, other: str) -> bool:
        """Return whether two scenarios differ in activations beyond chance, all pairs looked at together."""
        return self.told_apart.get((one, other), self.told_apart.get((other, one), False))

    @property
    def goal_sites(self) -> dict[str, int]:
        """The sites for which a number of activations was promised."""
        return {name: s.goal for name, s in self.scenarios[0].rotation_sites.items() if s.goal is not None}

    @cached_property
    def measures(self) -> Table:
        """Every measure of every replication: scenario, replication, measure, value, unit."""
        rows: list[tuple[Cell, ...]] = [
            (name, replication, measure, value, unit_of(measure))
            for name, records in self.records.items()
            for replication, record in enumerate(records)
            for measure, value in record.values.items()
        ]
        return Table(("scenario", "replication", "measure", "value", "unit"), rows)

    @cached_property
    def summary(self) -> Table:
        """Every measure over replications: mean (or ratio of means) with its 95 % interval, and quantiles of replications."""
        rows: list[tuple[Cell, ...]] = []
        for name in self.records:
            for measure in self.measures_of(name):
                spread = quantiles(self.values(name, measure))
                rows.append((name, measure, unit_of(measure), *self._numbers(name, measure), *spread))
        return Table(("scenario", "measure", "unit", *NUMBERS, *QUANTILES), rows)

    @cached_property
    def differences(self) -> Table:
        """Paired differences to the reference with their 95 % intervals, and whether chance is ruled out."""
        rows: list[tuple[Cell, ...]] = []
        measures = [*DIFFERENCES, *(f"activations.{site}" for site in self.goal_sites)]
        for name in self.records:
            for measure in measures if name != self.reference else ():
                e = self.difference(name, measure)
                told = "" if np.isnan(e.half_width) else "yes" if e.excludes_zero else "no"
                numbers = (e.mean, e.low, e.high, e.half_width, e.replications)
                rows.append((name, self.reference, measure, unit_of(measure), *numbers, told))
        return Table(("scenario", "reference", "measure", "unit", *NUMBERS, "told_apart"), rows)

    @cached_property
    def daily(self) -> Table:
        """Activations by date and site over replications: scenario, date, site, mean, p10, p50, p90."""
        rows: list[tuple[Cell, ...]] = []
        for name, records in self.records.items():
            for site in self._sites(name):
                cells = np.array([self._course(name, record, site) for record in records], dtype=np.float64)
                spread = np.quantile(cells, (0.1, 0.5, 0.9), axis=0)
                for n in np.flatnonzero(cells.any(axis=0)).tolist():
                    numbers = (float(cells[:, n].mean()), *spread[:, n].tolist())
                    rows.append((name, self._date(name, n), site, *numbers))
        return Table(("scenario", "date", "site", "mean", *QUANTILES), rows)

    @cached_property
    def daily_by_replication(self) -> Table:
        """Activations by date and site, a row a replication: scenario, replication, date, site, activations."""
        rows: list[tuple[Cell, ...]] = [
            (name, replication, self._date(name, n), site, count)
            for name, records in self.records.items()
            for replication, record in enumerate(records)
            for site, counts in record.daily.items()
            for n, count in enumerate(counts)
            if count
        ]
        return Table(("scenario", "replication", "date", "site", "activations"), rows)

    def _numbers(self, name: str, measure: str) -> tuple[float, ...]:
        """Return the columns `NUMBERS` of a measure. A probability has Wilson's interval: 0 of 30 is not impossible."""
        e = self.estimate(name, measure)
        if not is_chance(measure) or np.isnan(e.half_width):
            return e.mean, e.low, e.high, e.half_width, e.replications
        low, high = wilson(round(e.mean * e.replications), e.replications)
        return e.mean, low, high, (high - low) / 2, e.replications

    def _sites(self, name: str) -> list[str]:
        return list(dict.fromkeys(site for record in self.records[name] for site in record.daily))

    def _course(self, name: str, record: Record, site: str) -> tuple[int, ...]:
        campaign = self.scenario(name).campaign
        return record.daily.get(site, (0,) * ((campaign.deadline - campaign.start).days + 1))

    def _date(self, name: str, n: int) -> str:
        return (self.scenario(name).campaign.start + dt.timedelta(days=n)).isoformat()
