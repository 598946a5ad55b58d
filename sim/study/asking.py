"""What a study may be asked of: measures by name."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class UnknownMeasure(ValueError):  # noqa: N818 - it says what is so
    """No scenario has a measure of that name; the text tells the nearest one."""


def refuse_unknown(measure: str, known: Iterable[str]) -> None:
    """Raise UnknownMeasure where a measure is not among those known."""
    names = list(known)
    if measure not in names:
        near = get_close_matches(measure, names, n=1, cutoff=0.5)
        remedy = f"did you mean {near[0]}?" if near else "measures.csv of any comparison lists them"
        raise UnknownMeasure(f"{measure} is not a measure; {remedy}")
