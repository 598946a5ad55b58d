"""Complaints: what is wrong with a file, as data; `words` puts them into a language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final

from sim.words import words

MOST_CHARACTERS: Final = 60
MOST_OF_A_KEY: Final = 160
MOST_NESTED: Final = 4
BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
PHRASES: Final = frozenset({"remedy", "wanted", "what", "found", "help"})
"""Details that may be a text of `words` themselves: `@` and its key."""

DID_YOU_MEAN: Final = "@complaints.did_you_mean"
REMOVE_IT: Final = "@complaints.remove_it"


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
        speak, details = words(language), dict(self.details)
        for name in PHRASES & details.keys():
            phrase = details[name]
            if phrase.startswith("@"):
                details[name] = speak.text(phrase[1:], **details)
        said = speak.text(f"complaints.{self.code}", key=self.key, value=self.value, **details)
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
        printable(file),
        shortened(printable(key), MOST_OF_A_KEY),
        "" if value is None else shown(value),
        tuple((k, printable(str(v))) for k, v in sorted(details.items())),
    )


def dotted(path: Iterable[str]) -> str:
    """Return a path as a user writes it: parts that are not plain keys stand in quotation marks."""
    return ".".join(part if BARE.fullmatch(part) else f'"{part}"' for part in path)


def shown(value: object) -> str:
    """Return a value as it can be shown in a message: on one line, and short."""
    return shortened(printable(_as_toml(value, MOST_NESTED)))


def shortened(text: str, most: int = MOST_CHARACTERS) -> str:
    """Return a text cut to a number of characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def printable(text: str) -> str:
    """Return a text with its control characters escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _as_toml(value: object, levels: int) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping | list | tuple) and not levels:
        return "…"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{k} = {_as_toml(v, levels - 1)}" for k, v in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_as_toml(item, levels - 1) for item in value) + "]"
    try:
        return str(value)
    except ValueError:  # a whole number of thousands of digits
        return hex(value) if isinstance(value, int) else "…"


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that is nearest to a mistaken one, or an empty text."""
    found = get_close_matches(name, [str(k) for k in known], n=1, cutoff=0.5)
    return found[0] if found else ""


def remedy_for(name: str, known: Iterable[str], otherwise: str = REMOVE_IT) -> dict[str, str]:
    """Return the details of a remedy for a mistaken name: the nearest known one, or another phrase."""
    near = nearest(name, known)
    return {"remedy": DID_YOU_MEAN, "nearest": near} if near else {"remedy": otherwise}
