"""Replications are added until every interval is as narrow as asked, and no more."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis import precision_from
from sim.experiment import Key
from sim.study import UnknownMeasure, compare, lacking, refuse_unknown, widest_so_far
from sim.study.compare import Design
from sim.study.sequential import BATCH, is_precise, precise
from tests.experiment.short import short
from tests.study.by_hand import activations, record

NORMAL = np.random.default_rng(4).normal(1000, 100, 2000)
SHIFT = np.random.default_rng(5).normal(300, 10, 2000)


def of(n: int):
    """Two strategies: the second is the first and about 300 more, with common random numbers."""
    return activations({"quo": NORMAL[:n].tolist(), "more": (NORMAL + SHIFT)[:n].tolist()})


def test_every_interval_is_within_what_was_asked_when_it_stops():
    precision = precision_from("activations=2%")
    n = precise(of, precision, 2000)
    assert n % BATCH == 0
    for name in ("quo", "more"):
        estimate = of(n).estimate(name, "activations")
        assert estimate.half_width <= 0.02 * estimate.mean
    half = of(n // 2)
    assert any(half.estimate(name, "activations").half_width > 0.02 / 1.02 * 1000 for name in ("quo", "more"))


def test_a_paired_difference_takes_fewer_replications_than_independent_ones_would():
    """The standard deviation is 10 instead of 141: a half-width of 5 takes 30 replications, not 3,000."""
    n = precise(of, precision_from("difference:activations=5"), 2000)
    pair = of(n).pair("more", "activations")
    assert n <= 40
    assert pair.estimate.half_width <= 5
    assert pair.replications_apart > 20 * n


def test_it_ends_at_the_most_and_says_what_lacks():
    precision = precision_from("activations=0.1%")
    assert precise(of, precision, 25) == 25
    assert lacking(of(25), precision) == ("quo", "more")
    assert not is_precise(of(25), precision)


def test_it_ends_where_the_experiment_was_stopped():
    from dataclasses import replace

    asked = []

    def stopped(n: int):
        asked.append(n)
        return replace(of(n), stopped="interrupted")

    precise(stopped, precision_from("activations=0.1%"), 2000)
    assert asked == [BATCH]


def test_the_number_of_replications_is_the_same_whoever_plays_them():
    design = Design(replications=2, precision=precision_from("activations=10%"), most=60)
    found = [compare([short(), short("counter-condition")], seed=2, workers=w, design=design) for w in (1, 2)]
    assert found[0].replications == found[1].replications
    assert found[0].replications % BATCH == 0
    assert repr(found[0].records) == repr(found[1].records)


def test_a_measure_that_nobody_has_is_refused():
    with pytest.raises(UnknownMeasure, match=r"activtions is not a measure; did you mean activations\?"):
        compare([short()], workers=1, design=Design(precision=precision_from("activtions=1%")))
    with pytest.raises(UnknownMeasure, match=r"qqq is not a measure; measures\.csv"):
        refuse_unknown("qqq", ["activations"])


def test_the_widest_half_width_so_far_is_relative_and_at_likely_values():
    def key(scenario: str, parameters: str, n: int) -> Key:
        return Key(scenario, parameters, 1, n, "model")

    wide = {key("a", "likely", n): record({"activations": v}) for n, v in enumerate((90.0, 110.0))}
    narrow = {key("b", "likely", n): record({"activations": v}) for n, v in enumerate((99.0, 101.0))}
    drawn = {key("a", "drawn", n): record({"activations": v}) for n, v in enumerate((1.0, 1000.0))}
    assert widest_so_far(wide | narrow | drawn) == pytest.approx(12.706 * 14.142 / 2**0.5 / 100, rel=1e-3)
    assert widest_so_far(drawn) is None
    assert widest_so_far({}) is None
