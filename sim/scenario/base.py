"""What scenarios are made of: frozen parts, names and texts, and numbers that carry the evidence for them."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Generic, Literal, TypeVar

from immutabledict import immutabledict
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    Strict,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError, core_schema

from sim.clock import MINUTES_A_DAY, clock_text

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


POOL: Final = 100_000_000
"""The most residents of a catchment, and the most workers of a site."""
UNIT: Final = 100_000
"""The most workers of a unit."""
UNITS: Final = POOL // UNIT
"""The most units of a site."""
VISITORS: Final = 1_000_000
"""The most visitors that may be expected at a site on a day, before thinning by who is activated already.

The gamma effect of the day multiplies them by less than 3000: its coefficient of variation is 10 at most, and a uniform of 53
bits is 1 - 2^-53 at most.
"""


Quality = Literal["P", "N", "A", "D", "X"]
"""P: an office's statement or a regulation. N: a newspaper. A: academic. D: derived. X: assumed."""

Distribution = Literal["lognormal", "gamma"]

NUMBER, EVIDENCE, QUANTITY = FORMS = ("<number>", "<evidence>", "<quantity>")
"""How the forms of a quantity are told apart inside: never a key of a file, so that no message shows one."""

TIME_OF_DAY: Final = re.compile("([01]?[0-9]|2[0-3]):[0-5][0-9]|24:00")


class Quantity(float):
    """A number that counts as its likely value and remembers its range and the evidence for it.

    A bare number of a file is a decision or a fact: its range is the number itself and it has no quality letter.
    """

    low: float
    high: float
    quality: Quality | None
    source: str
    reason: str

    def __new__(
        cls,
        likely: float,
        low: float | None = None,
        high: float | None = None,
        quality: Quality | None = None,
        source: str = "",
        reason: str = "",
    ) -> Quantity:
        """Return the number; without a range it is certain."""
        number = super().__new__(cls, likely)
        number.__dict__.update(
            low=float(likely if low is None else low),
            high=float(likely if high is None else high),
            quality=quality,
            source=source,
            reason=reason,
        )
        return number

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse to write on a number."""
        raise AttributeError(f"a number is frozen: {name} cannot be set")

    def __delattr__(self, name: str) -> None:
        """Refuse to write on a number."""
        raise AttributeError(f"a number is frozen: {name} cannot be deleted")

    @property
    def is_uncertain(self) -> bool:
        """Whether the evidence leaves a range."""
        return self.low < self.high

    def __getnewargs__(self) -> tuple[Any, ...]:
        """Return what pickle needs to make the number again."""
        return (float(self), self.low, self.high, self.quality, self.source, self.reason)

    def plain(self) -> float | dict[str, Any]:
        """Return the number as a file would write it: bare, or a table with its evidence."""
        if self.quality is None:
            return float(self)
        table: dict[str, Any] = {
            "likely": float(self),
            "low": self.low,
            "high": self.high,
            "quality": self.quality,
        }
        table |= {key: text for key, text in (("source", self.source), ("reason", self.reason)) if text}
        return table


@dataclass(frozen=True)
class Measured:
    """The unit and the bounds of a quantity: what the schema, the form and the reference page say of it."""

    unit: str
    least: float = 0.0
    most: float | None = None
    above_least: bool = False

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Return how pydantic validates it: a finite number inside the bounds, or a table with evidence."""
        number = self._number()
        text = core_schema.str_schema(strict=True, strip_whitespace=True)
        optional = core_schema.typed_dict_field
        evidence = core_schema.typed_dict_schema(
            {
                "likely": core_schema.typed_dict_field(number),
                "low": core_schema.typed_dict_field(number),
                "high": core_schema.typed_dict_field(number),
                "quality": core_schema.typed_dict_field(
                    core_schema.literal_schema(["P", "N", "A", "D", "X"])
                ),
                "source": optional(text, required=False),
                "reason": optional(text, required=False),
            },
            extra_behavior="forbid",
        )
        return core_schema.tagged_union_schema(
            choices={
                NUMBER: core_schema.no_info_after_validator_function(Quantity, number),
                EVIDENCE: core_schema.no_info_after_validator_function(_with_evidence, evidence),
                QUANTITY: core_schema.is_instance_schema(Quantity),
            },
            discriminator=_form,
            serialization=core_schema.plain_serializer_function_ser_schema(Quantity.plain),
        )

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Return the JSON Schema of both forms, with the unit."""
        number: dict[str, Any] = {
            "type": "number",
            ("exclusiveMinimum" if self.above_least else "minimum"): self.least,
        }
        if self.most is not None:
            number["maximum"] = self.most
        table = {
            "type": "object",
            "properties": {
                "likely": number,
                "low": number,
                "high": number,
                "quality": {"enum": ["P", "N", "A", "D", "X"]},
                "source": {"type": "string"},
                "reason": {"type": "string"},
            },
            "required": ["likely", "low", "high", "quality"],
            "additionalProperties": False,
        }
        return {"anyOf": [number, table], "unit": self.unit}

    def _number(self) -> core_schema.CoreSchema:
        least = {"gt" if self.above_least else "ge": self.least}
        most = {} if self.most is None else {"le": self.most}
        return core_schema.float_schema(strict=True, allow_inf_nan=False, **least, **most)  # type: ignore[arg-type]


def _form(value: Any) -> str:
    if isinstance(value, Quantity):
        return QUANTITY
    return EVIDENCE if isinstance(value, dict) else NUMBER


def _with_evidence(table: dict[str, Any]) -> Quantity:
    if not table["low"] <= table["likely"] <= table["high"]:
        raise PydanticCustomError(
            "evidence_order",
            "low {low}, likely {likely}, high {high} do not ascend",
            {k: table[k] for k in ("low", "likely", "high")},
        )
    if table["quality"] == "X" and not table.get("reason"):
        raise PydanticCustomError("assumption_reason", "an assumption (quality X) needs a reason", {})
    if table["quality"] != "X" and not table.get("source"):
        raise PydanticCustomError(
            "evidence_source", "evidence of quality {quality} needs a source", {"quality": table["quality"]}
        )
    return Quantity(**table)


def _minutes_of_day(value: Any) -> Any:
    if not isinstance(value, str) or not TIME_OF_DAY.fullmatch(value):
        raise PydanticCustomError("clock_time", "a time of day is written as text, like 08:30", {})
    hours, _, minutes = value.partition(":")
    return int(hours) * 60 + int(minutes)


def clock_time(minutes: int) -> str:
    """Return a time of day as a file writes it; the end of a day is 24:00."""
    return "24:00" if minutes == MINUTES_A_DAY else clock_text(minutes)


Share = Annotated[Quantity, Measured("share", most=1.0)]
Minutes = Annotated[Quantity, Measured("minutes", most=1e6)]
SomeMinutes = Annotated[Quantity, Measured("minutes", most=1e6, above_least=True)]
Days = Annotated[Quantity, Measured("days", above_least=True)]
People = Annotated[Quantity, Measured("people", most=1e9)]
PeopleOfPool = Annotated[Quantity, Measured("people", most=float(POOL))]
PeopleADay = Annotated[Quantity, Measured("people a day", most=float(VISITORS))]
TimesAMonth = Annotated[Quantity, Measured("times a month")]
Rupiah = Annotated[Quantity, Measured("rupiah")]
Ratio = Annotated[Quantity, Measured("ratio")]
Variation = Annotated[Quantity, Measured("ratio", most=10.0)]
SlowDown = Annotated[Quantity, Measured("ratio", least=1.0)]
ClockTime = Annotated[
    int,
    BeforeValidator(_minutes_of_day),
    PlainSerializer(clock_time, return_type=str),
    WithJsonSchema({"type": "string", "pattern": f"^({TIME_OF_DAY.pattern})$", "unit": "time of day"}),
]


def lognormal_parameters(mean: float, cv: float) -> tuple[float, float]:
    """Return mu and sigma of the lognormal law with this mean and coefficient of variation (Law 2015, 6.2.2)."""
    variance = math.log1p(cv * cv)
    return math.log(mean) - variance / 2, math.sqrt(variance)
