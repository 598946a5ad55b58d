"""The files of a comparison: tidy tables, and the manifest that says how they were made."""

from __future__ import annotations

from pathlib import Path

from sim.study import tables
from sim.study.comparison import Comparison
from sim.study.provenance import manifest, sealed, told, write_manifest
from sim.tables import write_csv

__all__ = ["manifest", "sealed", "told", "write_manifest", "write_tables"]


def write_tables(comparison: Comparison, folder: Path, daily_rows: bool = False) -> list[Path]:
    """Write the tables of a comparison as CSV into a folder; return the files. Equal inputs give equal bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "measures.csv": tables.measures(comparison),
        "summary.csv": tables.summary(comparison),
        "differences.csv": tables.differences(comparison),
        "pairs.csv": tables.pairs(comparison),
        "best.csv": tables.best(comparison),
        "promises.csv": tables.promises(comparison),
        "daily.csv": tables.daily(comparison),
    }
    if comparison.drawn:
        files |= {"evidence.csv": tables.shares(comparison), "draws.csv": tables.draws(comparison)}
    if daily_rows:
        files["daily-replications.csv"] = tables.daily_by_replication(comparison)
    for name, table in files.items():
        write_csv(folder / name, table)
    return [folder / name for name in files]
