"""How the figures look: one page width, one set of colours that colour-blind readers can tell apart, one way to save."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, Final, Literal, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter
from matplotlib.transforms import IdentityTransform
from scipy.optimize import isotonic_regression

from sim.report.voice import Voice

WIDTH: Final = 7.6
"""Inches: the text width of an A4 page with modest margins."""

BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, YELLOW = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#B9569B",
    "#E69F00",
    "#56B4E9",
    "#F0E442",
)
"""The colours of Okabe and Ito (2008), the purple a little darker so that text in it can be read."""

INK, GREY, PALE, RULE, LIGHT = "#222222", "#767676", "#C9CDD2", "#E4E6E9", "#8FC1E3"
ACCENTS: Final = (BLUE, VERMILION, GREEN, PURPLE)
SITES: Final = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILION, YELLOW, "#8B5A2B", "#7A8F3C")

PACKING: Final = 3
"""How hard zlib tries to make a PNG file small, of 9: more takes twice the time for 2 % fewer bytes."""

_STYLE: Final[dict[Any, Any]] = {
    "svg.hashsalt": "sim",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 8.0,
    "text.parse_math": False,
    "text.color": INK,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.labelsize": 8.0,
    "axes.titlesize": 8.5,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "axes.axisbelow": True,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "legend.frameon": False,
    "legend.fontsize": 7.5,
    "hatch.linewidth": 0.5,
}


@contextmanager
def drawing() -> Iterator[None]:
    """Let everything inside be drawn in the report's style, whatever the settings of the machine."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        yield


def new_figure(height: float, width: float = WIDTH) -> Figure:
    """Return an empty figure of so many inches, without any state of pyplot."""
    figure = Figure(figsize=(width, height), facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def picture(figure: Figure, form: Literal["svg", "png"]) -> bytes:
    """Return the figure as bytes that depend on nothing but the figure: no date, no version, fixed identifiers."""
    buffer = io.BytesIO()
    with drawing():
        if form == "svg":
            figure.savefig(buffer, format=form, metadata={"Date": None, "Creator": None})
        else:
            packing = {"compress_level": PACKING}
            figure.savefig(buffer, format=form, dpi=160, metadata={"Software": None}, pil_kwargs=packing)
    return buffer.getvalue()


def note(figure: Figure, text: str, width: int = 132) -> None:
    """Write the sentence on uncertainty at the foot of a figure."""
    figure.text(
        0.01, 0.06 / figure.get_figheight(), wrapped(text, width), fontsize=7, color=GREY, va="bottom"
    )


def wrapped(text: str, width: int) -> str:
    """Return a text in lines of at most so many characters."""
    return "\n".join(textwrap.wrap(text, width, break_long_words=False)) or text


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return places for labels: in the order wanted, no two nearer than the gap, as near to the wanted places as can be.

    Least squares under an order is isotonic regression of the places less their stack. If they do not all fit between
    low and high, the gap gives way.
    """
    if not len(wanted):
        return []
    gap = min(gap, (high - low) / max(1, len(wanted) - 1))
    order = np.argsort(np.asarray(wanted), kind="stable")
    stack = gap * np.arange(len(order))
    places = isotonic_regression(np.asarray(wanted, dtype=float)[order] - stack).x
    placed = np.empty(len(order))
    placed[order] = np.clip(places, low, max(low, high - stack[-1])) + stack
    return [float(place) for place in placed]


def bare(axes: Axes) -> None:
    """Remove the frame and the ticks of an axes that only holds labels or cells."""
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)


def clipped(text: str, length: int) -> str:
    """Return a text of at most so many characters, cut at a word with an ellipsis."""
    return textwrap.shorten(text, length, placeholder=" …")


def swatch(colour: str, label: str) -> Patch:
    """Return a patch of a colour for a legend."""
    return Patch(facecolor=colour, edgecolor=PALE, linewidth=0.4, label=label)


def hatched(label: str) -> Patch:
    """Return the patch of a bound for a legend."""
    return Patch(facecolor="white", edgecolor=GREY, hatch="////", label=label)


def count_axis(axis: Axis, voice: Voice) -> None:
    """Let the ticks of an axis be whole numbers as the language writes them."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: voice.number(value)))


class Name(NamedTuple):
    """The name of a point or of the end of a line, to stand at the right of an axes, and whether it is emphasised."""

    x: float
    y: float
    text: str
    colour: str
    is_bold: bool
    leader: str = PALE


def names_at_right(
    axes: Axes,
    names: Sequence[Name],
    x: float,
    gap: float = 1 / 15,
    margin: float = 1 / 30,
    width: int = 38,
    clearance: float = 0,
) -> None:
    """Write names at the right of an axes, in the order of their heights and a gap apart, each with a line to its point.

    `x`, `gap` and `margin` are shares of the axes' width and height; `width` is in characters, `clearance` of the point in
    points.
    """
    low, high = axes.get_ylim()
    height = high - low
    places = spread([name.y for name in names], height * gap, low + height * margin, high - height * margin)
    for name, place in zip(names, places, strict=True):
        axes.annotate(
            wrapped(name.text, width),
            (name.x, name.y),
            xytext=(x, place),
            textcoords=axes.get_yaxis_transform(),
            fontsize=6.8,
            va="center",
            linespacing=0.95,
            color=name.colour,
            weight="bold" if name.is_bold else "normal",
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "color": name.leader,
                "linewidth": 0.6,
                "shrinkA": 1,
                "shrinkB": clearance,
                "relpos": (0, 0.5),
            },
        )


# ---------------------------------------------------------------- many short texts


Across = Literal["center", "right"]
Down = Literal["center", "center_baseline", "bottom"]

_LEFT: Final[dict[Across, float]] = {"center": 0.5, "right": 1.0}


class Label(NamedTuple):
    """A text of one line, its place in the axes' data, and its colour."""

    x: float
    y: float
    text: str
    colour: str


class Labels(Artist):
    """Labels of an axes, of one size in points, and aligned to their places as a text of matplotlib would be.

    All are moved to the left by `back` points.
    """

    def __init__(
        self,
        axes: Axes,
        labels: Sequence[Label],
        size: float,
        across: Across = "center",
        down: Down = "center",
        back: float = 0.0,
    ) -> None:
        super().__init__()
        self._labels, self._back = labels, back
        self._across: Across = across
        self._down: Down = down
        self._pen = Text(fontsize=size, horizontalalignment=across, transform=IdentityTransform())
        self.set_zorder(Text.zorder)
        self.set_clip_on(False)
        axes.add_artist(self)
        self._pen.set_figure(axes.figure)

    def draw(self, renderer: RendererBase) -> None:
        """Draw the labels: each as the renderer's own text, so that an SVG file holds it as text."""
        assert self.axes is not None
        if not self._labels:
            return
        font = self._pen.get_fontproperties()

        @cache
        def width(text: str) -> float:
            return renderer.get_text_width_height_descent(text, font, False)[0]

        above, back = self._above_base(renderer), renderer.points_to_pixels(self._back)
        height = renderer.get_canvas_width_height()[1]
        places = self.axes.transData.transform([(label.x, label.y) for label in self._labels])
        gc = renderer.new_gc()
        for (x, y), label in zip(places.tolist(), self._labels, strict=True):
            self._pen.set_position((x - back, y))
            gc.set_foreground(to_rgba(label.colour), isRGBA=True)
            left, base = x - back - _LEFT[self._across] * width(label.text), y - above
            if renderer.flipy():
                base = height - base
            renderer.draw_text(gc, left, base, label.text, font, 0, mtext=self._pen)
        gc.restore()

    def _above_base(self, renderer: RendererBase) -> float:
        """Return how far the place of a label is above the base of its line, in pixels."""
        self._pen.set_position((0.0, 0.0))
        self._pen.set_text("0")
        line = self._pen.get_window_extent(renderer)
        low, high = float(line.y0), float(line.y1)
        return {"center": (low + high) / 2, "center_baseline": high / 2, "bottom": low}[self._down]
