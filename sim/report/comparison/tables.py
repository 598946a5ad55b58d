"""The tables of a comparison in words: the main one, what can be promised, and how the strategies stand against each other."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.analysis import Estimate, Pair, Quantile, Versus
from sim.report.comparison.view import Promise, Standing, Strategy, View
from sim.report.parts import Grid, Headline
from sim.report.voice import Voice


def played(view: View, voice: Voice) -> str:
    """Return how many replications were played, and of how many draws."""
    return voice.text(
        f"report.played-{view.parameters}",
        replications=voice.number(view.replications),
        draws=voice.number(view.observations),
    )


def covered(view: View, voice: Voice) -> str:
    """Return which uncertainty the intervals of a view cover, as a part of a sentence."""
    return voice.text(f"report.covers-{view.parameters}")


def covering(view: View, voice: Voice) -> dict[str, str]:
    """Return how much was played, what intervals cover, and what varies where none are drawn: parameters of figures' texts."""
    return {
        "played": played(view, voice),
        "covers": voice.text(f"figures.covers-{view.parameters}"),
        "varies": voice.text(f"figures.varies-{view.parameters}"),
    }


def title_of(strategy: Strategy, voice: Voice) -> str:
    """Return the title of a strategy, a bound marked."""
    title = voice.of(strategy.title)
    return voice.text("report.bound-mark", title=title) if strategy.bound else title


def marks_of(view: View) -> list[str]:
    """Return the mark of each strategy's row, most new activations first."""
    return ["reference" if s.is_reference else "bound" if s.bound else "" for s in view.by_yield]


def _columns(voice: Voice, *names: str, **parameters: object) -> list[str]:
    return [voice.text(f"report.column-{name}", **parameters) for name in names]


# ---------------------------------------------------------------- the main table


def main_table(view: View, voice: Voice) -> Headline:
    """Return the main table, most new activations first, under which uncertainty its intervals cover."""
    columns = _columns(voice, "strategy", "new", "total", "share")
    if view.goal_site:
        columns += _columns(voice, "goal", site=_goal_site(view, voice), goal=voice.number(view.goal))
    columns += _columns(voice, "difference", "officer-days", "visit-day", "extra", "away", "back")
    rows = [_main_row(view, strategy, voice) for strategy in view.by_yield]
    return Headline(voice.text(f"report.heading-{view.parameters}"), columns, rows, [])


def _main_row(view: View, strategy: Strategy, voice: Voice) -> list[str]:
    return [
        title_of(strategy, voice),
        _new(view, strategy, voice),
        voice.estimate(strategy.total),
        _percent(strategy.share_of_target, voice),
        *([_goal(view, strategy, voice)] if view.goal_site else []),
        _difference(strategy, voice),
        voice.estimate(strategy.officer_days),
        voice.estimate(strategy.a_visit_day),
        _extra(strategy, voice),
        voice.estimate(strategy.hours_away, 2),
        _percent(strategy.unserved, voice),
    ]


def _goal_site(view: View, voice: Voice) -> str:
    return voice.of(view.site_titles[view.goal_site])


def _percent(share: Estimate, voice: Voice) -> str:
    if math.isnan(share.mean):
        return voice.number(None)
    return voice.percent_of(voice.with_margin(100 * share.mean, 100 * share.half_width, 1))


def _new(view: View, strategy: Strategy, voice: Voice) -> str:
    estimate = voice.estimate(strategy.new)
    if not view.has_intervals:
        return estimate
    low, high = map(voice.number, strategy.new_spread)
    return voice.text("report.spread", estimate=estimate, low=low, high=high)


def _difference(strategy: Strategy, voice: Voice) -> str:
    """Return the difference to the status quo, or that there is none, or that chance may have made it."""
    difference = strategy.difference
    if difference is None:
        return voice.text("report.verdict-reference")
    if difference.mean == 0 and not difference.half_width > 0:
        return voice.text("report.verdict-no-gain")
    estimate = voice.signed(difference)
    return (
        voice.text("report.not-told-apart", estimate=estimate) if strategy.told_apart is False else estimate
    )


def _goal(view: View, strategy: Strategy, voice: Voice) -> str:
    """Return what was reached at the site with a goal; out of reach is what no value of the evidence reaches."""
    if strategy.at_goal is None or not strategy.funnel:
        return voice.text("report.not-visited")
    is_out = view.reach is not None and view.reach.verdict == "out-of-reach"
    met = voice.text("report.out-of-reach") if is_out else voice.percent(strategy.at_goal.mean / view.goal)
    return voice.text("report.at-goal", estimate=voice.estimate(strategy.at_goal), met=met)


def _extra(strategy: Strategy, voice: Voice) -> str:
    """Return the cost of one activation more than the status quo, where there are more beyond chance."""
    if strategy.is_reference:
        return voice.number(None)
    if strategy.cost_per_extra is None:
        return voice.text("report.verdict-no-gain")
    return voice.estimate(strategy.cost_per_extra)


# ---------------------------------------------------------------- what can be promised


def promise_tables(drawn: View, voice: Voice) -> tuple[Headline, Headline]:
    """Return what can be promised of new activations, and of the count at the deadline and the goal."""
    return _promised_activations(drawn, voice), _promised_goals(drawn, voice)


def _promised_activations(view: View, voice: Voice) -> Headline:
    names = ("strategy", "p10", "p20", "p50", "p90", "unknown-share", "rank", "chance-best")
    heading = voice.text(
        "report.promises-heading", deadline=voice.date(view.deadline), played=played(view, voice)
    )
    rows = [_promised_row(strategy, voice) for strategy in view.by_yield]
    return Headline(heading, _columns(voice, *names), rows, [voice.text("report.promises-more")])


def _promised_row(strategy: Strategy, voice: Voice) -> list[str]:
    promise, standing, nothing = strategy.promise, strategy.standing, voice.number(None)
    quantiles = [] if promise is None else [promise.p10, promise.p20, promise.p50, promise.p90]
    return [
        title_of(strategy, voice),
        *(_quantiles(quantiles, voice) or [nothing] * 4),
        nothing if promise is None else share_of(promise, voice),
        rank_of(standing, voice),
        nothing if standing.best is None else voice.chance(*standing.best),
    ]


def _promised_goals(view: View, voice: Voice) -> Headline:
    columns = _columns(voice, "strategy", "count-p10", "count-p20")
    columns += _columns(voice, "target-chance", target=voice.number(view.target))
    if view.goal_site:
        names = ("goal-p10", "goal-p50", "goal-p90", "goal-chance")
        columns += _columns(voice, *names, site=_goal_site(view, voice), goal=voice.number(view.goal))
    heading = voice.text("report.promised-goals-heading", played=played(view, voice))
    rows = [_goal_row(view, strategy, voice) for strategy in view.by_yield]
    return Headline(heading, columns, rows, [voice.text("report.promised-goals-more")])


def _goal_row(view: View, strategy: Strategy, voice: Voice) -> list[str]:
    count, here, nothing = strategy.promise_of_count, strategy.promise_at_goal, voice.number(None)
    cells = [title_of(strategy, voice)]
    if count is None:
        cells += [nothing] * 3
    else:
        cells += [*_quantiles([count.p10, count.p20], voice), goal_chance(count, voice)]
    if not view.goal_site:
        return cells
    if here is None:
        return [*cells, voice.text("report.not-visited"), nothing, nothing, nothing]
    return [*cells, *_quantiles([here.p10, here.p50, here.p90], voice), goal_chance(here, voice)]


def _quantiles(found: Sequence[Quantile], voice: Voice) -> list[str]:
    return [voice.with_interval(*quantile) for quantile in found]


def goal_chance(promise: Promise, voice: Voice) -> str:
    """Return the probability of a goal in words: never 0 or 100 %, and out of reach where the evidence leaves no value for it."""
    if promise.beyond:
        return voice.text("report.beyond-evidence")
    return voice.number(None) if promise.met is None else voice.chance(*promise.met)


def share_of(promise: Promise, voice: Voice) -> str:
    """Return the share of a variance that comes from parameter uncertainty."""
    return voice.share(promise.share.share, promise.share.low, promise.share.high)


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


# ---------------------------------------------------------------- against each other


def standing_tables(view: View, voice: Voice) -> list[Grid]:
    """Return the tables that have rows: letters, against the best candidate, and against the reference."""
    grids = (_letters(view, voice), _against_best(view, voice), _against_reference(view, voice))
    return [grid for grid in grids if grid.rows]


def _letters(view: View, voice: Voice) -> Grid:
    """Return which strategies can be told apart: those without a letter in common."""
    rows = [
        [
            title_of(s, voice),
            voice.estimate(s.new),
            s.letters if view.has_intervals else voice.number(None),
            _not_apart(view, s, voice),
        ]
        for s in view.by_yield
    ]
    caption = voice.text("report.apart-caption", covers=covered(view, voice))
    return Grid(caption, _columns(voice, "strategy", "new", "letters", "not-apart"), rows, [1])


def _not_apart(view: View, strategy: Strategy, voice: Voice) -> str:
    if not view.has_intervals:
        return voice.text("report.apart-unknown")
    names = "; ".join(title_of(view.strategy(name), voice) for name in strategy.not_apart)
    return names or voice.text("report.apart-all")


def _against_best(view: View, voice: Voice) -> Grid:
    """Return how far each candidate is from the best of the others, and how likely it is to deliver most."""
    rows = [_best_row(s, s.standing.versus, voice) for s in view.candidates if s.standing.versus is not None]
    caption = voice.text("report.best-of-caption", covers=covered(view, voice))
    columns = _columns(voice, "strategy", "less-best", "is-best", "chance-best", "rank")
    return Grid(caption, columns, rows if len(rows) > 1 else [], (1, 3, 4))


def _best_row(strategy: Strategy, versus: Versus, voice: Voice) -> list[str]:
    best = strategy.standing.best
    verdict = "yes" if versus.is_best else "no" if versus.is_not_best else "open"
    return [
        voice.of(strategy.title),
        voice.with_interval(versus.mean, versus.low, versus.high, dash=False),
        voice.text(f"report.best-{'unknown' if math.isnan(versus.low) else verdict}"),
        voice.number(None) if best is None else voice.chance(*best),
        rank_of(strategy.standing, voice),
    ]


def _against_reference(view: View, voice: Voice) -> Grid:
    """Return each difference to the reference with its p-value, and what common random numbers saved on it."""
    rows = [_reference_row(s, s.standing.pair, voice) for s in view.by_yield if s.standing.pair is not None]
    caption = voice.text(
        "report.paired-caption", covers=covered(view, voice), together=voice.number(len(rows))
    )
    names = ("strategy", "difference", "p-value", "saved", "independent")
    observations = voice.text(f"report.independent-{view.parameters}")
    columns = _columns(voice, *names, observations=observations)
    return Grid(caption, columns, rows, range(1, len(columns)))


def _reference_row(strategy: Strategy, pair: Pair, voice: Voice) -> list[str]:
    apart = pair.replications_apart
    return [
        title_of(strategy, voice),
        voice.signed(pair.estimate),
        voice.p_value(pair.p_value),
        voice.percent(pair.saved),
        voice.text("report.never-varies") if math.isinf(apart) else voice.number(apart),
    ]
