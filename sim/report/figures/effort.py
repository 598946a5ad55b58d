"""What the strategies deliver against the field days of officers that they take."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from sim.report import style
from sim.report.covering import covering
from sim.report.view import Strategy, View
from sim.report.voice import Voice


def effort(view: View, voice: Voice) -> Figure:
    """Return new activations against field officer-days, with the strategies that no other beats in both."""
    figure = style.new_figure(4.4)
    axes = figure.subplots()
    figure.subplots_adjust(left=0.095, right=0.66, top=0.92, bottom=0.21)
    best = frontier(view.strategies)
    if best:
        axes.plot(
            [s.officer_days.mean for s in best],
            [s.new.mean for s in best],
            color=style.SKY,
            linewidth=2.2,
            zorder=1,
        )
    for strategy in view.strategies:
        _point(axes, strategy, strategy in best)
    axes.margins(x=0.08, y=0.10)
    axes.grid()
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: voice.number(value)))
    axes.set_xlabel(voice.text("figures.officer-days-axis"))
    axes.set_ylabel(voice.text("figures.new-short-axis"))
    axes.set_title(voice.text("figures.frontier"), color=style.BLUE)
    _labels(axes, view, best, voice)
    style.note(figure, voice.text("figures.interval-note-small", **covering(view, voice)))
    return figure


def frontier(strategies: tuple[Strategy, ...]) -> tuple[Strategy, ...]:
    """Return the candidates that no other candidate beats with as few officer-days or fewer, fewest days first.

    These are means: two that chance cannot tell apart may change places.
    """
    candidates = sorted(
        (s for s in strategies if not s.bound), key=lambda s: (s.officer_days.mean, -s.new.mean)
    )
    best: list[Strategy] = []
    for strategy in candidates:
        if not best or strategy.new.mean > best[-1].new.mean:
            best.append(strategy)
    return tuple(best)


def _point(axes: Axes, strategy: Strategy, efficient: bool) -> None:
    x, y = strategy.officer_days, strategy.new
    axes.plot([x.mean, x.mean], [y.p10, y.p90], color=style.GREY, linewidth=0.8)
    if y.has_interval:
        axes.plot([x.mean, x.mean], [y.low, y.high], color=style.INK, linewidth=2.6, solid_capstyle="butt")
    face = "white" if strategy.bound else style.BLUE if efficient else style.GREY
    axes.plot(
        x.mean,
        y.mean,
        "D" if strategy.bound else "o",
        markersize=6,
        color=face,
        markeredgecolor=style.INK,
        zorder=3,
    )


def _labels(axes: Axes, view: View, best: tuple[Strategy, ...], voice: Voice) -> None:
    low, high = axes.get_ylim()
    heights = [s.new.mean for s in view.strategies]
    places = style.spread(heights, (high - low) / 15, low + (high - low) / 30, high - (high - low) / 30)
    for strategy, place in zip(view.strategies, places, strict=True):
        axes.annotate(
            style.wrapped(style.clipped(voice.of(strategy.title), 74), 38),
            (strategy.officer_days.mean, strategy.new.mean),
            xytext=(1.03, place),
            textcoords=axes.get_yaxis_transform(),
            fontsize=6.8,
            va="center",
            linespacing=0.95,
            color=style.INK if strategy in best or strategy.bound else style.GREY,
            weight="bold" if strategy in best else "normal",
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "color": style.PALE,
                "linewidth": 0.6,
                "shrinkA": 1,
                "shrinkB": 4,
                "relpos": (0, 0.5),
            },
        )
