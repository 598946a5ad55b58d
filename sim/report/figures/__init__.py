"""The figures: each a pure function from a view of a comparison and a language to a figure, and how they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from matplotlib.figure import Figure

from sim.report import style
from sim.report.figures.course import course
from sim.report.figures.effort import effort, frontier
from sim.report.figures.funnel import funnel
from sim.report.figures.minutes import minutes
from sim.report.figures.promises import promises
from sim.report.figures.ranking import ranking
from sim.report.figures.visits import visits
from sim.report.view import Strategy, View
from sim.report.voice import LANGUAGES, Voice

__all__ = [
    "Drawing",
    "course",
    "draw",
    "drawings",
    "effort",
    "frontier",
    "funnel",
    "minutes",
    "promises",
    "ranking",
    "visits",
    "write_figures",
]


class Drawing(NamedTuple):
    """A figure yet to be drawn: the name of its files, the kind that its caption goes by, and how to draw it."""

    name: str
    kind: str
    draws: Callable[[View, Voice], Figure]
    strategy: Strategy | None = None


def drawings(view: View) -> Iterator[Drawing]:
    """Yield every figure that the view can fill: one of each kind, and a calendar for every strategy that visits."""
    yield Drawing("course", "course", course)
    yield Drawing("ranking", "ranking", ranking)
    if view.drawn is not None:
        yield Drawing("promises", "promises", promises)
    yield Drawing("effort", "effort", effort)
    if any(s.funnel for s in view.strategies):
        yield Drawing("funnel", "funnel", funnel)
    yield Drawing("minutes", "minutes", minutes)
    for strategy in view.strategies:
        if strategy.visits:
            yield Drawing(f"visits-{strategy.name}", "visits", partial(_visits_of, strategy), strategy)


def _visits_of(strategy: Strategy, view: View, voice: Voice) -> Figure:
    return visits(view, strategy, voice)


def draw(drawing: Drawing, view: View, voice: Voice) -> Figure:
    """Return a figure, drawn in the report's style."""
    with style.drawing():
        return drawing.draws(view, voice)


def write_figures(view: View, folder: Path) -> dict[tuple[str, str], str]:
    """Write every figure as SVG and PNG in both languages; return the SVG by name and language."""
    folder.mkdir(parents=True, exist_ok=True)
    written: dict[tuple[str, str], str] = {}
    for language in LANGUAGES:
        voice = Voice(language)
        for drawing in drawings(view):
            figure = draw(drawing, view, voice)
            vector = style.picture(figure, "svg")
            (folder / f"{drawing.name}.{language}.svg").write_bytes(vector)
            (folder / f"{drawing.name}.{language}.png").write_bytes(style.picture(figure, "png"))
            written[drawing.name, language] = vector.decode()
    return written
