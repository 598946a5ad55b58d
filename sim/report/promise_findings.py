"""What can be promised, in a few sentences: to whom signs for a budget."""

from __future__ import annotations

import math

from sim.report.finding import Finding
from sim.report.promise_tables import met, share_of
from sim.report.view import Promise, Strategy, View
from sim.report.voice import Voice
from sim.study import mostly


def promise_findings(view: View, voice: Voice) -> list[Finding]:
    """Return what can be promised of new activations, of the target and at the site with a goal; nothing if nothing was drawn."""
    drawn = view.drawn
    if drawn is None or not drawn.most_promised:
        return []
    most = drawn.strategy(drawn.most_promised)
    found = [_activations(view, most, voice), *_target(drawn, voice)]
    if drawn.most_promised_at_goal:
        here = drawn.strategy(drawn.most_promised_at_goal)
        if here.promise_at_goal is not None:
            found.append(_at_goal(view, here, here.promise_at_goal, voice))
    return found


def _activations(view: View, most: Strategy, voice: Voice) -> Finding:
    assert most.promise is not None
    chance = view.strategy(most.name).new if view.with_parameter_uncertainty else None
    text = _range(most, most.promise, None if chance is None else (chance.p10, chance.p90), voice)
    texts = [
        voice.text("report.promise-most", strategy=voice.of(most.title)),
        text,
        _spread(most.promise, voice),
    ]
    return Finding(voice.text("report.promise"), " ".join(texts), [" ".join(texts)])


def _at_goal(view: View, here: Strategy, promise: Promise, voice: Voice) -> Finding:
    span = view.strategy(here.name).at_goal if view.with_parameter_uncertainty else None
    text = _range(here, promise, None if span is None else (span.p10, span.p90), voice)
    goal = voice.text(
        "report.promise-goal-beyond" if promise.beyond else "report.promise-goal",
        goal=voice.number(view.goal),
        chance=met(promise, voice),
    )
    texts = [text, goal, _spread(promise, voice)]
    site = voice.of(view.site_titles[view.goal_site])
    return Finding(voice.text("report.promise-at", site=site), " ".join(texts), [" ".join(texts)])


def _range(strategy: Strategy, promise: Promise, chance: tuple[float, float] | None, voice: Voice) -> str:
    """Return what chance alone leaves open, if that was played, what it is with what is not known, and the promise."""
    parameters = {
        "strategy": voice.of(strategy.title),
        "low": voice.number(promise.p10.value),
        "high": voice.number(promise.p90.value),
        "likely": voice.with_interval(*promise.p10),
        "less": voice.with_interval(*promise.p20),
    }
    if chance is None:
        return voice.text("report.promise-alone", **parameters)
    ends = {"chance_low": voice.number(chance[0]), "chance_high": voice.number(chance[1])}
    return voice.text("report.promise-beside-chance", **parameters, **ends)


def _spread(promise: Promise, voice: Voice) -> str:
    """Return what makes the spread, and so what would narrow it."""
    return voice.text(f"report.spread-{mostly(promise.share)}", share=share_of(promise, voice))


def _target(drawn: View, voice: Voice) -> list[Finding]:
    """Return which candidate's count reaches the target with the highest probability; nothing if that was not counted."""
    told = [
        (p, s) for s in drawn.candidates if (p := s.promise_of_count) and p.met and not math.isnan(p.met.p)
    ]
    if not told:
        return []
    count, best = max(told, key=lambda found: (found[0].met.p if found[0].met else 0.0, found[0].p10.value))
    text = voice.text(
        "report.promise-target" if count.met and count.met.p > 0 else "report.promise-target-none",
        target=voice.number(drawn.target),
        strategy=voice.of(best.title),
        chance=met(count, voice),
        count=voice.with_interval(*count.p10),
        furthest=voice.number(drawn.furthest),
        share=voice.percent(drawn.furthest / drawn.target if drawn.target else None),
    )
    return [Finding(voice.text("report.promise-of-target"), text, [text])]
