"""Replications are added until every interval is as narrow as asked, and no more."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.analysis import precision_from
from sim.study import UnknownMeasure, compare, lacking, precise_of, refuse_unknown
from sim.study.compare import Design
from sim.study.sequential import BATCH, is_precise, precise
from tests.experiment.short import short
from tests.study.by_hand import activations, comparison

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


def test_what_never_happened_is_as_precise_as_its_reported_interval():
    """Of n without any Wilson's interval is as wide as 3.84 / (n + 3.84): a half-width of 0.02 takes 93."""

    def never(n: int):
        return comparison({"quo": {"target_met": [0.0] * n}})

    precision = precision_from("target_met=0.02")
    n = precise(never, precision, 2000)
    low, high = never(n).interval("quo", "target_met")
    assert (n, low) == (100, 0.0)
    assert high / 2 <= 0.02
    assert lacking(never(50), precision) == ("quo",)


@pytest.mark.parametrize("value", [0.0, math.nan])
def test_a_strategy_that_does_not_visit_a_site_is_not_waited_for(value):
    def visits(n: int):
        of = {"quo": [value] * n, "tour": NORMAL[:n].tolist()}
        return comparison({name: {"activations.site": values} for name, values in of.items()})

    precision = precision_from("activations.site=5%")
    n = precise(visits, precision, 2000)
    assert n < 100
    assert lacking(visits(n), precision) == ()
    assert lacking(visits(10), precision) == ("tour",)


def test_a_measure_that_is_0_everywhere_is_never_precise():
    def nothing(n: int):
        return activations({"quo": [0.0] * n, "tour": [0.0] * n})

    assert precise(nothing, precision_from("activations=5%"), 30) == 30
    assert lacking(nothing(30), precision_from("activations=5%")) == ("quo", "tour")


def test_an_interval_that_is_narrow_only_for_now_does_not_end_it():
    """Ten replications happen to be alike; with the next ten the interval is wide again."""
    values = [100.0] * 9 + [100.5] + NORMAL.tolist()
    precision = precision_from("activations=2%")
    assert lacking(activations({"quo": values[:10]}), precision) == ()
    assert not is_precise(activations({"quo": values[:10]}), precision)
    assert precise(lambda n: activations({"quo": values[:n]}), precision, 2000) > 50


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


def test_the_most_is_of_replications_where_two_share_a_draw_as_well():
    asked = precision_from("activations=0.01%")
    for uncertainty in ("sampling", "parameters"):
        design = Design(uncertainty, 2, 2, asked, most=4)
        assert compare([short()], workers=1, design=design).replications == 4


def test_a_measure_that_nobody_has_is_refused():
    with pytest.raises(UnknownMeasure, match=r"activtions is not a measure; did you mean activations\?"):
        compare([short()], workers=1, design=Design(precision=precision_from("activtions=1%")))
    with pytest.raises(UnknownMeasure, match=r"qqq is not a measure; measures\.csv"):
        refuse_unknown("qqq", ["activations"])


def test_a_measure_that_only_some_strategies_have_is_known():
    """Whichever comes first: nobody is called from an employer's line where no employer is visited."""
    asked = precision_from("first_day.sritex.calls=1%")
    of = [short(), short("sritex-rotation")]
    c = compare(of, workers=1, design=Design(replications=2, precision=asked, most=2))
    assert lacking(c, asked)


def test_how_precise_it_became_is_told_of_the_widest():
    noise = np.random.default_rng(6).normal(0, 1, 400)
    values = {"quo": 1000 + noise, "calm": 2000 + noise / 2, "wild": 500 + 40 * noise}
    comparison = activations({name: found.tolist() for name, found in values.items()})
    deviation = noise.std(ddof=1)
    found = precise_of(comparison, precision_from("activations=0.5%"))
    half_width = 1.9659 * 40 * deviation / 20
    assert (found.scenario, found.lacking) == ("wild", ("wild",))
    assert found.half_width == pytest.approx(half_width / values["wild"].mean(), rel=1e-4)
    assert np.isnan(found.apart)


def test_what_a_difference_would_have_taken_apart_is_told_from_the_variances():
    """The parts' standard deviation of about 100 each makes 141: a half-width of 5 takes about (1.96 x 141 / 5)^2."""
    n = 200
    found = precise_of(of(n), precision_from("difference:activations=5"))
    variance = NORMAL[:n].var(ddof=1) + (NORMAL + SHIFT)[:n].var(ddof=1)
    assert (found.scenario, found.lacking) == ("more", ())
    assert found.apart == pytest.approx(1.96**2 * variance / 25, rel=0.003)
    assert found.paired == pytest.approx(1.96**2 * SHIFT[:n].var(ddof=1) / 25, abs=3)


def test_the_reference_alone_has_no_difference_to_be_precise_of():
    assert precise_of(activations({"quo": [1.0, 2.0]}), precision_from("difference:activations=5")) is None
