"""What can be promised: the spread over chance and what is not known, beside what chance alone leaves open."""

from __future__ import annotations

from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from sim.report import style
from sim.report.covering import played
from sim.report.view import Promise, Strategy, View
from sim.report.voice import Voice

_ROW: Final = 0.4
_HEAD: Final = 0.8
_FOOT: Final = 0.95
_ABOVE, _BELOW = 0.13, 0.27
_NEAR: Final = 1.6


def promises(view: View, voice: Voice) -> Figure:
    """Return a thick bar a strategy from P10 to P90 with drawn parameters, and a thin one of chance alone if it was played."""
    drawn = view.drawn
    assert drawn is not None
    shown = [(s, s.promise) for s in drawn.by_yield if s.promise is not None]
    height = _HEAD + _FOOT + _ROW * len(shown)
    figure = style.new_figure(height)
    axes = figure.subplots()
    figure.subplots_adjust(left=0.27, right=0.77, top=1 - _HEAD / height, bottom=_FOOT / height)
    for row, (strategy, promise) in enumerate(shown):
        _bar(axes, row, strategy, promise, voice)
        if view.with_parameter_uncertainty:
            _chance(axes, row, view.strategy(strategy.name))
    _frame(axes, drawn, voice, [strategy for strategy, _ in shown])
    _target(axes, drawn, voice, max(promise.p90.value for _, promise in shown))
    _key(figure, view, voice)
    style.note(figure, _note(view, voice))
    return figure


def _bar(axes: Axes, row: int, strategy: Strategy, promise: Promise, voice: Voice) -> None:
    low, middle, high = promise.p10.value, promise.p50.value, promise.p90.value
    at = row - _ABOVE
    axes.barh(
        at,
        high - low,
        left=low,
        height=0.38,
        linewidth=0.6,
        facecolor="white" if strategy.bound else style.GREY if strategy.is_reference else style.LIGHT,
        edgecolor=style.GREY if strategy.bound else "none",
        hatch="////" if strategy.bound else None,
    )
    axes.plot([middle, middle], [at - 0.19, at + 0.19], color=style.INK, linewidth=1.4)
    axes.plot([low, low], [at - 0.27, at + 0.27], color=style.VERMILION, linewidth=2.2)
    axes.text(
        1.02,
        row,
        voice.with_interval(*promise.p10),
        transform=axes.get_yaxis_transform(),
        fontsize=7.5,
        va="center",
        color=style.GREY if strategy.bound else style.INK,
    )


def _chance(axes: Axes, row: int, likely: Strategy) -> None:
    new = likely.new
    axes.plot([new.p10, new.p90], [row + _BELOW] * 2, color=style.INK, linewidth=2.0, solid_capstyle="butt")
    axes.plot(new.mean, row + _BELOW, "o", markersize=2.6, color=style.INK)


def _frame(axes: Axes, drawn: View, voice: Voice, shown: list[Strategy]) -> None:
    names = [style.wrapped(style.clipped(voice.of(s.title), 62), 33) for s in shown]
    axes.set_yticks(range(len(shown)), names, fontsize=7.2)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_xlim(left=0)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: voice.number(value)))
    axes.set_xlabel(voice.text("figures.promises-axis", date=voice.date(drawn.deadline)))
    axes.text(
        1.02,
        1.01,
        voice.text("figures.promise-column"),
        transform=axes.transAxes,
        fontsize=7.2,
        va="bottom",
        color=style.VERMILION,
    )


def _target(axes: Axes, drawn: View, voice: Voice, most: float) -> None:
    """Draw how many new activations the target takes; where that is far to the right, say so."""
    gap = drawn.target - _count_before(drawn)
    if gap <= 0:
        return
    text = voice.text("figures.target-gap", gap=voice.number(gap))
    if gap < _NEAR * most:
        axes.axvline(gap, color=style.VERMILION, linewidth=1.2, linestyle=(0, (4, 2)))
        axes.set_xlim(0, 1.05 * max(gap, axes.get_xlim()[1]))
        place, align = (gap, 1.01), "right"
        axes.text(
            *place,
            text,
            transform=axes.get_xaxis_transform(),
            fontsize=7,
            ha=align,
            va="bottom",
            color=style.VERMILION,
        )
        return
    axes.text(
        1.0,
        1.01,
        voice.text("figures.off-scale", text=text),
        transform=axes.transAxes,
        fontsize=7,
        ha="right",
        va="bottom",
        color=style.VERMILION,
    )


def _count_before(drawn: View) -> float:
    strategy = drawn.reference or drawn.strategies[0]
    return strategy.total.mean - strategy.new.mean


def _key(figure: Figure, view: View, voice: Voice) -> None:
    handles: list[Patch | Line2D] = [
        Patch(facecolor=style.LIGHT, label=voice.text("figures.with-unknown")),
        _tick(style.VERMILION, 2.2, voice.text("figures.promise")),
        _tick(style.INK, 1.4, voice.text("figures.middle")),
    ]
    if view.with_parameter_uncertainty:
        label = voice.text("figures.chance-alone")
        handles.append(
            Line2D([], [], color=style.INK, linewidth=2.0, marker="o", markersize=2.6, label=label)
        )
    handles.append(Patch(facecolor=style.GREY, label=voice.text("figures.reference")))
    handles.append(
        Patch(facecolor="white", edgecolor=style.GREY, hatch="////", label=voice.text("figures.bound"))
    )
    figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=3,
        handlelength=1.4,
        columnspacing=1.6,
    )


def _tick(colour: str, width: float, label: str) -> Line2D:
    return Line2D(
        [], [], color=colour, linestyle="none", marker="|", markersize=9, markeredgewidth=width, label=label
    )


def _note(view: View, voice: Voice) -> str:
    drawn = view.drawn
    assert drawn is not None
    text = voice.text("figures.promises-note", played=played(drawn, voice))
    if not view.with_parameter_uncertainty:
        return text
    return f"{text} {voice.text('figures.promises-note-chance', played=played(view, voice))}"
