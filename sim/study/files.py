"""The files of a comparison: tidy tables and a manifest that says how they were made."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sim import __version__
from sim.study.comparison import Comparison
from sim.tables import write_csv

PACKAGES = ("numpy", "scipy", "simpy", "pydantic", "holidays", "matplotlib")


def write_tables(comparison: Comparison, folder: Path, daily_rows: bool = False) -> list[Path]:
    """Write measures, summary, differences and days as CSV into a folder; return the files. Equal inputs give equal bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "measures.csv": comparison.measures,
        "summary.csv": comparison.summary,
        "differences.csv": comparison.differences,
        "daily.csv": comparison.daily,
    }
    if daily_rows:
        tables["daily-replications.csv"] = comparison.daily_by_replication
    for name, table in tables.items():
        write_csv(folder / name, table)
    return [folder / name for name in tables]


def manifest(
    comparison: Comparison, command: Sequence[str], started: str, seconds: float, workers: int
) -> Mapping[str, Any]:
    """Return how a comparison was made: versions, seed, scenarios with their hashes, command and time (ISO 8601, UTC)."""
    return {
        "study": "compare",
        "campaign": comparison.scenarios[0].campaign.title.en,
        "command": " ".join(command),
        "started": started,
        "seconds": round(seconds, 1),
        "workers": workers,
        "seed": comparison.seed,
        "replications": comparison.replications,
        "replications_wanted": comparison.wanted,
        "stopped": comparison.stopped,
        "uncertainty": "chance alone: everything is held at its likely value",
        "reference": comparison.reference,
        "scenarios": {s.name: {"sha256": s.digest, "bound": s.bound} for s in comparison.scenarios},
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """Return the versions of what the numbers depend on."""
    found = {"jemput-bola": __version__, "python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "unknown"
    return found
