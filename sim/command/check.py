"""`check` and `schema`: what a scenario says, and what it may say."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from sim.command.terms import say, scenarios_from


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
        print(resolved_text(scenario))
        for warning in warnings(scenario):
            say(f"{scenario.name}: {warning.text()}")


def schema_command() -> None:
    """Print the JSON Schema of a scenario file."""
    from sim.scenario import schema

    print(json.dumps(schema(), indent=2, ensure_ascii=False))
