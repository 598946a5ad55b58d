"""The page: one HTML file that needs nothing else, in English and Indonesian."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from sim.report import main_table
from sim.report.alternatives import alternative, caption
from sim.report.assumption_tables import assumption_grids
from sim.report.assumptions import assumptions
from sim.report.figures import Drawing, drawings
from sim.report.findings import Finding, findings
from sim.report.grid import Grid
from sim.report.inline import inline
from sim.report.view import Strategy, View
from sim.report.voice import LANGUAGES, Voice
from sim.scenario import Scenario

SECTIONS: Final = (
    "asked",
    "results",
    "apart",
    "findings",
    "figures",
    "strategies",
    "assumptions",
    "limits",
    "how",
    "glossary",
)
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


@dataclass(frozen=True)
class Inlined:
    """A figure in the page."""

    caption: str
    svg: Markup


class Page:
    """The report in one language, section by section, as the template fills it in."""

    sections = SECTIONS

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
            replications=voice.number(view.replications),
        )
        if not view.goal_site:
            return [text]
        site = voice.of(view.site_titles[view.goal_site])
        return [text, voice.text("report.asked-goal", site=site, goal=voice.number(view.goal))]

    @property
    def interrupted(self) -> str:
        """What to say of a computation that was stopped; empty if it was not."""
        view, voice = self._view, self._voice
        if view.replications >= view.wanted:
            return ""
        return voice.text(
            "report.interrupted", done=voice.number(view.replications), wanted=voice.number(view.wanted)
        )

    @property
    def main(self) -> Grid:
        """The main table."""
        view, voice = self._view, self._voice
        columns = main_table.columns(view, voice)
        marked = ["reference" if s.is_reference else "bound" if s.bound else "" for s in view.by_yield]
        text = voice.text("report.table-caption", deadline=voice.date(view.deadline))
        return Grid(text, columns, main_table.rows(view, voice), range(1, len(columns)), marked)

    @property
    def apart(self) -> Grid:
        """Which strategies can be told apart: those without a letter in common."""
        view, voice = self._view, self._voice
        rows = [
            [voice.of(s.title), voice.number(s.new.mean), self._letters(s), self._not_apart(s)]
            for s in view.by_yield
        ]
        columns = [
            voice.text(f"report.column-{name}") for name in ("strategy", "new", "letters", "not-apart")
        ]
        return Grid(voice.text("report.apart-caption"), columns, rows, [1])

    def _letters(self, strategy: Strategy) -> str:
        return strategy.letters if self._view.replications > 1 else self._voice.number(None)

    def _not_apart(self, strategy: Strategy) -> str:
        if self._view.replications < 2:  # noqa: PLR2004 - one replication has no interval
            return self.t("report.apart-unknown")
        return "; ".join(
            self._voice.of(self._view.strategy(name).title) for name in strategy.not_apart
        ) or self.t("report.apart-all")

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
        view, voice = self._view, self._voice
        rows = [
            [voice.text("report.key-seed"), str(view.seed)],
            [voice.text("report.key-replications"), voice.number(view.replications)],
        ]
        told = {"seed", "replications", "scenarios"}
        rows += [
            [voice.label("report.key", str(key)), _shown(value)]
            for key, value in self._manifest.items()
            if key not in told
        ]
        rows += [
            [voice.text("report.digest-of", strategy=voice.of(s.title)), s.digest]
            for s in view.strategies
            if s.digest
        ]
        return Grid(
            voice.text("report.how-caption"),
            [voice.text("report.column-key"), voice.text("report.column-value")],
            rows,
        )

    @property
    def glossary(self) -> list[tuple[str, str]]:
        """The terms and their meaning."""
        return [(self.t(f"report.term-{term}"), self.t(f"report.means-{term}")) for term in _TERMS]


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key} {_shown(inner)}" for key, inner in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_shown(inner) for inner in value)
    return str(value)


@lru_cache(maxsize=1)
def _template() -> Template:
    folder = Path(__file__).parent / "templates"
    environment = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("report.html")


def html_page(
    view: View,
    scenarios: Sequence[Scenario],
    manifest: Mapping[str, object],
    drawn: Mapping[tuple[str, str], str],
) -> str:
    """Return the report as one HTML document; `drawn` holds the SVG of each figure by name and language."""
    pages = [Page(view, Voice(language), scenarios, manifest, drawn) for language in LANGUAGES]
    return _template().render(pages=pages)
