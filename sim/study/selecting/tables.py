"""The tables of a selection: how each candidate ended, what was decided when, what was required, net benefit by worth."""

from __future__ import annotations

from collections.abc import Iterator

from sim.study.selecting.endings import Ending, endings, events, leader
from sim.study.selecting.requirement import Requirement
from sim.study.selecting.selection import Selected, Selection
from sim.study.selecting.worth import sweep_of
from sim.tables import Cell, Table

Row = tuple[Cell, ...]
NOTHING = ("", "", "")


def selection(selected: Selected) -> Table:
    """Return a row a candidate: how it ended, its mean with a 95 % interval of its own, and how far it is from the leader.

    All over the observations that the decisions used. `rinott` is how many replications of it Rinott's procedure takes.
    """
    rows: list[Row] = [row for block in selected.selections for row in _rows(block)]
    outside = [(name, "a bound") for name in selected.bounds]
    outside += [(name, f"requires {required}") for name, required in selected.excluded.items()]
    rows += [(name, "", "left out", None, "", reason, "", "", *[None] * 10) for name, reason in outside]
    columns = ("scenario", "covers", "status", "stage", "by", "reason", "measure", "unit")
    numbers = ("mean", "low", "high", "observations", "replications_used", "replications_played")
    differences = ("difference", "difference_low", "difference_high", "rinott")
    return Table((*columns, *numbers, *differences), rows)


def _rows(block: Selection) -> Iterator[Row]:
    ahead, objective, sizes = leader(block), block.question.objective, block.rinott
    for ending in endings(block):
        name, e = ending.name, block.estimate(ending.name)
        d = block.behind(name, ahead) if ahead is not None and name != ahead else None
        n = block.observations(name)
        yield (
            *(name, block.covers, ending.status, ending.stage, ending.by, reason(ending)),
            *(objective.measure, objective.unit, e.mean, e.low, e.high),
            *(n, block.together * n, block.played(name)),
            *((None, None, None) if d is None else (d.mean, d.low, d.high)),
            sizes.get(name),
        )


def reason(ending: Ending) -> str:
    """Return why a candidate ended, where it was not for a better one."""
    if ending.requirement is not None:
        return f"requires {ending.requirement}"
    if ending.empty:
        return f"{ending.empty} is empty in an observation"
    return "the same in every observation of the first stage" if ending.is_tie else ""


def stages(selected: Selected) -> Table:
    """Return what was decided, in the order of the observations it took; the last row tells how it ended."""
    rows: list[Row] = []
    for block in selected.selections:
        for event in events(block):
            ending = event.ending
            who = NOTHING if ending is None else (ending.name, ending.by, reason(ending))
            what = (block.covers, event.stage, event.what, *who)
            rows.append((*what, event.difference, event.remaining, event.used))
    columns = ("covers", "stage", "event", "scenario", "by", "reason")
    return Table((*columns, "difference", "remaining", "replications_used"), rows)


def requirements(selected: Selected) -> Table:
    """Return the mean of each estimated measure that is required, and whether its requirement was found to be met."""
    rows: list[Row] = []
    for block in selected.selections:
        for ending in endings(block):
            for required in block.question.estimated:
                e = block.required(ending.name, required)
                numbers = (e.mean, e.low, e.high, e.replications)
                found = verdict(block, ending, required)
                rows.append((ending.name, block.covers, str(required), *numbers, found))
    columns = ("scenario", "covers", "requirement", "mean", "low", "high", "observations", "verdict")
    return Table(columns, rows)


def verdict(block: Selection, ending: Ending, required: Requirement) -> str:
    """Return whether a candidate was found to keep to a requirement: `met`, `broken` or `undecided`."""
    if ending.requirement == required:
        return "broken"
    number = block.names.index(ending.name) if ending.name in block.names else -1
    return "met" if block.decision.feasible.get(number) else "undecided"


def worth(selected: Selected) -> Table:
    """Return the net benefit of each candidate less the reference's by the worth of an activation, with its 95 % interval."""
    rows: list[Row] = []
    for sweep in (sweep for block in selected.selections if (sweep := sweep_of(block))):
        covers = sweep.selection.covers
        for name, line in sweep.lines.items():
            for at, e in zip(sweep.worths.tolist(), line, strict=True):
                rows.append((name, sweep.reference, covers, at, e.mean, e.low, e.high, sweep.observations))
    columns = ("scenario", "reference", "covers", "worth", "difference", "low", "high", "observations")
    return Table(columns, rows)
