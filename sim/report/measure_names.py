"""Measures in words: the label of every measure that a record holds."""

from __future__ import annotations

from collections.abc import Mapping

from sim.report.voice import Language
from sim.words import words


def measure_label(
    measure: str, language: Language, site_titles: Mapping[str, Mapping[str, str]] | None = None
) -> str:
    """Return a measure in words: `activations.sritex` is what is counted, at the title of the site. Unknown: its own name."""
    texts = words(language)
    if texts.has(f"measures.{measure}"):
        return texts.text(f"measures.{measure}")
    head, *rest = measure.split(".")
    if not rest:
        return measure
    key = ".".join(["measures", head, "*", *rest[1:]])
    title = (site_titles or {}).get(rest[0], {}).get(language, rest[0])
    return texts.text(key, site=title) if texts.has(key) else measure
