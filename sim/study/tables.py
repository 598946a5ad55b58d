"""The tables of a comparison: tidy, a row a value; each says which kinds of uncertainty its intervals cover."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from sim.analysis import quantiles, unit_of
from sim.experiment import drawn_values
from sim.scenario import Scenario, factors
from sim.study.comparison import PROMISED, Comparison
from sim.tables import Cell, Table, write_csv

Row = tuple[Cell, ...]
INTERVAL: Final = ("mean", "low", "high", "half_width", "replications")
QUANTILES: Final = ("p10", "p50", "p90")
DIFFERENCES: Final = (
    "activations",
    "total",
    "field_officer_days",
    "visit_days",
    "cost",
    "hours_away",
    "officer_hours",
    "returned_unserved",
)
"""Measures whose paired differences to the reference are reported, besides the activations at sites with a goal."""
PROMISES: Final = ("activations", "total", "share_of_target", "cost", "field_officer_days")
"""Measures whose quantiles are reported with intervals, besides the activations at sites with a goal."""


def measures(comparison: Comparison) -> Table:
    """Return every measure of every replication; `parameters` tells whether they were likely or drawn."""
    rows: list[Row] = [
        (name, block.parameters, replication, measure, value, unit_of(measure))
        for block in comparison.blocks
        for name, records in block.records.items()
        for replication, record in enumerate(records)
        for measure, value in record.values.items()
    ]
    return Table(("scenario", "parameters", "replication", "measure", "value", "unit"), rows)


def summary(comparison: Comparison) -> Table:
    """Return every measure over replications: mean (or ratio of means) with its 95 % interval, and quantiles of replications."""
    rows: list[Row] = []
    for block in comparison.blocks:
        for name in block.records:
            for measure in block.measures_of(name):
                spread = quantiles(block.values(name, measure))
                rows.append(
                    (name, block.covers, measure, unit_of(measure), *_interval(block, name, measure), *spread)
                )
    return Table(("scenario", "covers", "measure", "unit", *INTERVAL, *QUANTILES), rows)


def differences(comparison: Comparison) -> Table:
    """Return paired differences to the reference; of each measure, all together hold at 95 % (Bonferroni).

    `p_value` matches the interval; `variance_independent` is var X + var Y and `variance_paired` var(X - Y): their difference is
    what common random numbers saved.
    """
    rows = [row for block in comparison.blocks for row in _differences(block)]
    told = ("p_value", "told_apart", "variance_independent", "variance_paired")
    return Table(("scenario", "reference", "covers", "measure", "unit", *INTERVAL, *told), rows)


def _differences(block: Comparison) -> Iterator[Row]:
    for name in block.records:
        for measure in (*DIFFERENCES, *_at_goals(block)) if name != block.reference else ():
            pair = block.pair(name, measure, comparisons=len(block.records) - 1)
            e = pair.estimate
            yield (
                *(name, block.reference, block.covers, measure, unit_of(measure)),
                *(e.mean, e.low, e.high, e.half_width, e.replications),
                *(
                    pair.p_value,
                    _told(e.half_width, e.excludes_zero),
                    pair.variance_independent,
                    pair.variance_paired,
                ),
            )


def pairs(comparison: Comparison) -> Table:
    """Return the difference in activations of each pair of scenarios; all pairs together hold at 95 % (Bonferroni)."""
    rows: list[Row] = []
    for block in comparison.blocks:
        for (one, other), pair in block.pairs.items():
            e = pair.estimate
            numbers = (e.mean, e.low, e.high, e.half_width, e.replications, pair.p_value)
            told = (_told(e.half_width, e.excludes_zero), pair.variance_independent, pair.variance_paired)
            rows.append((one, other, block.covers, "activations", "people", *numbers, *told))
    told_columns = ("p_value", "told_apart", "variance_independent", "variance_paired")
    return Table(("scenario", "other", "covers", "measure", "unit", *INTERVAL, *told_columns), rows)


def best(comparison: Comparison) -> Table:
    """Return how each candidate stands against the best of the others in activations.

    `mean`, `low` and `high`: its activations less the best other's, together at 95 % (Nelson & Matejcik 1995). `rank`: its
    mean rank; `chance`: the probability that it delivers most; each with its own 95 % interval.
    """
    rows: list[Row] = []
    for block in comparison.blocks:
        for name, versus in block.against_best.items():
            rank, chance = block.ranks[name], block.chance_best[name]
            cells = (versus.mean, versus.low, versus.high, rank.mean, rank.low, rank.high, *chance)
            rows.append((name, block.covers, *cells))
    ends = ("mean", "low", "high", "rank", "rank_low", "rank_high", "chance", "chance_low", "chance_high")
    return Table(("scenario", "covers", *ends), rows)


def promises(comparison: Comparison) -> Table:
    """Return quantiles of single replications with 95 % intervals: P10 can be promised at 90 %, P20 at 80 %."""
    rows: list[Row] = []
    for block in comparison.blocks:
        for name in block.records:
            for measure in (*PROMISES, *_at_goals(block)):
                for p in (*PROMISED.values(), 0.5, 0.9):
                    numbers = block.quantile(name, measure, p)
                    rows.append((name, block.covers, measure, unit_of(measure), p, *numbers))
    return Table(("scenario", "covers", "measure", "unit", "probability_below", "value", "low", "high"), rows)


def shares(comparison: Comparison) -> Table:
    """Return how much of the variance of a measure lies in what is not known (one-way random effects), with 95 % intervals."""
    rows: list[Row] = []
    for block in [block for block in (comparison.drawn,) if block is not None]:
        for name in block.records:
            for measure in (*PROMISES, *_at_goals(block)):
                c = block.components(name, measure)
                rows.append((name, measure, c.between, c.within, c.share, c.low, c.high))
    columns = ("variance_evidence", "variance_chance", "share_evidence", "low", "high")
    return Table(("scenario", "measure", *columns), rows)


def draws(comparison: Comparison) -> Table:
    """Return the value of every parameter in every draw, and the scenarios that have it ("all", or their names)."""
    block = comparison.drawn
    found: dict[tuple[int, str, float], set[str]] = {}
    for alike in _drawn_alike(block.scenarios) if block else ():
        for draw in range(block.observations if block else 0):
            for path, value in drawn_values(alike[0], comparison.seed, draw).items():
                found.setdefault((draw, path, value), set()).update(scenario.name for scenario in alike)
    everybody = [scenario.name for scenario in comparison.scenarios]
    rows: list[Row] = [
        (*key, "all" if len(names) == len(everybody) else " ".join(n for n in everybody if n in names))
        for key, names in sorted(found.items())
    ]
    return Table(("draw", "path", "value", "scenarios"), rows)


def _drawn_alike(scenarios: Sequence[Scenario]) -> Iterator[list[Scenario]]:
    """Yield the scenarios in groups whose uncertain numbers have the same ranges, so that every draw of them is the same."""
    groups: dict[tuple[tuple[str, float, float, float], ...], list[Scenario]] = {}
    for scenario in scenarios:
        ranges = ((path, q.low, float(q), q.high) for path, q in factors(scenario).items())
        groups.setdefault(tuple(sorted(ranges)), []).append(scenario)
    yield from groups.values()


def daily(comparison: Comparison) -> Table:
    """Return activations by date and site over replications."""
    rows: list[Row] = []
    for block in comparison.blocks:
        for name, records in block.records.items():
            dates = _dates(block, name)
            none = (0,) * len(dates)
            for site in dict.fromkeys(site for record in records for site in record.daily):
                cells = np.array([record.daily.get(site, none) for record in records], dtype=np.float64)
                days = np.flatnonzero(cells.any(axis=0))
                spread = np.quantile(cells[:, days], (0.1, 0.5, 0.9), axis=0)
                numbers = np.vstack([cells[:, days].mean(axis=0), spread]).T.tolist()
                rows += [
                    (name, block.parameters, dates[day], site, *found)
                    for day, found in zip(days.tolist(), numbers, strict=True)
                ]
    return Table(("scenario", "parameters", "date", "site", "mean", *QUANTILES), rows)


def daily_by_replication(comparison: Comparison) -> Table:
    """Return activations by date and site, a row a replication."""
    rows: list[Row] = [
        (name, block.parameters, replication, dates[n], site, count)
        for block in comparison.blocks
        for name, records in block.records.items()
        for dates in [_dates(block, name)]
        for replication, record in enumerate(records)
        for site, counts in record.daily.items()
        for n, count in enumerate(counts)
        if count
    ]
    return Table(("scenario", "parameters", "replication", "date", "site", "activations"), rows)


def _interval(block: Comparison, name: str, measure: str) -> tuple[float, ...]:
    """Return the columns `INTERVAL` of a measure; a probability has Wilson's interval."""
    e, (low, high) = block.estimate(name, measure), block.interval(name, measure)
    return e.mean, low, high, (high - low) / 2, e.replications


def _told(half_width: float, excludes_zero: bool) -> str:
    return "" if np.isnan(half_width) else "yes" if excludes_zero else "no"


def _at_goals(block: Comparison) -> list[str]:
    return [f"activations.{site}" for site in block.goal_sites]


def _dates(block: Comparison, name: str) -> list[str]:
    """Return the dates of a scenario, from its first to its deadline."""
    campaign = block.scenario(name).campaign
    days = (campaign.deadline - campaign.start).days + 1
    return [(campaign.start + dt.timedelta(days=n)).isoformat() for n in range(days)]


def write_tables(comparison: Comparison, folder: Path, daily_rows: bool = False) -> list[Path]:
    """Write the tables of a comparison as CSV into a folder; return the files. Equal inputs give equal bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "measures.csv": measures(comparison),
        "summary.csv": summary(comparison),
        "differences.csv": differences(comparison),
        "pairs.csv": pairs(comparison),
        "best.csv": best(comparison),
        "promises.csv": promises(comparison),
        "daily.csv": daily(comparison),
    }
    if comparison.drawn:
        files |= {"evidence.csv": shares(comparison), "draws.csv": draws(comparison)}
    if daily_rows:
        files["daily-replications.csv"] = daily_by_replication(comparison)
    for name, table in files.items():
        write_csv(folder / name, table)
    return [folder / name for name in files]
