"""What a replication of the campaign takes: `python -m tests.benchmarks.campaign [--rounds N] [--times 1 10 100]`.

For each strategy the processor milliseconds of a replication by the twin, in parts, and by SimPy; and how they and the peak of
memory grow with the people of the district. It prints Markdown, and asserts no time.
"""

from __future__ import annotations

import gc
import statistics
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from sim.calendar import plan
from sim.experiment import TWIN, replicate
from sim.scenario import Scenario, read
from sim.scenario.base import UNIT
from tests.benchmarks.growth import STRATEGIES, Grown, grown
from tests.benchmarks.measuring import figures, machine, seconds, spread, table
from tests.benchmarks.parts import Parts, replicate_in_parts

SEED = 1
SIMPY: Final = "simpy"


def _milliseconds(part: str) -> Callable[[Parts], float]:
    return lambda parts: 1000.0 * float(getattr(parts, part))


DRAW, PLAY, MEASURE, ALL = (_milliseconds(part) for part in ("draw", "play", "measure", "total"))


def strategies() -> list[Scenario]:
    """Return the strategies of the campaign, by name."""
    return [read(file) for file in sorted(STRATEGIES.glob("*.toml"))]


def alone(scenarios: Sequence[Scenario], rounds: int) -> dict[str, list[tuple[Parts, Parts]]]:
    """Return what a replication of each strategy takes by the twin and by SimPy, round by round, all strategies in turn.

    No replication is played twice by one engine, so that nothing is left over from another strategy. The first round warms up.
    """
    calendars = {scenario.name: plan(scenario) for scenario in scenarios}
    taken: dict[str, list[tuple[Parts, Parts]]] = {scenario.name: [] for scenario in scenarios}
    for r in range(rounds + 1):
        for n, scenario in enumerate(scenarios):
            number, calendar, both = 1000 + r * len(scenarios) + n, calendars[scenario.name], list[Parts]()
            for engine, seed in ((TWIN, SEED), (SIMPY, SEED + 1)):
                gc.collect()
                both.append(replicate_in_parts(scenario, calendar, seed, number, engine))
            if r > 0:
                taken[scenario.name].append((both[0], both[1]))
    return taken


def together(scenarios: Sequence[Scenario], rounds: int) -> list[float]:
    """Return the seconds of one replication of all strategies, round by round: what is the same is drawn and played once."""
    return [seconds(lambda r=r: [replicate(s, SEED, r) for s in scenarios]) for r in range(rounds)]  # type: ignore[misc]


def by_strategy(taken: dict[str, list[tuple[Parts, Parts]]], in_turn: list[float]) -> Iterator[str]:
    """Yield the lines about the strategies."""
    yield "Processor milliseconds of one replication, medians (and ranges), a process by itself:"
    yield ""
    rows = []
    for name, rounds in sorted(
        taken.items(), key=lambda item: statistics.median(t.total for t, _ in item[1])
    ):
        columns = [[part(twin) for twin, _ in rounds] for part in (DRAW, PLAY, MEASURE, ALL)]
        columns.append([ALL(simpy) for _, simpy in rounds])
        ratios = [simpy.total / twin.total for twin, simpy in rounds]
        attempts = statistics.median(twin.attempts for twin, _ in rounds)
        rows.append([name, f"{attempts:,.0f}", *(spread(column) for column in columns), spread(ratios)])
    titles = ["strategy", "attempts", "draw", "play", "measure", "in all", "by SimPy", "times the twin"]
    yield from table(titles, rows, words=1)
    yield ""
    yield (
        "Most tables are drawn when the campaign first asks for them; that counts as draw: the demand's functions are put "
        "on the clock. Play is the rest of the model: the tours, the rosters and arranging each session too."
    )
    sums = [sum(ALL(twin) for twin, _ in round_) for round_ in zip(*taken.values(), strict=True)]
    yield ""
    yield (
        f"All {len(taken)} one by one take the twin {spread(sums)} ms; in turn with common random numbers, as a comparison "
        f"plays them, {spread([1000.0 * each for each in in_turn])} ms, since what is the same under several strategies is "
        "drawn once."
    )


def by_people(strategy: str, found: dict[int, Grown | None], most: float) -> Iterator[str]:
    """Yield the lines about growth."""
    yield (
        f"`{strategy}` with many times the people, and as many times the desks, officers, helpers, arrivals and group sizes; "
        "a replication by the twin in a fresh process each time:"
    )
    yield ""
    titles = [
        "times",
        "people",
        "attempts",
        "draw, s",
        "play, s",
        "measure, s",
        "in all, s",
        "µs an attempt",
        "peak memory, GB",
    ]
    rows = []
    for times, it in found.items():
        if it is None:
            rows.append([f"{times}", *["–"] * (len(titles) - 2), f"more than {most:g}"])
            continue
        parts = it.parts
        rest = [
            parts.draw,
            parts.play,
            parts.measure,
            parts.total,
            1e6 * parts.total / parts.attempts,
            it.peak,
        ]
        rows.append([f"{times}", f"{it.people:,}", f"{parts.attempts:,}", *map(figures, rest)])
    yield from table(titles, rows, words=0)
    for times, it in found.items():
        if it is not None and it.divided:
            yield ""
            yield (
                f"With {times} times the people units would have more than {UNIT:,} workers, which is what a unit has numbers "
                f"for: {it.divided} of them are divided into several."
            )


def main() -> None:
    """Print what a replication takes."""
    parser = ArgumentParser(prog="python -m tests.benchmarks.campaign", description=__doc__)
    parser.add_argument(
        "--rounds", type=int, default=5, help="how many replications of each strategy are timed"
    )
    parser.add_argument("--times", type=int, nargs="*", default=[1, 10], help="how many times the people")
    parser.add_argument("--strategy", default="all-out", help="the strategy that grows")
    parser.add_argument("--most-memory", type=float, default=12.0, help="gigabytes that a process may take")
    asked = parser.parse_args()
    if asked.rounds < 1:
        parser.error("at least one round")
    gc.set_threshold(100_000, 20, 20)  # as the processes of an experiment have it
    found = {times: grown(asked.strategy, times, asked.most_memory) for times in asked.times}
    scenarios = strategies()
    taken = alone(scenarios, asked.rounds)
    lines = [f"{machine()}.", "", *by_strategy(taken, together(scenarios, asked.rounds))]
    if found:
        lines += ["", *by_people(asked.strategy, found, asked.most_memory)]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
