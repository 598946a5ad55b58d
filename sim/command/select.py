"""`select`: the best strategy with a probability, and no replication more than that takes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.command.console import (
    Stop,
    console_of,
    print_table,
    probe,
    refuse_folder_of,
    refuse_one_name,
    results_folder,
    scenarios_from,
    writing,
)
from sim.command.laboratory import CODES, WHY, Made, Watch, Where, laboratory_of

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.study.selecting.question import Question, Wording
    from sim.study.selecting.selection import Selected

OF_A_COMPARISON = ("report.html", "summary.csv")
"""Files by which a folder is known to hold a comparison, whose manifest would be overwritten."""


def select_command(
    paths: Sequence[Path], settings: Sequence[str], words: Wording, seed: int, where: Where, out: Path | None
) -> None:
    """Select with a progress bar, print the answer and write the files."""
    scenarios = scenarios_from(paths, settings)
    question = _question(words, scenarios)
    folder = out or results_folder(scenarios[0], "select")
    refuse_one_name(scenarios)
    refuse_folder_of("comparison", OF_A_COMPARISON, folder)
    writing(folder, lambda: probe(folder))
    watch = Watch(where)
    selected = _run(scenarios, question, seed, where)
    made = watch.made()
    writing(folder, lambda: _write(selected, folder, made))
    _print(selected, folder)
    if selected.stopped:
        again = "it goes on from there" if where.store else "it begins afresh, as there is no store"
        raise Stop(
            f"INCOMPLETE: {WHY[selected.stopped]}; what is decided by now is in {folder}. "
            f"Run the same command again: {again}.",
            CODES[selected.stopped],
        )


def _question(words: Wording, scenarios: Sequence[Scenario]) -> Question:
    """Return what is asked; stop with every mistake in it, a line each."""
    from sim.study.selecting.question import Mistakes, question_of

    try:
        return question_of(words, scenarios)
    except Mistakes as mistakes:
        count = len(mistakes.texts)
        raise Stop(f"{mistakes}\n{count} mistake{'s' if count > 1 else ''}; nothing was run.") from None


def _run(scenarios: Sequence[Scenario], question: Question, seed: int, where: Where) -> Selected:
    """Return the selection; stop where not even a first stage was finished."""
    from sim.study import Aim
    from sim.study.selecting.selection import select_in

    candidates = tuple(scenario for scenario in scenarios if not scenario.bound)
    with laboratory_of(seed, where, Aim(candidates, question.objective, relative=False)) as laboratory:
        selected = select_in(laboratory, scenarios, question)
    if selected.stopped and not any(selection.began for selection in selected.selections):
        kept = f"; what was finished is kept in {where.store}" if where.store and selected.played else ""
        raise Stop(
            f"{WHY[selected.stopped]} before the first stage was finished; no results were written{kept}. "
            "Run the same command again",
            CODES[selected.stopped],
        )
    return selected


def _write(selected: Selected, folder: Path, made: Made) -> None:
    from sim.report.selection import write_selection
    from sim.study.provenance import told, write_manifest
    from sim.study.selecting.tables import selection_manifest, write_selection_tables

    (folder / "manifest.json").unlink(missing_ok=True)
    write_selection_tables(selected, folder)
    said = selection_manifest(selected, *made)
    write_selection(selected, folder, told(said))
    write_manifest(said, folder)  # comes last: where it is, all the files are


def _print(selected: Selected, folder: Path) -> None:
    from sim.report.selection import selection_headlines

    console = console_of()
    for heading, heads, rows, remarks in selection_headlines(selected, "en"):
        console.print(heading, style="bold", highlight=False, markup=False)
        print_table(console, heads, rows)
        for remark in remarks:
            console.print(remark, highlight=False, markup=False)
    console.print(f"Files: {folder} (open select.html)", highlight=False, markup=False, soft_wrap=True)
