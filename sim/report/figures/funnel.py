"""The funnel at the site of the goal: how many people remain at each stage, and where those called were lost."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import accumulate
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.report.comparison.tables import covering
from sim.report.comparison.view import Strategy, View
from sim.report.figures import style
from sim.report.voice import Voice

_COLUMNS: Final = 3
_FOOT: Final = 0.48
_LOSS_COLOURS: Final = (
    style.VERMILION,
    style.ORANGE,
    style.PURPLE,
    style.GREEN,
    style.YELLOW,
    style.GREY,
    "#8B5A2B",
    "#AA4499",
    "#44AA99",
    style.PALE,
)


def funnel(view: View, voice: Voice) -> Figure:
    """Return small funnels side by side, a strategy each; below each, what became of the people who were called."""
    strategies = [s for s in view.by_yield if s.funnel]
    stages = list(dict.fromkeys(stage for s in strategies for stage in s.funnel))
    losses = _losses(strategies)
    rows = max(1, math.ceil(len(strategies) / _COLUMNS))
    legend = math.ceil((len(losses) + 1) / 3) * 0.18 + 0.25
    height = 2.05 * rows + legend + _FOOT + 0.35
    figure = style.new_figure(height)
    grid = figure.subplots(rows, _COLUMNS, squeeze=False)
    figure.subplots_adjust(
        left=0.155,
        right=0.985,
        top=1 - 0.38 / height,
        bottom=(legend + _FOOT) / height,
        wspace=0.12,
        hspace=0.24,
    )
    panels = list(grid.flat)
    for number, axes in enumerate(panels):
        if number < len(strategies):
            _panel(axes, strategies[number], stages, losses, voice, number % _COLUMNS == 0)
        else:
            axes.set_visible(False)
    _key(figure, losses, voice)
    style.note(figure, voice.text("figures.funnel-note", **covering(view, voice)))
    return figure


def _losses(strategies: list[Strategy]) -> dict[str, str]:
    total: dict[str, float] = {}
    for strategy in strategies:
        for reason, people in strategy.losses.items():
            total[reason] = total.get(reason, 0.0) + people
    found = sorted(
        (reason for reason, people in total.items() if people > 0),
        key=lambda reason: (-total[reason], reason),
    )
    return dict(zip(found, _LOSS_COLOURS, strict=False))


def _panel(
    axes: Axes, strategy: Strategy, stages: list[str], losses: Mapping[str, str], voice: Voice, labelled: bool
) -> None:
    most = max([1.0, *strategy.funnel.values()])
    _stages(axes, [strategy.funnel.get(stage, math.nan) for stage in stages], most, voice)
    _became(axes, len(stages) + 0.25, strategy, losses, most)
    axes.set_xlim(0, 1.28 * most)
    axes.set_ylim(len(stages) + 0.8, -0.6)
    title = style.clipped(voice.of(strategy.title), 60)
    axes.set_title(style.wrapped(title, 36), fontsize=7.2, weight="bold", linespacing=0.95, pad=3)
    style.bare(axes)
    if labelled:
        names = [voice.label("figures.stage", stage) for stage in stages] + [voice.text("figures.became")]
        axes.set_yticks([*range(len(stages)), len(stages) + 0.25], names, fontsize=7)
        axes.tick_params(axis="y", length=0)


def _stages(axes: Axes, people: list[float], most: float, voice: Voice) -> None:
    lengths = [0.0 if math.isnan(number) else number for number in people]
    colours = [style.LIGHT] * (len(people) - 1) + [style.BLUE]
    axes.barh(range(len(people)), lengths, height=0.78, color=colours)
    for row, (number, length) in enumerate(zip(people, lengths, strict=True)):
        axes.text(length + 0.02 * most, row, voice.number(number), fontsize=6.8, va="center")


def _became(axes: Axes, row: float, strategy: Strategy, losses: Mapping[str, str], most: float) -> None:
    activated = strategy.funnel.get("activated", 0.0)
    parts = [(activated, style.BLUE)] + [
        (strategy.losses.get(reason, 0.0), colour) for reason, colour in losses.items()
    ]
    total = sum(people for people, _ in parts)
    shares = [most * people / total if total else 0.0 for people, _ in parts]
    lefts = list(accumulate(shares, initial=0.0))[:-1]
    axes.barh(
        [row] * len(parts), shares, left=lefts, height=0.6, color=[colour for _, colour in parts], linewidth=0
    )


def _key(figure: Figure, losses: Mapping[str, str], voice: Voice) -> None:
    patches = [Patch(color=style.BLUE, label=voice.text("figures.stage-activated"))]
    patches += [
        Patch(color=colour, label=voice.label("figures.loss", reason)) for reason, colour in losses.items()
    ]
    place = (0.15, _FOOT / figure.get_figheight())
    figure.legend(
        handles=patches,
        title=voice.text("figures.became-key"),
        alignment="left",
        title_fontsize=7.5,
        loc="lower left",
        bbox_to_anchor=place,
        ncols=3,
        handlelength=1.2,
        columnspacing=1.4,
        borderaxespad=0,
    )
