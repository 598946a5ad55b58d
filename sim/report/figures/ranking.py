"""New activations by strategy, most first, with what chance does to the mean and to a single year."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from sim.report import style
from sim.report.covering import covering
from sim.report.view import Strategy, View
from sim.report.voice import Voice

_ROW = 0.34


def ranking(view: View, voice: Voice) -> Figure:
    """Return a bar a strategy with its 95 % interval (thick) and the spread of single replications (thin)."""
    strategies = view.by_yield
    figure = style.new_figure(1.6 + _ROW * len(strategies))
    axes = figure.subplots()
    height = figure.get_figheight()
    figure.subplots_adjust(left=0.31, right=0.86, top=1 - 0.42 / height, bottom=0.97 / height)
    for row, strategy in enumerate(strategies):
        _bar(axes, row, strategy, voice)
    names = [style.wrapped(style.clipped(voice.of(s.title), 68), 38) for s in strategies]
    axes.set_yticks(range(len(strategies)), names)
    axes.set_ylim(len(strategies) - 0.4, -0.6)
    axes.set_xlim(left=0)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: voice.number(value)))
    axes.set_xlabel(voice.text("figures.new-axis", date=voice.date(view.deadline)))
    _key(figure, voice)
    style.note(figure, voice.text("figures.interval-note", **covering(view, voice)))
    return figure


def _bar(axes: Axes, row: int, strategy: Strategy, voice: Voice) -> None:
    new = strategy.new
    if strategy.bound:
        axes.barh(
            row, new.mean, height=0.62, linewidth=0.6, facecolor="white", edgecolor=style.GREY, hatch="////"
        )
    else:
        axes.barh(
            row,
            new.mean,
            height=0.62,
            linewidth=0.6,
            facecolor=style.GREY if strategy.is_reference else style.LIGHT,
        )
    axes.plot([new.p10, new.p90], [row, row], color=style.INK, linewidth=0.9, solid_capstyle="butt")
    if new.has_interval:
        axes.plot([new.low, new.high], [row, row], color=style.INK, linewidth=3.4, solid_capstyle="butt")
    axes.plot(
        new.mean, row, "o", markersize=3.4, color="white", markeredgecolor=style.INK, markeredgewidth=0.8
    )
    text = voice.with_margin(new.mean, new.half_width)
    axes.text(1.015, row, text, transform=axes.get_yaxis_transform(), fontsize=7.5, va="center")


def _key(figure: Figure, voice: Voice) -> None:
    patches = [
        Patch(facecolor=style.LIGHT, label=voice.text("figures.candidate")),
        Patch(facecolor=style.GREY, label=voice.text("figures.reference")),
        Patch(facecolor="white", edgecolor=style.GREY, hatch="////", label=voice.text("figures.bound")),
    ]
    figure.legend(handles=patches, loc="upper left", bbox_to_anchor=(0.3, 1.0), ncols=3, handlelength=1.4)
