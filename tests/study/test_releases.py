"""Which two strategies differ in nothing but the release at one site."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from sim.scenario import Scenario, read, vary
from sim.study.releases import Releases, releases

HERE = Path(__file__).parents[2] / "scenarios" / "sukoharjo-2023" / "strategies"
MILL = Path(__file__).parents[1] / "scenario" / "tiny" / "strategies" / "rotation.toml"
"""Of another district: neither a strategy nor a site has a name of Sukoharjo."""


def at_once(scenario: Scenario, **more: object) -> Scenario:
    return vary(scenario, {"visits.mill.release": "all-at-once"} | more, name="together")


@pytest.fixture(scope="module")
def rotation() -> Scenario:
    return read(MILL)


def test_of_all_strategies_of_sukoharjo_two_differ_in_the_release_alone():
    found = [read(path) for path in sorted(HERE.glob("*.toml"))]
    assert releases(found) == Releases("sritex-at-once", "sritex-rotation", "sritex")


def test_names_texts_and_the_order_do_not_matter(rotation):
    together = at_once(rotation, title={"en": "T", "id": "T"}, rationale={"en": "R", "id": "R"}, bound=True)
    for order in permutations((together, rotation, read(MILL.with_name("status-quo.toml")))):
        assert releases(order) == Releases("together", "rotation", "mill")


def test_groups_and_slots_are_of_the_release(rotation):
    assert releases([rotation, at_once(rotation, **{"visits.mill.slot": 5, "visits.mill.group_size": 3})])


@pytest.mark.parametrize(
    "more",
    [
        {"visits.mill.max_away": 90},
        {"sites.mill.willing": 0.5},
        {"teams.field.officers": 2},
        {"campaign.interest_half_life": 300},
    ],
)
def test_two_that_differ_in_more_are_no_pair(rotation, more):
    assert releases([rotation, at_once(rotation, **more)]) is None


def test_a_pull_is_no_rotation_and_one_alone_is_no_pair(rotation):
    pull = vary(rotation, {"visits.mill.release": "pull"}, name="pull")
    assert releases([pull, at_once(rotation)]) is None
    assert releases([rotation]) is None
    assert releases([]) is None
