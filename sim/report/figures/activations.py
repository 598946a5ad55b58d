"""New activations by strategy: with their uncertainty, with what can be promised, and for the officer-days that they take."""

from __future__ import annotations

from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.report.comparison.tables import covering, played
from sim.report.comparison.view import Promise, Strategy, View
from sim.report.figures import style
from sim.report.voice import Voice

_ROW: Final = 0.34
_PROMISE_ROW, _HEAD, _FOOT = 0.4, 0.8, 0.95
_ABOVE, _BELOW = 0.13, 0.27
_NEAR: Final = 1.6
"""How many times the highest P90 the target may be to be drawn on the scale."""


def ranking(view: View, voice: Voice) -> Figure:
    """Return a bar a strategy with its 95 % interval (thick) and the spread of single replications (thin)."""
    strategies = view.by_yield
    height = 1.6 + _ROW * len(strategies)
    figure = style.new_figure(height)
    axes = figure.subplots()
    figure.subplots_adjust(left=0.31, right=0.86, top=1 - 0.42 / height, bottom=0.97 / height)
    for row, strategy in enumerate(strategies):
        _ranking_bar(axes, row, strategy, view.has_intervals, voice)
    names = [style.wrapped(style.clipped(voice.of(s.title), 68), 38) for s in strategies]
    axes.set_yticks(range(len(strategies)), names)
    _frame(axes, len(strategies), voice.text("figures.new-axis", date=voice.date(view.deadline)), voice)
    patches = [
        Patch(facecolor=style.LIGHT, label=voice.text("figures.candidate")),
        Patch(facecolor=style.GREY, label=voice.text("figures.reference")),
        style.hatched(voice.text("figures.bound")),
    ]
    figure.legend(handles=patches, loc="upper left", bbox_to_anchor=(0.3, 1.0), ncols=3, handlelength=1.4)
    style.note(figure, voice.text("figures.interval-note", **covering(view, voice)))
    return figure


def _ranking_bar(axes: Axes, row: int, strategy: Strategy, has_interval: bool, voice: Voice) -> None:
    new, spread = strategy.new, strategy.new_spread
    face = "white" if strategy.bound else style.GREY if strategy.is_reference else style.LIGHT
    axes.barh(
        row,
        new.mean,
        height=0.62,
        linewidth=0.6,
        facecolor=face,
        edgecolor=style.GREY if strategy.bound else None,
        hatch="////" if strategy.bound else None,
    )
    axes.plot(spread, [row, row], color=style.INK, linewidth=0.9, solid_capstyle="butt")
    if has_interval:
        axes.plot([new.low, new.high], [row, row], color=style.INK, linewidth=3.4, solid_capstyle="butt")
    axes.plot(
        new.mean, row, "o", markersize=3.4, color="white", markeredgecolor=style.INK, markeredgewidth=0.8
    )
    axes.text(
        1.015, row, voice.estimate(new), transform=axes.get_yaxis_transform(), fontsize=7.5, va="center"
    )


def _frame(axes: Axes, rows: int, label: str, voice: Voice) -> None:
    axes.set_ylim(rows - 0.4, -0.6)
    axes.set_xlim(left=0)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")
    style.count_axis(axes.xaxis, voice)
    axes.set_xlabel(label)


# ---------------------------------------------------------------- for the officer-days that they take


def effort(view: View, voice: Voice) -> Figure:
    """Return new activations against field officer-days, with the strategies that no other beats in both."""
    figure = style.new_figure(4.4)
    axes = figure.subplots()
    figure.subplots_adjust(left=0.095, right=0.66, top=0.92, bottom=0.21)
    best = frontier(view.strategies)
    if best:
        days, new = [s.officer_days.mean for s in best], [s.new.mean for s in best]
        axes.plot(days, new, color=style.SKY, linewidth=2.2, zorder=1)
    for strategy in view.strategies:
        _point(axes, strategy, strategy in best, view.has_intervals)
    axes.margins(x=0.08, y=0.10)
    axes.grid()
    for axis in (axes.xaxis, axes.yaxis):
        style.count_axis(axis, voice)
    axes.set_xlabel(voice.text("figures.officer-days-axis"))
    axes.set_ylabel(voice.text("figures.new-short-axis"))
    axes.set_title(voice.text("figures.frontier"), color=style.BLUE)
    names = []
    for s in view.strategies:
        text, colour = style.clipped(voice.of(s.title), 74), style.INK if s in best or s.bound else style.GREY
        names.append(style.Name(s.officer_days.mean, s.new.mean, text, colour, is_bold=s in best))
    style.names_at_right(axes, names, 1.03, clearance=4)
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


def _point(axes: Axes, strategy: Strategy, is_efficient: bool, has_interval: bool) -> None:
    x, y = strategy.officer_days.mean, strategy.new
    axes.plot([x, x], strategy.new_spread, color=style.GREY, linewidth=0.8)
    if has_interval:
        axes.plot([x, x], [y.low, y.high], color=style.INK, linewidth=2.6, solid_capstyle="butt")
    face = "white" if strategy.bound else style.BLUE if is_efficient else style.GREY
    marker = "D" if strategy.bound else "o"
    axes.plot(x, y.mean, marker, markersize=6, color=face, markeredgecolor=style.INK, zorder=3)


# ---------------------------------------------------------------- what can be promised


def promises(view: View, voice: Voice) -> Figure:
    """Return a thick bar a strategy from P10 to P90 with drawn parameters, and a thin one of chance alone if it was played."""
    drawn = view.drawn
    assert drawn is not None
    shown = [(s, s.promise) for s in drawn.by_yield if s.promise is not None]
    height = _HEAD + _FOOT + _PROMISE_ROW * len(shown)
    figure = style.new_figure(height)
    axes = figure.subplots()
    figure.subplots_adjust(left=0.27, right=0.77, top=1 - _HEAD / height, bottom=_FOOT / height)
    for row, (strategy, promise) in enumerate(shown):
        _promise_bar(axes, row, strategy, promise, voice)
        if view.with_parameter_uncertainty:
            _chance(axes, row, view.strategy(strategy.name))
    names = [style.wrapped(style.clipped(voice.of(s.title), 62), 33) for s, _ in shown]
    axes.set_yticks(range(len(shown)), names, fontsize=7.2)
    _frame(axes, len(shown), voice.text("figures.promises-axis", date=voice.date(drawn.deadline)), voice)
    axes.text(
        1.02,
        1.01,
        voice.text("figures.promise-column"),
        transform=axes.transAxes,
        fontsize=7.2,
        va="bottom",
        color=style.VERMILION,
    )
    _target(axes, drawn, voice, max(promise.p90.value for _, promise in shown))
    _promises_key(figure, view, voice)
    style.note(figure, _promises_note(view, drawn, voice))
    return figure


def _promise_bar(axes: Axes, row: int, strategy: Strategy, promise: Promise, voice: Voice) -> None:
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
    height = row + _BELOW
    axes.plot(likely.new_spread, [height] * 2, color=style.INK, linewidth=2.0, solid_capstyle="butt")
    axes.plot(likely.new.mean, height, "o", markersize=2.6, color=style.INK)


def _target(axes: Axes, drawn: View, voice: Voice, most: float) -> None:
    """Draw how many new activations the target takes; where that is far to the right, say so."""
    strategy = drawn.reference or drawn.strategies[0]
    gap = drawn.target - (strategy.total.mean - strategy.new.mean)
    if gap <= 0:
        return
    text, x, transform = (
        voice.text("figures.target-gap", gap=voice.number(gap)),
        gap,
        axes.get_xaxis_transform(),
    )
    if gap < _NEAR * most:
        axes.axvline(gap, color=style.VERMILION, linewidth=1.2, linestyle=(0, (4, 2)))
        axes.set_xlim(0, 1.05 * max(gap, axes.get_xlim()[1]))
    else:
        text, x, transform = voice.text("figures.off-scale", text=text), 1.0, axes.transAxes
    axes.text(x, 1.01, text, transform=transform, fontsize=7, ha="right", va="bottom", color=style.VERMILION)


def _promises_key(figure: Figure, view: View, voice: Voice) -> None:
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
    handles.append(style.hatched(voice.text("figures.bound")))
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


def _promises_note(view: View, drawn: View, voice: Voice) -> str:
    text = voice.text("figures.promises-note", played=played(drawn, voice))
    if not view.with_parameter_uncertainty:
        return text
    return f"{text} {voice.text('figures.promises-note-chance', played=played(view, voice))}"
