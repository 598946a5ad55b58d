"""Whether a comparison is as precise as was asked, in words: how far it went, and what sharing the same chance saved."""

from __future__ import annotations

import math

from sim.report.covering import covered, played
from sim.report.finding import Finding
from sim.report.measure_names import measure_label
from sim.report.promise_tables import title_of
from sim.report.view import PreciseEnough, View
from sim.report.voice import Voice


def precision_finding(view: View, precise: PreciseEnough, voice: Voice) -> Finding:
    """Return what was asked, whether it was met after how many replications, and by what rule they were added."""
    asked, found = precise
    kind = "difference" if asked.of_difference else "mean"
    measure = measure_label(asked.measure, voice.language, view.site_titles)
    texts = [
        voice.text(
            f"report.precision-asked-{kind}",
            measure=measure,
            size=_size(precise, asked.size, voice),
            reference=title_of(view.reference, voice) if view.reference else voice.number(None),
        ),
        voice.text(
            "report.precision-lacking" if found.lacking else "report.precision-met",
            played=played(view, voice),
            strategy=title_of(view.strategy(found.scenario), voice),
            width=_size(precise, found.half_width, voice),
            names="; ".join(title_of(view.strategy(name), voice) for name in found.lacking),
            covers=covered(view, voice),
        ),
    ]
    if asked.of_difference and not math.isnan(found.apart):
        paired, apart = voice.number(found.paired), voice.number(found.apart)
        texts.append(voice.text("report.precision-apart", paired=paired, apart=apart))
    brief = " ".join(texts)
    return Finding(voice.text("report.precision"), brief, [brief, voice.text("report.precision-rule")])


def _size(precise: PreciseEnough, size: float, voice: Voice) -> str:
    """Return a half-width as it was asked for: as a share of the mean, or in the measure's unit."""
    if precise.asked.relative:
        return voice.text("report.percent", number=voice.short(100 * size))
    return voice.short(size)
