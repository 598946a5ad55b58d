"""`compare`: outreach strategies held against each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from sim.command.console import (
    Stop,
    console_of,
    print_table,
    probe,
    refuse_folder_of,
    refuse_one_name,
    results_folder,
    say,
    scenarios_from,
    writing,
)
from sim.command.laboratory import CODES, WHY, Made, Watch, Where, each_of, laboratory_of

if TYPE_CHECKING:
    from sim.experiment import Laboratory, ParallelMap
    from sim.report import Prepared, View
    from sim.scenario import Scenario
    from sim.study import Comparison, Design

OF_A_SELECTION = ("select.html", "selection.csv")
"""Files by which a folder is known to hold a selection, which would be taken away."""
SUKOHARJO = Path(__file__).parents[2] / "scenarios" / "sukoharjo-2023"


class Asked(NamedTuple):
    """How much is played, as the command line says it."""

    uncertainty: Literal["sampling", "parameters", "both"] = "both"
    replications: int = 100
    draws: int = 50
    precision: str | None = None
    most: int = 500
    seed: int = 1

    def design(self) -> Design:
        """Return the design of the study; stop where the precision is none."""
        from sim.analysis import precision_from
        from sim.study import Design

        try:
            precision = None if self.precision is None else precision_from(self.precision)
        except ValueError as error:
            raise Stop(f"--precision: {error}") from None
        return Design(self.uncertainty, self.replications, self.draws, precision, self.most)


def compare_sukoharjo() -> None:
    """Compare the eleven strategies of Sukoharjo 2023: what the program does when it is asked nothing."""
    compare_command([SUKOHARJO], [], Asked(), Where(store=Path("results", "store.sqlite")), None, False)


def compare_command(
    paths: Sequence[Path],
    settings: Sequence[str],
    asked: Asked,
    where: Where,
    out: Path | None,
    daily: bool,
) -> None:
    """Run the comparison with a progress bar, print its tables and write its files."""
    from sim.study import aim_of

    design = asked.design()
    scenarios = scenarios_from(paths, settings)
    refuse_one_name(scenarios)
    folder = out or results_folder(scenarios[0], "compare")
    refuse_folder_of("selection", OF_A_SELECTION, folder)
    writing(folder, lambda: probe(folder))
    watch = Watch(where)
    with laboratory_of(asked.seed, where, aim_of(scenarios, design.precision)) as laboratory:
        comparison = _run(laboratory, scenarios, design, where)
        made = watch.made()
        each = each_of(laboratory)
        drawn = writing(folder, lambda: _write(comparison, folder, made, design, daily, each))
    _print(drawn.view, folder)
    _say_what_lacks(comparison, design)
    if comparison.interrupted:
        raise Stop(_incomplete(comparison, folder, where), CODES[comparison.stopped])


def _run(laboratory: Laboratory, scenarios: Sequence[Scenario], design: Design, where: Where) -> Comparison:
    """Return the comparison; stop where no replication of every strategy was finished."""
    from sim.study import UnknownMeasure, compare_in

    try:
        comparison = compare_in(laboratory, scenarios, design)
    except UnknownMeasure as unknown:
        raise Stop(f"--precision: {unknown}") from None
    if not comparison.replications:
        kept = f"; what was finished is kept in {where.store}" if where.store and laboratory.played else ""
        raise Stop(
            f"{WHY[comparison.stopped]} before the first replication of every strategy was finished; "
            f"no results were written{kept}. Run the same command again",
            CODES[comparison.stopped],
        )
    return comparison


def _incomplete(comparison: Comparison, folder: Path, where: Where) -> str:
    blocks = comparison.blocks
    done = " and ".join(f"{block.replications} of {block.wanted} ({block.parameters})" for block in blocks)
    again = "it goes on from there" if where.store else "it begins afresh, as there is no store"
    untold = all(block.replications == block.wanted for block in blocks)
    lacks = ", but not all that are told again by the SimPy model were" if untold else ""
    return (
        f"INCOMPLETE: {WHY[comparison.stopped]}; replications finished: {done}{lacks}; they are in {folder}. "
        f"Run the same command again: {again}."
    )


def _say_what_lacks(comparison: Comparison, design: Design) -> None:
    """Say which strategies are not as precise as was asked."""
    from sim.study import lacking

    names = lacking(comparison, design.precision) if design.precision else ()
    if names:
        say(
            f"not as precise as was asked after {comparison.observations} replications: {', '.join(names)}; "
            "raise --max-replications, or ask for less"
        )


def _write(
    comparison: Comparison, folder: Path, made: Made, design: Design, daily: bool, each: ParallelMap
) -> Prepared:
    """Write the files of a comparison, while `each` draws the figures; return what was drawn."""
    from sim.report import prepare, write_report
    from sim.study import manifest, told, write_manifest, write_tables, written

    (folder / "manifest.json").unlink(missing_ok=True)
    before = {file: file.stat().st_mtime_ns for file in written(folder)}
    drawn = prepare(comparison, each)
    write_tables(comparison, folder, daily)
    said = manifest(comparison, *made, design)
    write_report(comparison, folder, told(said), drawn)
    for file, time_of_before in before.items():
        if file.stat().st_mtime_ns == time_of_before:  # it is of other results
            file.unlink()
    write_manifest(said, folder)  # comes last: where it is, all the files are
    return drawn


def _print(view: View, folder: Path) -> None:
    from sim.report import Voice, headlines

    console = console_of()
    for heading, heads, rows, remarks in headlines(view, Voice("en")):
        console.print(heading, style="bold", highlight=False, markup=False)
        print_table(console, heads, rows)
        for remark in remarks:
            console.print(remark, highlight=False, markup=False)
    console.print(f"Files: {folder} (open report.html)", highlight=False, markup=False, soft_wrap=True)
