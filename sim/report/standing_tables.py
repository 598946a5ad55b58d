"""How the strategies stand against each other: who can be told apart, against the best, and against the reference."""

from __future__ import annotations

import math

from sim.analysis import Pair, Versus
from sim.report.covering import covered
from sim.report.grid import Grid
from sim.report.promise_tables import rank_of, title_of
from sim.report.view import Strategy, View
from sim.report.voice import Voice


def standing_tables(view: View, voice: Voice) -> list[Grid]:
    """Return the tables that have rows: letters, against the best candidate, and against the reference."""
    return [grid for grid in (_apart(view, voice), _best(view, voice), _reference(view, voice)) if grid.rows]


def _apart(view: View, voice: Voice) -> Grid:
    """Return which strategies can be told apart: those without a letter in common."""
    rows = [
        [
            title_of(s, voice),
            voice.with_margin(s.new.mean, s.new.half_width),
            _letters(view, s, voice),
            _not_apart(view, s, voice),
        ]
        for s in view.by_yield
    ]
    columns = [voice.text(f"report.column-{name}") for name in ("strategy", "new", "letters", "not-apart")]
    return Grid(voice.text("report.apart-caption", covers=covered(view, voice)), columns, rows, [1])


def _letters(view: View, strategy: Strategy, voice: Voice) -> str:
    return strategy.letters if view.has_intervals else voice.number(None)


def _not_apart(view: View, strategy: Strategy, voice: Voice) -> str:
    if not view.has_intervals:
        return voice.text("report.apart-unknown")
    return "; ".join(title_of(view.strategy(name), voice) for name in strategy.not_apart) or voice.text(
        "report.apart-all"
    )


def _best(view: View, voice: Voice) -> Grid:
    """Return how far each candidate is from the best of the others, and how likely it is to deliver most."""
    names = ("strategy", "less-best", "is-best", "chance-best", "rank")
    rows = [_best_row(s, s.standing.versus, voice) for s in view.candidates if s.standing.versus is not None]
    caption = voice.text("report.best-of-caption", covers=covered(view, voice))
    columns = [voice.text(f"report.column-{name}") for name in names]
    return Grid(caption, columns, rows if len(rows) > 1 else [], (1, 3, 4))


def _best_row(strategy: Strategy, versus: Versus, voice: Voice) -> list[str]:
    best = strategy.standing.best
    verdict = (
        "unknown"
        if math.isnan(versus.low)
        else "yes"
        if versus.is_best
        else "no"
        if versus.is_not_best
        else "open"
    )
    return [
        voice.of(strategy.title),
        voice.with_interval(versus.mean, versus.low, versus.high, dash=False),
        voice.text(f"report.best-{verdict}"),
        voice.number(None) if best is None else voice.chance(*best),
        rank_of(strategy.standing, voice),
    ]


def _reference(view: View, voice: Voice) -> Grid:
    """Return each difference to the reference with its p-value, and what sharing the same chance saved on it."""
    names = ("strategy", "difference", "p-value", "saved", "independent")
    rows = [_reference_row(s, s.standing.pair, voice) for s in view.by_yield if s.standing.pair is not None]
    caption = voice.text(
        "report.paired-caption", covers=covered(view, voice), together=voice.number(len(rows))
    )
    columns = [
        voice.text(f"report.column-{name}", observations=voice.text(f"report.independent-{view.parameters}"))
        for name in names
    ]
    return Grid(caption, columns, rows, range(1, len(columns)))


def _reference_row(strategy: Strategy, pair: Pair, voice: Voice) -> list[str]:
    e, apart = pair.estimate, pair.replications_apart
    return [
        title_of(strategy, voice),
        ("+" if e.mean > 0 else "") + voice.with_margin(e.mean, e.half_width),
        voice.p_value(pair.p_value),
        voice.percent(pair.saved),
        voice.text("report.never-varies") if math.isinf(apart) else voice.number(apart),
    ]
