"""The order of one instant, and SimPy's public interface."""

from __future__ import annotations

import ast
from itertools import permutations
from pathlib import Path

import pytest

from sim.model import session_model, steps
from sim.model.steps import Clock, Signal, Step


def order_of(clock, turns):
    """Run processes that wait for one turn each; return the names of these in the order in which they came."""
    came = []

    def wait(name, turn):
        yield turn
        came.append(name)

    for name, turn in turns.items():
        clock.process(wait(name, turn))
    clock.run()
    return came


@pytest.mark.parametrize("order", list(permutations([Step.SERVER, Step.DESKS, Step.PULL, Step.DEPARTURES])))
def test_the_steps_of_an_instant_come_in_order_whatever_was_scheduled_first(order):
    clock = Clock()
    assert order_of(clock, {step: clock.at(480, step) for step in order}) == sorted(order)


def test_within_a_step_the_lowest_number_comes_first():
    clock = Clock()
    assert order_of(clock, {n: clock.turn(Step.ARRIVALS, n, after=5) for n in (3, 1, 2)}) == [1, 2, 3]


def test_an_earlier_time_comes_first_whatever_its_step():
    clock = Clock()
    turns = {"late": clock.at(481, Step.SERVER), "early": clock.at(480, Step.PULL)}
    assert order_of(clock, turns) == ["early", "late"]


def test_what_follows_at_once_belongs_to_the_step_of_its_cause():
    clock, came = Clock(), []
    signal = Signal(clock)

    def ring():
        yield clock.at(480, Step.COMPLETIONS)
        signal.send()

    def hear():
        yield signal.wait() | clock.at(500, Step.SERVER)
        came.append("heard")

    def depart():
        yield clock.at(480, Step.DEPARTURES)
        came.append("departed")

    for process in (depart, hear, ring):
        clock.process(process())
    clock.run()
    assert came == ["heard", "departed"]


@pytest.mark.parametrize("module", [session_model, steps])
def test_the_model_uses_no_private_name_of_simpy(module):
    """A private name is one of `self`: everything else is reached by its public names."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    private = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__")
    ]
    assert {name for name in private if not name.startswith("self.")} == set()
