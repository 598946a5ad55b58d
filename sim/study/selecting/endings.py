"""How a selection went: how each candidate ended, and what was decided when."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from sim.analysis import Drop
from sim.study.selecting.requirement import Requirement
from sim.study.selecting.selection import Selection

Status = Literal["best", "undecided", "dropped", "infeasible", "left out"]
ORDER: Final[tuple[Status, ...]] = ("best", "undecided", "dropped", "infeasible", "left out")


class Ending(NamedTuple):
    """How a candidate ended: after how many observations, and for which other candidate or requirement.

    `is_tie`: it was the same as that other in every observation of the first stage. `empty`: the measure that was empty.
    """

    name: str
    status: Status
    stage: int
    by: str = ""
    requirement: Requirement | None = None
    is_tie: bool = False
    empty: str = ""


class Event(NamedTuple):
    """What was decided: a candidate's ending, or what all came to.

    `difference` is the mean of the objective by then, less the other's; `remaining` are still in, and `used` counts the
    replications of all candidates by then.
    """

    stage: int
    what: str
    ending: Ending | None
    difference: float | None
    remaining: int
    used: int


def endings(selection: Selection) -> list[Ending]:
    """Return how every candidate ended: the best first, then who was dropped last, with the better mean."""
    sign = selection.question.objective.sign

    def place(ending: Ending) -> tuple[int, int, float, str]:
        mean = sign * selection.estimate(ending.name).mean
        return (
            ORDER.index(ending.status),
            -ending.stage,
            math.inf if math.isnan(mean) else -mean,
            ending.name,
        )

    return sorted((_ending(selection, name) for name in selection.records), key=place)


def _ending(selection: Selection, name: str) -> Ending:
    decision = selection.decision
    if name in selection.empty:
        measure, observation = selection.empty[name]
        return Ending(name, "left out", observation, empty=measure)
    number = selection.names.index(name)
    if number == decision.best:
        return Ending(name, "best", decision.stage)
    drop = decision.dropped.get(number)
    if drop is None:
        return Ending(name, "undecided", decision.stage)
    return _dropped(selection, name, drop)


def _dropped(selection: Selection, name: str, drop: Drop) -> Ending:
    if drop.violates is not None:
        required = selection.question.estimated[drop.violates]
        return Ending(name, "infeasible", drop.stage, requirement=required)
    assert drop.by is not None
    is_tie = (drop.by, selection.names.index(name)) in selection.decision.ties
    return Ending(name, "dropped", drop.stage, selection.names[drop.by], is_tie=is_tie)


def leader(selection: Selection) -> str | None:
    """Return the best, or of those that are still in the one with the best mean: whom others are held against."""
    if selection.best is not None:
        return selection.best
    sign = selection.question.objective.sign
    return max(selection.survivors, key=lambda name: sign * selection.estimate(name).mean, default=None)


def events(selection: Selection) -> Iterator[Event]:
    """Yield what was decided in the order of the observations it took; before all, who was left out of it."""
    found, remaining = endings(selection), len(selection.records)
    for ending in (e for e in found if e.status == "left out"):
        remaining -= 1
        yield Event(ending.stage, ending.status, ending, None, remaining, _used(selection, ending.stage))
    first = selection.question.first
    if selection.began:
        yield Event(first, "first", None, None, remaining, _used(selection, first))
    out = [e for e in found if e.status in {"dropped", "infeasible"}]
    for ending in sorted(out, key=lambda e: e.stage):
        remaining -= 1
        difference = _difference_then(selection, ending) if ending.by else None
        used = _used(selection, ending.stage)
        yield Event(ending.stage, ending.status, ending, difference, remaining, used)
    best = next((e for e in found if e.status == "best"), None)
    stage, remaining = selection.decision.stage, len(selection.survivors)
    yield Event(stage, _end(selection), best, None, remaining, selection.used)


def _end(selection: Selection) -> str:
    if selection.decision.is_over:
        return "best" if selection.best is not None else "none"
    return "stopped" if selection.stopped else "undecided"


def _used(selection: Selection, stage: int) -> int:
    return sum(selection.together * min(stage, selection.observations(name)) for name in selection.records)


def _difference_then(selection: Selection, ending: Ending) -> float:
    one, other = (selection.values(name)[: ending.stage] for name in (ending.name, ending.by))
    return float((one - other).mean())
