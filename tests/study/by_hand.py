"""Comparisons made by hand: names, and a few measures of each replication."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace

from sim.analysis import Record
from sim.study import Comparison

Values = Mapping[str, Sequence[float]]


def record(values: Mapping[str, float]) -> Record:
    return Record(dict(values), {}, {}, {}, {}, ())


def records(values: Values) -> tuple[Record, ...]:
    rows = zip(*values.values(), strict=True)
    return tuple(record(dict(zip(values, row, strict=True))) for row in rows)


def comparison(
    of: Mapping[str, Values], bounds: Sequence[str] = (), companions: Mapping[str, Values] | None = None
) -> Comparison:
    """The first is the reference."""
    scenarios = tuple(
        SimpleNamespace(name=name, bound=name in bounds, rotation_sites={}, visits={}) for name in of
    )
    found = {name: records(values) for name, values in of.items()}
    lifted = {name: records(values) for name, values in (companions or {}).items()}
    return Comparison(scenarios, next(iter(of)), 1, len(next(iter(found.values()))), found, companions=lifted)  # type: ignore[arg-type]


def activations(of: Mapping[str, Sequence[float]]) -> Comparison:
    return comparison({name: {"activations": values} for name, values in of.items()})
