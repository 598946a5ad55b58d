"""The values of a session that somebody wrote: keys, types and bounds, wherever they stand in it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sim.scenario import Complaint, complaint
from sim.scenario.complaints import remedy_for

MOST_WHOLE = 2**53  # beyond it a whole number is not one float
NUMBER, WHOLE, FLAG, TEXT, LIST, TABLE = "number", "whole", "flag", "text", "list", "table"


class Values:
    """Looks through the values of one session; each method yields the complaints of what it looks at."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.least = 0.0
        """The shortest duration that is not lost when it is added to a time of the day, in minutes."""

    def keys(
        self, table: dict[str, Any], known: Iterable[str], needed: Iterable[str], at: str
    ) -> Iterator[Complaint]:
        """Every key is known, and none is lacking."""
        known, needed = set(known), set(needed)
        for key in table:
            if key not in known:
                yield complaint("unknown_key", self.where, joined(at, key), **remedy_for(key, known))
        for key in sorted(needed - table.keys()):
            yield complaint("missing_key", self.where, joined(at, key), help="@complaints.see_day_format")

    def typed(
        self,
        table: dict[str, Any],
        key: str,
        form: str,
        at: str,
        least: float | None = 0.0,
        most: float = math.inf,
    ) -> Iterator[Complaint]:
        """A value has its type and lies in its bounds; opening, closing and slots may be any time."""
        if key not in table:
            return
        value, most = table[key], min(most, MOST_WHOLE) if form == WHOLE else most
        is_right = {NUMBER: is_number, WHOLE: is_whole, FLAG: is_flag, TEXT: is_text}[form](value)
        if not is_right:
            yield mistaken("wrong_type", self.where, joined(at, key), value, wanted=wanted_form(form))
        elif (
            form in (NUMBER, WHOLE)
            and key not in ("opens", "closes", "at")
            and least is not None
            and value < least
        ):
            yield complaint("too_small", self.where, joined(at, key), value, bound=f"{least:g}")
        elif form in (NUMBER, WHOLE) and value > most:
            yield complaint("too_large", self.where, joined(at, key), value, bound=f"{most:.17g}")

    def positive(self, table: dict[str, Any], key: str, at: str) -> Iterator[Complaint]:
        """A duration takes some time: zero or less is refused, and what is lost when it is added to the time of the day."""
        if key not in table:
            return
        if not is_number(table[key]):
            yield mistaken("wrong_type", self.where, joined(at, key), table[key], wanted=wanted_form(NUMBER))
        elif table[key] <= 0:
            yield complaint("too_small_open", self.where, joined(at, key), table[key], bound="0")
        elif table[key] < self.least:
            yield complaint("too_small", self.where, joined(at, key), table[key], bound=repr(self.least))

    def one_of(self, table: dict[str, Any], key: str, choices: Sequence[str], at: str) -> Iterator[Complaint]:
        """A value is one of some choices."""
        if key in table and table[key] not in choices:
            remedy = remedy_for(str(table[key]), choices, "@complaints.choose_one")
            yield mistaken(
                "not_one_of", self.where, joined(at, key), table[key], choices=", ".join(choices), **remedy
            )


class Null:
    """What a complaint shows for a null."""

    def __str__(self) -> str:
        return "null"


def mistaken(code: str, where: str, key: str, value: Any, **details: object) -> Complaint:
    """Return a complaint about a value; a JSON null is shown as `null`."""
    return complaint(code, where, key, Null() if value is None else value, **details)


def joined(path: str, key: str) -> str:
    """Return the path of a key below another path."""
    return f"{path}.{key}" if path else key


def wanted_form(form: str) -> str:
    """Return the words of a type that is wanted."""
    return f"@units.{form}"


def is_number(value: Any) -> bool:
    """Return whether a value is a finite number, and no flag."""
    try:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:  # a whole number that no float can hold
        return False


def is_whole(value: Any) -> bool:
    """Return whether a value is a whole number, and no flag."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_flag(value: Any) -> bool:
    """Return whether a value is true or false."""
    return isinstance(value, bool)


def is_text(value: Any) -> bool:
    """Return whether a value is a text that is not empty."""
    return isinstance(value, str) and bool(value) and not any("\ud800" <= c <= "\udfff" for c in value)
