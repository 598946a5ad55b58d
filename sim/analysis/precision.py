"""The precision that a study is asked for: how narrow the interval of a measure must become."""

from __future__ import annotations

import math
from dataclasses import dataclass

from numpy.typing import ArrayLike

from sim.analysis.estimate import CONFIDENCE, Estimate, mean_of

DIFFERENCE = "difference"


@dataclass(frozen=True)
class Precision:
    """The half-width that the interval of a measure's mean may have at most."""

    measure: str
    size: float
    """The half-width in the measure's unit; where it is relative, the error as a share of the true mean."""
    relative: bool
    of_difference: bool
    """Whether it is asked of the measure's difference to the reference, replication by replication."""

    def allows(self, mean: float) -> float:
        """Return the half-width that is narrow enough around a mean, in the measure's unit; 0 around a mean of 0 if relative.

        For an error of the share g relative to the true mean, which is not known, the half-width may be g / (1 + g) of the
        estimated one (Law 2015, 9.4.1).
        """
        return abs(mean) * self.size / (1.0 + self.size) if self.relative else self.size


def precision_from(text: str) -> Precision:
    """Return the precision that a text asks for: `activations=1%`, `total=500` or `difference:activations=200`.

    With % it is relative to the mean, else in the measure's unit. Of a difference it cannot be relative: near 0, it would
    never be met. ValueError, with one sentence that tells the remedy, where the text is none of these.
    """
    name, equals, number = (part.strip() for part in text.partition("="))
    if not equals or not name or not number:
        raise ValueError(f"'{text}' has no measure and size: write for example activations=1% or total=500.")
    prefix, colon, measure = (part.strip() for part in name.rpartition(":"))
    if colon and (prefix != DIFFERENCE or not measure):
        raise ValueError(f"'{name}' is no measure: write a measure's name, or difference: before it.")
    if colon and number.endswith("%"):
        raise ValueError(
            f"'{text}' is relative to a difference, which may be 0: write the half-width in the measure's unit, without %."
        )
    return Precision(measure, _size(number), number.endswith("%"), bool(colon))


def is_met(precision: Precision, values: Estimate | ArrayLike, confidence: float = CONFIDENCE) -> bool:
    """Whether an estimate, or the mean of values of shape (n,), is precise enough.

    Values are replications in the measure's unit, or differences where it is asked of these. Without an interval it is not,
    nor is a relative precision around a mean that may be 0.
    """
    estimate = values if isinstance(values, Estimate) else mean_of(values, confidence)
    if precision.relative and not estimate.excludes_zero:
        return False
    return bool(estimate.half_width <= precision.allows(estimate.mean))


def _size(number: str) -> float:
    """Return a positive number; a hundredth of it where it is in per cent."""
    try:
        size = float(number.removesuffix("%"))
    except ValueError:
        raise ValueError(f"'{number}' is not a number: write for example 1% or 500.") from None
    if not (math.isfinite(size) and size > 0):
        raise ValueError(f"'{number}' is no half-width: write a number above 0.")
    return size / 100.0 if number.endswith("%") else size
