"""Findings: what a comparison allows to be said, as data; `words` puts it into a language."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.analysis import (
    Components,
    Estimate,
    Record,
    difference,
    difference_of_ratios,
    mean_of,
    ratio_of,
    ratio_of_means,
)
from sim.scenario import Quantity, Scenario
from sim.study.comparison import Comparison
from sim.study.releases import releases

SAME_EFFORT = 0.02
"""Mean officer-days within this share of each other count as the same effort."""
HALF = 0.5


class Factor(NamedTuple):
    """A factor of the reach of a site: its name, its likely value, and the ends of the evidence that give fewer and more."""

    name: str
    likely: float
    low: float
    high: float


@dataclass(frozen=True)
class Reach:
    """How many people a site with a goal can yield, whatever the staff: the product of its factors, at three values of each.

    An upper bound: activations that fail for good, and measures that make more people willing, are left out; over enough visits
    everybody is present once, so presence is no factor.
    """

    site: str
    goal: int
    factors: tuple[Factor, ...]

    @property
    def likely(self) -> float:
        """The reach with every factor at its likely value, in people."""
        return prod(factor.likely for factor in self.factors)

    @property
    def low(self) -> float:
        """The reach with every factor at the end that gives fewer."""
        return prod(factor.low for factor in self.factors)

    @property
    def high(self) -> float:
        """The reach with every factor at the end that gives more."""
        return prod(factor.high for factor in self.factors)

    def with_high(self, name: str) -> float:
        """Return the reach with one factor at its high end and the others at their likely values."""
        return prod(factor.high if factor.name == name else factor.likely for factor in self.factors)

    @property
    def verdict(self) -> str:
        """`in-reach` at likely values, only `in-range` of the evidence, or `out-of-reach` at every value of it."""
        if self.goal <= self.likely:
            return "in-reach"
        return "in-range" if self.goal <= self.high else "out-of-reach"


def reach(scenario: Scenario, name: str) -> Reach:
    """Return how many people a site with a goal can yield: those with a local card, not yet activated, willing and ready."""
    site = scenario.rotation_sites[name]
    assert site.goal is not None
    heads = site.workers if site.workers is not None else Quantity(sum(unit.workers for unit in site.units))
    not_yet = Factor("not-yet", 1.0 - site.activated, 1.0 - site.activated.high, 1.0 - site.activated.low)
    factors = (
        _factor("head-count", heads),
        _factor("local-card", site.local_card),
        not_yet,
        _factor("willing", site.willing),
        _factor("phone-ready", site.ready),
    )
    return Reach(name, site.goal, factors)


def _factor(name: str, number: Quantity) -> Factor:
    return Factor(name, float(number), number.low, number.high)


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
            comparison.observed(s.name, m) - comparison.observed(comparison.reference, m)
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

    They are the two that differ in nothing but the release at one site. None where no two are compared that do, or one of
    them did not visit the site.
    """
    of_all, pair = comparison.companions if lifted else comparison.records, releases(comparison.scenarios)
    if pair is None:
        return None
    both = [_FirstDays(pair.site, of_all.get(name, ()), comparison.together) for name in pair[:2]]
    if not all(days.took_place for days in both):
        return None
    at_once, rotation = both
    return FirstDay(
        pair.site,
        pair.at_once,
        pair.rotation,
        calls=(at_once.estimate("calls"), rotation.estimate("calls")),
        activations=(at_once.estimate("activations"), rotation.estimate("activations")),
        unserved=(at_once.estimate("returned_unserved"), rotation.estimate("returned_unserved")),
        unserved_share=(at_once.estimate(UNSERVED_SHARE), rotation.estimate(UNSERVED_SHARE)),
        hours=(at_once.estimate(HOURS), rotation.estimate(HOURS)),
        more_unserved=difference(at_once.values("returned_unserved"), rotation.values("returned_unserved")),
        more_hours=difference_of_ratios(at_once.parts(HOURS), rotation.parts(HOURS)),
    )


UNSERVED_SHARE, HOURS = "returned_unserved_share", "hours_away_per_activation"


@dataclass(frozen=True)
class _FirstDays:
    """The first visit day of one strategy at a site, in every replication; so many `together` share one draw."""

    site: str
    records: tuple[Record, ...]
    together: int = 1

    @property
    def took_place(self) -> bool:
        return any(self.name("calls") in record.values for record in self.records)

    def name(self, measure: str) -> str:
        return f"first_day.{self.site}.{measure}"

    def values(self, measure: str) -> NDArray[np.float64]:
        """Return a value an independent observation: a replication, or the mean of a draw."""
        return self.observed(self.each(measure))

    def each(self, measure: str) -> NDArray[np.float64]:
        return np.array([record.values.get(self.name(measure), np.nan) for record in self.records])

    def observed(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        means: NDArray[np.float64] = values.reshape(-1, self.together).mean(axis=1)
        return means

    def parts(self, ratio: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return numerators and denominators; a replication without the visit adds nothing to either."""
        parts = ratio_of(self.name(ratio))
        assert parts is not None
        above, below = (self.observed(np.nan_to_num(self.each(part.rpartition(".")[2]))) for part in parts)
        return above, below

    def estimate(self, measure: str) -> Estimate:
        if ratio_of(self.name(measure)) is None:
            return mean_of(self.values(measure))
        return ratio_of_means(*self.parts(measure))


def most_promised(
    comparison: Comparison, measure: str = "activations", probability: float = 0.9
) -> str | None:
    """Return the candidate for which most can be promised with a probability; None where there is nothing to compare.

    More officers may be the reason: it is no ranking.
    """
    found = {
        name: [comparison.promised(name, measure, p).value for p in (probability, 0.5)]
        for name in comparison.candidates
    }
    told = {name: numbers for name, numbers in found.items() if not np.isnan(numbers).any()}
    return max(sorted(told), key=lambda name: told[name]) if told else None


def mostly(share: Components) -> Literal["evidence", "chance", "open"]:
    """Return where most of a variance certainly lies: in what is not known, in chance, or that it is open as yet.

    What lies in chance, more replications average out; what is not known takes better evidence.
    """
    return "evidence" if share.low > HALF else "chance" if share.high < HALF else "open"


def letters(comparison: Comparison) -> dict[str, str]:
    """Return letters by strategy, most activations first: two that share one cannot be told apart in activations.

    By insertion and absorption (Piepho 2004). Of two letters the earlier goes to whoever comes first of those with one only.
    """
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
    groups.sort(key=lambda group: sorted(order.index(name) for name in group))
    return {name: "".join(_letter(n) for n, group in enumerate(groups) if name in group) for name in order}


def _letter(n: int) -> str:
    return chr(ord("a") + n % 26) + ("'" * (n // 26))
