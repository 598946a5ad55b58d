"""What was asked of the precision of a comparison, in words: its rule, whether it was met, and what that does to intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.analysis import Precision
from sim.report.covering import played
from sim.report.measure_names import measure_label
from sim.report.promise_tables import title_of
from sim.report.view import View
from sim.report.voice import Voice
from sim.study import Comparison, lacking


def precision_told(
    comparison: Comparison, view: View, manifest: Mapping[str, Any], voice: Voice
) -> list[str]:
    """Return until when replications were added, and who is not as precise as that; nothing if it was not asked."""
    asked = manifest.get("design", {}).get("precision")
    if asked is None:
        return []
    precision = Precision(**asked)
    names = lacking(comparison, precision)
    return [
        voice.text(
            f"report.precision-{'lacking' if names else 'met'}",
            what=_what(precision, view, voice),
            played=played(view, voice),
            names="; ".join(title_of(view.strategy(name), voice) for name in names),
        )
    ]


def _what(precision: Precision, view: View, voice: Voice) -> str:
    """Return what was asked, as a part of a sentence."""
    which = "difference" if precision.of_difference else "relative" if precision.relative else "absolute"
    size = voice.short(100.0 * precision.size if precision.relative else precision.size)
    return voice.text(
        f"report.precision-{which}",
        measure=measure_label(precision.measure, voice.language, view.site_titles),
        size=voice.text("report.percent", number=size) if precision.relative else size,
        reference=title_of(view.reference, voice) if view.reference else voice.number(None),
    )
