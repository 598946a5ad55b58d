"""How many people of a site could be activated at all, whatever the staff: the product of shares that stands before a goal."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from sim.scenario import Quantity, Scenario
from sim.scenario.sites import RotationSite


@dataclass(frozen=True)
class Factor:
    """One factor of the reach of a site: its name, and its value at the likely value and at both ends of the evidence."""

    name: str
    likely: float
    low: float
    high: float


@dataclass(frozen=True)
class Reach:
    """The factors of the reach of a site. No officer, desk or hour is among them."""

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


def reach(scenario: Scenario, site: str) -> Reach:
    """Return the reach of a site: its people who hold a local card, are not yet activated, willing and ready.

    A bound: failures of the activation, and measures that make more people willing, are left out; over enough visits everybody
    is present once, so presence is no factor.
    """
    where = scenario.rotation_sites[site]
    return Reach(
        (
            _factor("head-count", _head_count(where)),
            _factor("local-card", where.local_card),
            Factor("not-yet", 1.0 - where.activated, 1.0 - where.activated.high, 1.0 - where.activated.low),
            _factor("willing", where.willing),
            _factor("phone-ready", where.ready),
        )
    )


def _head_count(where: RotationSite) -> Quantity:
    return (
        where.workers
        if where.workers is not None
        else Quantity(float(sum(unit.workers for unit in where.units)))
    )


def _factor(name: str, number: Quantity) -> Factor:
    return Factor(name, float(number), number.low, number.high)
