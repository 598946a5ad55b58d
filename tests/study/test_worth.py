"""The net benefit by the worth of an activation: which candidate is the best from where on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis import difference
from sim.experiment import LIKELY
from sim.study.selecting.question import Requirement, requirement_from
from sim.study.selecting.selection import settled
from sim.study.selecting.worth import changes, sweep_of
from tests.study.by_hand import records
from tests.study.selecting import question

LINES = st.dictionaries(
    st.sampled_from("abcdefgh"), st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1
)


def test_with_more_activations_for_more_cost_the_best_changes_where_the_worth_pays_for_it():
    """b gains 10 more for 30 more: from 3 on. c gains 20 more than b for 200 more: from 10 on. d pays for nothing."""
    means = {"a": (10.0, 0.0), "b": (20.0, 30.0), "c": (40.0, 230.0), "d": (15.0, 40.0)}
    assert changes(means) == ((0.0, "a"), (3.0, "b"), (10.0, "c"))


@given(LINES, st.integers(0, 200))
def test_the_best_at_any_worth_is_the_one_that_was_last_to_become_it(lines, half):
    worth = half / 2 + 0.25
    means = {name: (float(gained), float(spent)) for name, (gained, spent) in lines.items()}
    best = [change.best for change in changes(means) if change.worth <= worth][-1]
    benefit = {name: worth * gained - spent for name, (gained, spent) in means.items()}
    assert benefit[best] == pytest.approx(max(benefit.values()))


def selection(worth: float | None, costs: tuple[float, float] = (0.0, 0.0), *requirements: Requirement):
    rng = np.random.default_rng(3)
    common = rng.normal(100.0, 20.0, 12)
    of = {
        "status-quo": {"activations": common, "cost": np.full(12, costs[0])},
        "tour": {"activations": common + rng.normal(50.0, 2.0, 12), "cost": np.full(12, costs[1])},
    }
    found = {name: records({m: v.tolist() for m, v in values.items()}) for name, values in of.items()}
    return settled(question(worth=worth, requirements=requirements), LIKELY, found)


def test_a_line_is_the_paired_difference_over_the_first_stage_with_its_interval():
    found = selection(10.0, (0.0, 300.0))
    sweep = sweep_of(found)
    assert (sweep.reference, sweep.observations) == ("status-quo", 10)
    ours, theirs = (
        np.array([r.values["activations"] for r in found.records[name][:10]])
        for name in ("tour", "status-quo")
    )
    for worth, estimate in zip(sweep.worths, sweep.lines["tour"], strict=True):
        expected = difference(worth * ours - 300.0, worth * theirs)
        assert estimate == pytest.approx(expected)
    assert all(e.mean == e.half_width == 0.0 for e in sweep.lines["status-quo"])


def test_the_sweep_goes_to_twice_the_worth_and_on_to_a_change_that_is_near():
    assert sweep_of(selection(10.0)).worths[-1] == 20.0
    near = sweep_of(selection(10.0, (0.0, 1500.0)))
    assert near.changes[1].worth == pytest.approx(30.0, rel=0.1)
    assert near.worths[-1] == pytest.approx(1.2 * near.changes[1].worth)
    far = sweep_of(selection(10.0, (0.0, 9000.0)))
    assert far.worths[-1] == 20.0
    assert far.changes[1].best == "tour"


def test_without_a_worth_there_is_no_sweep():
    assert sweep_of(selection(None)) is None


def test_who_breaks_a_requirement_is_the_best_at_no_worth():
    """The tour gains 50 for 300: it pays from 6 on, but 300 is more than may be spent. Its line is still told."""
    found = selection(10.0, (0.0, 300.0), requirement_from("cost<=200±20"))
    assert (found.best, found.is_broken("tour"), found.is_broken("status-quo")) == ("status-quo", True, False)
    sweep = sweep_of(found)
    assert sweep.changes == ((0.0, "status-quo"),)
    assert set(sweep.lines) == {"status-quo", "tour"}
    assert sweep_of(selection(10.0, (250.0, 300.0), requirement_from("cost<=200±20"))) is None
