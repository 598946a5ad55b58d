"""What is said: the page, the figures and the main table of a comparison, in English and Indonesian."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sim.experiment import ParallelMap
from sim.report.figures import Picture, draw, drawings, pictures, write_figures
from sim.report.main_table import Headline, headline, headline_table, headlines, headlines_of, markdown
from sim.report.measure_names import measure_label
from sim.report.page import html_page
from sim.report.view import View
from sim.report.viewing import view_of
from sim.report.voice import LANGUAGES, Language, Voice
from sim.study import Comparison

__all__ = [
    "LANGUAGES",
    "Drawn",
    "Headline",
    "Language",
    "View",
    "Voice",
    "draw",
    "drawings",
    "drawn_by",
    "headline",
    "headline_table",
    "headlines",
    "headlines_of",
    "measure_label",
    "pictures",
    "view_of",
    "write_figures",
    "write_report",
]


class Drawn(NamedTuple):
    """What a report shows, and its figures, which others may still be drawing."""

    view: View
    pictures: Iterable[Picture]


def drawn_by(each: ParallelMap, comparison: Comparison) -> Drawn:
    """Return what the report of a comparison shows, with its figures drawn by `each`: a `map`, here or elsewhere."""
    view = view_of(comparison)
    return Drawn(view, pictures(view, each))


def write_report(
    comparison: Comparison, folder: Path, manifest: Mapping[str, Any], drawn: Drawn | None = None
) -> None:
    """Write `report.html`, one page that needs nothing else, the main table as Markdown, and `figures/` as SVG and PNG.

    The figures are drawn now, unless they were begun before.
    """
    folder.mkdir(parents=True, exist_ok=True)
    view, figures = drawn or drawn_by(map, comparison)
    svgs = write_figures(figures, folder / "figures")
    for language in LANGUAGES:
        (folder / f"headline.{language}.md").write_text(markdown(view, Voice(language)), encoding="utf-8")
    part = folder / "report.html.part"
    part.write_text(html_page(view, comparison.scenarios, manifest, svgs), encoding="utf-8")
    part.replace(folder / "report.html")
