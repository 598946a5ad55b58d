"""A record as bytes, and back: exact, to be read by any later version."""

from __future__ import annotations

import datetime as dt
import json
import math
import struct
import zlib
from typing import Any, Final

from sim.analysis import Record
from sim.analysis.record import VisitYield

FORMAT: Final = 1
"""The format that is written; the first item of each text."""

LEVEL: Final = 1
"""How hard zlib tries, 1 to 9: more makes the store a fifth smaller, and keeping a record twice as long."""


def to_bytes(record: Record) -> bytes:
    """Return a record as compressed JSON; `from_bytes` makes the same record of it, to the last bit.

    Raises TypeError where the record holds something else than numbers, dates and names.
    """
    parts = [
        FORMAT,
        _numbers(record.values),
        record.daily,
        record.funnel,
        record.losses,
        {place: _numbers(minutes) for place, minutes in record.minutes.items()},
        [(visit.date.isoformat(), *visit[1:]) for visit in record.visits],
    ]
    text = json.dumps(parts, allow_nan=False, separators=(",", ":"))
    return zlib.compress(text.encode("ascii"), LEVEL)


def from_bytes(data: bytes) -> Record:
    """Return the record that bytes stand for; ValueError where they stand for none."""
    try:
        version, *parts = json.loads(zlib.decompress(data))
        if version != FORMAT:
            raise ValueError(f"a record of format {version!r}; this program reads {FORMAT}")
        return _record(*parts)
    except (zlib.error, UnicodeDecodeError, TypeError, AttributeError, KeyError, struct.error) as error:
        raise ValueError(f"not a record ({error})") from None


def _record(values: Any, daily: Any, funnel: Any, losses: Any, minutes: Any, visits: Any) -> Record:
    return Record(
        values=_floats(values),
        daily={site: tuple(activations) for site, activations in daily.items()},
        funnel=funnel,
        losses=losses,
        minutes={place: _floats(by_state) for place, by_state in minutes.items()},
        visits=tuple(VisitYield(dt.date.fromisoformat(date), *rest) for date, *rest in visits),
    )


def _numbers(values: dict[str, float]) -> dict[str, float | str]:
    """Return numbers as JSON can hold them: one that is not finite, by the bits it has (IEEE 754, 2019, section 3.4)."""
    return {
        name: value if math.isfinite(value) else struct.pack(">d", value).hex()
        for name, value in values.items()
    }


def _floats(values: dict[str, float | str]) -> dict[str, float]:
    return {
        name: struct.unpack(">d", bytes.fromhex(value))[0] if isinstance(value, str) else value
        for name, value in values.items()
    }
