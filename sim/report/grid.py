"""A table of texts as a page shows it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Grid:
    """A caption, headings, rows of texts, which columns hold numbers, and a mark for each row (a class of the page).

    `strong`: which columns of numbers are what the table is for.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Collection[int] = ()
    marks: Sequence[str] = ()
    strong: Collection[int] = ()

    @property
    def marked(self) -> Sequence[str]:
        """The mark of every row; empty where there is none."""
        return self.marks or [""] * len(self.rows)
