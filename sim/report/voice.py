"""How the report speaks one language: its words, and its numbers and dates as the language writes them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final, Literal

from babel import Locale
from babel.dates import format_date, format_skeleton, get_day_names
from babel.numbers import format_decimal

from sim.analysis import Estimate
from sim.words import words

Language = Literal["en", "id"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "id")
LOCALES: Final[Mapping[Language, Locale]] = {
    "en": Locale.parse("en_GB"),
    "id": Locale.parse("id_ID"),
}

NOTHING = "–"
MINUS: Final = "\u2212"
_DUST = 1e-9
_MOST: Final = 3
"""Decimals that are added at most, so that what is not nothing is not written as nothing."""


class Voice:
    """The words of one language, and its way of writing numbers and dates.

    Parameters
    ----------
    language
        `en` (British English) or `id` (Indonesian).

    Examples
    --------
    >>> Voice("en").number(1234.5, 1), Voice("id").number(1234.5, 1)
    ('1,234.5', '1.234,5')
    >>> Voice("en").date(dt.date(2023, 8, 17)), Voice("id").date(dt.date(2023, 8, 17))
    ('17 Aug 2023', '17 Agu 2023')
    """

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self._words = words(language)
        self._locale = LOCALES[language]

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

    # ------------------------------------------------------------ numbers

    def number(self, value: float | None, decimals: int = 0) -> str:
        """Return a number with the language's separators and a true minus sign; a dash where there is none."""
        if value is None or math.isnan(value):
            return NOTHING
        return _with_minus(format_decimal(_exact(value), _pattern(decimals), self._locale))

    def short(self, value: float) -> str:
        """Return a number with no more decimals than its size deserves, as in a table of inputs."""
        if not math.isfinite(value) or value.is_integer():
            return self.number(value)
        decimals = min(6, max(0, 2 - math.floor(math.log10(abs(value)))))
        return _with_minus(format_decimal(_exact(value), _pattern(decimals, "#"), self._locale))

    def percent(self, value: float | None, decimals: int = 0) -> str:
        """Return a share as a percentage."""
        if value is None or math.isnan(value):
            return NOTHING
        return self.percent_of(self.number(100.0 * value, decimals))

    def percent_of(self, number: str) -> str:
        """Return a number that is written already, perhaps with half its interval, as a percentage."""
        pattern: str = self._locale.percent_formats[None].pattern
        return pattern.replace("#,##0", number)

    def with_margin(self, mean: float, half_width: float, decimals: int = 0) -> str:
        """Return an estimate with half its interval, `1,234 ± 56`; alone where no interval can be had.

        Decimals are added to an interval that would look as if it had no width.
        """
        if math.isnan(half_width) or math.isnan(mean):
            return self.number(mean, decimals)
        decimals = _enough(decimals, lambda more: half_width == 0 or round(half_width, more) > 0)
        return f"{self.number(mean, decimals)}\u00a0±\u00a0{self.number(half_width, decimals)}"

    def estimate(self, estimate: Estimate, decimals: int = 0) -> str:
        """Return a mean with half its interval, as `with_margin`."""
        return self.with_margin(estimate.mean, estimate.half_width, decimals)

    def signed(self, estimate: Estimate) -> str:
        """Return a difference with half its interval and a sign, `+1,234 ± 56`."""
        return ("+" if estimate.mean > 0 else "") + self.estimate(estimate)

    def with_interval(
        self, value: float, low: float, high: float, decimals: int = 0, dash: bool = True
    ) -> str:
        """Return a value with its interval, `1,234 (1,180–1,290)`; alone where no interval can be had."""
        text = self.number(value, decimals)
        if math.isnan(value) or math.isnan(low) or math.isnan(high):
            return text
        return f"{text} ({self._between(self.number(low, decimals), self.number(high, decimals), dash)})"

    def share(self, share: float, low: float, high: float) -> str:
        """Return a share with its interval as percentages, `97% (92–99%)`; one that is only near 0 or 1 takes decimals."""
        decimals = _enough(0, lambda more: _is_inside(share, more))
        text = self.percent(share, decimals)
        if math.isnan(share) or math.isnan(low) or math.isnan(high):
            return text
        return f"{text} ({self._between(self.number(100 * low, decimals), self.percent(high, decimals))})"

    def chance(self, p: float, low: float, high: float) -> str:
        """Return a probability with its interval; what never happened is only `below 12%`, what always did `above 88%`.

        The ends are then rounded outwards, so that what is said holds. What happened once has no end at 0%, nor what failed
        once at 100%.
        """
        if math.isnan(p) or math.isnan(low) or math.isnan(high):
            return self.number(None)
        if p <= 0 or p >= 1:
            end = math.ceil(100 * high - _DUST) if p <= 0 else math.floor(100 * low + _DUST)
            return self.text("report.below" if p <= 0 else "report.above", share=self.percent(end / 100))
        decimals = _enough(0, lambda more: all(_is_inside(share, more) for share in (low, p, high)))
        ends = self._between(self.number(100 * low, decimals), self.percent(high, decimals))
        return f"{self.percent(p, decimals)} ({ends})"

    def p_value(self, p: float) -> str:
        """Return a p-value to three decimals; the smallest are only `below 0.001`."""
        least = 0.001
        if p < least:
            return self.text("report.below", share=self.number(least, 3))
        return self.number(p, 3)

    def _between(self, low: str, high: str, dash: bool = True) -> str:
        """Return both ends in words that are not parted: with a dash, unless that would look like a minus sign."""
        if dash and MINUS not in low + high:
            return f"{low}–{high}".replace(" ", "\u00a0")
        return self.text("report.to", low=low, high=high)

    # ------------------------------------------------------------ dates

    def date(self, date: dt.date) -> str:
        """Return a date: 31 Dec 2023, 31 Des 2023."""
        return format_date(date, "medium", self._locale)

    def day(self, date: dt.date) -> str:
        """Return a date without its year: 31 Dec, 31 Des."""
        return format_skeleton("MMMd", date, locale=self._locale)

    def month(self, date: dt.date) -> str:
        """Return the short name of the month of a date: Dec, Des."""
        return format_date(date, "LLL", self._locale)

    def weekdays(self) -> list[str]:
        """Return the short names of the days of the week, Monday first: Mon, Tue; Sen, Sel."""
        names = get_day_names("abbreviated", "stand-alone", self._locale)
        return [names[day] for day in range(7)]


def _pattern(decimals: int, digit: str = "0") -> str:
    """Return the pattern of a number with so many decimals; with `#` for a digit, without trailing zeros."""
    return f"#,##0.{digit * decimals}" if decimals else "#,##0"


def _exact(value: float) -> Decimal:
    """Return a number to its last bit, so that it is rounded as it is and not as it is printed."""
    return Decimal(float(value))


def _with_minus(text: str) -> str:
    """Return a number with a true minus sign for a hyphen, and none before zero."""
    return text.replace("-", MINUS) if any(c in "123456789" for c in text) else text.lstrip("-")


def _enough(decimals: int, is_shown: Callable[[int], bool]) -> int:
    """Return the fewest decimals, from so many on, with which something is shown; if none does, the most."""
    return next((more for more in range(decimals, decimals + _MOST) if is_shown(more)), decimals + _MOST)


def _is_inside(share: float, decimals: int) -> bool:
    """Return whether a share that is neither 0 nor 1 is not written as 0 or 100% either."""
    return math.isnan(share) or share in {0.0, 1.0} or 0 < round(share, decimals + 2) < 1


def measure_label(
    measure: str, language: Language, site_titles: Mapping[str, Mapping[str, str]] | None = None
) -> str:
    """Return a measure in words.

    Parameters
    ----------
    measure
        The name of a measure in a record, such as `activations` or `activations.sritex`.
    language
        `en` or `id`.
    site_titles
        Titles of sites by site, then language; a site without one has its own name.

    Returns
    -------
    str
        The label; of an unknown measure its own name.

    Examples
    --------
    >>> measure_label("activations.sritex", "en", {"sritex": {"en": "PT Sritex"}})
    'new activations at PT Sritex'
    """
    texts = words(language)
    if texts.has(f"measures.{measure}"):
        return texts.text(f"measures.{measure}")
    head, *rest = measure.split(".")
    if not rest:
        return measure
    key = ".".join(["measures", head, "*", *rest[1:]])
    title = (site_titles or {}).get(rest[0], {}).get(language, rest[0])
    return texts.text(key, site=title) if texts.has(key) else measure
