"""What is not known: parameters drawn over their evidence, the same for every strategy."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Final, Generic, Literal, TypeVar

from scipy.special import betaincinv

from sim.scenario import Quantity, Scenario, ScenarioTemplate, factors, scenario_template
from sim.streams import stream

T_co = TypeVar("T_co", covariant=True)


class IdentityKey(Generic[T_co]):
    """A value that is equal to itself alone, whatever it holds. It keeps the value, so that no other takes its place."""

    def __init__(self, value: T_co) -> None:
        self.value = value

    def __hash__(self) -> int:
        """Return a hash of which object it is."""
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        """Return whether the other holds the very same object."""
        return isinstance(other, IdentityKey) and self.value is other.value


Parameters = Literal["likely", "drawn"]
"""Whether the parameters of a replication are held at their likely values, or drawn over their evidence."""

LIKELY: Final = "likely"
DRAWN: Final = "drawn"
REPLICATIONS_PER_DRAW: Final = 2
"""Replications a draw: 2d and 2d + 1 use draw d, so that chance and the evidence can be told apart (Searle et al. 1992)."""
PEAK: Final = 4.0
"""How much the likely value weighs in a PERT law (Malcolm, Roseboom, Clark & Fazar 1959)."""


def pert(quantity: Quantity, uniform: float) -> float:
    """Return the value of a quantity whose PERT probability is `uniform`, between its low and its high value.

    The PERT law is the beta law over (low, high) with mean (low + 4 likely + high) / 6 (Malcolm, Roseboom, Clark & Fazar
    1959; Vose 2008, 14.3.2). A quantity without a range has one value.
    """
    low, likely, high = quantity.low, float(quantity), quantity.high
    if not low < high:
        return likely
    a = 1.0 + PEAK * (likely - low) / (high - low)
    return low + (high - low) * float(betaincinv(a, 2.0 + PEAK - a, uniform))


def drawn_values(scenario: Scenario, seed: int, draw: int) -> dict[str, float]:
    """Return the value of every uncertain number of a scenario in one draw, by path.

    Each is keyed by (seed, draw, path) and independent of every other. Under every strategy that gives a path the same range
    it has the same value, and in another range the one of the same probability.
    """
    found = _factors(IdentityKey(scenario))
    return {path: _value(seed, draw, path, low, likely, high) for path, (low, likely, high) in found.items()}


@lru_cache(maxsize=4096)
def _value(seed: int, draw: int, path: str, low: float, likely: float, high: float) -> float:
    """Return the value of a number in one draw: kept for the next strategy."""
    return pert(Quantity(likely, low, high), float(stream(seed, draw, "parameter", path).random()))


def drawn(scenario: Scenario, seed: int, draw: int) -> Scenario:
    """Return a scenario with every uncertain number at its value in one draw; it cannot be varied again.

    The status quo that is played before its start has its own ranges: what a strategy changes was not so before.
    """
    return _drawn(_Asked(question(scenario, DRAWN), scenario), seed, draw)


def with_parameters(scenario: Scenario, parameters: Parameters, seed: int, replication: int) -> Scenario:
    """Return the scenario that a replication plays: the one given, or that of the replication's draw."""
    return scenario if parameters == LIKELY else drawn(scenario, seed, replication // REPLICATIONS_PER_DRAW)


def question(scenario: Scenario, parameters: Parameters) -> str:
    """Return the hash of what is asked: of the resolved scenario, and of the ranges that its parameters are drawn over.

    Two files may resolve to equal scenarios and still say what varies together (a default) in different places.
    """
    return scenario.digest if parameters == LIKELY else _question(IdentityKey(scenario))


@lru_cache(maxsize=64)
def _question(scenario: IdentityKey[Scenario]) -> str:
    asked, before = scenario.value, scenario.value.status_quo
    ranges = (
        sorted((path, *q) for path, q in _factors(IdentityKey(s)).items()) if s else []
        for s in (asked, before)
    )
    return sha256(repr((asked.digest, *ranges)).encode()).hexdigest()


@lru_cache(maxsize=64)
def _factors(scenario: IdentityKey[Scenario]) -> dict[str, tuple[float, float, float]]:
    """Return the low, likely and high value of every uncertain number of a scenario, by path."""
    return {path: (q.low, float(q), q.high) for path, q in factors(scenario.value).items()}


@dataclass(frozen=True)
class _Asked:
    """A scenario that is equal to another if the same is asked, ranges included."""

    question: str
    scenario: Scenario = field(compare=False)


@lru_cache(maxsize=24)  # the strategies of one draw: each is some megabytes
def _drawn(asked: _Asked, seed: int, draw: int) -> Scenario:
    before = asked.scenario.status_quo
    status_quo = None if before is None else drawn(before, seed, draw)
    return _template(asked).filled(drawn_values(asked.scenario, seed, draw), status_quo)


@lru_cache(maxsize=64)
def _template(asked: _Asked) -> ScenarioTemplate:
    return scenario_template(asked.scenario)
