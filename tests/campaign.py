"""The Sukoharjo campaign as tests use it: its strategies, and one replication of each, played once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sim.calendar import Calendar, plan
from sim.demand import draw
from sim.model import Log, play
from sim.scenario import Scenario, read

FOLDER = Path(__file__).parents[1] / "scenarios" / "sukoharjo-2023"
STRATEGIES = tuple(sorted(file.stem for file in (FOLDER / "strategies").glob("*.toml")))
SEED = 7


@cache
def strategy(name: str) -> Scenario:
    return read(FOLDER / "strategies" / f"{name}.toml")


@cache
def history() -> Scenario:
    return read(FOLDER / "history" / "2023-06-05.toml")


def play_once(
    scenario: Scenario, seed: int = SEED, replication: int = 0, keep_sessions: bool = False
) -> tuple[Calendar, Log]:
    calendar = plan(scenario)
    return calendar, play(scenario, calendar, draw(scenario, calendar, seed, replication), keep_sessions)


@cache
def played(name: str) -> tuple[Calendar, Log]:
    return play_once(strategy(name), keep_sessions=True)
