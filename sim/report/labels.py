"""Many short texts of one size in one artist: matplotlib measures and places a text of its own each time it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final, Literal, NamedTuple

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgba
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform

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
