"""The tables of what can be promised: a row a strategy, over chance and over what is not known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sim.analysis import Quantile
from sim.report.covering import played
from sim.report.view import Promise, Standing, Strategy, View
from sim.report.voice import Voice


class Lines(NamedTuple):
    """A table in words: what it shows and what its numbers cover, how to read more of it, headings and rows."""

    heading: str
    more: str
    columns: list[str]
    rows: list[list[str]]


def promise_tables(drawn: View, voice: Voice) -> tuple[Lines, Lines]:
    """Return what can be promised of new activations, and of the count at the deadline and the goal."""
    return _activations(drawn, voice), _goals(drawn, voice)


def title_of(strategy: Strategy, voice: Voice) -> str:
    """Return the title of a strategy, a bound marked."""
    title = voice.of(strategy.title)
    return voice.text("report.bound-mark", title=title) if strategy.bound else title


def _activations(view: View, voice: Voice) -> Lines:
    names = ("strategy", "p10", "p20", "p50", "p90", "unknown-share", "rank", "chance-best")
    text = voice.text(
        "report.promises-heading", deadline=voice.date(view.deadline), played=played(view, voice)
    )
    rows = [_row(strategy, voice) for strategy in view.by_yield]
    columns = [voice.text(f"report.column-{name}") for name in names]
    return Lines(text, voice.text("report.promises-more"), columns, rows)


def _row(strategy: Strategy, voice: Voice) -> list[str]:
    promise, standing = strategy.promise, strategy.standing
    numbers = [] if promise is None else [promise.p10, promise.p20, promise.p50, promise.p90]
    share = voice.number(None) if promise is None else share_of(promise, voice)
    return [
        title_of(strategy, voice),
        *(_quantiles(numbers, voice) or [voice.number(None)] * 4),
        share,
        rank_of(standing, voice),
        voice.number(None) if standing.best is None else voice.chance(*standing.best),
    ]


def rank_of(standing: Standing, voice: Voice) -> str:
    """Return the mean rank with its interval; one that never varied has none, which does not make it certain.

    No rank is above the first: an interval that would go beyond it ends there.
    """
    rank = standing.rank
    if rank is None:
        return voice.number(None)
    if rank.half_width == 0:
        return voice.text("report.rank-in-all", rank=voice.number(rank.mean, 1))
    return voice.with_interval(rank.mean, max(rank.low, 1.0), rank.high, 1)


def share_of(promise: Promise, voice: Voice) -> str:
    """Return the share of a variance that comes from what is not known."""
    return voice.share(promise.share.share, promise.share.low, promise.share.high)


def _goals(view: View, voice: Voice) -> Lines:
    target = voice.number(view.target)
    columns = [voice.text(f"report.column-{name}") for name in ("strategy", "count-p10", "count-p20")]
    columns.append(voice.text("report.column-target-chance", target=target))
    if view.goal_site:
        site, goal = voice.of(view.site_titles[view.goal_site]), voice.number(view.goal)
        names = ("goal-p10", "goal-p50", "goal-p90", "goal-chance")
        columns += [voice.text(f"report.column-{name}", site=site, goal=goal) for name in names]
    text = voice.text("report.promised-goals-heading", played=played(view, voice))
    more = voice.text("report.promised-goals-more")
    return Lines(text, more, columns, [_goal_row(view, strategy, voice) for strategy in view.by_yield])


def _goal_row(view: View, strategy: Strategy, voice: Voice) -> list[str]:
    count, nothing = strategy.promise_of_count, voice.number(None)
    cells = [title_of(strategy, voice)]
    cells += (
        [nothing] * 3 if count is None else [*_quantiles([count.p10, count.p20], voice), met(count, voice)]
    )
    if not view.goal_site:
        return cells
    here = strategy.promise_at_goal
    if here is None:
        return [*cells, voice.text("report.not-visited"), nothing, nothing, nothing]
    return [*cells, *_quantiles([here.p10, here.p50, here.p90], voice), met(here, voice)]


def met(promise: Promise, voice: Voice) -> str:
    """Return the probability of a goal in words: never 0 or 100 %, and out of reach where the evidence leaves no value for it."""
    if promise.beyond:
        return voice.text("report.beyond-evidence")
    return voice.number(None) if promise.met is None else voice.chance(*promise.met)


def _quantiles(found: Sequence[Quantile], voice: Voice) -> list[str]:
    return [voice.with_interval(*quantile) for quantile in found]
