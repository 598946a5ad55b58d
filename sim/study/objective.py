"""What strategies are compared and selected by: a measure of a replication, or the net benefit at a worth of an activation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis import Record, measure, ratio_of, unit_of
from sim.calendar import plan
from sim.model.log import Log, visits_from
from sim.scenario import Scenario


class UnknownMeasure(ValueError):  # noqa: N818 - it says what is so
    """No scenario has a measure of that name; the text tells the nearest one."""


def refuse_unknown(measure: str, known: Iterable[str]) -> None:
    """Raise UnknownMeasure where a measure is not among those known."""
    names = list(known)
    if measure not in names:
        near = get_close_matches(measure, names, n=1, cutoff=0.5)
        remedy = f"did you mean {near[0]}?" if near else "measures.csv of any comparison lists them"
        raise UnknownMeasure(f"{measure} is not a measure; {remedy}")


NET_BENEFIT: Final = "net-benefit"
COST, ACTIVATIONS = "cost", "activations"
FIRST_DAY: Final = (
    "calls",
    "activations",
    "returned_unserved",
    "hours_away",
    "returned_unserved_share",
    "hours_away_per_activation",
)
"""What is measured of the first visit day at an employer, where one is visited."""
NAN: Final = float("nan")


@dataclass(frozen=True)
class Objective:
    """What is wanted as large as can be, or as small: a measure of each replication, or the net benefit.

    The net benefit is `worth` x activations - cost, in rupiah: what a decision maker would give for one activation is an
    assumption, and the cost is without salaries, which are paid whatever is decided. A ratio measure is the ratio within
    each replication: its mean is the mean of ratios, not the ratio of means that a comparison reports.
    """

    measure: str
    smallest: bool = False
    worth: float | None = None

    def __post_init__(self) -> None:
        """ValueError where the net benefit has no worth."""
        if self.is_net_benefit and self.worth is None:
            raise ValueError("the net benefit takes the worth of an activation")

    @property
    def is_net_benefit(self) -> bool:
        """Whether it is the net benefit."""
        return self.measure == NET_BENEFIT

    @property
    def is_ratio(self) -> bool:
        """Whether it is the ratio of two measures of each replication."""
        return not self.is_net_benefit and ratio_of(self.measure) is not None

    @property
    def unit(self) -> str:
        """Its unit, and that of the indifference."""
        return "rupiah" if self.is_net_benefit else unit_of(self.measure)

    @property
    def sign(self) -> float:
        """1 where more is better, -1 where less is."""
        return -1.0 if self.smallest else 1.0

    def observed(self, records: Sequence[Record], together: int = 1) -> NDArray[np.float64]:
        """Return it for each independent observation: a replication, or the mean of those that share a draw.

        NaN where it is empty in one of them.
        """
        if self.is_net_benefit:
            assert self.worth is not None
            gained, spent = (observed(records, name, together) for name in (ACTIVATIONS, COST))
            return self.worth * gained - spent
        return observed(records, self.measure, together)


def observed(records: Sequence[Record], name: str, together: int = 1) -> NDArray[np.float64]:
    """Return a measure for each independent observation: the mean of so many replications; NaN where one is empty."""
    values = np.array([record.values.get(name, NAN) for record in records], dtype=np.float64)
    means: NDArray[np.float64] = values.reshape(-1, together).mean(axis=1)
    return means


def known_measures(scenarios: Sequence[Scenario]) -> tuple[str, ...]:
    """Return the name of every measure that a replication of some scenarios can have, without playing any.

    They are those of a campaign in which nothing happens, and those of first visit days.
    """
    found: dict[str, None] = {}
    for scenario in scenarios:
        nothing = Log((), visits_from([]), (), (), (), ())
        found |= dict.fromkeys(measure(nothing, plan(scenario)).values)
        employers = [name for name, site in scenario.rotation_sites.items() if site.kind == "employer"]
        found |= dict.fromkeys(f"first_day.{site}.{what}" for site in employers for what in FIRST_DAY)
    return tuple(found)
