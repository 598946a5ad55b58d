"""How the report speaks one language: its words, and its numbers and dates (1,234.5 in English, 1.234,5 in Indonesian)."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Final, Literal

from sim.words import words

Language = Literal["en", "id"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "id")

NOTHING = "–"
_SWAP = str.maketrans(",.", ".,")


class Voice:
    """The words and the number format of one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self._words = words(language)

    def text(self, key: str, **parameters: object) -> str:
        """Return the words of a key of the word files, with its parameters filled in."""
        return self._words.text(key, **parameters)

    def label(self, kind: str, name: str) -> str:
        """Return the words of a thing that a campaign may have named itself; without words, its name with spaces."""
        key = f"{kind}-{name}"
        return self._words.text(key) if self._words.has(key) else name.replace("-", " ").replace("_", " ")

    def of(self, texts: Mapping[str, str]) -> str:
        """Return a text that a scenario gives in both languages."""
        return texts[self.language]

    def number(self, value: float | None, decimals: int = 0) -> str:
        """Return a number with the language's separators and a true minus sign; a dash where there is none."""
        if value is None or math.isnan(value):
            return NOTHING
        text = f"{value:,.{decimals}f}"
        text = text.translate(_SWAP) if self.language == "id" else text
        return text.replace("-", "−") if any(c in "123456789" for c in text) else text.lstrip("-")

    def short(self, value: float) -> str:
        """Return a number with no more decimals than its size deserves, as in a table of inputs."""
        if not math.isfinite(value) or value.is_integer():
            return self.number(value)
        decimals = min(6, max(0, 2 - math.floor(math.log10(abs(value)))))
        text = self.number(value, decimals)
        return text.rstrip("0").rstrip(",.") if decimals else text

    def percent(self, value: float | None, decimals: int = 0) -> str:
        """Return a share as a percentage."""
        if value is None or math.isnan(value):
            return NOTHING
        return self.text("report.percent", number=self.number(100.0 * value, decimals))

    def with_margin(self, mean: float, half_width: float, decimals: int = 0) -> str:
        """Return an estimate with half its interval, `1,234 ± 56`; alone where no interval can be had."""
        if math.isnan(half_width) or math.isnan(mean):
            return self.number(mean, decimals)
        return f"{self.number(mean, decimals)}\u00a0±\u00a0{self.number(half_width, decimals)}"

    def date(self, date: dt.date) -> str:
        """Return a date as the language writes it: 31 Dec 2023, 31 Des 2023."""
        return f"{date.day} {self.month(date.month)} {date.year}"

    def day(self, date: dt.date) -> str:
        """Return a date without its year."""
        return f"{date.day} {self.month(date.month)}"

    def month(self, number_of_month: int) -> str:
        """Return the short name of a month."""
        return self.text("figures.months").split()[number_of_month - 1]
