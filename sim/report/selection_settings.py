"""The settings of a selection in words: what was asked, and what it was computed with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.report import selection_words as said
from sim.report.grid import Grid
from sim.report.how import engine_text
from sim.report.voice import NOTHING, Voice
from sim.study.selecting.select import BATCH
from sim.study.selecting.selection import Selected


def settings(selected: Selected, manifest: Mapping[str, Any], voice: Voice) -> Grid:
    """Return what was asked, the seed, versions and digests."""
    rows = [[voice.text(f"report.{key}"), value] for key, value in _asked(selected, voice)]
    if "engine" in manifest:
        rows.append([voice.text("report.key-engine"), engine_text(manifest, voice)])
    rows += [[voice.text("report.key-versions"), _versions(manifest)]]
    rows += [
        [
            voice.text("report.digest-of", strategy=said.title(selected, name, voice)),
            selected.scenario(name).digest,
        ]
        for name in selected.candidates
    ]
    columns = [voice.text("report.column-key"), voice.text("report.column-value")]
    return Grid(voice.text("report.select-settings-caption"), columns, rows)


def _asked(selected: Selected, voice: Voice) -> Iterator[tuple[str, str]]:
    asked, how = selected.question, said.amount(selected)
    yield "select-key-by", said.objective(selected, voice)
    if asked.worth is not None:
        yield "select-key-worth", said.rupiah(asked.worth, voice)
    yield "select-key-indifference", said.short(how, asked.indifference, voice)
    yield "select-key-probability", said.probability(asked.probability, voice)
    yield "select-key-require", said.requirements(selected, voice) or NOTHING
    yield (
        "select-key-first",
        "; ".join(said.stage(s, asked.first, voice) for s in selected.selections) or NOTHING,
    )
    yield "select-key-batch", voice.number(BATCH)
    yield "select-key-most", voice.number(asked.most)
    yield "select-key-left-out", said.titles(selected, (*selected.bounds, *selected.excluded), voice)
    yield "key-seed", str(selected.seed)


def _versions(manifest: Mapping[str, Any]) -> str:
    return "; ".join(f"{name} {version}" for name, version in manifest.get("versions", {}).items())
