"""Compares engines on the site-day workload: `python -m tests.benchmarks.engines [--rounds N] [--days N]`.

All engines play the same site-days, with everything drawn beforehand. A time is shown of those alone that agree on how many
are served, meet triage and leave on every day, and ratios are of times measured in the same round. It prints Markdown.
"""

from __future__ import annotations

import gc
import statistics
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import NamedTuple

import numpy as np

from tests.benchmarks import our_model
from tests.benchmarks.engine import Engine
from tests.benchmarks.measuring import machine, seconds, spread, table
from tests.benchmarks.site_days import DAYS, SITES, Counts, Played, SiteDay, counts, site_days, total, workers

OURS, TWIN = "this model", "its compiled twin"
ENGINES: tuple[tuple[str, str], ...] = (
    ("our_model", "engine"),
    ("our_twin", "engine"),
    ("c_loop", "engine"),
    ("with_cimba", "engine"),
    ("textbook", "engine"),
    ("with_ciw", "engine"),
    ("with_simulus", "engine"),
    ("with_salabim", "engine"),
)
"""Modules of this package and the functions of them that return an engine, ours first."""


class Check(NamedTuple):
    """How an engine agrees with ours: whether its counts of every site-day do, and how many workers begin or end otherwise."""

    counts: Counts
    agrees: bool
    otherwise: int


class Times(NamedTuple):
    """Processor microseconds a worker, one entry a round: playing alone, and with drawing and measuring (or nothing)."""

    play: list[float]
    whole: list[float]


def engines() -> tuple[list[Engine], list[str]]:
    """Return the engines that are there, and a line about each that is not."""
    found, missing = [], []
    for module, function in ENGINES:
        try:
            found.append(getattr(import_module(f"tests.benchmarks.{module}"), function)())
        except (ImportError, AttributeError) as error:
            name = TWIN if module == "our_twin" else module.removeprefix("with_")
            missing.append(f"{name}: skipped ({error})")
    return found, missing


def days_of(engine: Engine, days: list[SiteDay], all_days: bool) -> list[SiteDay]:
    """Return the first of the days that an engine plays."""
    whole_days = len(days) // SITES
    return days if all_days else days[: SITES * max(1, round(engine.share * whole_days))]


def check(engine: Engine, days: list[SiteDay], ours: list[Played]) -> Check:
    """Return how an engine agrees with ours; it is warm afterwards."""
    played = engine.told(days, engine.play(engine.prepare(days)))
    pairs = list(zip(days, played, ours[: len(days)], strict=True))
    its = [counts(day, its) for day, its, _ in pairs]
    agrees = its == [counts(day, reference) for day, _, reference in pairs]
    if engine.counted is not None:
        agrees = agrees and engine.counted(days, engine.play(engine.prepare(days))) == its
    return Check(total(its), agrees, sum(_otherwise(its, reference) for _, its, reference in pairs))


def _otherwise(its: Played, ours: Played) -> int:
    """Return how many workers of a site-day begin or end at another time."""
    is_other = [(a != b) & ~(np.isnan(a) & np.isnan(b)) for a, b in zip(its, ours, strict=True)]
    return int(np.logical_or(*is_other).sum())


def measured(
    engine: Engine, days: list[SiteDay], draw: Callable[[int], list[SiteDay]], rounds: int
) -> Iterator[Times]:
    """Yield the times of an engine, round by round."""
    ready, n, whole_days = engine.prepare(days), workers(days), len(days) // SITES
    counted = engine.counted

    def whole() -> None:
        drawn = draw(whole_days)
        assert counted is not None
        counted(drawn, engine.play(engine.prepare(drawn)))

    for _ in range(rounds):
        play = 1e6 * seconds(lambda: engine.play(ready)) / n
        yield Times([play], [1e6 * seconds(whole) / n] if counted else [])


def compare(rounds: int, days: int, outages: bool = True, all_days: bool = False, seed: int = 1) -> str:
    """Return the comparison as Markdown."""
    drawn = site_days(seed, days, outages)
    found, missing = engines()
    ours = our_model.engine()
    reference = ours.told(drawn, ours.play(ours.prepare(drawn)))
    plays = {engine.name: days_of(engine, drawn, all_days) for engine in found}
    checks = {engine.name: check(engine, plays[engine.name], reference) for engine in found}
    agreeing = [engine for engine in found if checks[engine.name].agrees]

    def draw(whole_days: int) -> list[SiteDay]:
        return site_days(seed, whole_days, outages)

    clocks = {engine.name: measured(engine, plays[engine.name], draw, rounds) for engine in agreeing}
    times: dict[str, Times] = {name: Times([], []) for name in clocks}
    for _ in range(rounds):
        for name, clock in clocks.items():
            play, whole = next(clock)
            times[name].play.extend(play)
            times[name].whole.extend(whole)
    drawing = [1e6 * seconds(lambda: draw(days)) / workers(drawn) for _ in range(rounds)]
    return "\n".join(
        [
            _heading(drawn, rounds, outages, checks[OURS].counts),
            "",
            *_table(agreeing, plays, times),
            "",
            *_remarks(found, plays, checks, drawing, outages),
            *(f"- {line}" for line in missing),
        ]
    )


def _heading(days: list[SiteDay], rounds: int, outages: bool, came: Counts) -> str:
    down = sum(len(day.outages) for day in days[::SITES])
    return (
        f"{len(days)} site-days ({len(days) // SITES} days, {SITES} sites), {workers(days):,} workers, "
        + (f"{down} outages of the server" if outages else "no outages")
        + f": {came.served:,} served, {came.triaged:,} with a phone that is not ready, {came.reneged:,} who left. "
        f"Processor time of one process, medians (and ranges) of {rounds} rounds in one run, all engines in turn; "
        f"{machine()}."
    )


def _table(agreeing: list[Engine], plays: dict[str, list[SiteDay]], times: dict[str, Times]) -> list[str]:
    twins = [name for name in (OURS, TWIN) if name in times]
    titles = ["engine", "version", "a worker is", "site-days", "µs a worker, play"]
    titles += [f"times {name}" for name in twins] + ["µs a worker, drawn and measured too"]
    rows = []
    for engine in sorted(agreeing, key=lambda engine: statistics.median(times[engine.name].play)):
        play, whole = times[engine.name]
        ratios = [[a / b for a, b in zip(play, times[name].play, strict=True)] for name in twins]
        cells = [engine.name, engine.version, engine.a_worker, f"{len(plays[engine.name])}", spread(play)]
        rows.append([*cells, *map(spread, ratios), spread(whole) if whole else "–"])
    return table(titles, rows, words=3)


def _remarks(
    found: list[Engine],
    plays: dict[str, list[SiteDay]],
    checks: dict[str, Check],
    drawing: list[float],
    outages: bool,
) -> Iterator[str]:
    same = [
        engine.name for engine in found if checks[engine.name].agrees and not checks[engine.name].otherwise
    ]
    yield f"- Every worker begins and ends at the same instant in {', '.join(same)}; so all counts of every day agree."
    for engine in found:
        its = checks[engine.name]
        if not its.agrees:
            yield f"- {engine.name} disagrees, so no time is shown: {its.counts} of {workers(plays[engine.name]):,} workers."
        elif its.otherwise:
            yield f"- {engine.name} agrees in all counts; {its.otherwise:,} workers begin or end at another time."
    if len({len(played) for played in plays.values()}) > 1:
        yield "- A slow engine plays the first days only; times are per worker."
    yield f"- Drawing alone takes {spread(drawing)} µs a worker."
    if outages:
        yield (
            "- In the workload an outage lets services in progress finish; in this model it stops them. Here the model plays an "
            "outage as a break of all desks, in which nothing begins and what has begun is finished."
        )
    yield from (f"- {engine.name}: {engine.differs}" for engine in found if engine.differs)


def main() -> None:
    """Print the comparison."""
    parser = ArgumentParser(prog="python -m tests.benchmarks.engines", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="how many times each engine is timed")
    parser.add_argument("--days", type=int, default=DAYS, help="days at four sites")
    parser.add_argument(
        "--all-days", action="store_true", help="let slow engines play all days too, not only the first"
    )
    parser.add_argument("--without-outages", action="store_true", help="the server is never down")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    if asked.rounds < 1 or asked.days < 1:
        parser.error("at least one round and one day")
    gc.set_threshold(100_000, 20, 20)  # for all engines, as the processes of an experiment have it
    sys.stdout.write(
        compare(asked.rounds, asked.days, not asked.without_outages, asked.all_days, asked.seed) + "\n"
    )


if __name__ == "__main__":
    main()
