"""Records that no replication came to: any that can be, and how to hold two against each other to the last bit."""

from __future__ import annotations

import datetime as dt
import struct
from typing import Any

from hypothesis import strategies as st

from sim.analysis import Record
from sim.analysis.record import VisitYield
from sim.experiment.store import Key

NAMES = st.text(max_size=8)
COUNTS = st.integers(-(2**70), 2**70)
BITS = st.integers(0, 2**64 - 1).map(lambda bits: struct.unpack(">d", bits.to_bytes(8, "big"))[0])
"""Every double there is, with each NaN that differs in its bits only."""
NUMBERS = st.one_of(st.floats(), BITS, COUNTS)

RECORDS = st.builds(
    Record,
    values=st.dictionaries(NAMES, NUMBERS),
    daily=st.dictionaries(NAMES, st.lists(COUNTS, max_size=4).map(tuple)),
    funnel=st.dictionaries(NAMES, st.dictionaries(NAMES, COUNTS, max_size=3)),
    losses=st.dictionaries(NAMES, st.dictionaries(NAMES, COUNTS, max_size=3)),
    minutes=st.dictionaries(NAMES, st.dictionaries(NAMES, NUMBERS, max_size=3)),
    visits=st.lists(st.builds(VisitYield, st.dates(), NAMES, NAMES, COUNTS), max_size=3).map(tuple),
)


def bits(value: Any) -> Any:
    """A value with the type of each part, the bits of each number, and dictionaries in their order."""
    match value:
        case Record():
            return [bits(part) for part in vars(value).values()]
        case dict():
            return [(key, bits(part)) for key, part in value.items()]
        case tuple():
            return type(value), [bits(part) for part in value]
        case float():
            return "float", struct.pack(">d", value)
    return type(value), value


def record_of(number: int) -> Record:
    """A small record, another one for each number."""
    return Record(
        values={"activations": float(number), "wait_mean": number / 7, "cost": float("nan")},
        daily={"office": (number, 0, 2)},
        funnel={"sritex": {"called": number}},
        losses={"sritex": {"no-phone": 1}},
        minutes={"field": {"idle": number / 3}},
        visits=(VisitYield(dt.date(2023, 8, 14), "field-1", "sritex", number),),
    )


def key_of(number: int, scenario: str = "a", model: str = "m", seed: int = 1) -> Key:
    return Key(scenario * 64, "likely", seed, number, model * 16)
