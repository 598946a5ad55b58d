"""What a comparison found, in sentences: the target, the best for its effort, the first day, the goal, promises, precision."""

from __future__ import annotations

import math

from sim.analysis import Precision
from sim.report.comparison.tables import (
    covered,
    goal_chance,
    main_table,
    played,
    promise_tables,
    share_of,
    title_of,
)
from sim.report.comparison.view import Promise, Spread, Strategy, View
from sim.report.parts import Finding, Grid, Headline
from sim.report.voice import Voice, measure_label
from sim.study import Effort, Factor, FirstDay, Precise, Reach, mostly


def headlines(view: View, voice: Voice) -> tuple[Headline, ...]:
    """Return what the command prints: the main table, and where parameters were drawn the tables of what can be promised."""
    main = main_table(view, voice)._replace(remarks=_remarks(findings(view, voice)))
    if view.drawn is None:
        return (main,)
    activations, goals = promise_tables(view.drawn, voice)
    remarks = [*goals.remarks, *_remarks(promise_findings(view, voice))]
    return main, activations, goals._replace(remarks=remarks)


def _remarks(found: list[Finding]) -> list[str]:
    return [f"{finding.title}: {finding.brief}" for finding in found]


def markdown(view: View, voice: Voice) -> str:
    """Return the tables as Markdown, each under what it covers, to be put into a memorandum; and how precise they are to be."""
    tables = [f"{found.heading}\n\n{found.table}\n" for found in headlines(view, voice)]
    precision = _precision(view, voice)
    return "\n".join([*tables, f"{precision.brief}\n"] if precision else tables)


def findings(view: View, voice: Voice) -> list[Finding]:
    """Return the findings that the view holds numbers for."""
    found = [
        _target(view, voice),
        _best(view, voice),
        _first_day(view, voice),
        _goal(view, voice),
        _precision(view, voice),
    ]
    return [finding for finding in found if finding is not None]


def _target(view: View, voice: Voice) -> Finding:
    most = view.by_yield[0]
    verdict = "reached" if most.total.mean >= view.target else "short"
    text = voice.text(
        f"report.target-{verdict}-{view.parameters}",
        most=voice.of(most.title),
        total=voice.estimate(most.total),
        target=voice.number(view.target),
        share=voice.percent(most.total.mean / view.target if view.target else None),
        deadline=voice.date(view.deadline),
    )
    return Finding(voice.text("report.target"), text, [text])


# ---------------------------------------------------------------- the best for its effort


def _best(view: View, voice: Voice) -> Finding | None:
    if not view.efforts:
        return None
    grids = [_efforts(block, voice) for block in view.blocks if block.efforts]
    brief = "; ".join(
        voice.text("report.best-brief", effort=row[0], best=row[1], new=row[2]) for row in grids[0].rows
    )
    return Finding(voice.text("report.best"), brief, [voice.text("report.best-text")], grids)


def _efforts(view: View, voice: Voice) -> Grid:
    columns = [voice.text(f"report.column-{name}") for name in ("effort", "best", "new", "ties")]
    rows = [_effort_row(view, effort, voice) for effort in view.efforts]
    return Grid(voice.text("report.best-caption", covers=covered(view, voice)), columns, rows, [2])


def _effort_row(view: View, effort: Effort, voice: Voice) -> list[str]:
    best = view.strategy(effort.names[0])
    if len(effort.names) == 1:
        ties = voice.text("report.no-others")
    elif not view.has_intervals:
        ties = voice.text("report.apart-unknown")
    else:
        names = "; ".join(voice.of(view.strategy(name).title) for name in effort.ties)
        ties = names or voice.text("report.best-alone")
    return [voice.number(effort.officer_days), voice.of(best.title), voice.estimate(best.new), ties]


# ---------------------------------------------------------------- the first visit day


def _first_day(view: View, voice: Voice) -> Finding | None:
    first, lifted = view.first_day, view.first_day_lifted
    if first is None:
        return None
    more = _more(first, "report.first-day-more", voice)
    texts = [more, voice.text("report.first-day-why" if first.is_worse else "report.first-day-open")]
    grids = [_first_grid(view, first, "report.first-day-caption", voice)]
    if lifted:
        texts.append(_more(lifted, "report.first-day-lifted", voice))
        grids.append(_first_grid(view, lifted, "report.first-day-lifted-caption", voice))
    return Finding(voice.text("report.first-day"), more, texts, grids)


def _more(first: FirstDay, key: str, voice: Voice) -> str:
    unserved, hours = voice.estimate(first.more_unserved), voice.estimate(first.more_hours, 1)
    return voice.text(key, unserved=unserved, hours=hours)


def _first_grid(view: View, first: FirstDay, caption: str, voice: Voice) -> Grid:
    names = ("strategy", "called", "unserved", "activated", "hours")
    columns = [voice.text(f"report.column-{name}") for name in names]
    rows = [
        [
            voice.of(view.strategy(name).title),
            *(voice.estimate(of[n]) for of in (first.calls, first.unserved, first.activations)),
            voice.estimate(first.hours[n], 1),
        ]
        for n, name in enumerate((first.at_once, first.rotation))
    ]
    return Grid(voice.text(caption, covers=covered(view, voice)), columns, rows, range(1, len(columns)))


# ---------------------------------------------------------------- what stands before the goal of a site


def _goal(view: View, voice: Voice) -> Finding | None:
    reach = view.reach
    if reach is None:
        return None
    site, goal = voice.of(view.site_titles[view.goal_site]), voice.number(view.goal)
    ends = {"likely": reach.likely, "low": reach.low, "high": reach.high}
    parameters = {name: voice.number(people) for name, people in ends.items()} | {"site": site, "goal": goal}
    if reach.verdict == "in-reach":
        verdict = "in" if reach.low >= view.goal else "likely"
    else:
        verdict = {"in-range": "open", "out-of-reach": "out"}[reach.verdict]
    brief = voice.text(f"report.reach-{verdict}", **parameters)
    texts = [voice.text("report.reach-text", **parameters), brief]
    if verdict == "open":
        alone = ", ".join(
            voice.text(f"report.factor-{factor.name}")
            for factor in reach.factors
            if reach.with_high(factor.name) >= view.goal
        )
        key = "report.reach-alone" if alone else "report.reach-none-alone"
        texts.append(voice.text(key, names=alone, **parameters))
    return Finding(
        voice.text("report.goal", site=site, goal=goal), brief, texts, [_factors(reach, site, voice)]
    )


def _factors(reach: Reach, site: str, voice: Voice) -> Grid:
    columns = [voice.text(f"report.column-{name}") for name in ("factor", "likely", "low", "high", "alone")]
    ends = [voice.number(people) for people in (reach.likely, reach.low, reach.high)]
    rows = [_factor_row(reach, factor, voice) for factor in reach.factors]
    rows.append([voice.text("report.reach"), *ends, ""])
    return Grid(voice.text("report.reach-caption", site=site), columns, rows, range(1, 5))


def _factor_row(reach: Reach, factor: Factor, voice: Voice) -> list[str]:
    name, *ends = factor
    alone = voice.number(reach.with_high(factor.name))
    return [voice.text(f"report.factor-{name}"), *map(voice.short, ends), alone]


# ---------------------------------------------------------------- precision


def _precision(view: View, voice: Voice) -> Finding | None:
    """Return what precision was asked for, whether it was met after how many replications, and by what rule they were added."""
    asked, found = view.precision, view.precise
    if asked is None or found is None:
        return None
    kind = "difference" if asked.of_difference else "mean"
    texts = [
        voice.text(
            f"report.precision-asked-{kind}",
            measure=measure_label(asked.measure, voice.language, view.site_titles),
            size=_size(asked, asked.size, voice),
            reference=title_of(view.reference, voice) if view.reference else voice.number(None),
        ),
        _outcome(view, asked, found, voice),
    ]
    if asked.of_difference and not math.isnan(found.apart):
        paired, apart = voice.number(found.paired), voice.number(found.apart)
        texts.append(voice.text("report.precision-apart", paired=paired, apart=apart))
    brief = " ".join(texts)
    return Finding(voice.text("report.precision"), brief, [brief, voice.text("report.precision-rule")])


def _outcome(view: View, asked: Precision, found: Precise, voice: Voice) -> str:
    return voice.text(
        "report.precision-unmet" if found.lacking else "report.precision-met",
        played=played(view, voice),
        strategy=title_of(view.strategy(found.scenario), voice),
        width=_size(asked, found.half_width, voice),
        names="; ".join(title_of(view.strategy(name), voice) for name in found.lacking),
        covers=covered(view, voice),
    )


def _size(asked: Precision, size: float, voice: Voice) -> str:
    """Return a half-width as it was asked for: as a share of the mean, or in the measure's unit."""
    return voice.percent_of(voice.short(100 * size)) if asked.relative else voice.short(size)


# ---------------------------------------------------------------- what can be promised


def promise_findings(view: View, voice: Voice) -> list[Finding]:
    """Return what can be promised of new activations, of the target and at the site with a goal; nothing if nothing was drawn."""
    drawn = view.drawn
    if drawn is None or not drawn.most_promised:
        return []
    found = [_promise(view, drawn.strategy(drawn.most_promised), voice), *_promise_of_target(drawn, voice)]
    if drawn.most_promised_at_goal:
        here = drawn.strategy(drawn.most_promised_at_goal)
        if here.promise_at_goal is not None:
            found.append(_promise_at_goal(view, here, here.promise_at_goal, voice))
    return found


def _promise(view: View, most: Strategy, voice: Voice) -> Finding:
    assert most.promise is not None
    chance = view.strategy(most.name).new_spread if view.with_parameter_uncertainty else None
    texts = [
        voice.text("report.promise-most", strategy=voice.of(most.title)),
        _range(most, most.promise, chance, voice),
        _spread(most.promise, voice),
    ]
    return Finding(voice.text("report.promise"), " ".join(texts), [" ".join(texts)])


def _promise_at_goal(view: View, here: Strategy, promise: Promise, voice: Voice) -> Finding:
    chance = view.strategy(here.name).at_goal_spread if view.with_parameter_uncertainty else None
    goal = voice.text(
        "report.promise-goal-beyond" if promise.beyond else "report.promise-goal",
        goal=voice.number(view.goal),
        chance=goal_chance(promise, voice),
    )
    text = " ".join([_range(here, promise, chance, voice), goal, _spread(promise, voice)])
    site = voice.of(view.site_titles[view.goal_site])
    return Finding(voice.text("report.promise-at", site=site), text, [text])


def _range(strategy: Strategy, promise: Promise, chance: Spread | None, voice: Voice) -> str:
    """Return the spread by chance alone, if that was played, the spread with parameter uncertainty too, and the promise."""
    parameters = {
        "strategy": voice.of(strategy.title),
        "low": voice.number(promise.p10.value),
        "high": voice.number(promise.p90.value),
        "likely": voice.with_interval(*promise.p10),
        "less": voice.with_interval(*promise.p20),
    }
    if chance is None:
        return voice.text("report.promise-alone", **parameters)
    ends = {"chance_low": voice.number(chance.p10), "chance_high": voice.number(chance.p90)}
    return voice.text("report.promise-beside-chance", **parameters, **ends)


def _spread(promise: Promise, voice: Voice) -> str:
    """Return what makes the spread, and so what would narrow it."""
    return voice.text(f"report.spread-{mostly(promise.share)}", share=share_of(promise, voice))


def _promise_of_target(drawn: View, voice: Voice) -> list[Finding]:
    """Return which candidate's count reaches the target with the highest probability; nothing if that was not counted."""
    promises = [
        (chance.p, promise, s)
        for s in drawn.candidates
        if (promise := s.promise_of_count) and (chance := promise.met) and not math.isnan(chance.p)
    ]
    if not promises:
        return []
    highest, promise, best = max(promises, key=lambda found: (found[0], found[1].p10.value))
    text = voice.text(
        "report.promise-target" if highest > 0 else "report.promise-target-none",
        target=voice.number(drawn.target),
        strategy=voice.of(best.title),
        chance=goal_chance(promise, voice),
        count=voice.with_interval(*promise.p10),
        furthest=voice.number(drawn.furthest),
        share=voice.percent(drawn.furthest / drawn.target if drawn.target else None),
    )
    return [Finding(voice.text("report.promise-of-target"), text, [text])]
