"""What the officers' paid time went into, in the field and at the counters."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.comparison.tables import covering
from sim.report.comparison.view import View
from sim.report.figures import style
from sim.report.voice import Voice

COLOURS: Final = {
    "serving": style.BLUE,
    "triage": style.SKY,
    "waiting": style.YELLOW,
    "blocked": style.VERMILION,
    "break": style.PALE,
    "set-up": style.GREEN,
    "pack-down": "#7CCBB4",
    "travel": style.GREY,
    "overtime": style.PURPLE,
}
"""The states in the order of the bars: what serves people first, then what does not."""

_ROW = 0.30
_LEGEND = 0.45


def minutes(view: View, voice: Voice) -> Figure:
    """Return the officer-hours by state, a stacked bar a strategy: in the field, and charged at the counters."""
    strategies = view.by_yield
    height = 1.77 + _LEGEND + _ROW * len(strategies)
    figure = style.new_figure(height)
    panels = figure.subplots(1, 2, sharey=True)
    figure.subplots_adjust(
        left=0.27, right=0.975, top=1 - (_LEGEND + 0.3) / height, bottom=0.97 / height, wspace=0.16
    )
    for axes, place in zip(panels, ("field", "counter"), strict=True):
        for row, strategy in enumerate(strategies):
            _bar(axes, row, strategy.field_minutes if place == "field" else strategy.counter_minutes, voice)
        _frame(axes, voice, place)
    names = [style.wrapped(style.clipped(voice.of(s.title), 60), 34) for s in strategies]
    panels[0].set_yticks(range(len(strategies)), names, fontsize=7)
    panels[0].set_ylim(len(strategies) - 0.4, -0.6)
    for axes in panels:
        axes.tick_params(axis="y", length=0)
    _key(figure, voice)
    style.note(figure, voice.text("figures.minutes-note", **covering(view, voice)))
    return figure


def _bar(axes: Axes, row: int, parts: Mapping[str, float], voice: Voice) -> None:
    states = [*COLOURS, *sorted(set(parts) - set(COLOURS))]
    hours = [parts.get(state, 0.0) / 60.0 for state in states]
    *lefts, left = accumulate(hours, initial=0.0)
    colours = [COLOURS.get(state, style.INK) for state in states]
    axes.barh([row] * len(states), hours, left=lefts, height=0.68, color=colours, linewidth=0)
    if left > 0:
        share = parts.get("serving", 0.0) / 60.0 / left
        axes.annotate(
            voice.percent(share),
            (left, row),
            xytext=(2, 0),
            textcoords="offset points",
            fontsize=6.8,
            va="center",
        )


def _frame(axes: Axes, voice: Voice, place: str) -> None:
    axes.set_title(voice.text(f"figures.{place}-minutes"))
    axes.set_xlabel(voice.text("figures.hours-axis"))
    style.count_axis(axes.xaxis, voice)
    axes.locator_params(axis="x", nbins=5)
    axes.grid(axis="x")
    axes.set_xlim(0, max(1.0, 1.12 * axes.get_xlim()[1]))


def _key(figure: Figure, voice: Voice) -> None:
    handles = [
        style.swatch(colour, voice.text(f"figures.state-{state}")) for state, colour in COLOURS.items()
    ]
    figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=5,
        handlelength=1.2,
        columnspacing=1.4,
    )
