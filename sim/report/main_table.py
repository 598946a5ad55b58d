"""The main table: one row a strategy, every estimate with its interval, in words; the page and the command show the same."""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.report.finding import Finding
from sim.report.findings import findings
from sim.report.precision_finding import precision_finding
from sim.report.promise_findings import promise_findings
from sim.report.promise_tables import promise_tables, title_of
from sim.report.view import Span, Strategy, View
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
    """Return the heading, the main table and a few remarks: the first of what the command prints."""
    return headlines(comparison, language)[0]


def headlines(comparison: Comparison, language: Language) -> tuple[Headline, ...]:
    """Return what the command prints, each with its heading, table and remarks.

    The main table, and where parameters were drawn what can be promised of new activations, and of the count and the goal.
    """
    return headlines_of(view_of(comparison), Voice(language))


def headlines_of(view: View, voice: Voice) -> tuple[Headline, ...]:
    """Return the headlines of a view, as `headlines`."""
    heading = voice.text(f"report.heading-{view.parameters}")
    main = Headline(heading, columns(view, voice), rows(view, voice), _remarks(findings(view, voice)))
    if view.drawn is None:
        return (main,)
    new, goals = promise_tables(view.drawn, voice)
    remarks = [goals.more, *_remarks(promise_findings(view, voice))]
    return (
        main,
        Headline(new.heading, new.columns, new.rows, [new.more]),
        Headline(goals.heading, goals.columns, goals.rows, remarks),
    )


def _remarks(found: list[Finding]) -> list[str]:
    return [f"{finding.title}: {finding.brief}" for finding in found]


def markdown(view: View, voice: Voice) -> str:
    """Return the tables as Markdown, each under what it covers, to be put into a memorandum; and how precise they are to be."""
    tables = [_as_markdown(found) for found in headlines_of(view, voice)]
    precise = [f"{precision_finding(view, view.precise, voice).brief}\n"] if view.precise else []
    return "\n".join(tables + precise)


def _as_markdown(found: Headline) -> str:
    lines = [found.columns, ["---", *("---:" for _ in found.columns[1:])], *found.rows]
    table = "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
    return f"{found.heading}\n\n{table}\n"


def columns(view: View, voice: Voice) -> list[str]:
    """Return the headings of the main table."""
    found = [voice.text(f"report.column-{name}") for name in ("strategy", "new", "total", "share")]
    if view.goal_site:
        site = voice.of(view.site_titles[view.goal_site])
        found.append(voice.text("report.column-goal", site=site, goal=voice.number(view.goal)))
    rest = ("difference", "officer-days", "visit-day", "extra", "away", "back")
    return found + [voice.text(f"report.column-{name}") for name in rest]


def rows(view: View, voice: Voice) -> list[list[str]]:
    """Return the rows of the main table, most new activations first."""
    return [_row(view, strategy, voice) for strategy in view.by_yield]


def _row(view: View, strategy: Strategy, voice: Voice) -> list[str]:
    return [
        title_of(strategy, voice),
        _spread(strategy.new, voice),
        _plain(strategy.total, voice),
        _percent(strategy.share_of_target, voice),
        *([_goal(view, strategy, voice)] if view.goal_site else []),
        _difference(strategy, voice),
        _plain(strategy.officer_days, voice),
        _plain(strategy.a_visit_day, voice),
        _extra(strategy, voice),
        _plain(strategy.hours_away, voice, 2),
        _percent(strategy.unserved, voice),
    ]


def _plain(span: Span | None, voice: Voice, decimals: int = 0) -> str:
    return voice.number(None) if span is None else voice.with_margin(span.mean, span.half_width, decimals)


def _percent(span: Span | None, voice: Voice) -> str:
    if span is None or math.isnan(span.mean):
        return voice.number(None)
    number = voice.with_margin(100 * span.mean, 100 * span.half_width, 1)
    return voice.text("report.percent", number=number)


def _spread(span: Span, voice: Voice) -> str:
    if not span.has_interval:
        return _plain(span, voice)
    low, high = voice.number(span.p10), voice.number(span.p90)
    return voice.text("report.spread", estimate=_plain(span, voice), low=low, high=high)


def _difference(strategy: Strategy, voice: Voice) -> str:
    """Return the difference to the status quo, or that there is none, or that chance may have made it."""
    difference = strategy.difference
    if strategy.is_reference or difference is None:
        return voice.text("report.verdict-reference")
    if difference.mean == 0 and not difference.half_width > 0:
        return voice.text("report.verdict-no-gain")
    estimate = ("+" if difference.mean > 0 else "") + _plain(difference, voice)
    if strategy.told_apart is False:
        return voice.text("report.not-told", estimate=estimate)
    return estimate


def _goal(view: View, strategy: Strategy, voice: Voice) -> str:
    """Return what was reached at the site with a goal; out of reach is what no value of the evidence reaches."""
    if strategy.at_goal is None or not strategy.funnel:
        return voice.text("report.not-visited")
    estimate = _plain(strategy.at_goal, voice)
    if view.reach is not None and view.reach.high < view.goal:
        return voice.text("report.at-goal", estimate=estimate, met=voice.text("report.out-of-reach"))
    return voice.text(
        "report.at-goal", estimate=estimate, met=voice.percent(strategy.at_goal.mean / view.goal)
    )


def _extra(strategy: Strategy, voice: Voice) -> str:
    """Return the cost of one activation more than the status quo, where there are more beyond chance."""
    if strategy.is_reference:
        return voice.number(None)
    if strategy.cost_per_extra is None:
        return voice.text("report.verdict-no-gain")
    return _plain(strategy.cost_per_extra, voice)
