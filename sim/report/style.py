"""How the figures look: one page width, one set of colours that colour-blind readers can tell apart, one way to save."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from scipy.optimize import isotonic_regression

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
