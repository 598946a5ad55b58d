"""The words: every text that a user reads, in English and Indonesian, side by side and with the same keys."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Final

LANGUAGES: Final = ("en", "id")


class Words:
    """The texts of one language, by dotted key."""

    def __init__(self, language: str, texts: dict[str, str]) -> None:
        self.language = language
        self._texts = texts

    def text(self, key: str, /, **parameters: object) -> str:
        """Return a text with its parameters filled in. An unknown key is a mistake of the program: KeyError."""
        return self._texts[key].format(**parameters)

    def has(self, key: str) -> bool:
        """Return whether there is such a text."""
        return key in self._texts

    def keys(self) -> frozenset[str]:
        """Return all dotted keys."""
        return frozenset(self._texts)


@cache
def words(language: str) -> Words:
    """Return the texts of a language, `en` or `id`."""
    document = tomllib.loads(files("sim.words").joinpath(f"{language}.toml").read_text(encoding="utf-8"))
    return Words(language, dict(_flat(document, "")))


def _flat(table: dict[str, Any], prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        found += _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else [(prefix + key, value)]
    return found
