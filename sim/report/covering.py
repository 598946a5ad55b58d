"""What was played and which uncertainty it covers, in words: every note and caption says so from here."""

from __future__ import annotations

from sim.report.view import View
from sim.report.voice import Voice


def covering(view: View, voice: Voice) -> dict[str, str]:
    """Return how much was played, what intervals cover, and what varies where none are drawn: parameters of texts."""
    return {
        "played": played(view, voice),
        "covers": voice.text(f"figures.covers-{view.parameters}"),
        "varies": voice.text(f"figures.varies-{view.parameters}"),
    }


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
