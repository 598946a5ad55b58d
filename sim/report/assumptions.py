"""The assumptions: every uncertain number of the scenarios, with its range and the evidence for it, as data and in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any, Final, NamedTuple, get_args, get_origin

from sim.report.parts import Grid
from sim.report.voice import Voice
from sim.scenario import Scenario, factors
from sim.scenario.base import Measured, Part

COLUMNS: Final = ("path", "unit", "likely", "low", "high", "quality", "source")
NUMBERS: Final = ("likely", "low", "high")


class Assumption(NamedTuple):
    """An uncertain number, and the scenarios that hold it where it is not the same in all (empty: in all)."""

    path: str
    unit: str
    likely: float
    low: float
    high: float
    quality: str
    note: str
    only_in: tuple[str, ...]

    @property
    def group(self) -> str:
        """The part of the scenario that it belongs to."""
        return self.path.split(".")[0]

    @property
    def is_assumed(self) -> bool:
        """Whether no source was found for it."""
        return self.quality == "X"


_Found = tuple[str, float, float, float, str, str]


def assumptions(scenarios: Sequence[Scenario]) -> list[Assumption]:
    """Return the uncertain numbers of the scenarios in the order of their files, a number that all share once."""
    holders: dict[_Found, list[str]] = {}
    for scenario in scenarios:
        for path, number in factors(scenario).items():
            key = (
                path,
                float(number),
                number.low,
                number.high,
                number.quality or "",
                number.source or number.reason,
            )
            holders.setdefault(key, []).append(scenario.name)
    return [
        Assumption(key[0], _unit(key[0]), *key[1:], () if len(names) == len(scenarios) else tuple(names))
        for key, names in holders.items()
    ]


def assumption_grids(found: Sequence[Assumption], titles: Mapping[str, str], voice: Voice) -> list[Grid]:
    """Return a table for each part of the scenario, the numbers of one path side by side; `titles` are of all strategies."""
    groups: dict[str, list[Assumption]] = {}
    order = {path: n for n, path in enumerate(dict.fromkeys(assumption.path for assumption in found))}
    for assumption in sorted(found, key=lambda assumption: order[assumption.path]):
        groups.setdefault(assumption.group, []).append(assumption)
    return [
        assumption_grid(
            voice.text("report.assumptions-caption", group=voice.label("report.group", group)),
            members,
            COLUMNS,
            titles,
            voice,
        )
        for group, members in groups.items()
    ]


def assumption_grid(
    caption: str, found: Sequence[Assumption], columns: Sequence[str], titles: Mapping[str, str], voice: Voice
) -> Grid:
    """Return some columns of assumptions as a table, those without a source marked."""
    cells = [_cells(assumption, titles, voice) for assumption in found]
    return Grid(
        caption,
        [voice.text(f"report.column-{name}") for name in columns],
        [[row[name] for name in columns] for row in cells],
        [n for n, name in enumerate(columns) if name in NUMBERS],
        ["assumed" if assumption.is_assumed else "" for assumption in found],
    )


def _cells(assumption: Assumption, titles: Mapping[str, str], voice: Voice) -> dict[str, str]:
    note = assumption.note
    if assumption.only_in:
        note = f"{note} ({_holders(assumption.only_in, titles, voice)})"
    return {
        "path": assumption.path,
        "unit": voice.label("report.unit", assumption.unit.replace(" ", "-")) if assumption.unit else "",
        "likely": voice.short(assumption.likely),
        "low": voice.short(assumption.low),
        "high": voice.short(assumption.high),
        "quality": voice.text("report.assumed") if assumption.is_assumed else assumption.quality,
        "source": note,
    }


def _holders(names: Sequence[str], titles: Mapping[str, str], voice: Voice) -> str:
    """Return in which strategies a number stands, or in which it does not, whichever is shorter."""
    others = [name for name in titles if name not in names]
    key, fewer = ("report.only-in", names) if len(names) <= len(others) else ("report.not-in", others)
    return voice.text(key, strategies="; ".join(titles[name] for name in fewer))


def _unit(path: str) -> str:
    parts = path.split(".")
    units = _units()
    return units.get(parts[-1], units.get(parts[-2], "") if len(parts) > 1 else "")


@lru_cache(maxsize=1)
def _units() -> dict[str, str]:
    """Return the unit of every measured number of the schema by the name of its setting."""
    return {name: unit for part in _parts(Part) for name, unit in _measured(part)}


def _parts(part: type[Part]) -> Iterator[type[Part]]:
    for child in part.__subclasses__():
        yield child
        yield from _parts(child)


def _measured(part: type[Part]) -> Iterator[tuple[str, str]]:
    for name, field in part.model_fields.items():
        for item in (*field.metadata, *_annotations(field.annotation)):
            if isinstance(item, Measured):
                yield name, item.unit


def _annotations(kind: Any) -> Iterator[Any]:
    if get_origin(kind) is Annotated:
        yield from get_args(kind)[1:]
    for inner in get_args(kind):
        yield from _annotations(inner)
