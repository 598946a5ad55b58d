"""Requirements: what a strategy must keep to, to be selected at all."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

from sim.analysis import Constraint
from sim.study.selecting.planned import PLANNED

_FORM: Final = re.compile(r"([^<>=≤≥±]+)(<=|>=|≤|≥)([^<>=≤≥±]+?)(?:(?:±|\+-|\+/-)([^<>=≤≥±]*))?")
EXAMPLE: Final = "cost<=2e8±1e7 or planned_officer_days<=130"


@dataclass(frozen=True)
class Requirement:
    """A limit on a measure: on its mean, which is estimated, up to a tolerance; or on what the calendar fixes, exactly.

    `tolerance` is NaN for what the calendar fixes.
    """

    measure: str
    at_most: bool
    limit: float
    tolerance: float = math.nan

    @property
    def is_planned(self) -> bool:
        """Whether the calendar fixes it before any replication."""
        return self.measure in PLANNED

    @property
    def constraint(self) -> Constraint:
        """The constraint on the mean of replications."""
        return Constraint(self.limit, self.tolerance, self.at_most)

    def allows(self, value: float) -> bool:
        """Return whether a value that is known exactly keeps to it."""
        return value <= self.limit if self.at_most else value >= self.limit

    def __str__(self) -> str:
        tolerance = "" if math.isnan(self.tolerance) else f"±{_told(self.tolerance)}"
        return f"{self.measure}{'<=' if self.at_most else '>='}{_told(self.limit)}{tolerance}"


def requirement_from(text: str, share: float | None = None) -> Requirement:
    """Return the requirement that a text such as "cost<=2e8±1e7" says.

    An estimated measure without a tolerance of its own has that share of its limit. Raises ValueError, with what to write,
    where the text is none, a number is none, or there is no tolerance above 0.
    """
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is not MEASURE<=NUMBER or MEASURE>=NUMBER; write it like {EXAMPLE}")
    name, sign, limit, own = (part.strip() if part else part for part in found.groups())
    at_most, bound = sign in {"<=", "≤"}, _number(text, limit)
    if name in PLANNED:
        if own is not None:
            raise ValueError(f"{text!r}: the calendar fixes {name}, so that it has no tolerance; leave ± out")
        return Requirement(name, at_most, bound)
    if own is None and share is None:
        raise ValueError(
            f"{text!r} has no tolerance: {name} is an estimate, so say how far from {limit} does not matter, "
            f"like {name}{sign}{limit}±{abs(bound) / 20 or 1:g}, or for all limits as a share of each: --tolerance 0.05"
        )
    tolerance = _number(text, own) if own is not None else (share or 0.0) * abs(bound)
    if not tolerance > 0:
        raise ValueError(f"{text!r}: the tolerance is {tolerance:g}; write a number above 0")
    return Requirement(name, at_most, bound, tolerance)


def _told(number: float) -> str:
    """Return a number in the shortest form that reads back the same: what is asked can be asked again."""
    short = f"{number:g}"
    return short if float(short) == number else repr(number)


def _number(text: str, number: str) -> float:
    try:
        value = float(number)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"{text!r}: {number or 'nothing'} is not a number; write it like {EXAMPLE}")
    return value
