"""From a comparison to what may be promised, and to how each strategy stands against the others."""

from __future__ import annotations

from typing import TypedDict

from sim.experiment import DRAWN
from sim.report.view import Promise, Standing
from sim.scenario import Scenario
from sim.study import Comparison
from sim.study import reach as reach_of


class Promises(TypedDict):
    """The promises of a strategy: of new activations, of the count at the deadline, and at the site with a goal."""

    promise: Promise | None
    promise_of_count: Promise | None
    promise_at_goal: Promise | None


def promises(comparison: Comparison, scenario: Scenario, goal_site: str) -> Promises:
    """Return what may be promised of a strategy; nothing where parameters are at their likely values."""
    if comparison.parameters != DRAWN:
        return Promises(promise=None, promise_of_count=None, promise_at_goal=None)
    return Promises(
        promise=_promise(comparison, scenario.name, "activations"),
        promise_of_count=_promise(comparison, scenario.name, "total", "target_met"),
        promise_at_goal=_at_goal(comparison, scenario, goal_site) if goal_site else None,
    )


def _promise(comparison: Comparison, name: str, measure: str, met: str = "", beyond: bool = False) -> Promise:
    p10, p20, p50, p90 = (
        comparison.promised(name, measure, 0.9),
        comparison.promised(name, measure, 0.8),
        comparison.quantile(name, measure, 0.5),
        comparison.quantile(name, measure, 0.9),
    )
    chance = comparison.chance(name, met) if met else None
    return Promise(p10, p20, p50, p90, comparison.components(name, measure), chance, beyond)


def _at_goal(comparison: Comparison, scenario: Scenario, site: str) -> Promise:
    """Return what may be promised at a site with a goal.

    The goal is beyond the evidence if its people at the best end of every factor are fewer, and no draw has met it: a
    measure that makes more of them willing is no factor of that.
    """
    met = f"goal_met.{site}"
    beyond = (
        reach_of(scenario, site).verdict == "out-of-reach" and not comparison.chance(scenario.name, met).p > 0
    )
    return _promise(comparison, scenario.name, f"activations.{site}", met, beyond)


def standing(comparison: Comparison, name: str) -> Standing:
    """Return how a strategy stands against the reference and against the best of the other candidates."""
    others = len(comparison.records) - 1
    pair = None if name == comparison.reference else comparison.pair(name, "activations", comparisons=others)
    return Standing(
        pair,
        comparison.against_best.get(name),
        comparison.chance_best.get(name),
        comparison.ranks.get(name),
    )
