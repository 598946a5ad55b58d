"""Small comparisons made by hand: real scenarios, records of a few numbers."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

from sim.analysis import STAGES, Record, VisitYield
from sim.model.minutes import STATES
from sim.scenario import Scenario, read
from sim.study import Comparison

FOLDER = Path(__file__).parents[2] / "scenarios" / "sukoharjo-2023" / "strategies"
ALL = ("status-quo", "sritex-at-once", "sritex-rotation", "all-out")
FIRST_DAYS = ("sritex-at-once", "sritex-rotation")
SITE = "sritex"


@cache
def scenario(name: str) -> Scenario:
    return read(FOLDER / f"{name}.toml")


def record(of: Scenario, number: int, replication: int, visited: bool = True) -> Record:
    """A record of strategy `number`: 1,000 activations more a strategy, 10 more or fewer a replication."""
    days = (of.campaign.deadline - of.campaign.start).days + 1
    here = (1000 * number + 10 * replication) * visited
    values = {
        "activations": 2000.0 + here,
        "total": 17440.0 + 2000.0 + here,
        f"activations.{SITE}": float(here),
        "field_officer_days": 100.0 * number,
        "cost": 1e6,
    }
    if visited and number:
        values |= {
            f"first_day.{SITE}.{m}": v * (4 - number) + replication
            for m, v in (
                ("calls", 90.0),
                ("activations", 40.0),
                ("returned_unserved", 60.0),
                ("hours_away", 100.0),
            )
        }
        values[f"first_day.{SITE}.hours_away_per_activation"] = values[f"first_day.{SITE}.hours_away"] / 10
        values[f"first_day.{SITE}.returned_unserved_share"] = 0.5
    daily = {"office": (2000, *([0] * (days - 1)))} | ({SITE: (0, here, *([0] * (days - 2)))} if here else {})
    funnel = {SITE: dict(zip(STAGES, range(900 + here, here, -100), strict=True))} if here else {}
    losses = {SITE: {"activated": here, "reneged": 40, "face-match": 7}} if here else {}
    minutes = {"field": dict.fromkeys(STATES, 60.0 * here), "counter": dict.fromkeys(STATES, 600.0)}
    first = of.campaign.start + dt.timedelta(days=2)
    visits = tuple(
        VisitYield(first + dt.timedelta(days=n), "field-1", site, here)
        for n, site in enumerate((SITE, "", "village-weru"))
    )
    return Record(values, daily, funnel, losses, minutes, visits if here else ())


def comparison(
    names: tuple[str, ...] = ALL, replications: int = 4, visited: bool = True, wanted: int = 0
) -> Comparison:
    scenarios = tuple(scenario(name) for name in names)
    records = {
        s.name: tuple(record(s, n, r, visited) for r in range(replications)) for n, s in enumerate(scenarios)
    }
    lifted = {name: records[name] for name in FIRST_DAYS if set(FIRST_DAYS) <= set(names)}
    return Comparison(scenarios, names[0], 7, wanted or replications, records, companions=lifted)
