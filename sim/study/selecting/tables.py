"""The tables of a selection and its manifest: how each candidate ended, what was decided when, and how it was made."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from sim.analysis import Drop, rinott_constant
from sim.scenario import Scenario
from sim.scenario.writing import documents_of
from sim.study.comparison import STATUS_QUO, Comparison
from sim.study.provenance import FORMAT, record_hash, versions, written_values
from sim.study.selecting.question import Question, Requirement, Wording, question_of
from sim.study.selecting.selection import BATCH, Selected, Selection
from sim.study.selecting.worth import sweep_of
from sim.study.tables import measures
from sim.tables import Cell, Table, write_csv

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


Row = tuple[Cell, ...]
NOTHING = ("", "", "")


def selection_table(selected: Selected) -> Table:
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


def stages_table(selected: Selected) -> Table:
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


def requirements_table(selected: Selected) -> Table:
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


def worth_table(selected: Selected) -> Table:
    """Return the net benefit of each candidate less the reference's by the worth of an activation, with its 95 % interval."""
    rows: list[Row] = []
    for sweep in (sweep for block in selected.selections if (sweep := sweep_of(block))):
        covers = sweep.selection.covers
        for name, line in sweep.lines.items():
            for at, e in zip(sweep.worths.tolist(), line, strict=True):
                rows.append((name, sweep.reference, covers, at, e.mean, e.low, e.high, sweep.observations))
    columns = ("scenario", "reference", "covers", "worth", "difference", "low", "high", "observations")
    return Table(columns, rows)


ALL = ("selection.csv", "stages.csv", "requirements.csv", "worth.csv", "measures.csv")


def write_selection_tables(selected: Selected, folder: Path) -> list[Path]:
    """Write the tables of a selection as CSV into a folder; return the files. Tables of before that are not made go."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {"selection.csv": selection_table(selected), "stages.csv": stages_table(selected)}
    if selected.question.estimated:
        files["requirements.csv"] = requirements_table(selected)
    if (swept := worth_table(selected)).rows:
        files["worth.csv"] = swept
    files["measures.csv"] = _measures(selected)
    for name in ALL:
        if name not in files:
            (folder / name).unlink(missing_ok=True)
    for name, table in files.items():
        write_csv(folder / name, table)
    return [folder / name for name in files]


def _measures(selected: Selected) -> Table:
    """Return every measure of every replication that was played, as a comparison has it."""
    found = [measures(_held(selected, selection)) for selection in selected.selections]
    return Table(
        found[0].columns if found else ("scenario", "parameters", "replication", "measure", "value", "unit"),
        [row for table in found for row in table.rows],
    )


def _held(selected: Selected, selection: Selection) -> Comparison:
    return Comparison(
        tuple(selected.scenario(name) for name in selection.records),
        "",
        selected.seed,
        0,
        dict(selection.records),
        parameters=selection.parameters,
    )


def selection_manifest(
    selected: Selected,
    command: Sequence[str],
    started: str,
    seconds: float,
    workers: int,
    cluster: str = "",
) -> dict[str, Any]:
    """Return how a selection was made, and what came of it; see `sim.study.provenance.manifest`.

    `left_out` are the scenarios that were not played, and why; they are documented too, so that it can be looked at.
    """
    names = selected.candidates
    left_out = dict.fromkeys(selected.bounds, "a bound")
    left_out |= {name: str(required) for name, required in selected.excluded.items()}
    return {
        "study": "select",
        "format": FORMAT,
        "campaign": selected.scenarios[0].campaign.title.en,
        "command": " ".join(command),
        "started": started,
        "seconds": round(seconds, 1),
        "workers": workers,
        "cluster": cluster,
        "replications_found": selected.found,
        "replications_run": selected.played,
        "seed": selected.seed,
        "engine": selected.engine,
        "cross_checked": selected.cross_checked,
        "reference": STATUS_QUO if STATUS_QUO in names else next(iter(names), ""),
        "design": design_of(selected.question),
        "stopped": selected.stopped,
        "blocks": {selection.parameters: _block(selection) for selection in selected.selections},
        "left_out": left_out,
        "scenarios": {s.name: {"sha256": s.digest, "bound": s.bound} for s in selected.scenarios},
        "versions": versions(),
        "records": {selection.parameters: _hashes(selection) for selection in selected.selections},
        "documents": documents_of(selected.scenarios),
    }


def design_of(question: Question) -> dict[str, Any]:
    """Return what was asked, as plain values."""
    return {
        "by": question.objective.measure,
        "smallest": question.objective.smallest,
        "unit": question.objective.unit,
        "worth": question.worth,
        "indifference": question.indifference,
        "probability": question.probability,
        "require": [str(requirement) for requirement in question.requirements],
        "uncertainty": question.uncertainty,
        "first": question.first,
        "batch": BATCH,
        "most": question.most,
    }


def question_from(said: Mapping[str, Any], scenarios: Sequence[Scenario]) -> Question:
    """Return the question that `design_of` told, asked of the same scenarios. ValueError or KeyError where it is none."""
    return question_of(
        Wording(
            by=said["by"],
            indifference=said["indifference"],
            worth=said["worth"],
            probability=said["probability"],
            require=said["require"],
            smallest=said["smallest"],
            uncertainty=said["uncertainty"],
            first=said["first"],
            most=said["most"],
        ),
        scenarios,
    )


def _block(selection: Selection) -> dict[str, Any]:
    sizes, k = selection.rinott, len(selection.names)
    question = selection.question
    h = rinott_constant(k, question.first, question.probability) if sizes else None
    return {
        "covers": selection.covers,
        "best": selection.best,
        "decided": selection.decision.is_over,
        "candidates": k,
        "survivors": list(selection.survivors),
        "stage": selection.decision.stage,
        "replications_used": selection.used,
        "replications_played": sum(map(selection.played, selection.records)),
        "rinott": sum(sizes.values()) if sizes else None,
        "rinott_h": h,
    }


def _hashes(selection: Selection) -> dict[str, str]:
    """Return the hash of each replication by scenario, one text a scenario."""
    return {
        name: " ".join(record_hash(written_values(record)) for record in records)
        for name, records in selection.records.items()
    }
