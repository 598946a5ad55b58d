"""Head counts: how many people each unit has, and where there are more people than can be numbered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.clock import WEEKDAYS
from sim.scenario.document import Path_
from sim.scenario.numbering import UNIT, VISITORS
from sim.scenario.parts import Mistake, Parts
from sim.scenario.quantities import Quantity
from sim.scenario.sites import Counter, Outreach, RotationSite


def unit_sizes(site: RotationSite) -> tuple[int, ...]:
    """Return the people of each unit, scaled to the head count by largest remainder, ties to the earlier unit.

    One worker more changes one unit by one when the units add up to the head count already.
    """
    given = [unit.workers for unit in site.units]
    return _scaled(given, round(sum(given) if site.workers is None else site.workers))


def _scaled(given: Sequence[int], want: int) -> tuple[int, ...]:
    have = sum(given)
    if have in {0, want}:
        return tuple(given)
    sizes = [workers * want // have for workers in given]
    by_remainder = sorted(range(len(given)), key=lambda n: -(given[n] * want % have))
    for n in by_remainder[: want - sum(sizes)]:
        sizes[n] += 1
    return tuple(sizes)


def too_many(parts: Parts) -> Iterator[Mistake]:
    """Yield where a scenario has more people than can be numbered, by its evidence at its highest.

    These are the units that a head count scales, and the visitors of a day; the schema bounds what stands in a file as it is.
    """
    for name, site in parts.sites.items():
        if isinstance(site, RotationSite):
            yield from _of_units(("sites", name, "workers"), site)
        else:
            yield from _of_visitors(("sites", name, "arrivals"), site, parts)


def _of_units(path: Path_, site: RotationSite) -> Iterator[Mistake]:
    if site.workers is None:
        return
    sizes = _scaled([unit.workers for unit in site.units], round(site.workers.high))
    size = max(sizes)
    if size > UNIT:
        unit = site.units[sizes.index(size)].name
        yield "unit_too_large", *_highest(path, site.workers), {"unit": unit, "size": size, "most": UNIT}


def _of_visitors(path: Path_, site: Counter | Outreach, parts: Parts) -> Iterator[Mistake]:
    served = [parts.catchments[name] for name in site.serves or parts.catchments if name in parts.catchments]
    residents = sum(catchment.residents for catchment in served)
    left = sum(catchment.residents * (1.0 - catchment.activated) for catchment in served)
    if not left:
        return
    weight = max(site.weekday_weights.get(day, Quantity(1.0)).high for day in WEEKDAYS)
    visitors = site.arrivals.high * weight * residents / left
    if visitors > VISITORS:
        details: dict[str, object] = {"visitors": round(visitors), "most": VISITORS}
        yield "too_many_visitors", *_highest(path, site.arrivals), details


def _highest(path: Path_, number: Quantity) -> tuple[Path_, object]:
    """Return where a number stands at its highest, and what it is there."""
    highest = int(number.high) if number.high.is_integer() else number.high
    return ((*path, "high") if number.is_uncertain else path), highest
