"""The net benefit of candidates at any worth of an activation, and where another one becomes the best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.analysis import Estimate, difference
from sim.study.comparison import STATUS_QUO
from sim.study.objective import ACTIVATIONS, COST, observed
from sim.study.selecting.selection import Selection

POINTS: Final = 41
TWICE: Final = 2.0
FARTHEST: Final = 5.0
"""How many times the worth a sweep may go on, to show where the best changes."""
ROOM: Final = 1.2
Floats = NDArray[np.float64]


class Change(NamedTuple):
    """From which worth on a candidate is the best; the first is from 0 on."""

    worth: float
    best: str


@dataclass(frozen=True)
class Sweep:
    """The net benefit of each candidate less the reference's, at each worth: means and half-widths, in rupiah.

    They are paired differences over the observations of the first stage, which all candidates have; each interval is a 95 %
    interval of its own. `changes` are those of the means, also beyond the last worth, among the candidates that weren't found
    to break a requirement: nobody else can be the best.
    """

    selection: Selection
    reference: str
    observations: int
    worths: Floats
    lines: Mapping[str, Sequence[Estimate]]
    changes: tuple[Change, ...]


def sweep_of(selection: Selection) -> Sweep | None:
    """Return the sweep of a selection up to twice the worth in question, or farther if the best changes soon after.

    None where no worth is in question, the first stage is not finished, fewer than two candidates can be compared, or all of
    them break a requirement.
    """
    worth, n = selection.question.worth, selection.question.first
    if worth is None or not selection.began:
        return None
    gained, spent = (_observed(selection, name, n) for name in (ACTIVATIONS, COST))
    names = [
        name
        for name in selection.names
        if not np.isnan(gained[name]).any() and not np.isnan(spent[name]).any()
    ]
    allowed = [name for name in names if not selection.is_broken(name)]
    if len(names) < 2 or not allowed:  # noqa: PLR2004 - one alone is not compared
        return None
    reference = STATUS_QUO if STATUS_QUO in names else names[0]
    found = changes({name: (float(gained[name].mean()), float(spent[name].mean())) for name in allowed})
    farthest = max(ROOM * c.worth for c in found)
    end = max(TWICE * worth, farthest if farthest <= FARTHEST * worth else 0.0)
    worths = np.linspace(0.0, end, POINTS)
    lines = {
        name: [
            difference(w * gained[name] - spent[name], w * gained[reference] - spent[reference])
            for w in worths.tolist()
        ]
        for name in names
    }
    return Sweep(selection, reference, n, worths, lines, found)


def changes(means: Mapping[str, tuple[float, float]]) -> tuple[Change, ...]:
    """Return which candidate has the most net benefit from which worth on, from its mean activations and cost.

    The net benefits are straight lines in the worth, so that the best are the upper hull of the lines.
    """
    at = 0.0
    best = min(means, key=lambda name: (means[name][1], -means[name][0]))
    found = [Change(at, best)]
    while True:
        more, cost = means[best]
        ahead = [
            ((spent - cost) / (gained - more), -gained, name)
            for name, (gained, spent) in means.items()
            if gained > more
        ]
        if not ahead:
            return tuple(found)
        at, _, best = min(ahead)
        found.append(Change(at, best))


def _observed(selection: Selection, measure: str, n: int) -> dict[str, Floats]:
    """Return a measure of each candidate for the first n observations."""
    return {
        name: observed(selection.records[name], measure, selection.together)[:n] for name in selection.names
    }
