"""The files of a selection: its tables, the measures they come from, and the manifest that says how they were made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.analysis import rinott_constant
from sim.scenario import Scenario
from sim.scenario.writing import documents_of
from sim.study.compare import STATUS_QUO
from sim.study.comparison import Comparison
from sim.study.provenance import FORMAT, record_hash, versions, written_values
from sim.study.selecting import tables
from sim.study.selecting.question import Question, Wording, question_of
from sim.study.selecting.select import BATCH
from sim.study.selecting.selection import Selected, Selection
from sim.study.tables import measures
from sim.tables import Table, write_csv

ALL = ("selection.csv", "stages.csv", "requirements.csv", "worth.csv", "measures.csv")


def write_selection_tables(selected: Selected, folder: Path) -> list[Path]:
    """Write the tables of a selection as CSV into a folder; return the files. Tables of before that are not made go."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {"selection.csv": tables.selection(selected), "stages.csv": tables.stages(selected)}
    if selected.question.estimated:
        files["requirements.csv"] = tables.requirements(selected)
    if (swept := tables.worth(selected)).rows:
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
