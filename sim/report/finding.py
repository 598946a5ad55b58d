"""A finding in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.report.grid import Grid


@dataclass(frozen=True)
class Finding:
    """A heading, the finding in a sentence or two, paragraphs and tables."""

    title: str
    brief: str
    texts: Sequence[str]
    tables: Sequence[Grid] = ()
