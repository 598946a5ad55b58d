"""Many short texts of one size in one artist: matplotlib measures and places a text of its own each time it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgba
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform


class Label(NamedTuple):
    """A text of one line, the centre of which is at (x, y) in the axes' data, and its colour."""

    x: float
    y: float
    text: str
    colour: str


class Labels(Artist):
    """Labels of an axes, of one size in points."""

    def __init__(self, axes: Axes, labels: Sequence[Label], size: float) -> None:
        super().__init__()
        self._labels = [label for label in labels if label.text]
        self._pen = Text(fontsize=size, horizontalalignment="center", transform=IdentityTransform())
        self.set_zorder(Text.zorder)
        axes.add_artist(self)
        self._pen.set_figure(axes.figure)
        self.set_clip_on(False)

    def draw(self, renderer: RendererBase) -> None:
        """Draw the labels: each as the renderer's own text, so that an SVG file holds it as text."""
        assert self.axes is not None
        font = self._pen.get_fontproperties()

        @cache
        def width(text: str) -> float:
            return renderer.get_text_width_height_descent(text, font, False)[0]

        middle = self._middle(renderer)
        height = renderer.get_canvas_width_height()[1]
        places = self.axes.transData.transform([(label.x, label.y) for label in self._labels])
        gc = renderer.new_gc()
        for (x, y), label in zip(places.tolist(), self._labels, strict=True):
            self._pen.set_position((x, y))
            gc.set_foreground(to_rgba(label.colour), isRGBA=True)
            left, base = x - width(label.text) / 2, y - middle
            if renderer.flipy():
                base = height - base
            renderer.draw_text(gc, left, base, label.text, font, 0, mtext=self._pen)
        gc.restore()

    def _middle(self, renderer: RendererBase) -> float:
        """Return how far the middle of a line is above its base, in pixels."""
        self._pen.set_position((0.0, 0.0))
        self._pen.set_text("0")
        around = self._pen.get_window_extent(renderer)
        return float(around.y0 + around.y1) / 2
