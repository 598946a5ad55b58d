"""Selection of the best against the procedures told step by step; and it keeps its promise on systems that are known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.analysis import Constraint, Decision, Drop, Procedure, decide, rinott_constant, rinott_sizes
from tests.analysis.selection_told import Story, reach

FIRST = 4
COARSE = Procedure(FIRST, 0.8, 2.0)
UP_TO_1 = Constraint(1.0, 0.7)
AT_LEAST_0 = Constraint(0.0, 1.0, at_most=False)
COARSE_VALUES = st.tuples(st.integers(1, 5), st.integers(FIRST, 25)).flatmap(
    lambda shape: st.tuples(*[arrays(np.float64, shape, elements=st.integers(-2, 4))] * 3)
)


@given(COARSE_VALUES, st.integers(0, 2))
def test_the_replay_is_the_procedure_told_step_by_step(tables, constraints):
    x, y, z = tables
    checks = [(UP_TO_1, y), (AT_LEAST_0, z)][:constraints]
    assert decide(x, COARSE, checks) == Story(x, COARSE, checks).tell()


@given(COARSE_VALUES, st.integers(0, 2), st.integers(0, 25))
def test_further_replications_only_ever_extend_the_decisions(tables, constraints, cut):
    x, y, z = tables
    late = decide(x, COARSE, [(UP_TO_1, y), (AT_LEAST_0, z)][:constraints])
    early = decide(x[:, :cut], COARSE, [(UP_TO_1, y[:, :cut]), (AT_LEAST_0, z[:, :cut])][:constraints])
    assert early.dropped == {i: drop for i, drop in late.dropped.items() if drop.stage <= cut}
    assert early.feasible.items() <= late.feasible.items()
    assert early.is_over == (late.is_over and late.stage <= cut)
    assert early.stage == min(late.stage, cut)
    if early.is_over:
        assert early == late


@given(COARSE_VALUES, st.integers(0, 2))
def test_a_system_that_was_dropped_needs_no_more_replications(tables, constraints):
    x, y, z = tables
    checks = [(UP_TO_1, y), (AT_LEAST_0, z)][:constraints]
    decision = decide(x, COARSE, checks)
    lengths = [decision.dropped[i].stage if i in decision.dropped else x.shape[1] for i in range(len(x))]

    def cut(table: np.ndarray) -> list[np.ndarray]:
        return [row[:length] for row, length in zip(table, lengths, strict=True)]

    assert decide(cut(x), COARSE, [(constraint, cut(rows)) for constraint, rows in checks]) == decision


def test_those_whose_replications_are_used_up_are_named():
    rng = np.random.default_rng(53)
    values = [rng.normal(0, 9, n) for n in (12, 15, 12, 20)]
    decision = decide(values, Procedure(10, 0.95, 1.0))
    assert (decision.stage, decision.is_over, decision.best) == (12, False, None)
    assert decision.wants_more == (0, 2)
    assert decision.survivors == (0, 1, 2, 3)


def test_nothing_is_decided_before_the_first_stage_is_in():
    decision = decide([[1.0, 2.0, 3.0], [101.0, 102.5]], COARSE)
    assert decision == Decision(2, (0, 1), None, False, {}, {}, (), (1,))


@pytest.mark.parametrize("k", [2, 3, 5])
def test_equals_end_with_the_first_and_the_tie_is_told(k):
    x = np.random.default_rng(59).normal(0, 5, 12)
    decision = decide([x] * k, Procedure(10, 0.95, 1.0))
    assert (decision.best, decision.stage, decision.survivors) == (0, 10, (0,))
    assert sorted(decision.ties) == [(0, i) for i in range(1, k)]
    assert decision.dropped == {i: Drop(10, by=0) for i in range(1, k)}


def test_equals_that_are_both_worse_are_no_tie_for_the_best():
    x = np.random.default_rng(61).normal(0, 5, 12)
    decision = decide([x, x, x + 3], Procedure(10, 0.95, 1.0))
    assert decision.best == 2
    assert decision.ties == ()


def test_differences_that_never_vary_end_with_the_first_stage_however_small():
    x = np.arange(12.0)
    decision = decide([x, x + 0.5], Procedure(10, 0.99, 100.0))
    assert (decision.best, decision.stage, decision.dropped) == (1, 10, {0: Drop(10, by=1)})


def test_a_better_system_that_is_infeasible_drops_nobody():
    noise = np.random.default_rng(67).normal(0, 1, (2, 30))
    decision = decide(noise[[0, 0]] + [[50.0], [0.0]], COARSE, [(UP_TO_1, noise + np.array([[5.0], [-5.0]]))])
    assert decision.best == 1
    assert decision.feasible == {0: False, 1: True}
    assert decision.dropped == {0: Drop(FIRST, violates=0)}


def test_a_selection_waits_for_the_feasibility_of_the_better():
    """The first is better from the start, and found feasible at the 9th: sums of 1 - y first reach the triangle there."""
    x = np.tile([1.0, 2.0], 10)
    y = np.tile([0.0, 1.5], 10)
    decision = decide([x + 1, x], COARSE, [(UP_TO_1, [y, np.zeros(20)])])
    until = next(
        r
        for r in range(FIRST, 21)
        if (y - 1)[:r].sum() <= -reach(np.var(y[:FIRST], ddof=1), 0.7, 0.1 / 2, FIRST, r)
    )
    assert until > FIRST
    assert decision.feasible == {0: True, 1: True}
    assert decision.dropped == {1: Drop(until, by=0)}


def test_a_system_may_be_dropped_for_one_that_is_dropped_at_the_same_stage():
    """The last beats the second and the second the first; that the last beats the first is not yet known."""
    x = [[-1.0, -1.0, -1.0, 7.0], [2.0, 1.0, 1.0, 6.0], [4.0, 3.0, 3.0, 4.0]]
    assert decide(x, COARSE).dropped == {0: Drop(FIRST, by=1), 1: Drop(FIRST, by=2)}


def test_a_circle_of_comparisons_that_come_to_count_at_once_leaves_one():
    """The third beat the first and the first the second, later the second the third; all count from the 9th stage on."""
    x = np.array(
        [[0, 3, 3, 2, 1, 2, 1, 0, -3], [-3, 3, 2, 1, 2, 3, 1, 0, 3], [1, 3, 2, 3, -2, 2, -1, -2, 0]],
        dtype=float,
    )
    decision = decide(x, COARSE, [(UP_TO_1, np.tile([0, 1.5, 0, 1.5, 0, 0, 0, 0, 0], (3, 1)))])
    assert decision.dropped == {2: Drop(9, by=1), 1: Drop(9, by=0)}
    assert decision.best == 0


def test_a_tie_is_final_even_if_it_counts_only_later():
    x = [[1.0, 1.0, 1.0, 1.0, 0.0], [1.0, 1.0, 1.0, 1.0, 1.0]]
    y = [[1.0, -1.0, -1.0, -1.0, -1.0], [-1.0, -1.0, -1.0, -1.0, -1.0]]
    decision = decide(x, COARSE, [(UP_TO_1, y)])
    assert (decision.best, decision.stage, decision.ties) == (0, 5, ((0, 1),))


def test_it_ends_without_a_best_where_all_are_infeasible():
    rng = np.random.default_rng(71)
    decision = decide(rng.normal(0, 1, (3, 9)), COARSE, [(UP_TO_1, rng.normal(9, 1, (3, 9)))])
    assert (decision.is_over, decision.best, decision.survivors, decision.wants_more) == (True, None, (), ())
    assert decision.feasible == {0: False, 1: False, 2: False}


def test_a_single_system_is_selected_if_it_is_feasible():
    x = np.random.default_rng(73).normal(0, 1, (1, 30))
    assert decide(x, COARSE).best == 0
    assert decide(x, COARSE, [(UP_TO_1, x - 9)]).best == 0
    assert decide(x, COARSE, [(UP_TO_1, x + 9)]).best is None


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: decide([], COARSE), "at least one system"),
        (lambda: decide([[1.0, math.nan, 2.0]], COARSE), "System 0 has an empty value"),
        (lambda: Procedure(1, 0.95, 1.0), "at least 2"),
        (lambda: Procedure(10, 1.0, 1.0), "between 0 and 1"),
        (lambda: Procedure(10, 0.95, 1.0, feasibility_share=1.0), "between 0 and 1"),
        (lambda: Procedure(10, 0.95, 0.0), "above 0"),
        (lambda: Constraint(1.0, 0.0), "above 0"),
    ],
)
def test_what_makes_no_sense_is_refused(make, complaint):
    with pytest.raises(ValueError, match=complaint):
        make()


TIMES = 1000
SLIPPAGE, SPACED = [0.0, 0.0, 0.0, 0.0, 1.0], [0.0, 1.0, 2.0, 3.0, 4.0]
EQUAL, UNEQUAL = [2.0] * 5, [1.0, 3.0, 2.0, 1.0, 2.5]


def normal(
    rng: np.random.Generator, means: list[float], scales: list[float], rho: float, n: int
) -> np.ndarray:
    """Normal systems, any two of which have the correlation rho under common random numbers."""
    shared, own = rng.normal(size=(1, n)), rng.normal(size=(len(means), n))
    return np.array(means)[:, None] + np.array(scales)[:, None] * (rho**0.5 * shared + (1 - rho) ** 0.5 * own)


@pytest.mark.parametrize(
    ("means", "scales", "rho"),
    [
        (SLIPPAGE, EQUAL, 0.0),
        (SLIPPAGE, EQUAL, 0.5),
        (SLIPPAGE, EQUAL, 0.9),
        (SLIPPAGE, UNEQUAL, 0.0),
        (SLIPPAGE, UNEQUAL, 0.7),
        (SPACED, EQUAL, 0.0),
        (SPACED, EQUAL, 0.5),
    ],
)
def test_the_best_is_selected_as_often_as_is_promised(means, scales, rho):
    """In 1,000 studies of each, seeded: at least the 90 % that the procedure promises."""
    rng, procedure = np.random.default_rng(79), Procedure(10, 0.9, 1.0)
    decisions = [decide(normal(rng, means, scales, rho, 400), procedure) for _ in range(TIMES)]
    assert all(decision.is_over for decision in decisions)
    assert np.mean([decision.best == 4 for decision in decisions]) >= 0.9


def test_common_random_numbers_make_it_end_sooner():
    rng, procedure = np.random.default_rng(83), Procedure(10, 0.9, 1.0)
    apart, paired = (
        np.mean([decide(normal(rng, SLIPPAGE, EQUAL, rho, 400), procedure).stage for _ in range(100)])
        for rho in (0.0, 0.7)
    )
    assert paired < apart / 2


@pytest.mark.parametrize("rho", [0.0, 0.7])
def test_the_best_feasible_is_selected_as_often_as_is_promised(rho):
    """The best two violate the constraint by just the tolerance; of the rest, which meet it so, the third is the best."""
    rng, procedure, constraint = np.random.default_rng(89), Procedure(10, 0.9, 1.0), Constraint(20.0, 0.5)
    means, burdens = [3.0, 2.0, 1.0, 0.0, 0.0], [20.5, 20.5, 19.5, 19.5, 19.5]
    right = 0
    for _ in range(TIMES):
        x = normal(rng, means, EQUAL, rho, 800)
        y = normal(rng, burdens, [1.0] * 5, rho, 800) + 0.2 * (x - np.array(means)[:, None])
        decision = decide(x, procedure, [(constraint, y)])
        assert decision.is_over
        right += decision.best == 2
    assert right / TIMES >= 0.9


def test_that_none_is_feasible_is_found_as_often_as_is_promised():
    rng, procedure, constraint = (
        np.random.default_rng(97),
        Procedure(10, 0.9, 1.0),
        Constraint(3.0, 0.5, at_most=False),
    )
    found = [
        decide(
            normal(rng, SPACED, EQUAL, 0.5, 400),
            procedure,
            [(constraint, normal(rng, [2.5] * 5, [1.0] * 5, 0.0, 400))],
        )
        for _ in range(300)
    ]
    assert all(decision.is_over for decision in found)
    assert np.mean([decision.best is None for decision in found]) >= 0.9


def test_the_second_stage_is_as_long_as_the_variance_asks():
    """With h = 2.453 and delta = 1: (2.453 x 3)^2 = 54.16, and 6.02 is less than the first stage."""
    assert rinott_sizes([9.0, 1.0, 0.0], 20, 2.453, 1.0).tolist() == [55, 20, 20]


@pytest.mark.parametrize("k", [2, 5])
def test_two_stages_select_the_best_as_often_as_is_promised(k):
    """Of 20,000 studies at least 90 %, less the error of so many: three standard errors, 0.0064 (with k = 2 it is exact)."""
    rng, n0, times, delta = np.random.default_rng(101), 10, 20_000, 1.0
    h, scales = rinott_constant(k, n0, 0.9), np.linspace(2.0, 3.0, k)
    first = scales * rng.normal(size=(times, n0, k))
    sizes = rinott_sizes(first.var(axis=1, ddof=1), n0, h, delta)
    second = (
        scales * np.sqrt(sizes - n0) * rng.normal(size=(times, k))
    )  # the sum of the replications that follow
    means = (first.sum(axis=1) + second) / sizes
    means[:, -1] += delta
    assert np.mean(means.argmax(axis=1) == k - 1) >= 0.9 - 0.0064
