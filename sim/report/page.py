"""The page: one HTML file that needs nothing else, in English and Indonesian."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from sim.report import main_table
from sim.report.alternatives import alternative, caption
from sim.report.assumption_tables import assumption_grids
from sim.report.assumptions import assumptions
from sim.report.covering import covered, played
from sim.report.figures import Drawing, drawings
from sim.report.finding import Finding
from sim.report.findings import findings
from sim.report.grid import Grid
from sim.report.how import how
from sim.report.inline import inline
from sim.report.promise_findings import promise_findings
from sim.report.promise_tables import promise_tables
from sim.report.standing_tables import standing_tables
from sim.report.template import template
from sim.report.view import View
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
_TERMS: Final = (
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
_TERMS_DRAWN: Final = ("promise", "draw", "unknown")
"""Terms that only a page with drawn parameters uses."""


@dataclass(frozen=True)
class Apart:
    """How strategies stand against each other with one kind of parameters; without a heading where there is only one."""

    heading: str
    text: str
    tables: Sequence[Grid]


@dataclass(frozen=True)
class Inlined:
    """A figure in the page."""

    caption: str
    svg: Markup


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
        columns = main_table.columns(view, voice)
        text = voice.text(
            "report.table-caption", deadline=voice.date(view.deadline), covers=covered(view, voice)
        )
        return Grid(text, columns, main_table.rows(view, voice), range(1, len(columns)), _marked(view))

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
        marked = _marked(drawn)
        return [
            Grid(f"{heading} {more}", columns, rows, range(1, len(columns)), marked, PROMISED)
            for heading, more, columns, rows in promise_tables(drawn, self._voice)
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
        svg = inline(self._drawn[drawing.name, self.language], f"{self.language}-{drawing.name}", alt)
        return Inlined(caption(drawing, self._view, self._voice), Markup(svg))  # noqa: S704 - the figure has escaped its texts

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
        return assumption_grids(self._assumptions, self._view, self._voice)

    @property
    def how(self) -> Grid:
        """Versions, seed, replications and digests."""
        return how(self._view, self._manifest, self._voice)

    @property
    def glossary(self) -> list[tuple[str, str]]:
        """The terms and their meaning."""
        terms = (*_TERMS, *(_TERMS_DRAWN if self._view.drawn else ()))
        return [(self.t(f"report.term-{term}"), self.t(f"report.means-{term}")) for term in terms]


def _marked(view: View) -> list[str]:
    return ["reference" if s.is_reference else "bound" if s.bound else "" for s in view.by_yield]


def html_page(
    view: View,
    scenarios: Sequence[Scenario],
    manifest: Mapping[str, object],
    drawn: Mapping[tuple[str, str], str],
) -> str:
    """Return the report as one HTML document; `drawn` holds the SVG of each figure by name and language."""
    pages = [Page(view, Voice(language), scenarios, manifest, drawn) for language in LANGUAGES]
    return template("report.html").render(pages=pages)
