"""Complaints: what is wrong with a file, as data; `words` puts them into a language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from sim.words import words

MOST_CHARACTERS = 60


@dataclass(frozen=True)
class Complaint:
    """One mistake: its code, the file, the dotted key, the value as text, and what the wording needs besides."""

    code: str
    file: str
    key: str = ""
    value: str = ""
    details: tuple[tuple[str, str], ...] = field(default=())

    def text(self, language: str = "en") -> str:
        """Return the complaint in a language: `file: key: what is wrong; what to do`."""
        said = words(language).text(
            f"complaints.{self.code}", key=self.key, value=self.value, **dict(self.details)
        )
        return f"{self.file}: {said}" if self.file else said


class Complaints(Exception):  # noqa: N818 - a complaint is not an error of the program
    """All the mistakes of one or more files at once."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        self.complaints = tuple(dict.fromkeys(complaints))
        super().__init__("\n".join(complaint.text() for complaint in self.complaints))

    def __reduce__(self) -> tuple[Any, ...]:
        """Return what pickle needs to make the exception again."""
        return (Complaints, (self.complaints,))


def complaint(code: str, file: str, key: str = "", value: object = None, **details: object) -> Complaint:
    """Return a complaint with its value shortened and its control characters escaped."""
    return Complaint(
        code,
        file,
        key,
        "" if value is None else shown(value),
        tuple((k, str(v)) for k, v in sorted(details.items())),
    )


def shown(value: object) -> str:
    """Return a value as it can be shown in a message: on one line, and short."""
    quoted = f'"{value}"' if isinstance(value, str) else str(value)
    text = quoted.lower() if isinstance(value, bool) else quoted
    text = text.encode("unicode_escape").decode() if not text.isprintable() else text
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that is nearest to a mistaken one, or an empty text."""
    found = get_close_matches(name, [str(k) for k in known], n=1, cutoff=0.5)
    return found[0] if found else ""
