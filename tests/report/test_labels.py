from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from sim.report import style
from sim.report.labels import Label, Labels

FEW = [
    Label(0.2, 0.3, "24*", "#222222"),
    Label(0.7, 0.6, "1,234", "#0072B2"),
    Label(0.5, 0.9, "M", "#222222"),
]


def pictured(as_one: bool, across: str, down: str) -> np.ndarray:
    with style.drawing():
        figure = style.new_figure(1.5, 3.0)
        axes = figure.add_axes((0.1, 0.1, 0.8, 0.8))
        style.bare(axes)
        if as_one:
            Labels(axes, FEW, 6.2, across, down)
        for x, y, text, colour in () if as_one else FEW:
            axes.text(x, y, text, fontsize=6.2, color=colour, ha=across, va=down)
    return np.asarray(Image.open(io.BytesIO(style.picture(figure, "png"))).convert("L"))


@pytest.mark.parametrize("across", ["center", "right"])
@pytest.mark.parametrize("down", ["center", "center_baseline", "bottom"])
def test_labels_look_as_texts_of_matplotlib_do(across, down):
    ours, theirs = pictured(True, across, down), pictured(False, across, down)
    assert theirs.min() < 200  # there is something to be seen
    assert np.array_equal(ours, theirs)
