"""What is said: the page, the figures and the main table of a comparison, in English and Indonesian."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.report.figures import draw, drawings, write_figures
from sim.report.main_table import Headline, headline, headline_table, headlines, markdown
from sim.report.measure_names import measure_label
from sim.report.page import html_page
from sim.report.view import View
from sim.report.viewing import view_of
from sim.report.voice import LANGUAGES, Language, Voice
from sim.study import Comparison

__all__ = [
    "LANGUAGES",
    "Headline",
    "Language",
    "View",
    "Voice",
    "draw",
    "drawings",
    "headline",
    "headline_table",
    "headlines",
    "measure_label",
    "view_of",
    "write_figures",
    "write_report",
]


def write_report(comparison: Comparison, folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write `report.html`, one page that needs nothing else, the main table as Markdown, and `figures/` as SVG and PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    view = view_of(comparison)
    drawn = write_figures(view, folder / "figures")
    for language in LANGUAGES:
        (folder / f"headline.{language}.md").write_text(markdown(view, Voice(language)), encoding="utf-8")
    part = folder / "report.html.part"
    part.write_text(html_page(view, comparison.scenarios, manifest, drawn), encoding="utf-8")
    part.replace(folder / "report.html")
