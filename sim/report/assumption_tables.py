"""The table of assumptions in words, a grid for each part of the scenario."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report.assumptions import Assumption, grouped
from sim.report.grid import Grid
from sim.report.view import View
from sim.report.voice import Voice

_COLUMNS = ("path", "unit", "likely", "low", "high", "quality", "source")


def assumption_grids(found: Sequence[Assumption], view: View, voice: Voice) -> list[Grid]:
    """Return the assumptions as tables, those without a source marked."""
    columns = [voice.text(f"report.column-{name}") for name in _COLUMNS]
    return [
        Grid(
            voice.text("report.assumptions-caption", group=voice.label("report.group", group)),
            columns,
            [_row(assumption, view, voice) for assumption in members],
            range(2, 5),
            ["assumed" if assumption.is_assumed else "" for assumption in members],
        )
        for group, members in grouped(found).items()
    ]


def _row(assumption: Assumption, view: View, voice: Voice) -> list[str]:
    note = assumption.note
    if assumption.only_in:
        note = f"{note} ({_holders(assumption.only_in, view, voice)})"
    quality = voice.text("report.assumed") if assumption.is_assumed else assumption.quality
    unit = voice.label("report.unit", assumption.unit.replace(" ", "-")) if assumption.unit else ""
    numbers = [voice.short(value) for value in (assumption.likely, assumption.low, assumption.high)]
    return [assumption.path, unit, *numbers, quality, note]


def _holders(names: Sequence[str], view: View, voice: Voice) -> str:
    """Return in which strategies a number stands, or in which it does not, whichever is shorter."""
    others = [s.name for s in view.strategies if s.name not in names]
    key, fewer = ("report.only-in", names) if len(names) <= len(others) else ("report.not-in", others)
    return voice.text(key, strategies="; ".join(voice.of(view.strategy(name).title) for name in fewer))
