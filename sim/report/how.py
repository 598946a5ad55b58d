"""How a comparison was computed, as the page tells it: the plain parts of the manifest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sim.report.covering import played
from sim.report.grid import Grid
from sim.report.view import View
from sim.report.voice import Voice

TOLD: Final = frozenset(
    {
        "study",
        "campaign",
        "seed",
        "design",
        "replications",
        "replications_wanted",
        "reference",
        "scenarios",
        "engine",
        "cross_checked",
    }
)
"""Keys that the page tells in its own words, here or above."""
LEFT_OUT: Final = frozenset({"documents", "records", "files"})
"""Keys that hold whole documents or lists of hashes."""
TABLES: Final = frozenset({"versions"})
"""Keys that hold a short table."""
FEW: Final = 12
"""A longer list is for programs."""


def how(view: View, manifest: Mapping[str, object], voice: Voice) -> Grid:
    """Return versions, seed, what was played, what the manifest says in plain values, and digests."""
    uncertainty = "; ".join(voice.text(f"report.block-{block.parameters}") for block in view.blocks)
    rows = [
        [voice.text("report.key-campaign"), voice.of(view.title)],
        [voice.text("report.key-uncertainty"), uncertainty],
        [voice.text("report.key-seed"), str(view.seed)],
        [voice.text("report.key-replications"), "; ".join(played(block, voice) for block in view.blocks)],
    ]
    if view.reference:
        rows.append([voice.text("report.key-reference"), voice.of(view.reference.title)])
    if "engine" in manifest:
        rows.append([voice.text("report.key-engine"), engine_text(manifest, voice)])
    rows += [
        [voice.label("report.key", str(key)), _shown(value)]
        for key, value in manifest.items()
        if key not in TOLD | LEFT_OUT and _is_plain(key, value)
    ]
    rows += [
        [voice.text("report.digest-of", strategy=voice.of(s.title)), s.digest]
        for s in view.strategies
        if s.digest
    ]
    columns = [voice.text("report.column-key"), voice.text("report.column-value")]
    return Grid(voice.text("report.how-caption"), columns, rows)


def engine_text(manifest: Mapping[str, object], voice: Voice) -> str:
    """Return who told the replications, and how that was checked."""
    checked = voice.number(manifest.get("cross_checked"))  # type: ignore[arg-type]
    return voice.text(f"report.engine-{manifest['engine']}", cross_checked=checked)


def _is_plain(key: str, value: object) -> bool:
    if isinstance(value, Mapping):
        return key in TABLES
    if isinstance(value, list | tuple):
        return len(value) <= FEW and all(map(_is_one, value))
    return _is_one(value)


def _is_one(value: object) -> bool:
    return isinstance(value, str | int | float) and value != ""


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key} {inner}" for key, inner in value.items() if _is_one(inner))
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)
