"""The figures in words: their captions, and what they show for readers who cannot see them."""

from __future__ import annotations

from sim.report.comparison.view import Strategy, View
from sim.report.figures import Drawing, frontier
from sim.report.voice import Voice


def caption(drawing: Drawing, view: View, voice: Voice) -> str:
    """Return the caption of a figure."""
    return voice.text(
        f"figures.caption-{drawing.kind}",
        site=_goal_site(view, voice),
        strategy=_title(drawing.strategy, voice),
    )


def alternative(drawing: Drawing, view: View, voice: Voice) -> str:
    """Return what a figure shows, in words."""
    parameters = {
        "course": _course,
        "ranking": _ranking,
        "promises": _promises,
        "effort": _effort,
        "funnel": _funnel,
        "minutes": _minutes,
        "visits": _visits,
    }[drawing.kind](drawing, view, voice)
    return voice.text(f"figures.alt-{drawing.kind}", **parameters)


def _title(strategy: Strategy | None, voice: Voice) -> str:
    return voice.of(strategy.title) if strategy else voice.number(None)


def _goal_site(view: View, voice: Voice) -> str:
    return voice.of(view.site_titles[view.goal_site]) if view.goal_site else ""


def _course(_: Drawing, view: View, voice: Voice) -> dict[str, str]:
    best = max(view.strategies, key=lambda s: s.total.mean)
    return {
        "start": voice.date(view.start),
        "deadline": voice.date(view.deadline),
        "best": voice.of(best.title),
        "most": voice.number(best.total.mean),
        "reference": voice.number(view.reference.total.mean if view.reference else None),
        "target": voice.number(view.target),
    }


def _ranking(_: Drawing, view: View, voice: Voice) -> dict[str, str]:
    return {"ranked": "; ".join(f"{voice.of(s.title)} {voice.estimate(s.new)}" for s in view.by_yield)}


def _promises(_: Drawing, view: View, voice: Voice) -> dict[str, str]:
    drawn = view.drawn
    assert drawn is not None
    return {
        "promised": "; ".join(
            f"{voice.of(s.title)} {voice.with_interval(*s.promise.p10)}" for s in drawn.by_yield if s.promise
        )
    }


def _effort(_: Drawing, view: View, voice: Voice) -> dict[str, str]:
    points = [
        f"{voice.of(s.title)} ({voice.number(s.officer_days.mean)}; {voice.number(s.new.mean)})"
        for s in frontier(view.strategies)
    ]
    return {"frontier": "; ".join(points) or voice.number(None)}


def _funnel(_: Drawing, view: View, voice: Voice) -> dict[str, str]:
    best = next(s for s in view.by_yield if s.funnel)
    stages = [
        f"{voice.label('figures.stage', stage)} {voice.number(people)}"
        for stage, people in best.funnel.items()
    ]
    return {"site": _goal_site(view, voice), "numbers": f"{voice.of(best.title)}: {', '.join(stages)}."}


def _minutes(_: Drawing, view: View, voice: Voice) -> dict[str, str]:
    shares = []
    for strategy in view.by_yield:
        paid = sum(strategy.field_minutes.values())
        if paid:
            shares.append(
                f"{voice.of(strategy.title)} {voice.percent(strategy.field_minutes.get('serving', 0.0) / paid)}"
            )
    return {"shares": "; ".join(shares) or voice.number(None)}


def _visits(drawing: Drawing, view: View, voice: Voice) -> dict[str, str]:
    visits = drawing.strategy.visits if drawing.strategy else ()
    sites = [visit.site for visit in visits if visit.site]
    most = max(dict.fromkeys(sites), key=sites.count) if sites else ""
    title = voice.of(view.site_titles[most]) if most in view.site_titles else most or voice.number(None)
    return {"strategy": _title(drawing.strategy, voice), "days": voice.number(len(visits)), "site": title}
