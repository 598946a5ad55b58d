"""The main table: one row a strategy, every estimate with its interval, in words; the page and the command show the same."""

from __future__ import annotations

from typing import NamedTuple

from sim.report.findings import findings
from sim.report.view import Chance, Span, Strategy, View
from sim.report.viewing import view_of
from sim.report.voice import Language, Voice
from sim.study import Comparison


class Headline(NamedTuple):
    """What a comparison came to, in words: how to read it, the main table, and remarks."""

    heading: str
    columns: list[str]
    rows: list[list[str]]
    remarks: list[str]


def headline_table(comparison: Comparison, language: Language) -> tuple[list[str], list[list[str]]]:
    """Return the headings and the rows of the main table, in words: what the command prints and the page shows."""
    view, voice = view_of(comparison), Voice(language)
    return columns(view, voice), rows(view, voice)


def headline(comparison: Comparison, language: Language) -> Headline:
    """Return the heading, the main table and a few remarks: what the command prints."""
    view, voice = view_of(comparison), Voice(language)
    remarks = [f"{finding.title}: {finding.brief}" for finding in findings(view, voice)]
    return Headline(voice.text("report.heading"), columns(view, voice), rows(view, voice), remarks)


def columns(view: View, voice: Voice) -> list[str]:
    """Return the headings of the main table."""
    names = ["strategy", "new", "total", "difference"]
    found = [voice.text(f"report.column-{name}") for name in names]
    if view.goal_site:
        site = voice.of(view.site_titles[view.goal_site])
        found.append(voice.text("report.column-goal", site=site, goal=voice.number(view.goal)))
    return found + [voice.text(f"report.column-{name}") for name in ("target", "officer-days", "verdict")]


def rows(view: View, voice: Voice) -> list[list[str]]:
    """Return the rows of the main table, most new activations first."""
    return [_row(view, strategy, voice) for strategy in view.by_yield]


def _row(view: View, strategy: Strategy, voice: Voice) -> list[str]:
    cells = [
        voice.of(strategy.title),
        _spread(strategy.new, voice),
        _plain(strategy.total, voice),
        _difference(strategy, voice),
    ]
    if view.goal_site:
        cells.append(_goal(strategy, voice))
    return [
        *cells,
        _chance(strategy.target_chance, voice),
        _plain(strategy.officer_days, voice),
        verdict(strategy, voice),
    ]


def _plain(span: Span, voice: Voice) -> str:
    return voice.with_margin(span.mean, span.half_width)


def _spread(span: Span, voice: Voice) -> str:
    if not span.has_interval:
        return _plain(span, voice)
    low, high = voice.number(span.p10), voice.number(span.p90)
    return voice.text("report.spread", estimate=_plain(span, voice), low=low, high=high)


def _difference(strategy: Strategy, voice: Voice) -> str:
    if strategy.is_reference or strategy.difference is None:
        return voice.number(None)
    sign = "+" if strategy.difference.mean > 0 else ""
    return sign + _plain(strategy.difference, voice)


def _goal(strategy: Strategy, voice: Voice) -> str:
    if strategy.at_goal is None:
        return voice.number(None)
    if not strategy.funnel:
        return voice.text("report.not-visited")
    return voice.text(
        "report.at-goal", estimate=_plain(strategy.at_goal, voice), met=_chance(strategy.goal_chance, voice)
    )


def _chance(chance: Chance | None, voice: Voice) -> str:
    if chance is None:
        return voice.number(None)
    if chance.out_of_reach:
        return voice.text("report.out-of-reach")
    low, high = voice.number(100 * chance.low), voice.number(100 * chance.high)
    return voice.text("report.chance", share=voice.number(100 * chance.share), low=low, high=high)


def verdict(strategy: Strategy, voice: Voice) -> str:
    """Return what may be said of a strategy against the status quo; of a bound too, but that it is one."""
    found = _verdict(strategy, voice)
    return voice.text("report.verdict-bound", verdict=found) if strategy.bound else found


def _verdict(strategy: Strategy, voice: Voice) -> str:
    if strategy.is_reference:
        return voice.text("report.verdict-reference")
    difference = strategy.difference
    if difference is None or (strategy.told_apart is None and difference.mean != 0):
        return voice.text("report.verdict-unknown")
    if difference.mean == 0 and not difference.half_width > 0:
        return voice.text("report.verdict-no-gain")
    if not strategy.told_apart:
        return voice.text("report.verdict-same")
    return voice.text("report.verdict-more" if difference.mean > 0 else "report.verdict-fewer")
