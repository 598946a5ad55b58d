"""Queues that theory knows, built from the model's own desks: Erlang C and Erlang A.

Each figure is the mean of independent days; its 99.9 % t interval holds the theory's value. The seeds are fixed.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest
from scipy.stats import t

from sim.clock import whole_ticks
from sim.model import play_session
from sim.model.session import Calls, People, Session

DAYS = 24
WARM_UP, LENGTH, TAIL = 1_000.0, 12_000.0, 500.0


def day_of(arrival_rate: float, service_rate: float, desks: int, patience_rate: float, seed: int) -> Session:
    """A walk-in day with exponential gaps, services and patience (rates a minute; patience rate 0: for ever)."""
    random = np.random.default_rng([seed, desks])
    count = int(arrival_rate * LENGTH * 1.2)
    arrives = np.cumsum(whole_ticks(random.exponential(1 / arrival_rate, count)))
    arrives = arrives[arrives < LENGTH].tolist()
    n = len(arrives)
    service = whole_ticks(random.exponential(1 / service_rate, n)).tolist()
    patience = whole_ticks(random.exponential(1 / patience_rate, n)).tolist() if patience_rate else [1e9] * n
    ones = [1.0] * n
    calls = Calls(ones, ones, ones, ones, ones, service, ["activated"] * n, [False] * n)
    people = People(list(range(n)), [True] * n, [True] * n, [], [], arrives, patience)
    return Session(
        name="theory",
        kind="walk-in",
        opens=0.0,
        closes=LENGTH + 1e6,
        desks=(((0.0, LENGTH + 1e6),),) * desks,
        helpers=0,
        outages=(),
        people=people,
        calls=lambda _: calls,
    )


@cache
def figures(
    arrival_rate: float, service_rate: float, desks: int, patience_rate: float
) -> tuple[tuple[float, ...], ...]:
    """Mean wait, share that waits and share that reneges, one row a day."""
    rows = []
    for seed in range(DAYS):
        result = play_session(day_of(arrival_rate, service_rate, desks, patience_rate, seed))
        steady = [a for a in result.attempts if WARM_UP <= a.arrived < LENGTH - TAIL]
        waits = [(a.began if a.desk >= 0 else a.left) - a.arrived for a in steady]
        waited = sum(wait > 0 for wait in waits)
        rows.append(
            (sum(waits) / len(steady), waited / len(steady), sum(a.desk < 0 for a in steady) / len(steady))
        )
    return tuple(rows)


def assert_holds(theory: float, values: list[float]) -> None:
    x = np.array(values)
    half_width = t.ppf(0.9995, len(x) - 1) * x.std(ddof=1) / math.sqrt(len(x))
    assert abs(x.mean() - theory) <= half_width, (
        f"theory {theory:.4f}, model {x.mean():.4f} ± {half_width:.4f}"
    )
    assert half_width < 0.25 * theory, "the interval is too wide to say anything"


def birth_and_death(arrival_rate: float, service_rate: float, desks: int, patience_rate: float) -> np.ndarray:
    """Steady-state probabilities of the number present; with patience rate 0 Erlang C, else Erlang A (Palm 1957)."""
    most = 400
    weights = [1.0]
    for n in range(1, most):
        leaves = min(n, desks) * service_rate + max(n - desks, 0) * patience_rate
        weights.append(weights[-1] * arrival_rate / leaves)
    return np.array(weights) / sum(weights)


def erlang_c(load: float, desks: int) -> float:
    """The probability of waiting (Erlang 1917)."""
    top = load**desks / math.factorial(desks) * desks / (desks - load)
    return top / (sum(load**k / math.factorial(k) for k in range(desks)) + top)


@pytest.mark.parametrize(("arrival_rate", "desks"), [(0.7, 1), (2.4, 3)])
def test_desks_agree_with_erlang_c(arrival_rate: float, desks: int) -> None:
    rows = figures(arrival_rate, 1.0, desks, 0.0)
    waits = erlang_c(arrival_rate, desks)
    assert_holds(waits, [row[1] for row in rows])
    assert_holds(waits / (desks - arrival_rate), [row[0] for row in rows])
    assert all(row[2] == 0 for row in rows)


@pytest.mark.parametrize(("arrival_rate", "desks"), [(1.2, 1), (3.3, 3)])
def test_desks_with_reneging_agree_with_erlang_a(arrival_rate: float, desks: int) -> None:
    patience_rate = 0.2
    rows = figures(arrival_rate, 1.0, desks, patience_rate)
    present = birth_and_death(arrival_rate, 1.0, desks, patience_rate)
    queue = float((np.maximum(np.arange(len(present)) - desks, 0) * present).sum())
    assert_holds(float(present[desks:].sum()), [row[1] for row in rows])
    assert_holds(queue / arrival_rate, [row[0] for row in rows])
    assert_holds(patience_rate * queue / arrival_rate, [row[2] for row in rows])


def test_the_two_formulas_of_erlang_c_agree() -> None:
    present = birth_and_death(2.4, 1.0, 3, 0.0)
    assert float(present[3:].sum()) == pytest.approx(erlang_c(2.4, 3), rel=1e-6)
