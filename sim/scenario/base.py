"""What every part of a scenario is: a frozen, strict, fully described value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Generic, Literal, TypeVar

from immutabledict import immutabledict
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, Strict, StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
"""A name that can stand in a dotted path: small letters, digits and single hyphens."""

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
MOST = 1_000_000
"""The most of anything that is counted: a slip of the finger is refused, instead of filling the memory."""

Whole = Annotated[int, Field(ge=0, le=MOST)]
Positive = Annotated[int, Field(gt=0, le=MOST)]
Date = Annotated[dt.date, Field(ge=dt.date(1900, 1, 1), le=dt.date(2199, 12, 31))]
"""A date of our times: the year 203 is a slip of the finger for 2023, and would be played from."""

_T = TypeVar("_T")
Many = Annotated[tuple[_T, ...], Strict(False)]
"""A list of a file, kept as a tuple."""


def _frozen(table: Mapping[str, Any]) -> immutabledict[str, Any]:
    return immutabledict(table)


Named = Annotated[
    Mapping[Name, _T],
    AfterValidator(_frozen),
    PlainSerializer(dict, return_type=dict[str, Any]),
]
"""A table of things by name, kept frozen."""


class Part(BaseModel):
    """A part of a scenario: unknown keys, wrong types, NaN and infinity are refused, and nothing writes on it."""

    model_config = ConfigDict(
        strict=True,
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        validate_default=True,
        ser_json_inf_nan="constants",
    )


class Text(Part):
    """A text in English and Indonesian, side by side."""

    en: str = Field(min_length=1, description="in English")
    id: str = Field(min_length=1, description="in Indonesian")


P_co = TypeVar("P_co", bound=Part, covariant=True)


class ByValue(Generic[P_co]):
    """A part of a scenario that stands in a key: it is equal to every part that says the same."""

    def __init__(self, part: P_co) -> None:
        self.part = part
        self._text = part.model_dump_json()

    def __hash__(self) -> int:
        """Return a hash of what it says."""
        return hash(self._text)

    def __eq__(self, other: object) -> bool:
        """Return whether the other says the same."""
        return isinstance(other, ByValue) and self._text == other._text
