"""What is said of a study: pages, figures and tables in words, in English and Indonesian."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sim.experiment import ParallelMap
from sim.report.comparison.findings import headlines, markdown
from sim.report.comparison.page import html_page
from sim.report.comparison.view import View, view_of
from sim.report.figures import Picture, draw, drawings, pictures, write_figures
from sim.report.parts import Headline
from sim.report.voice import LANGUAGES, Language, Voice, measure_label
from sim.study import Comparison

__all__ = [
    "LANGUAGES",
    "Headline",
    "Language",
    "Prepared",
    "View",
    "Voice",
    "draw",
    "drawings",
    "headlines",
    "markdown",
    "measure_label",
    "pictures",
    "prepare",
    "view_of",
    "write_figures",
    "write_report",
]


class Prepared(NamedTuple):
    """What a report shows, and its figures, which other processes may still be drawing."""

    view: View
    pictures: Iterable[Picture]


def prepare(comparison: Comparison, parallel_map: ParallelMap = map) -> Prepared:
    """Return what the report of a comparison shows, with its figures drawn by `parallel_map`: a `map`, here or elsewhere."""
    view = view_of(comparison)
    return Prepared(view, pictures(view, parallel_map))


def write_report(
    comparison: Comparison, folder: Path, manifest: Mapping[str, Any], prepared: Prepared | None = None
) -> None:
    """Write the report of a comparison into a folder, which is made if need be.

    It is `report.html`, one page that needs nothing else; `headline.en.md` and `headline.id.md`, the tables as Markdown; and
    `figures/`, as SVG and PNG, each in both languages.

    Parameters
    ----------
    comparison
        With at least one replication of every strategy.
    folder
        Where the files go.
    manifest
        How it was computed, as `sim.study.manifest` returns it; its plain values are shown on the page.
    prepared
        The report as `prepare` began it, if it did; else its figures are drawn now.

    Raises
    ------
    ValueError
        If no replication of every strategy is finished.
    """
    folder.mkdir(parents=True, exist_ok=True)
    view, figures = prepared or prepare(comparison)
    svgs = write_figures(figures, folder / "figures")
    for language in LANGUAGES:
        (folder / f"headline.{language}.md").write_text(markdown(view, Voice(language)), encoding="utf-8")
    part = folder / "report.html.part"
    part.write_text(html_page(view, comparison.scenarios, manifest, svgs), encoding="utf-8")
    part.replace(folder / "report.html")
