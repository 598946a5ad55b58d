"""The page of a comparison: one HTML file that needs nothing else, in English and Indonesian."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from sim.report.assumptions import assumption_grids, assumptions
from sim.report.comparison.findings import findings, promise_findings
from sim.report.comparison.tables import (
    covered,
    main_table,
    marks_of,
    played,
    promise_tables,
    standing_tables,
)
from sim.report.comparison.view import View
from sim.report.figures import Drawing, drawings
from sim.report.figures.captions import alternative, caption
from sim.report.parts import Finding, Grid, Inlined, engine_text, inline, template
from sim.report.voice import LANGUAGES, Voice
from sim.scenario import Scenario

SECTIONS: Final = (
    "asked",
    "results",
    "promises",
    "apart",
    "findings",
    "figures",
    "strategies",
    "assumptions",
    "limits",
    "how",
    "glossary",
)
PROMISED: Final = (1, 2)
"""The columns of what can be promised at 90 and at 80 %."""
TERMS: Final = (
    "activation",
    "new",
    "status-quo",
    "bound",
    "replication",
    "interval",
    "spread",
    "officer-day",
    "likely",
    "willing",
    "at-once",
    "max-away",
    "frontier",
)
TERMS_DRAWN: Final = ("promise", "draw", "unknown")
"""Terms that only a page with drawn parameters uses."""


SAID_OTHERWISE: Final = frozenset(
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
"""Keys of the manifest that the page puts into its own words."""
LEFT_OUT: Final = frozenset({"documents", "records", "files"})
"""Keys of the manifest that hold whole documents or lists of hashes."""
TABLES: Final = frozenset({"versions"})
"""Keys of the manifest that hold a short table."""
FEW: Final = 12
"""A longer list is for programs."""


class Apart(NamedTuple):
    """How strategies stand against each other with one kind of parameters; without a heading where there is only one."""

    heading: str
    text: str
    tables: Sequence[Grid]


class Page:
    """The report in one language, section by section, as the template fills it in."""

    def __init__(
        self,
        view: View,
        voice: Voice,
        scenarios: Sequence[Scenario],
        manifest: Mapping[str, object],
        drawn: Mapping[tuple[str, str], str],
    ) -> None:
        self.language = voice.language
        self.t = voice.text
        self._view, self._voice, self._manifest, self._drawn = view, voice, manifest, drawn
        self._assumptions = assumptions(scenarios)
        self.title = voice.text("report.title", campaign=voice.of(view.title))
        self.sections = [name for name in SECTIONS if view.drawn or name != "promises"]

    @property
    def asked(self) -> list[str]:
        """What was asked, a paragraph each."""
        view, voice = self._view, self._voice
        text = voice.text(
            "report.asked-text",
            baseline=voice.number(view.baseline),
            date=voice.date(view.baseline_date),
            target=voice.number(view.target),
            share=voice.percent(view.target / view.eligible if view.eligible else None),
            eligible=voice.number(view.eligible),
            start=voice.date(view.start),
            deadline=voice.date(view.deadline),
            strategies=voice.number(len(view.strategies)),
            played=voice.text("report.and").join(played(block, voice) for block in view.blocks),
        )
        if not view.goal_site:
            return [text]
        site = voice.of(view.site_titles[view.goal_site])
        return [text, voice.text("report.asked-goal", site=site, goal=voice.number(view.goal))]

    @property
    def statement(self) -> list[str]:
        """Which uncertainty is covered, and of each kind of parameters that it was not finished, if so."""
        kind, voice = "both" if self._view.with_parameter_uncertainty else self._view.parameters, self._voice
        stopped = [
            voice.text(
                "report.interrupted",
                block=voice.text(f"report.block-{view.parameters}"),
                done=voice.number(view.replications),
                wanted=voice.number(view.wanted),
            )
            for view in self._view.blocks
            if view.replications < view.wanted
        ]
        covered = [voice.text(f"report.{key}-{kind}") for key in ("heading", "heading-more")]
        return [*covered, *stopped]

    @property
    def main(self) -> Grid:
        """The main table."""
        view, voice = self._view, self._voice
        found, deadline = main_table(view, voice), voice.date(view.deadline)
        text = voice.text("report.table-caption", deadline=deadline, covers=covered(view, voice))
        return Grid(text, found.columns, found.rows, range(1, len(found.columns)), marks_of(view))

    @property
    def promised(self) -> list[Finding]:
        """What can be promised, in sentences."""
        return promise_findings(self._view, self._voice)

    @property
    def promises(self) -> list[Grid]:
        """The tables of what can be promised; none where nothing was drawn."""
        drawn = self._view.drawn
        if drawn is None:
            return []
        return [
            Grid(" ".join([heading, *more]), columns, rows, range(1, len(columns)), marks_of(drawn), PROMISED)
            for heading, columns, rows, more in promise_tables(drawn, self._voice)
        ]

    @property
    def apart(self) -> list[Apart]:
        """How the strategies stand against each other, for each kind of parameters that was played."""
        found = []
        for view in self._view.blocks:
            heading = self.t(f"report.block-{view.parameters}") if len(self._view.blocks) > 1 else ""
            text = self.t(f"report.apart-text-{view.parameters}")
            found.append(Apart(heading, text, standing_tables(view, self._voice)))
        return found

    @property
    def findings(self) -> list[Finding]:
        """What was found, with numbers and why."""
        return findings(self._view, self._voice)

    @property
    def figures(self) -> list[Inlined]:
        """The figures with captions and alternative texts."""
        return [self._inlined(drawing) for drawing in drawings(self._view)]

    def _inlined(self, drawing: Drawing) -> Inlined:
        alt = alternative(drawing, self._view, self._voice)
        prefix, text = f"{self.language}-{drawing.name}", caption(drawing, self._view, self._voice)
        return inline(self._drawn[drawing.name, self.language], prefix, text, alt)

    @property
    def strategies(self) -> list[tuple[str, str]]:
        """The strategies and why each is there."""
        return [(self._voice.of(s.title), self._voice.of(s.rationale)) for s in self._view.strategies]

    @property
    def used(self) -> str:
        """What the comparison makes of the assumptions, and how their quality is marked."""
        return self.t(
            f"report.assumptions-{'both' if self._view.with_parameter_uncertainty else self._view.parameters}"
        )

    @property
    def assumed(self) -> str:
        """How many numbers are uncertain, and how many of them assumed."""
        if not self._assumptions:
            return self.t("report.assumptions-none")
        assumed = sum(a.is_assumed for a in self._assumptions)
        return self.t(
            "report.assumptions-count",
            all=self._voice.number(len(self._assumptions)),
            assumed=self._voice.number(assumed),
        )

    @property
    def assumptions(self) -> list[Grid]:
        """The tables of assumptions, a part of the scenario each."""
        titles = {s.name: self._voice.of(s.title) for s in self._view.strategies}
        return assumption_grids(self._assumptions, titles, self._voice)

    @property
    def how(self) -> Grid:
        """Versions, seed, replications and digests."""
        return how(self._view, self._manifest, self._voice)

    @property
    def glossary(self) -> list[tuple[str, str]]:
        """The terms and their meaning."""
        terms = (*TERMS, *(TERMS_DRAWN if self._view.drawn else ()))
        return [(self.t(f"report.term-{term}"), self.t(f"report.means-{term}")) for term in terms]


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
        if key not in SAID_OTHERWISE | LEFT_OUT and _is_plain(key, value)
    ]
    rows += [
        [voice.text("report.digest-of", strategy=voice.of(s.title)), s.digest]
        for s in view.strategies
        if s.digest
    ]
    columns = [voice.text("report.column-key"), voice.text("report.column-value")]
    return Grid(voice.text("report.how-caption"), columns, rows)


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


def html_page(
    view: View,
    scenarios: Sequence[Scenario],
    manifest: Mapping[str, object],
    drawn: Mapping[tuple[str, str], str],
) -> str:
    """Return the report as one HTML document; `drawn` holds the SVG of each figure by name and language."""
    pages = [Page(view, Voice(language), scenarios, manifest, drawn) for language in LANGUAGES]
    return template("report.html").render(pages=pages)
