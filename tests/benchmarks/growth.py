"""A campaign with many times the people: one replication of it by the twin, its parts, and the peak of memory of its process."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from sim.calendar import plan
from sim.scenario import Scenario, read, unit_sizes, vary
from sim.scenario.base import UNIT
from sim.scenario.circumstances import RotationSite, Unit
from tests.benchmarks.parts import Parts, replicate_in_parts

STRATEGIES = Path(__file__).parents[2] / "scenarios" / "sukoharjo-2023" / "strategies"
GIGABYTE = 1e9


class Grown(NamedTuple):
    """A replication of a campaign that was made larger, and the peak of memory of its process, in gigabytes.

    `divided` is how many units were divided, since they would have had more workers than a unit has numbers for.
    """

    people: int
    divided: int
    parts: Parts
    peak: float


def larger(scenario: Scenario, times: int) -> Scenario:
    """Return a scenario of a district so many times as large, in which everything is as busy as before.

    Head counts, residents and arrivals are multiplied, and so are desks, officers and helpers, the groups that are
    released, and the queues that turn visitors away. Sites, days and all rates stay. (The teams of the status quo before the
    start stay as they are.) A unit that would be too large is divided into several of its shifts.
    """
    changes: dict[str, Any] = {
        "campaign.eligible": scenario.campaign.eligible * times,
        "officers.field": scenario.officers.field * times,
    }
    for kind, parts, settings in (
        ("catchments", scenario.catchments, ("residents",)),
        ("sites", scenario.walk_in_sites, ("arrivals", "balk_above")),
        ("sites", scenario.counters, ("desks", "officers", "helpers")),
        ("sites", scenario.rotation_sites, ("workers",)),
        ("teams", scenario.teams, ("desks", "officers", "helpers")),
        ("visits", scenario.visits, ("group_size", "call_below")),
    ):
        for name, part in parts.items():
            changes |= {
                f"{kind}.{name}.{setting}": _times(getattr(part, setting), times) for setting in settings
            }
    for name, site in scenario.rotation_sites.items():
        if divided(site, times):
            changes[f"sites.{name}.units"] = units_of(site, times)
    return scenario if times == 1 else vary(scenario, changes)


def divided(site: RotationSite, times: int) -> int:
    """Return how many units of a site must be divided if it is so many times as large."""
    return sum(size * times > UNIT for size in unit_sizes(site))


def units_of(site: RotationSite, times: int) -> list[dict[str, Any]]:
    """Return the units of a site that is so many times as large: each in as few equal parts as are small enough."""
    pairs = zip(site.units, unit_sizes(site), strict=True)
    return [part for unit, size in pairs for part in _parts(unit, size * times)]


def _parts(unit: Unit, workers: int) -> list[dict[str, Any]]:
    count = max(1, -(-workers // UNIT))
    sizes = [(workers + n) // count for n in range(count)]
    names = [unit.name] if count == 1 else [f"{unit.name}-part-{n}" for n in range(1, count + 1)]
    return [
        unit.model_dump() | {"name": name, "workers": size} for name, size in zip(names, sizes, strict=True)
    ]


def _times(value: Any, times: int) -> float:
    number = float(value) * times
    return int(number) if number.is_integer() else number


def people_of(scenario: Scenario) -> int:
    """Return how many workers, pupils and residents there are."""
    counts = [site.workers for site in scenario.rotation_sites.values()]
    counts += [catchment.residents for catchment in scenario.catchments.values()]
    return round(sum(float(count or 0) for count in counts))


def grown(strategy: str, times: int, most: float) -> Grown | None:
    """Return a replication with so many times the people, played in a fresh process, or None if it takes more memory.

    `most` is in gigabytes.
    """
    command = [sys.executable, "-m", "tests.benchmarks.growth", strategy, str(times), str(most)]
    folder = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode:
        if "MemoryError" in done.stderr:
            return None
        raise RuntimeError(done.stderr)
    people, units, parts, peak = json.loads(done.stdout)
    return Grown(people, units, Parts(*parts), peak)


def _main(strategy: str, times: int, most: float) -> None:
    """Play in this process, and print what came of it as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (round(most * GIGABYTE),) * 2)
    before = read(STRATEGIES / f"{strategy}.toml")
    replicate_in_parts(before, plan(before), seed=1, replication=1)  # what is compiled is loaded
    scenario = larger(before, times)
    parts = replicate_in_parts(scenario, plan(scenario), seed=1, replication=0)
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    units = sum(divided(site, times) for site in before.rotation_sites.values())
    sys.stdout.write(json.dumps([people_of(scenario), units, parts, kilobytes * 1024 / GIGABYTE]))


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
