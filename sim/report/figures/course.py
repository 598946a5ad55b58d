"""The count over time, baseline included, against the target: how far each strategy gets, and how far that is."""

from __future__ import annotations

from datetime import date

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.comparison.tables import covering
from sim.report.comparison.view import View
from sim.report.figures import style
from sim.report.voice import Voice

_EMPHASISED = 3
_HEIGHT = 4.7
_NEAR = 1.6
_LABEL_WIDTH = 62


def course(view: View, voice: Voice) -> Figure:
    """Return the cumulative count of every strategy, a few emphasised with bands, small at full scale and enlarged."""
    figure = style.new_figure(_HEIGHT)
    small, large = figure.subplots(1, 2, width_ratios=(1, 3.3))
    figure.subplots_adjust(left=0.105, right=0.675, top=0.90, bottom=0.17, wspace=0.28)
    colours = _colours(view)
    for axes in (small, large):
        _lines(axes, view, colours)
        _frame(axes, view, voice, 2 if axes is small else 1)
    _target(small, view, voice)
    top = _top(view)
    if view.target < _NEAR * top:
        _target(large, view, voice)
        top = max(top, view.target)
    _enlarge(large, view, top)
    _names(large, view, voice, colours)
    small.set_title(voice.text("figures.full-scale"))
    large.set_title(voice.text("figures.enlarged"))
    small.set_ylabel(voice.text("figures.count-axis"))
    style.note(figure, voice.text("figures.band-note", **covering(view, voice)))
    return figure


def _colours(view: View) -> dict[str, str]:
    candidates = [s for s in view.by_yield if not s.bound and not s.is_reference][:_EMPHASISED]
    colours = dict(zip([s.name for s in candidates], style.ACCENTS, strict=False))
    return colours | {s.name: style.INK for s in view.strategies if s.is_reference}


def _lines(axes: Axes, view: View, colours: dict[str, str]) -> None:
    for strategy in view.strategies:
        x, course_of = np.array(strategy.course.dates, dtype="datetime64[D]"), strategy.course
        colour = colours.get(strategy.name)
        if colour:
            axes.fill_between(x, course_of.p10, course_of.p90, color=colour, alpha=0.15, linewidth=0)
        axes.plot(
            x,
            course_of.mean,
            color=colour or style.GREY,
            linewidth=1.6 if colour else 0.8,
            linestyle=":" if strategy.bound else "-",
            zorder=3 if colour else 2,
        )
    axes.axhline(view.baseline, color=style.GREY, linewidth=0.6, linestyle=(0, (1, 2)))


def _frame(axes: Axes, view: View, voice: Voice, every: int) -> None:
    axes.grid(axis="y")
    style.count_axis(axes.yaxis, voice)
    firsts = _firsts(view.start, view.deadline)
    if len(firsts) > 1:
        dates, texts = firsts[::every], [voice.month(first) for first in firsts[::every]]
    else:
        dates = [view.start, view.deadline]
        texts = [voice.day(end) for end in dates]
    axes.set_xticks(np.array(dates, dtype="datetime64[D]"), texts)


def _firsts(start: date, deadline: date) -> list[date]:
    """Return the first days of months within a campaign: fewer than two do not show its length."""
    first = start.year * 12 + start.month
    last = deadline.year * 12 + deadline.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(first, last + 1)]


def _target(axes: Axes, view: View, voice: Voice) -> None:
    axes.axhline(view.target, color=style.VERMILION, linewidth=1.2)
    axes.set_ylim(0, 1.1 * max(view.target, _top(view)))
    text = voice.text("figures.target", target=voice.number(view.target))
    axes.text(
        0.02,
        view.target,
        text,
        color=style.VERMILION,
        fontsize=7,
        va="bottom",
        transform=axes.get_yaxis_transform(),
    )


def _top(view: View) -> float:
    return max([view.baseline, *(float(s.course.p90.max(initial=0.0)) for s in view.strategies)])


def _enlarge(axes: Axes, view: View, top: float) -> None:
    lowest = min([view.baseline, *(float(s.course.p10.min(initial=view.baseline)) for s in view.strategies)])
    room = 0.06 * max(top - lowest, 1.0)
    axes.set_ylim(lowest - room, top + room)


def _names(axes: Axes, view: View, voice: Voice, colours: dict[str, str]) -> None:
    right, names = axes.get_xlim()[1], []
    for strategy in view.strategies:
        end = float(strategy.course.mean[-1]) if len(strategy.course.mean) else view.baseline
        text = f"{voice.number(end)} {style.clipped(voice.of(strategy.title), _LABEL_WIDTH)}"
        colour = colours.get(strategy.name)
        is_bold = colour is not None
        names.append(style.Name(right, end, text, colour or style.GREY, is_bold, leader=colour or style.PALE))
    style.names_at_right(axes, names, 1.045, width=36)
