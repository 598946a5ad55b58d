"""The net benefit of the candidates by what an activation is worth, and where another becomes the best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.figures import style
from sim.report.voice import Voice
from sim.study.selecting.worth import Sweep

MILLION, THOUSAND = 1e6, 1e3
_PANEL: Final = 3.7
_HEAD, _FOOT = 0.34, 0.92
_TITLE, _NOTE = 0.24, 0.24
"""Inches more at the head and between panels, where panels have titles, and at the foot for each further panel."""
_BETWEEN: Final = 0.75


def worth(sweeps: Sequence[Sweep], given: float, titles: Mapping[str, str], voice: Voice) -> Figure:
    """Return a panel a sweep, with a line and a band a candidate; those that are best at some worth are coloured.

    `given` is the worth that was assumed, in rupiah; `titles` those of the candidates.
    """
    count = len(sweeps)
    head, foot = _HEAD + _TITLE * (count > 1), _FOOT + _NOTE * (count - 1)
    height = head + foot + _PANEL * count + _BETWEEN * (count - 1)
    figure = style.new_figure(height)
    figure.subplots_adjust(
        left=0.095,
        right=0.66,
        top=1 - head / height,
        bottom=foot / height,
        hspace=_BETWEEN / _PANEL,
    )
    panels = figure.subplots(count, 1, squeeze=False)[:, 0]
    for axes, sweep in zip(panels, sweeps, strict=True):
        _panel(axes, sweep, given, titles, voice)
        if count > 1:
            axes.set_title(voice.text(f"report.block-{sweep.selection.parameters}"), pad=18)
    panels[-1].set_xlabel(voice.text("figures.select-worth-axis"))
    style.note(figure, _note(sweeps, voice))
    return figure


def _panel(axes: Axes, sweep: Sweep, given: float, titles: Mapping[str, str], voice: Voice) -> None:
    at = sweep.worths / THOUSAND
    colours = _colours(sweep)
    for name, line in sweep.lines.items():
        mean, half = (np.array([getattr(e, part) for e in line]) / MILLION for part in ("mean", "half_width"))
        colour, is_best = colours.get(name, style.GREY), name in colours
        axes.fill_between(at, mean - half, mean + half, color=colour, alpha=0.22, linewidth=0)
        axes.plot(at, mean, color=colour, linewidth=2.0 if is_best else 0.9, zorder=3 if is_best else 2)
    axes.set_xlim(0.0, at[-1])
    axes.grid()
    for axis in (axes.xaxis, axes.yaxis):
        style.count_axis(axis, voice)
    axes.set_ylabel(
        voice.text("figures.select-worth-benefit", reference=style.clipped(titles[sweep.reference], 30))
    )
    _marks(axes, sweep, given, colours, voice)
    _names(axes, sweep, colours, titles)


def _colours(sweep: Sweep) -> dict[str, str]:
    """Return a colour for each candidate that is the best at some worth of the sweep."""
    best = [change.best for change in sweep.changes if change.worth <= sweep.worths[-1]]
    return {name: style.SITES[n % len(style.SITES)] for n, name in enumerate(best)}


def _marks(axes: Axes, sweep: Sweep, given: float, colours: Mapping[str, str], voice: Voice) -> None:
    """Draw the worth that was assumed, and where the best changes."""
    axes.axvline(given / THOUSAND, color=style.INK, linewidth=1.0, linestyle=(0, (4, 2)))
    text = voice.text(
        "figures.select-worth-given", worth=voice.text("report.select-rupiah", number=voice.short(given))
    )
    above = axes.get_xaxis_transform()
    axes.text(given / THOUSAND, 1.012, text, transform=above, fontsize=7, ha="center", va="bottom")
    for change in sweep.changes[1:]:
        if change.best in colours:
            axes.axvline(
                change.worth / THOUSAND, color=colours[change.best], linewidth=1.0, linestyle=(0, (1, 1.5))
            )


def _names(axes: Axes, sweep: Sweep, colours: Mapping[str, str], titles: Mapping[str, str]) -> None:
    right, names = axes.get_xlim()[1], []
    for name, line in sweep.lines.items():
        text, colour = style.clipped(titles[name], 74), colours.get(name, style.GREY)
        names.append(style.Name(right, line[-1].mean / MILLION, text, colour, is_bold=name in colours))
    style.names_at_right(axes, names, 1.04, gap=1 / 14, margin=1 / 40)


def _note(sweeps: Sequence[Sweep], voice: Voice) -> str:
    found = [
        voice.text(
            "figures.select-worth-note",
            stage=voice.text(
                f"report.select-stage-{sweep.selection.parameters}", number=voice.number(sweep.observations)
            ),
            covers=voice.text(f"figures.covers-{sweep.selection.parameters}"),
        )
        for sweep in sweeps
    ]
    return " ".join(found)
