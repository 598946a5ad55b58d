"""`check` and `schema`: what a scenario says, and what it may say."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.command.console import say, scenarios_from

if TYPE_CHECKING:
    from sim.scenario import Scenario


def check_command(paths: Sequence[Path], settings: Sequence[str]) -> None:
    """Print every scenario resolved, with its office days and its warnings; stop at complaints."""
    from sim.calendar import plan
    from sim.scenario import resolved_text, warnings

    for scenario in scenarios_from(paths, settings):
        days = plan(scenario).office_days()
        print(f"# {scenario.name}: {scenario.title.en}")
        print(
            f"# {days} office days from {scenario.campaign.start} to {scenario.campaign.deadline}; sha256 {scenario.digest}"
        )
        print(f"# {_pools(scenario)}")
        print(resolved_text(scenario))
        for warning in warnings(scenario):
            say(f"{scenario.name}: {warning.text()}")


def _pools(scenario: Scenario) -> str:
    """Return how many people the pools hold together, against the eligible of the district."""
    residents = sum(c.residents for c in scenario.catchments.values())
    holders = sum(
        (s.workers or sum(u.workers for u in s.units)) * s.local_card
        for s in scenario.rotation_sites.values()
    )
    total, eligible = residents + holders, scenario.campaign.eligible
    return (
        f"pools: {residents:,.0f} residents of catchments + {holders:,.0f} holders of a local card at sites "
        f"= {total:,.0f} of {eligible:,.0f} eligible"
    )


def schema_command() -> None:
    """Print the JSON Schema of a scenario file."""
    from sim.scenario import schema

    print(json.dumps(schema(), indent=2, ensure_ascii=False))
