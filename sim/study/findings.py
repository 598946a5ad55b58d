"""Findings: what a comparison allows to be said, as data; `words` puts it into a language."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis import Estimate, difference, mean_of, ratio_of, ratio_of_means
from sim.scenario import Quantity, Scenario
from sim.scenario.sites import RotationSite
from sim.study.compare import FIRST_DAYS, FIRST_DAYS_AT, Comparison

SAME_EFFORT = 0.02
"""Mean officer-days within this share of each other count as the same effort."""


@dataclass(frozen=True)
class Reach:
    """How many activations a site can reach whatever the officers: the people who could be had, at three values of the evidence.

    Head count x local card x not yet activated x willing x ready: the chance that it succeeds in the end is left out, so
    it is a bound.
    """

    site: str
    goal: int
    low: float
    likely: float
    high: float

    @property
    def verdict(self) -> str:
        """`in-reach` at likely values, only `in-range` of the evidence, or `out-of-reach` at every value of it."""
        if self.goal <= self.likely:
            return "in-reach"
        return "in-range" if self.goal <= self.high else "out-of-reach"


def reach(scenario: Scenario, name: str) -> Reach:
    """Return how many activations a site with a goal can reach."""
    site = scenario.rotation_sites[name]
    assert site.goal is not None
    return Reach(name, site.goal, _people(site, "low"), _people(site, "likely"), _people(site, "high"))


def _people(site: RotationSite, end: str) -> float:
    def at(quantity: Quantity, reverse: bool = False) -> float:
        if end == "likely":
            return float(quantity)
        return quantity.low if (end == "low") != reverse else quantity.high

    heads = at(site.workers) if site.workers is not None else float(sum(unit.workers for unit in site.units))
    return (
        heads
        * at(site.local_card)
        * (1.0 - at(site.activated, reverse=True))
        * at(site.willing)
        * at(site.ready)
    )


@dataclass(frozen=True)
class Effort:
    """Strategies of the same field officer-days, most activations first, and which of them chance cannot tell from the first."""

    officer_days: float
    names: tuple[str, ...]
    ties: tuple[str, ...]


def same_effort(comparison: Comparison) -> tuple[Effort, ...]:
    """Return the candidates (bounds left out) grouped by mean officer-days: best is said only within a group."""
    days = {
        s.name: comparison.estimate(s.name, "field_officer_days").mean
        for s in comparison.scenarios
        if not s.bound
    }
    groups: list[list[str]] = []
    for name in sorted(days, key=lambda n: (days[n], n)):
        if groups and days[name] <= days[groups[-1][0]] * (1 + SAME_EFFORT):
            groups[-1].append(name)
        else:
            groups.append([name])
    return tuple(_ranked(comparison, group, days) for group in groups)


def _ranked(comparison: Comparison, group: list[str], days: dict[str, float]) -> Effort:
    names = sorted(group, key=lambda n: (-comparison.estimate(n, "activations").mean, n))
    ties = tuple(n for n in names[1:] if not comparison.are_told_apart(names[0], n))
    return Effort(sum(days[n] for n in names) / len(names), tuple(names), ties)


def extra_per_officer_day(comparison: Comparison) -> dict[str, Estimate]:
    """Return, for each candidate with more field days than the reference, its extra activations per extra officer-day."""
    found = {}
    for s in comparison.scenarios:
        more = [
            comparison.values(s.name, m) - comparison.values(comparison.reference, m)
            for m in ("activations", "field_officer_days")
        ]
        if not s.bound and s.name != comparison.reference and len(more[1]) and more[1].min() > 0:
            found[s.name] = ratio_of_means(more[0], more[1])
    return found


@dataclass(frozen=True)
class FirstDay:
    """The first visit day of two strategies at one site, held against each other: at once less in rotation."""

    site: str
    at_once: str
    rotation: str
    calls: tuple[Estimate, Estimate]
    activations: tuple[Estimate, Estimate]
    unserved: tuple[Estimate, Estimate]
    unserved_share: tuple[Estimate, Estimate]
    hours: tuple[Estimate, Estimate]
    more_unserved: Estimate
    more_hours: Estimate

    @property
    def is_worse(self) -> bool:
        """Whether calling everybody at once returns more unserved and costs more hours an activation, beyond chance."""
        return all(e.mean > 0 and e.excludes_zero for e in (self.more_unserved, self.more_hours))


def first_day(comparison: Comparison, lifted: bool = False) -> FirstDay | None:
    """Return the first visit day of both strategies, as planned or with the time away lifted to the whole day.

    None where one of the two strategies is not compared, or did not visit the site.
    """
    at_once, rotation = FIRST_DAYS
    of_all = comparison.companions if lifted else comparison.records
    prefix = f"first_day.{FIRST_DAYS_AT}."
    both = [of_all.get(name, ()) for name in (at_once, rotation)]
    if not all(any(f"{prefix}calls" in record.values for record in records) for records in both):
        return None

    def values(measure: str) -> list[NDArray[np.float64]]:
        return [
            np.array([record.values.get(prefix + measure, np.nan) for record in records]) for records in both
        ]

    def of(measure: str) -> tuple[Estimate, Estimate]:
        parts = ratio_of(prefix + measure)
        if parts is None:
            first, second = (mean_of(x) for x in values(measure))
        else:
            above, below = (values(part.removeprefix(prefix)) for part in parts)
            first, second = (
                ratio_of_means(np.nan_to_num(a), np.nan_to_num(b)) for a, b in zip(above, below, strict=True)
            )
        return first, second

    def more(measure: str) -> Estimate:
        first, second = values(measure)
        return difference(first, second)

    return FirstDay(
        site=FIRST_DAYS_AT,
        at_once=at_once,
        rotation=rotation,
        calls=of("calls"),
        activations=of("activations"),
        unserved=of("returned_unserved"),
        unserved_share=of("returned_unserved_share"),
        hours=of("hours_away_per_activation"),
        more_unserved=more("returned_unserved"),
        more_hours=more("hours_away_per_activation"),
    )


def letters(comparison: Comparison) -> dict[str, str]:
    """Return letters by strategy: two that share one cannot be told apart in activations (Piepho 2004, insert and absorb)."""
    order = sorted(comparison.records, key=lambda n: (-comparison.estimate(n, "activations").mean, n))
    groups: list[set[str]] = [set(order)]
    for one, other in ((a, b) for (a, b), told in comparison.told_apart.items() if told):
        split = [
            g
            for group in groups
            for g in ((group - {one}, group - {other}) if {one, other} <= group else (group,))
        ]
        groups = [
            g
            for n, g in enumerate(split)
            if g and not any(g < h or (g == h and n > k) for k, h in enumerate(split))
        ]
    groups.sort(key=lambda group: min(order.index(name) for name in group))
    return {name: "".join(_letter(n) for n, group in enumerate(groups) if name in group) for name in order}


def _letter(n: int) -> str:
    return chr(ord("a") + n % 26) + ("'" * (n // 26))


def is_known(estimate: Estimate) -> bool:
    """Return whether an estimate has an interval."""
    return not math.isnan(estimate.half_width)
