"""The tables of a selection in words: the candidates, what was required of them, what was decided when, and the settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.report.parts import Grid, engine_text
from sim.report.selection.words import (
    amount,
    amount_of,
    kind,
    label,
    objective,
    probability,
    requirement,
    requirements,
    rupiah,
    short,
    stage,
    title,
    titles,
)
from sim.report.voice import NOTHING, Voice
from sim.study.selecting.question import planned_values
from sim.study.selecting.selection import BATCH, Selected, Selection
from sim.study.selecting.tables import Ending, Event, endings, events, leader, verdict


def candidates(selected: Selected, selection: Selection, voice: Voice) -> Grid:
    """Return a row a candidate: how it ended, its mean, how far it is from the leader, and what that took."""
    how, sizes, ahead = amount(selected), selection.rinott, leader(selection)
    rows = []
    for ending in endings(selection):
        behind = selection.behind(ending.name, ahead) if ahead and ending.name != ahead else None
        used = selection.together * selection.observations(ending.name)
        rows.append(
            [
                title(selected, ending.name, voice),
                _outcome(selected, selection, ending, voice),
                how.margin(selection.estimate(ending.name), voice),
                NOTHING if behind is None else how.margin(behind, voice),
                voice.number(used),
                voice.number(sizes.get(ending.name)),
            ]
        )
    covers = voice.text(f"report.covers-{selection.parameters}")
    facts = {"kind": kind(selection, voice), "objective": objective(selected, voice), "covers": covers}
    return Grid(
        voice.text("report.select-caption", **facts),
        _columns(selected, ahead, voice),
        [*rows, *_left_out(selected, voice)],
        range(2, 6),
        ["reference" if ending.status == "best" else "" for ending in endings(selection)]
        + ["bound"] * len(_left_out(selected, voice)),
    )


def excluded(selected: Selected, voice: Voice) -> Grid:
    """Return the scenarios, where none was played."""
    columns = [voice.text("report.column-strategy"), voice.text("report.select-column-outcome")]
    rows = [row[:2] for row in _left_out(selected, voice)]
    return Grid(voice.text("report.select-table"), columns, rows, (), ["bound"] * len(rows))


def _columns(selected: Selected, ahead: str | None, voice: Voice) -> list[str]:
    measure = selected.question.objective.measure
    less = voice.text(
        "report.select-column-behind", leader=NOTHING if ahead is None else title(selected, ahead, voice)
    )
    how = amount(selected)
    return [
        voice.text("report.column-strategy"),
        voice.text("report.select-column-outcome"),
        how.heading(label(selected, measure, voice), voice),
        less,
        voice.text("report.select-column-used"),
        voice.text("report.select-column-rinott"),
    ]


def _left_out(selected: Selected, voice: Voice) -> list[list[str]]:
    """Return the rows of scenarios that were not played: bounds, and those that their calendars rule out."""
    found = [(name, voice.text("report.select-outcome-bound")) for name in selected.bounds]
    for name, required in selected.excluded.items():
        value = planned_values(selected.scenario(name))[required.measure]
        how = amount_of(required.measure, max(abs(required.limit) / 100, 1.0))
        text = voice.text(
            "report.select-outcome-excluded",
            requirement=requirement(selected, required, voice),
            value=short(how, value, voice),
        )
        found.append((name, text))
    return [[title(selected, name, voice), text, *[NOTHING] * 4] for name, text in found]


def _outcome(selected: Selected, selection: Selection, ending: Ending, voice: Voice) -> str:
    """Return how a candidate ended."""
    key = "tie" if ending.is_tie else "empty" if ending.empty else ending.status
    return voice.text(f"report.select-outcome-{key}", **_facts(selected, selection, ending, voice))


def _facts(selected: Selected, selection: Selection, ending: Ending, voice: Voice) -> dict[str, str]:
    return {
        "name": title(selected, ending.name, voice),
        "stage": stage(selection, ending.stage, voice),
        "by": title(selected, ending.by, voice) if ending.by else NOTHING,
        "requirement": requirement(selected, ending.requirement, voice) if ending.requirement else NOTHING,
        "measure": label(selected, ending.empty, voice) if ending.empty else NOTHING,
    }


def required(selected: Selected, selection: Selection, voice: Voice) -> Grid | None:
    """Return the means that are required to keep to a limit, and whether they do; None where none is."""
    rows = []
    for ending in endings(selection) if selected.question.estimated else ():
        for asked in selected.question.estimated:
            how = amount_of(asked.measure, asked.tolerance)
            mean = how.margin(selection.required(ending.name, asked), voice)
            found = voice.text(f"report.select-verdict-{verdict(selection, ending, asked)}")
            name = title(selected, ending.name, voice)
            rows.append([name, requirement(selected, asked, voice), how.with_unit(mean, voice), found])
    heads = ("column-strategy", "select-column-requirement", "select-column-value", "select-column-verdict")
    covers = voice.text(f"report.covers-{selection.parameters}")
    text = voice.text("report.select-required-caption", kind=kind(selection, voice), covers=covers)
    return Grid(text, [voice.text(f"report.{head}") for head in heads], rows, (2,)) if rows else None


def decided(selected: Selected, selection: Selection, voice: Voice) -> Grid:
    """Return what was decided when."""
    columns = [
        voice.text(f"report.select-column-{head}") for head in ("after", "event", "remaining", "all-used")
    ]
    rows = [
        [
            stage(selection, event.stage, voice),
            _event(selected, selection, event, voice),
            voice.number(event.remaining),
            voice.number(event.used),
        ]
        for event in events(selection)
    ]
    caption = voice.text("report.select-stages-caption", kind=kind(selection, voice))
    return Grid(caption, columns, rows, (2, 3))


def _event(selected: Selected, selection: Selection, event: Event, voice: Voice) -> str:
    ending = event.ending
    if ending is None:
        return voice.text(f"report.select-event-{event.what}")
    key = "tie" if ending.is_tie else "empty" if ending.empty else ending.status
    return voice.text(f"report.select-event-{key}", **_facts(selected, selection, ending, voice))


def settings(selected: Selected, manifest: Mapping[str, Any], voice: Voice) -> Grid:
    """Return what was asked, the seed, versions and digests."""
    rows = [[voice.text(f"report.{key}"), value] for key, value in _settings(selected, voice)]
    if "engine" in manifest:
        rows.append([voice.text("report.key-engine"), engine_text(manifest, voice)])
    rows += [[voice.text("report.key-versions"), _versions(manifest)]]
    rows += [
        [
            voice.text("report.digest-of", strategy=title(selected, name, voice)),
            selected.scenario(name).digest,
        ]
        for name in selected.candidates
    ]
    columns = [voice.text("report.column-key"), voice.text("report.column-value")]
    return Grid(voice.text("report.select-settings-caption"), columns, rows)


def _settings(selected: Selected, voice: Voice) -> Iterator[tuple[str, str]]:
    asked, how = selected.question, amount(selected)
    yield "select-key-by", objective(selected, voice)
    if asked.worth is not None:
        yield "select-key-worth", rupiah(asked.worth, voice)
    yield "select-key-indifference", short(how, asked.indifference, voice)
    yield "select-key-probability", probability(asked.probability, voice)
    yield "select-key-require", requirements(selected, voice) or NOTHING
    yield (
        "select-key-first",
        "; ".join(stage(s, asked.first, voice) for s in selected.selections) or NOTHING,
    )
    yield "select-key-batch", voice.number(BATCH)
    yield "select-key-most", voice.number(asked.most)
    yield "select-key-left-out", titles(selected, (*selected.bounds, *selected.excluded), voice)
    yield "key-seed", str(selected.seed)


def _versions(manifest: Mapping[str, Any]) -> str:
    return "; ".join(f"{name} {version}" for name, version in manifest.get("versions", {}).items())
