"""The stopping rule: it stops, where it says, and its intervals hold nearly as often as they say."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis import Precision, is_met, look_ahead_end, mean_of, needed, precision_from, reached

ABSOLUTE = precision_from("total=1")
VALUES = st.lists(st.integers(-4, 9).map(float) | st.just(math.nan), max_size=60)


def slow(precision: Precision, values: list[float], batch: int, first: int, look_ahead: int) -> int | None:
    """The rule as it is told."""
    n = batch
    while n <= len(values):
        until = n + batch * math.ceil((look_ahead if n <= 100 else look_ahead * n // 100) / batch)
        looked_at = range(n, until + 1, batch)
        if n >= first and until <= len(values) and all(is_met(precision, values[:m]) for m in looked_at):
            return n
        n += batch
    return None


@given(
    VALUES,
    st.sampled_from(["total=1.7", "total=80%"]),
    st.integers(1, 7),
    st.integers(1, 12),
    st.integers(0, 9),
)
def test_the_rule_is_as_it_is_told(values, text, batch, first, look_ahead):
    asked = precision_from(text)
    assert reached(asked, values, batch, first, look_ahead) == slow(asked, values, batch, first, look_ahead)


@given(VALUES, st.integers(1, 7), st.integers(0, 9), st.integers(0, 60))
def test_further_replications_change_nothing(values, batch, look_ahead, cut):
    """Whatever is reached at all is reached as soon as the look-ahead is in, and not before."""
    asked = precision_from("total=1.7")
    n, early = (reached(asked, part, batch, 2, look_ahead) for part in (values, values[:cut]))
    if n is None or cut < look_ahead_end(n, batch, look_ahead):
        assert early is None
    else:
        assert early == n


def test_the_look_ahead_catches_an_interval_that_is_narrow_by_chance():
    values = [5.0, 5.0, 5.0, 9.0, 1.0, *[5.0, 6.0] * 40]
    assert is_met(ABSOLUTE, values[:2])
    assert reached(ABSOLUTE, values, look_ahead=0) == 2
    assert reached(ABSOLUTE, values) > 5


def test_the_look_ahead_is_five_replications_and_five_per_cent_beyond_a_hundred():
    assert [look_ahead_end(n) for n in (10, 100, 120, 200, 1000)] == [15, 105, 126, 210, 1050]
    assert look_ahead_end(20, batch=10) == 30
    assert look_ahead_end(200, batch=4) == 212
    assert look_ahead_end(20, batch=10, look_ahead=0) == 20


@pytest.mark.parametrize(("batch", "first"), [(1, 10), (10, 20)])
def test_it_stops_and_its_intervals_hold_nearly_as_often_as_they_say(batch, first):
    """Law (2015, 9.4.1) and Hoad, Robinson & Davies (2010) found a little less than 95 %."""
    rng, asked = np.random.default_rng(37), precision_from("total=2%")
    sizes, held = [], []
    for _ in range(1000):
        values = rng.normal(100, 8, 300)
        n = reached(asked, values, batch, first)
        e = mean_of(values[:n])
        sizes.append(n)
        held.append(e.low <= 100 <= e.high)
        assert n is not None
        assert is_met(asked, values[:n])
    assert np.mean(held) >= 0.93
    assert np.mean(sizes) == pytest.approx((1.96 * 8 * 1.02 / 2) ** 2, rel=0.12)


def test_the_relative_error_is_as_small_as_was_asked():
    rng, asked = np.random.default_rng(41), precision_from("total=5%")
    errors = []
    for _ in range(1000):
        values = rng.exponential(10, 4000)
        errors.append(abs(mean_of(values[: reached(asked, values, 50, 50)]).mean - 10) / 10)
    assert np.mean(np.array(errors) <= 0.05) >= 0.935


def test_a_relative_precision_of_a_mean_near_0_is_never_reached():
    assert reached(precision_from("total=50%"), np.tile([-1.0, 1.0], 500)) is None
    assert reached(precision_from("total=50%"), np.zeros(50)) is None


def test_what_never_varies_is_reached_at_once_and_nothing_never():
    assert reached(ABSOLUTE, np.full(50, 0.1), batch=4, first=10) == 12
    assert reached(ABSOLUTE, []) is None
    assert reached(ABSOLUTE, [math.nan] * 30) is None


@pytest.mark.parametrize("text", ["total=1", "total=1.5%", "total=0.2"])
def test_a_forecast_is_the_least_number_that_would_do(text):
    asked = precision_from(text)
    values = np.random.default_rng(43).normal(100, 5, 12)
    n, s, mean = needed(asked, values), values.std(ddof=1), values.mean()

    def would_do(n: int) -> bool:
        """Whether n values of just this variance and mean are precise enough."""
        spread = (
            np.where(np.arange(n) % 2, 1.0, -1.0) if n % 2 == 0 else np.array([0.0, *[1.0, -1.0] * (n // 2)])
        )
        return is_met(asked, mean + spread * s / spread.std(ddof=1))

    assert n > 12
    assert would_do(n)
    assert not would_do(n - 1)


def test_a_forecast_is_no_less_than_what_there_is_and_tells_nothing_from_nothing():
    assert needed(ABSOLUTE, [1.0, 1.1, 1.2, 1.0]) == 4
    assert needed(ABSOLUTE, [1.0]) is None
    assert needed(precision_from("total=1%"), [-1.0, 1.0]) is None
    assert needed(precision_from("total=1e-300"), [0.0, 1.0]) is None


def test_a_forecast_counts_replications_that_tell_nothing():
    values = np.random.default_rng(47).normal(0, 3, 20)
    half_empty = np.insert(values, range(20), math.nan)
    assert needed(ABSOLUTE, half_empty) == 2 * needed(ABSOLUTE, values)


def test_a_forecast_of_very_many_is_that_of_the_normal():
    values = [99_000.0, 101_000.0]
    s = 1000 * math.sqrt(2)
    assert needed(ABSOLUTE, values) == math.ceil((1.9599639845400545 * s) ** 2)
