"""The precision asked for: what a text asks, and when it is met."""

from __future__ import annotations

import math

import pytest

from sim.analysis import Estimate, Precision, is_met, precision_from

ONE_PER_CENT = Precision("activations", 0.01, relative=True, of_difference=False)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("activations=1%", ONE_PER_CENT),
        (" activations = 1 % ", ONE_PER_CENT),
        ("total=500", Precision("total", 500.0, relative=False, of_difference=False)),
        ("wait_mean=0.5", Precision("wait_mean", 0.5, relative=False, of_difference=False)),
        ("goal_met.sritex=2.5e-2", Precision("goal_met.sritex", 0.025, relative=False, of_difference=False)),
        ("difference:activations=200", Precision("activations", 200.0, relative=False, of_difference=True)),
    ],
)
def test_a_text_asks_for_a_precision(text, wanted):
    asked = precision_from(text)
    assert (asked.measure, asked.relative, asked.of_difference) == (
        wanted.measure,
        wanted.relative,
        wanted.of_difference,
    )
    assert asked.size == pytest.approx(wanted.size)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("activations", "has no measure and size"),
        ("", "has no measure and size"),
        ("=1%", "has no measure and size"),
        ("activations=", "has no measure and size"),
        ("activations=few", "is not a number"),
        ("activations=1,000", "is not a number"),
        ("activations=%", "is not a number"),
        ("activations=1=2", "is not a number"),
        ("activations=0", "write a number above 0"),
        ("activations=-1%", "write a number above 0"),
        ("activations=nan", "write a number above 0"),
        ("activations=inf", "write a number above 0"),
        ("difference:activations=1%", "without %"),
        ("ratio:activations=1", "difference: before it"),
        ("difference:=1", "difference: before it"),
        (":activations=1", "difference: before it"),
        ("difference:difference:total=1", "difference: before it"),
    ],
)
def test_a_bad_text_gets_one_sentence_with_the_remedy(text, complaint):
    with pytest.raises(ValueError, match=complaint) as raised:
        precision_from(text)
    assert "write" in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(("half_width", "wanted"), [(0.9900, True), (0.9902, False), (math.nan, False)])
def test_a_relative_precision_allows_for_the_error_of_the_mean_itself(half_width, wanted):
    """1 % of the true mean is at most 1 / 101 of the estimated one, 0.990099 of 100 (Law 2015, 9.4.1)."""
    for mean in (100.0, -100.0):
        assert is_met(ONE_PER_CENT, Estimate(mean, half_width, 10)) is wanted


@pytest.mark.parametrize(("half_width", "wanted"), [(2.0, True), (2.1, False), (math.nan, False)])
def test_an_absolute_precision_is_a_half_width(half_width, wanted):
    asked = precision_from("total=2")
    for mean in (0.0, 1e9):
        assert is_met(asked, Estimate(mean, half_width, 10)) is wanted


def test_a_relative_precision_of_a_mean_that_may_be_0_is_never_met():
    for size in ("1%", "500%"):
        asked = precision_from(f"activations={size}")
        assert not is_met(asked, [0.0, 0.0, 0.0])
        assert not is_met(asked, [-1.0, 0.0, 1.5])


def test_values_are_met_as_their_estimate_is():
    assert is_met(precision_from("total=2.5"), [1.0, 2.0, 3.0])
    assert not is_met(precision_from("total=2.4"), [1.0, 2.0, 3.0])  # 4.302653 / sqrt(3) is 2.484
    assert not is_met(precision_from("total=2.5"), [1.0])
