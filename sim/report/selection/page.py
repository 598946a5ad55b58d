"""The report of a selection: one page that needs nothing else, the figure, and what the command prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sim.report.assumptions import assumption_grid, assumptions
from sim.report.figures import style
from sim.report.figures.worth import worth
from sim.report.parts import Grid, Headline, Inlined, inline, template
from sim.report.selection import tables as grids
from sim.report.selection import words as said
from sim.report.voice import LANGUAGES, Language, Voice
from sim.study.selecting.selection import Selected
from sim.study.selecting.worth import Sweep, sweep_of

PAGE: Final = "select.html"
SOURCES: Final = (
    "Andradóttir, S. & Kim, S.-H. (2010). Fully sequential procedures for comparing constrained systems via simulation. "
    "Naval Research Logistics 57, 403–421.",
    "Eckman, D. J. & Henderson, S. G. (2018). Guarantees on the probability of good selection. Proceedings of the 2018 "
    "Winter Simulation Conference, 351–365.",
    "Healey, C., Andradóttir, S. & Kim, S.-H. (2014). Selection procedures for simulations with multiple constraints under "
    "independent and correlated sampling. ACM Transactions on Modeling and Computer Simulation 24(3), 14.",
    "Kim, S.-H. & Nelson, B. L. (2001). A fully sequential procedure for indifference-zone selection in simulation. ACM "
    "Transactions on Modeling and Computer Simulation 11, 251–273.",
    "Rinott, Y. (1978). On two-stage selection procedures and related probability-inequalities. Communications in "
    "Statistics – Theory and Methods A7, 799–811.",
)
COSTS: Final = "costs"
COST_COLUMNS: Final = ("path", "likely", "low", "high", "quality", "source")


def write_selection(selected: Selected, folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write `select.html`, one page that needs nothing else, the answer as Markdown, and the figure as SVG and PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = _write_worth(selected, folder / "figures")
    for language in LANGUAGES:
        (folder / f"headline.{language}.md").write_text(markdown(selected, language), encoding="utf-8")
    part = folder / f"{PAGE}.part"
    part.write_text(selection_page(selected, manifest, drawn), encoding="utf-8")
    part.replace(folder / PAGE)


def _write_worth(selected: Selected, folder: Path) -> dict[str, str]:
    """Write the net benefit by worth as SVG and PNG; return the SVG by language. Without one, those of before go."""
    found, given = sweeps(selected), selected.question.worth
    drawn: dict[str, str] = {}
    for language in LANGUAGES:
        svg, png = (folder / f"worth.{language}.{form}" for form in ("svg", "png"))
        if not found or given is None:
            svg.unlink(missing_ok=True)
            png.unlink(missing_ok=True)
            continue
        folder.mkdir(parents=True, exist_ok=True)
        voice = Voice(language)
        titles = {name: said.title(selected, name, voice) for name in selected.candidates}
        with style.drawing():
            figure = worth(found, given, titles, voice)
        vector = style.picture(figure, "svg")
        svg.write_bytes(vector)
        png.write_bytes(style.picture(figure, "png"))
        drawn[language] = vector.decode()
    return drawn


def selection_headlines(selected: Selected, language: Language) -> tuple[Headline, ...]:
    """Return what the command prints: for each kind of parameters the answer, the candidates, and remarks."""
    voice = Voice(language)
    tables = [grids.candidates(selected, selection, voice) for selection in selected.selections] or [
        grids.excluded(selected, voice)
    ]
    answers, count = said.answers(selected, voice), len(tables)
    found = [
        Headline(answer, list(grid.columns), [list(row) for row in grid.rows], [])
        for answer, grid in zip(answers, tables, strict=False)
    ]
    for headline, selection in zip(found, selected.selections, strict=False):
        headline.remarks.extend(said.against_rinott(selection, voice))
    remarks = found[-1].remarks
    remarks += [*answers[count:], *said.guarantee(selected, voice), *said.notes(selected, voice)]
    remarks += [changes(selected, sweep, voice) for sweep in sweeps(selected)]
    return tuple(found)


def markdown(selected: Selected, language: Language) -> str:
    """Return the answer, the tables and the remarks as Markdown, to be put into a memorandum."""
    return "\n".join(
        "\n\n".join([f"**{found.heading}**", found.table, *found.remarks]) + "\n"
        for found in selection_headlines(selected, language)
    )


class SelectionPage:
    """The page in one language, section by section, as the template fills it in."""

    def __init__(
        self, selected: Selected, voice: Voice, manifest: Mapping[str, Any], drawn: Mapping[str, str]
    ) -> None:
        self.language, self.t = voice.language, voice.text
        self._selected, self._voice, self._manifest, self._drawn = selected, voice, manifest, drawn
        self.title = voice.text(
            "report.select-title", campaign=voice.of(selected.scenarios[0].campaign.title.model_dump())
        )

    @property
    def sections(self) -> list[str]:
        """The sections that there are."""
        there = {"required": bool(self.required), "figure": self.figure is not None}
        names = ("answer", "table", "required", "figure", "decided", "sources", "settings")
        return [name for name in names if there.get(name, True)]

    @property
    def answers(self) -> list[str]:
        """The answer in a sentence, or one for each kind of parameters."""
        return said.answers(self._selected, self._voice)

    @property
    def notes(self) -> list[str]:
        """What is promised, what the objective rests on, and which uncertainty is covered."""
        asked = self._selected.selections
        kinds = "both" if len(asked) > 1 else asked[0].parameters if asked else ""
        covered = [self.t(f"report.select-covered-{kinds}")] if kinds else []
        return [
            *said.guarantee(self._selected, self._voice),
            *said.notes(self._selected, self._voice),
            *covered,
        ]

    @property
    def tables(self) -> list[Grid]:
        """The candidates, with each kind of parameters."""
        selected, voice = self._selected, self._voice
        return [grids.candidates(selected, selection, voice) for selection in selected.selections] or [
            grids.excluded(selected, voice)
        ]

    @property
    def required(self) -> list[Grid]:
        """The means that are required to keep to a limit."""
        selected, voice = self._selected, self._voice
        found = [grids.required(selected, selection, voice) for selection in selected.selections]
        return [grid for grid in found if grid is not None]

    @property
    def changes(self) -> list[str]:
        """Which candidate is the best from which worth on."""
        return [changes(self._selected, sweep, self._voice) for sweep in sweeps(self._selected)]

    @property
    def figure(self) -> Inlined | None:
        """The net benefit by worth; None where no worth is in question."""
        svg = self._drawn.get(self.language)
        if svg is None:
            return None
        caption, alt = self.t("figures.select-caption-worth"), alternative(self._selected, self._voice)
        return inline(svg, f"{self.language}-worth", caption, alt)

    @property
    def how(self) -> list[str]:
        """How it was decided, and what another procedure would have taken."""
        selected, voice = self._selected, self._voice
        if not selected.selections:
            return []
        first = selected.selections[0]
        texts = [
            self.t("report.select-how-kn", first=said.stage(first, selected.question.first, voice)),
            self.t("report.select-how-required") if selected.question.estimated else "",
            self.t("report.select-how-chance"),
            self.t("report.select-how-drawn") if any(s.together > 1 for s in selected.selections) else "",
            self.t("report.select-how-limits"),
        ]
        return [text for text in texts if text] + said.comparisons(selected, voice)

    @property
    def decided(self) -> list[Grid]:
        """What was decided when."""
        return [grids.decided(self._selected, s, self._voice) for s in self._selected.selections]

    @property
    def sources(self) -> Sequence[str]:
        """The papers of the procedures."""
        return SOURCES

    @property
    def costs(self) -> list[Grid]:
        """The assumptions that a cost is made of, where candidates were selected by one."""
        asked, voice = self._selected.question.objective, self._voice
        if not (asked.unit == "rupiah" or self._selected.question.worth is not None):
            return []
        played = [self._selected.scenario(name) for name in self._selected.candidates]
        found = [a._replace(only_in=()) for a in assumptions(played) if a.group == COSTS]
        caption, titles = (
            voice.text("report.select-costs-caption"),
            dict.fromkeys(self._selected.candidates, ""),
        )
        return [assumption_grid(caption, found, COST_COLUMNS, titles, voice)]

    @property
    def settings(self) -> Grid:
        """What was asked, and what it was computed with."""
        return grids.settings(self._selected, self._manifest, self._voice)


def sweeps(selected: Selected) -> list[Sweep]:
    """Return the sweeps over the worth of an activation that there are."""
    found = (sweep_of(selection) for selection in selected.selections)
    return [sweep for sweep in found if sweep is not None]


def changes(selected: Selected, sweep: Sweep, voice: Voice) -> str:
    """Return which candidate is the best from which worth on, in a sentence."""
    found = [
        voice.text(
            "report.select-change",
            worth=said.rupiah(float(round(change.worth)), voice),
            best=said.title(selected, change.best, voice),
        )
        for change in sweep.changes
    ]
    covers = voice.text(f"report.covers-{sweep.selection.parameters}")
    return voice.text("report.select-changes", covers=covers, changes="; ".join(found))


def alternative(selected: Selected, voice: Voice) -> str:
    """Return what the figure shows, in words."""
    found = sweeps(selected)
    sweep, given = found[0], selected.question.worth or 0.0
    near = min(range(len(sweep.worths)), key=lambda n: abs(float(sweep.worths[n]) - given))
    ranked = sorted(sweep.lines.items(), key=lambda item: -item[1][near].mean)
    how = said.amount_of("net-benefit", said.MILLION)
    return voice.text(
        "figures.select-alt-worth",
        reference=said.title(selected, sweep.reference, voice),
        changes=" ".join(changes(selected, each, voice) for each in found).rstrip("."),
        worth=said.rupiah(float(sweep.worths[near]), voice),
        ranked="; ".join(
            f"{said.title(selected, name, voice)} {how.with_unit(how.margin(line[near], voice), voice)}"
            for name, line in ranked
        ),
    )


def selection_page(selected: Selected, manifest: Mapping[str, Any], drawn: Mapping[str, str]) -> str:
    """Return the page as one HTML document; `drawn` holds the SVG of the figure by language, if there is one."""
    pages = [SelectionPage(selected, Voice(language), manifest, drawn) for language in LANGUAGES]
    return template("select.html").render(pages=pages)
