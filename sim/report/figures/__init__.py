"""The figures: each a pure function from a view of a comparison and a language to a figure, and how they are written."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

from matplotlib.figure import Figure

from sim.experiment import ParallelMap
from sim.report.comparison.view import Strategy, View
from sim.report.figures import style
from sim.report.figures.activations import effort, frontier, promises, ranking
from sim.report.figures.course import course
from sim.report.figures.funnel import funnel
from sim.report.figures.minutes import minutes
from sim.report.figures.visits import visits
from sim.report.voice import LANGUAGES, Language, Voice

__all__ = [
    "Drawing",
    "Picture",
    "course",
    "draw",
    "drawings",
    "effort",
    "frontier",
    "funnel",
    "minutes",
    "pictures",
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
            yield Drawing(f"visits-{strategy.name}", "visits", partial(visits, strategy), strategy)


def draw(drawing: Drawing, view: View, voice: Voice) -> Figure:
    """Return a figure, drawn in the report's style."""
    with style.drawing():
        return drawing.draws(view, voice)


class Picture(NamedTuple):
    """A figure as it is written: the name of its files, its language, and what they hold."""

    name: str
    language: Language
    svg: bytes
    png: bytes


def pictures(view: View, parallel_map: ParallelMap = map) -> Iterator[Picture]:
    """Return every figure in both languages, drawn by `parallel_map`, a `map` that may be one of other processes."""
    packed, count = pickle.dumps(view), len(list(drawings(view)))
    return parallel_map(_picture, [(packed, language, n) for language in LANGUAGES for n in range(count)])


def _picture(task: tuple[bytes, Language, int]) -> Picture:
    """Return one of the figures of a view, which comes as bytes: many tasks of a process share it."""
    packed, language, number = task
    view = _unpacked(packed)
    drawing = list(drawings(view))[number]
    figure = draw(drawing, view, Voice(language))
    return Picture(drawing.name, language, style.picture(figure, "svg"), style.picture(figure, "png"))


@lru_cache(maxsize=1)
def _unpacked(view: bytes) -> View:
    found: View = pickle.loads(view)  # noqa: S301 - made by `pictures`
    return found


def write_figures(drawn: Iterable[Picture], folder: Path) -> dict[tuple[str, str], str]:
    """Write pictures as SVG and PNG; return the SVG by name and language."""
    folder.mkdir(parents=True, exist_ok=True)
    written: dict[tuple[str, str], str] = {}
    for name, language, svg, png in drawn:
        (folder / f"{name}.{language}.svg").write_bytes(svg)
        (folder / f"{name}.{language}.png").write_bytes(png)
        written[name, language] = svg.decode()
    return written
