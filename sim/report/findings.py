"""What was found, in words: the first visit day at once and in rotation, and what stands before the goal of a site."""

from __future__ import annotations

from sim.report.covering import covered
from sim.report.finding import Finding
from sim.report.grid import Grid
from sim.report.precision_finding import precision_finding
from sim.report.reach import Factor, Reach
from sim.report.view import FirstDay, FirstDays, SameEffort, View
from sim.report.voice import Voice


def findings(view: View, voice: Voice) -> list[Finding]:
    """Return the findings that the view holds numbers for."""
    found = [_target(view, voice)] if view.strategies else []
    if view.efforts:
        found.append(_best(view, voice))
    if view.first_days:
        found.append(_first_day(view, view.first_days, voice))
    if view.goal_site and view.reach:
        found.append(_goal(view, view.reach, voice))
    if view.precise:
        found.append(precision_finding(view, view.precise, voice))
    return found


def _target(view: View, voice: Voice) -> Finding:
    most = view.by_yield[0]
    parameters = {
        "most": voice.of(most.title),
        "total": voice.with_margin(most.total.mean, most.total.half_width),
        "target": voice.number(view.target),
        "share": voice.percent(most.total.mean / view.target if view.target else None),
        "deadline": voice.date(view.deadline),
    }
    verdict = "reached" if most.total.mean >= view.target else "short"
    text = voice.text(f"report.target-{verdict}-{view.parameters}", **parameters)
    return Finding(voice.text("report.target"), text, [text])


def _best(view: View, voice: Voice) -> Finding:
    grids = [_efforts(block, voice) for block in view.blocks if block.efforts]
    rows = grids[0].rows
    brief = "; ".join(voice.text("report.best-brief", effort=row[0], best=row[1], new=row[2]) for row in rows)
    return Finding(voice.text("report.best"), brief, [voice.text("report.best-text")], grids)


def _efforts(view: View, voice: Voice) -> Grid:
    columns = [voice.text(f"report.column-{name}") for name in ("effort", "best", "new", "ties")]
    rows = [_effort_row(view, effort, voice) for effort in view.efforts]
    return Grid(voice.text("report.best-caption", covers=covered(view, voice)), columns, rows, [2])


def _effort_row(view: View, effort: SameEffort, voice: Voice) -> list[str]:
    best = view.strategy(effort.best)
    if not effort.others:
        ties = voice.text("report.no-others")
    elif not view.has_intervals:
        ties = voice.text("report.apart-unknown")
    else:
        ties = "; ".join(voice.of(view.strategy(name).title) for name in effort.ties) or voice.text(
            "report.best-alone"
        )
    return [
        voice.number(effort.officer_days),
        voice.of(best.title),
        voice.with_margin(best.new.mean, best.new.half_width),
        ties,
    ]


def _first_day(view: View, first: FirstDays, voice: Voice) -> Finding:
    lifted, covers = view.first_days_lifted, covered(view, voice)
    more = _more(first, "report.first-day-more", voice)
    texts = [more, voice.text("report.first-day-why" if first.is_worse else "report.first-day-open")]
    grids = [_first_grid(first, "report.first-day-caption", covers, voice)]
    if lifted:
        texts.append(_more(lifted, "report.first-day-lifted", voice))
        grids.append(_first_grid(lifted, "report.first-day-lifted-caption", covers, voice))
    return Finding(voice.text("report.first-day"), more, texts, grids)


def _more(first: FirstDays, key: str, voice: Voice) -> str:
    unserved, hours = first.more_unserved, first.more_hours
    return voice.text(
        key,
        unserved=voice.with_margin(unserved.mean, unserved.half_width),
        hours=voice.with_margin(hours.mean, hours.half_width, 1),
    )


def _first_grid(first: FirstDays, caption: str, covers: str, voice: Voice) -> Grid:
    names = ("strategy", "called", "unserved", "activated", "hours")
    columns = [voice.text(f"report.column-{name}") for name in names]
    rows = [_first_row(day, voice) for day in first.days]
    return Grid(voice.text(caption, covers=covers), columns, rows, range(1, len(columns)))


def _first_row(day: FirstDay, voice: Voice) -> list[str]:
    cells = [
        voice.with_margin(span.mean, span.half_width) for span in (day.called, day.unserved, day.activated)
    ]
    return [voice.of(day.title), *cells, voice.with_margin(day.hours.mean, day.hours.half_width, 1)]


def _goal(view: View, reach: Reach, voice: Voice) -> Finding:
    site, goal = voice.of(view.site_titles[view.goal_site]), voice.number(view.goal)
    ends = {"likely": reach.likely, "low": reach.low, "high": reach.high}
    parameters = {name: voice.number(people) for name, people in ends.items()} | {"site": site, "goal": goal}
    verdict = (
        "out"
        if reach.high < view.goal
        else "in"
        if reach.low >= view.goal
        else "open"
        if reach.likely < view.goal
        else "likely"
    )
    texts = [
        voice.text("report.reach-text", **parameters),
        voice.text(f"report.reach-{verdict}", **parameters),
    ]
    alone = [factor for factor in reach.factors if reach.with_high(factor.name) >= view.goal]
    if verdict == "open":
        names = ", ".join(voice.text(f"report.factor-{factor.name}") for factor in alone)
        texts.append(
            voice.text("report.reach-alone", names=names)
            if alone
            else voice.text("report.reach-none-alone", **parameters)
        )
    return Finding(
        voice.text("report.sritex", site=site, goal=goal), texts[1], texts, [_factors(reach, site, voice)]
    )


def _factors(reach: Reach, site: str, voice: Voice) -> Grid:
    columns = [voice.text(f"report.column-{name}") for name in ("factor", "likely", "low", "high", "alone")]
    rows = [_factor_row(reach, factor, voice) for factor in reach.factors]
    rows.append(
        [
            voice.text("report.reach"),
            *(voice.number(people) for people in (reach.likely, reach.low, reach.high)),
            "",
        ]
    )
    return Grid(voice.text("report.reach-caption", site=site), columns, rows, range(1, 5))


def _factor_row(reach: Reach, factor: Factor, voice: Voice) -> list[str]:
    numbers = [voice.short(value) for value in (factor.likely, factor.low, factor.high)]
    return [voice.text(f"report.factor-{factor.name}"), *numbers, voice.number(reach.with_high(factor.name))]
