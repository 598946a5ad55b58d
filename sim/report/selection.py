"""What is said of a selection: the page, the figure, and what the command prints, in English and Indonesian."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sim.report import selection_words as said
from sim.report import style
from sim.report.figures.worth import worth
from sim.report.main_table import Headline
from sim.report.selection_grids import candidates, excluded
from sim.report.selection_page import changes, selection_page, sweeps
from sim.report.voice import LANGUAGES, Language, Voice
from sim.study.selecting.selection import Selected

PAGE: Final = "select.html"


def write_selection(selected: Selected, folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write `select.html`, one page that needs nothing else, the answer as Markdown, and the figure as SVG and PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = write_worth(selected, folder / "figures")
    for language in LANGUAGES:
        (folder / f"headline.{language}.md").write_text(markdown(selected, language), encoding="utf-8")
    part = folder / f"{PAGE}.part"
    part.write_text(selection_page(selected, manifest, drawn), encoding="utf-8")
    part.replace(folder / PAGE)


def write_worth(selected: Selected, folder: Path) -> dict[str, str]:
    """Write the net benefit by worth as SVG and PNG; return the SVG by language. Without one, those of before go."""
    found, given = sweeps(selected), selected.question.worth
    drawn: dict[str, str] = {}
    for language in LANGUAGES:
        svg, png = (folder / f"worth.{language}.{form}" for form in ("svg", "png"))
        if not found or given is None:
            svg.unlink(missing_ok=True)
            png.unlink(missing_ok=True)
            continue
        folder.mkdir(parents=True, exist_ok=True)
        voice = Voice(language)
        titles = {name: said.title(selected, name, voice) for name in selected.candidates}
        with style.drawing():
            figure = worth(found, given, titles, voice)
        vector = style.picture(figure, "svg")
        svg.write_bytes(vector)
        png.write_bytes(style.picture(figure, "png"))
        drawn[language] = vector.decode()
    return drawn


def selection_headlines(selected: Selected, language: Language) -> tuple[Headline, ...]:
    """Return what the command prints: for each kind of parameters the answer, the candidates, and remarks."""
    voice = Voice(language)
    grids = [candidates(selected, selection, voice) for selection in selected.selections] or [
        excluded(selected, voice)
    ]
    answers, count = said.answers(selected, voice), len(grids)
    found = [
        Headline(answer, list(grid.columns), [list(row) for row in grid.rows], [])
        for answer, grid in zip(answers, grids, strict=False)
    ]
    for headline, selection in zip(found, selected.selections, strict=False):
        headline.remarks.extend(said.against_rinott(selection, voice))
    remarks = found[-1].remarks
    remarks += [*answers[count:], *said.promise(selected, voice), *said.notes(selected, voice)]
    remarks += [changes(selected, sweep, voice) for sweep in sweeps(selected)]
    return tuple(found)


def markdown(selected: Selected, language: Language) -> str:
    """Return the answer, the tables and the remarks as Markdown, to be put into a memorandum."""
    return "\n".join(_as_markdown(found) for found in selection_headlines(selected, language))


def _as_markdown(found: Headline) -> str:
    lines = [found.columns, ["---", *("---:" for _ in found.columns[1:])], *found.rows]
    table = "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
    return "\n\n".join([f"**{found.heading}**", table, *found.remarks]) + "\n"
