"""The visit calendar of a strategy: which team is where on which day, and what is expected of it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from sim.report.comparison.tables import covering
from sim.report.comparison.view import MANY, Strategy, View, VisitDay
from sim.report.figures import style
from sim.report.figures.style import Label, Labels
from sim.report.voice import Voice

_TEAMS_ABREAST: Final = 4
_ROW = 0.185
_DARK = 0.45


def visits(strategy: Strategy, view: View, voice: Voice) -> Figure:
    """Return a calendar, weeks down and weekdays of each team across, coloured by site, the mean yield in each cell."""
    teams = list(dict.fromkeys(sorted(v.team for v in strategy.visits)))
    weekdays = list(range(max([4, *(v.date.weekday() for v in strategy.visits)]) + 1))
    weeks = _weeks(view)
    bands = [teams[n : n + _TEAMS_ABREAST] for n in range(0, len(teams), _TEAMS_ABREAST)] or [[]]
    colours = _colours(view, strategy, voice)
    legend = 0.19 * math.ceil(max(1, len(colours)) / 3) + 0.1
    body = _ROW * len(weeks) + 0.42
    height = legend + body * len(bands) + 0.6
    figure = style.new_figure(height)
    for number, band in enumerate(bands):
        top = height - legend - body * number - 0.36
        axes = figure.add_axes((0.075, (top - _ROW * len(weeks)) / height, 0.915, _ROW * len(weeks) / height))
        axes.set_xlim(0, (len(weekdays) + 0.4) * max(2, len(bands[0])) - 0.4)
        _band(
            axes,
            band,
            (weeks, weekdays),
            [v for v in strategy.visits if v.team in band],
            (view, colours, voice),
        )
    _key(figure, colours)
    style.note(figure, voice.text("figures.visits-note", **covering(view, voice)), 138)
    return figure


def _weeks(view: View) -> list[dt.date]:
    first = view.start - dt.timedelta(days=view.start.weekday())
    return [first + dt.timedelta(days=7 * n) for n in range((view.deadline - first).days // 7 + 1)]


def _title(view: View, site: str, voice: Voice) -> str:
    if not site:
        return voice.text("figures.no-site")
    if view.site_kinds.get(site) in MANY:
        return voice.text(f"figures.kind-{view.site_kinds[site]}")
    return voice.of(view.site_titles[site]) if site in view.site_titles else site


def _colours(view: View, strategy: Strategy, voice: Voice) -> dict[str, str]:
    """Return a colour by title for the sites of a strategy: a site has the same colour in every calendar."""
    everywhere = [_title(view, v.site, voice) for s in view.strategies for v in s.visits]
    days = {title: everywhere.count(title) for title in dict.fromkeys(everywhere)}
    lost, others = voice.text("figures.no-site"), voice.text("figures.other-sites")
    named = sorted((title for title in days if title != lost), key=lambda title: (-days[title], title))
    colours = dict(zip(named, style.SITES, strict=False)) | {lost: "white"}
    here = dict.fromkeys(_title(view, v.site, voice) for v in strategy.visits)
    found = {title: colours[title] for title in colours if title in here}
    return found | ({others: style.PALE} if any(title not in colours for title in here) else {})


def _band(
    axes: Axes,
    teams: list[str],
    frame: tuple[list[dt.date], list[int]],
    days: list[VisitDay],
    look: tuple[View, dict[str, str], Voice],
) -> None:
    weeks, weekdays = frame
    view, colours, voice = look
    width = len(weekdays) + 0.4
    corners = [
        (teams.index(v.team) * width + v.date.weekday(), float((v.date - weeks[0]).days // 7)) for v in days
    ]
    shades = [colours.get(_title(view, v.site, voice), style.PALE) for v in days]
    _cells(axes, corners, shades)
    numbers = [
        _number(corner, visit, shade, voice)
        for corner, visit, shade in zip(corners, days, shades, strict=True)
        if visit.site
    ]
    Labels(axes, numbers, 5.8)
    names = voice.weekdays()
    heads = [
        Label(number * width + weekday + 0.5, -0.15, names[weekday], style.GREY)
        for number in range(len(teams))
        for weekday in weekdays
    ]
    Labels(axes, heads, 5.8, down="bottom")
    for number, team in enumerate(teams):
        axes.text(number * width, -0.95, team, fontsize=7, weight="bold", va="bottom")
    axes.set_ylim(len(weeks), 0)
    style.bare(axes)
    begins = [Label(0.0, n + 0.5, voice.day(week), style.INK) for n, week in enumerate(weeks)]
    Labels(axes, begins, 6.2, across="right", down="center_baseline", back=3.5)


def _cells(axes: Axes, corners: Sequence[tuple[float, float]], shades: Sequence[str]) -> None:
    """Draw all cells as one collection: a patch each takes ten times as long."""
    if not corners:
        return
    outline = np.array([(0.03, 0.06), (0.97, 0.06), (0.97, 0.94), (0.03, 0.94)])
    axes.add_collection(
        PolyCollection(
            np.array(corners)[:, None, :] + outline,
            facecolors=shades,
            edgecolors=style.PALE,
            linewidths=0.3,
            joinstyle="miter",
        ),
        autolim=False,
    )


def _number(corner: tuple[float, float], visit: VisitDay, shade: str, voice: Voice) -> Label:
    left, top = corner
    text = voice.number(visit.activations) + ("*" if visit.share < 1 else "")
    return Label(left + 0.5, top + 0.52, text, _ink_on(shade))


def _ink_on(colour: str) -> str:
    red, green, blue = to_rgb(colour)
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < _DARK else style.INK


def _key(figure: Figure, colours: dict[str, str]) -> None:
    handles = [style.swatch(colour, style.clipped(title, 40)) for title, colour in colours.items()]
    figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.065, 1.0),
        ncols=3,
        handlelength=1.2,
        columnspacing=1.4,
    )
