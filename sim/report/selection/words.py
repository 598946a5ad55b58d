"""A selection in sentences: the answer, what is guaranteed, what it rests on, and what another procedure would have taken."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sim.analysis import Estimate, unit_of
from sim.report.voice import NOTHING, Voice, measure_label
from sim.study.objective import NET_BENEFIT
from sim.study.selecting.question import PLANNED, Requirement
from sim.study.selecting.selection import BATCH, Selected, Selection
from sim.study.selecting.tables import endings, leader

MILLION: Final = 1e6
MANY_MILLIONS: Final = 1e5
"""Rupiah from which on the smallest amount that matters is written in millions."""
MOST_DECIMALS: Final = 6
SMALL: Final = 0.1


@dataclass(frozen=True)
class Amount:
    """How amounts of a measure are written: divided by `scale`, with as many decimals as a difference that matters has."""

    unit: str
    scale: float
    decimals: int

    def margin(self, estimate: Estimate, voice: Voice) -> str:
        """Return an estimate ± half its interval, without its unit."""
        return voice.with_margin(estimate.mean / self.scale, estimate.half_width / self.scale, self.decimals)

    def with_unit(self, text: str, voice: Voice) -> str:
        """Return a number with its unit, where that is rupiah; other measures have it in their names."""
        if self.unit != "rupiah":
            return text
        return voice.text("report.select-million" if self.scale > 1 else "report.select-rupiah", number=text)

    def heading(self, what: str, voice: Voice) -> str:
        """Return the heading of a column, with its unit."""
        if self.unit != "rupiah":
            return what
        unit = voice.text("report.select-unit-million") if self.scale > 1 else "Rp"
        return voice.text("report.select-with-unit", what=what, unit=unit)


def amount_of(measure: str, matters: float) -> Amount:
    """Return how amounts of a measure are written, where differences of a size matter."""
    unit = "rupiah" if measure in {NET_BENEFIT, "planned_cost"} else unit_of(measure)
    scale = MILLION if unit == "rupiah" and matters >= MANY_MILLIONS else 1.0
    decimals = max(0, min(MOST_DECIMALS, 1 - math.floor(math.log10(matters / scale))))
    return Amount(unit, scale, decimals)


def rupiah(value: float, voice: Voice) -> str:
    """Return whole rupiah."""
    return voice.text("report.select-rupiah", number=voice.short(value))


def amount(selected: Selected) -> Amount:
    """Return how amounts of the objective are written."""
    return amount_of(selected.question.objective.measure, selected.question.indifference)


def title(selected: Selected, name: str, voice: Voice) -> str:
    """Return the title of a strategy."""
    return voice.of(selected.scenario(name).title.model_dump())


def titles(selected: Selected, names: Iterable[str], voice: Voice) -> str:
    """Return the titles of some strategies, in a row."""
    return "; ".join(title(selected, name, voice) for name in names) or NOTHING


def label(selected: Selected, measure: str, voice: Voice) -> str:
    """Return a measure in words."""
    if measure == NET_BENEFIT:
        return voice.text("report.select-net-benefit")
    if measure in PLANNED:
        return voice.text(f"report.select-{measure}")
    sites = {name: site.title.model_dump() for s in selected.scenarios for name, site in s.sites.items()}
    return measure_label(measure, voice.language, sites)


def objective(selected: Selected, voice: Voice) -> str:
    """Return what was selected by, with the worth or the direction."""
    asked = selected.question.objective
    if asked.worth is not None:
        return voice.text("report.select-by-net-benefit", worth=rupiah(asked.worth, voice))
    name = label(selected, asked.measure, voice)
    return voice.text("report.select-by-smallest", measure=name) if asked.smallest else name


def kind(selection: Selection, voice: Voice) -> str:
    """Return which uncertainty a selection allows for, as a heading."""
    return voice.text(f"report.select-kind-{selection.parameters}")


def stage(selection: Selection, number: int, voice: Voice) -> str:
    """Return a number of observations: replications, or draws."""
    return voice.text(f"report.select-stage-{selection.parameters}", number=voice.number(number))


def requirement(selected: Selected, required: Requirement, voice: Voice) -> str:
    """Return a requirement in words, with its tolerance."""
    is_exact = math.isnan(required.tolerance)
    matters = max(abs(required.limit) / 100, 1e-6) if is_exact else required.tolerance
    how = amount_of(required.measure, matters)
    text = voice.text(
        f"report.select-{'at-most' if required.at_most else 'at-least'}",
        measure=label(selected, required.measure, voice),
        limit=short(how, required.limit, voice),
    )
    if is_exact:
        return text
    tolerance = short(how, required.tolerance, voice)
    return voice.text("report.select-tolerance", requirement=text, tolerance=tolerance)


def short(how: Amount, value: float, voice: Voice) -> str:
    """Return an amount with its unit and no needless decimals."""
    return how.with_unit(voice.short(value / how.scale), voice)


def probability(share: float, voice: Voice) -> str:
    """Return a probability as a percentage with all its decimals."""
    decimals = (n for n in range(MOST_DECIMALS) if math.isclose(round(100 * share, n), 100 * share))
    return voice.percent(share, next(decimals, MOST_DECIMALS))


def requirements(selected: Selected, voice: Voice) -> str:
    """Return all requirements in words."""
    return "; ".join(requirement(selected, required, voice) for required in selected.question.requirements)


def answer(selected: Selected, selection: Selection, voice: Voice) -> str:
    """Return what came of a selection, in a sentence."""
    decision, how = selection.decision, amount(selected)
    facts = {
        "kind": kind(selection, voice),
        "objective": objective(selected, voice),
        "count": voice.number(len(selection.names)),
        "stage": stage(selection, decision.stage, voice),
        "names": titles(selected, selection.survivors, voice),
        "requirements": requirements(selected, voice),
    }
    if selection.best is not None:
        mean = how.with_unit(how.margin(selection.estimate(selection.best), voice), voice)
        best = title(selected, selection.best, voice)
        return voice.text("report.select-best", best=best, mean=mean, **facts)
    if not selection.names:
        return voice.text("report.select-incomparable", **facts)
    if selection.is_infeasible:
        return voice.text("report.select-infeasible", **facts)
    if selection.stopped:
        return voice.text("report.select-stopped", **facts)
    which = "unchecked" if len(selection.survivors) == 1 else "undecided"
    return voice.text(f"report.select-{which}", **facts)


def answers(selected: Selected, voice: Voice) -> list[str]:
    """Return the answer with each kind of parameters, and whether they agree."""
    if not selected.selections:
        return [voice.text("report.select-excluded", requirements=requirements(selected, voice))]
    found = [answer(selected, selection, voice) for selection in selected.selections]
    best = [selection.best for selection in selected.selections]
    if len(best) > 1 and None not in best:
        found.append(voice.text(f"report.select-{'agree' if len(set(best)) == 1 else 'differ'}"))
    return found + [text for selection in selected.selections for text in _near(selected, selection, voice)]


def _near(selected: Selected, selection: Selection, voice: Voice) -> list[str]:
    """Return which candidates cannot be told apart from the best: a selection need only be right by what matters."""
    ahead = leader(selection)
    if ahead is None:
        return []
    names = [
        ending.name
        for ending in endings(selection)
        if ending.status in {"dropped", "undecided"} and not ending.is_tie and ending.name != ahead
        if not selection.behind(ending.name, ahead).excludes_zero
    ]
    if not names:
        return []
    return [
        voice.text(
            "report.select-near",
            kind=kind(selection, voice),
            names=titles(selected, names, voice),
            best=title(selected, ahead, voice),
            indifference=short(amount(selected), selected.question.indifference, voice),
        )
    ]


def guarantee(selected: Selected, voice: Voice) -> list[str]:
    """Return what the procedure guarantees; nothing where nothing was played."""
    if not selected.selections:
        return []
    asked, how = selected.question, amount(selected)
    text = voice.text(
        f"report.select-promise{'-required' if asked.estimated else ''}",
        probability=probability(asked.probability, voice),
        indifference=short(how, asked.indifference, voice),
    )
    return [text]


def notes(selected: Selected, voice: Voice) -> list[str]:
    """Return what to know of the objective: whose assumption the worth is, or which mean a ratio has."""
    asked = selected.question.objective
    if asked.worth is not None:
        return [voice.text("report.select-worth-note", worth=rupiah(asked.worth, voice))]
    if asked.is_ratio:
        return [
            voice.text("report.select-ratio-note", measure=label(selected, asked.measure, voice).capitalize())
        ]
    return []


def against_rinott(selection: Selection, voice: Voice) -> list[str]:
    """Return how many replications Rinott's procedure would have taken for the same guarantee, and how many these took."""
    sizes = selection.rinott
    if not sizes:
        return []
    asked, total = selection.question, sum(sizes.values())
    texts = [
        voice.text(
            "report.select-rinott",
            first=stage(selection, asked.first, voice),
            rinott=voice.number(total),
            used=voice.number(selection.used),
            share=_share(selection.used / total, voice),
            played=voice.number(sum(map(selection.played, selection.records))),
            batch=stage(selection, BATCH, voice),
        )
    ]
    if asked.estimated:
        texts.append(voice.text("report.select-rinott-required"))
    if not selection.decision.is_over:
        texts.append(voice.text("report.select-rinott-unfinished"))
    return [" ".join(texts)]


def _share(share: float, voice: Voice) -> str:
    """Return a share as a percentage, the smaller ones with a decimal."""
    return voice.percent(share, 0 if share >= SMALL else 1)


def comparisons(selected: Selected, voice: Voice) -> list[str]:
    """Return how these decisions compare with Rinott's procedure, with each kind of parameters."""
    return [text for selection in selected.selections for text in against_rinott(selection, voice)]
