"""Small comparisons made by hand, what is printed of one, and a strict reader of pages."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Literal

from sim.analysis import STAGES, Record, VisitYield
from sim.model.minutes import STATES
from sim.report import Headline, Voice, headlines, view_of
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


def drawn(
    names: tuple[str, ...] = ALL, draws: int = 6, met: tuple[int, ...] = (), visited: bool = True
) -> Comparison:
    """With drawn parameters, two replications a draw that differ by 1: each draw adds 600 activations where there are any.

    In the draws of `met` the goal and the target are met.
    """
    likely = comparison(names, replications=2 * draws, visited=visited)
    records = {
        name: tuple(_of_draw(r, n // 2, n % 2, float(n // 2 in met), visited) for n, r in enumerate(found))
        for name, found in likely.records.items()
    }
    return replace(likely, records=records, companions={}, parameters="drawn")


def _of_draw(record: Record, draw: int, second: int, met: float, visited: bool) -> Record:
    values, more = dict(record.values), 600.0 * draw + second
    for measure in ("activations", "total", f"activations.{SITE}"):
        values[measure] += more if values[f"activations.{SITE}"] or measure != f"activations.{SITE}" else 0.0
    chances = {"target_met": met, f"goal_met.{SITE}": met} if visited else {"target_met": met}
    return replace(record, values=values | chances)


def both(**of: Any) -> Comparison:
    """At likely values, and beside it with drawn parameters."""
    names = of.get("names", ALL)
    return replace(comparison(names), with_parameter_uncertainty=drawn(**of))


def printed(of: Comparison, language: Literal["en", "id"] = "en") -> tuple[Headline, ...]:
    """The tables and remarks of a comparison, as the command prints them."""
    return headlines(view_of(of), Voice(language))


VOID = {"meta", "br", "img", "hr", "link", "input"}


class Strict(HTMLParser):
    """Reads a page and keeps its tags and attributes; every tag has to be closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append((self.open[-1] if self.open else "", data))
