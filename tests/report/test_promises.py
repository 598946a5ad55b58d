"""What can be promised, on the page and in the tables: with drawn parameters, beside chance alone or by themselves."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis import mean_of, wilson
from sim.report import Voice, draw, drawings, view_of, write_report
from sim.report.comparison.findings import promise_findings
from sim.report.comparison.page import Page, how
from sim.report.comparison.tables import rank_of, standing_tables
from sim.report.comparison.view import Standing
from sim.scenario import vary
from sim.study import manifest, told
from sim.words import words
from tests.report.comparisons import both, comparison, drawn, printed

LANGUAGES = ("en", "id")
COVERED = {"en": "chance and parameter uncertainty", "id": "faktor kebetulan dan ketidakpastian parameter"}
CHANCE = {"en": "chance alone", "id": "hanya faktor kebetulan"}
NEW, GOALS = 1, 2


def cells(comparison, table, language="en"):
    """The cells of each strategy by heading."""
    found = printed(comparison, language)[table]
    return {row[0]: dict(zip(found.columns, row, strict=True)) for row in found.rows}


def unit_by_unit(comparison, table):
    return cells(comparison, table)["Sritex, unit by unit"]


def test_the_promises_are_the_quantiles_of_all_draws():
    # 6 draws of two replications: 4,000 + 10 n + 600 draw + second, n = 0 … 11
    values = [4000 + 10 * n + 600 * (n // 2) + n % 2 for n in range(12)]
    found = unit_by_unit(both(), NEW)
    for heading, p in (
        ("promise at 90% (P10)", 0.1),
        ("promise at 80% (P20)", 0.2),
        ("middle (P50)", 0.5),
        ("exceeded in one of ten (P90)", 0.9),
    ):
        assert found[heading].startswith(f"{np.quantile(values, p):,.0f} (")


def test_a_goal_that_no_draw_met_has_an_upper_bound_and_never_0_percent():
    # none of 6 draws, which count once each as nothing varies: Wilson's upper end is z² / (6 + z²) = 39.03%, rounded up
    of = unit_by_unit(both(), GOALS)
    assert of["chance of the goal of 4,500 there"] == "below\u00a040%"
    assert of["chance of the target of 170,000"] == "below\u00a040%"


def test_a_goal_that_every_draw_met_has_a_lower_bound_and_never_100_percent():
    of = unit_by_unit(both(met=(0, 1, 2, 3, 4, 5)), GOALS)
    assert of["chance of the goal of 4,500 there"] == "above\u00a060%"


def test_a_goal_that_some_draws_met_has_its_probability_and_interval():
    # 1 of 6 draws, both replications of it: Wilson's interval at 6 is 3.0 to 56.4%, and wider as that was estimated from 6
    assert re.fullmatch(
        "17% \\([12]–(5[7-9]|6.)%\\)",
        unit_by_unit(both(met=(5,)), GOALS)["chance of the goal of 4,500 there"],
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_table_says_0_or_100_percent_of_a_chance(language):
    for met in ((), (0, 1, 2, 3, 4, 5)):
        for row in printed(both(met=met), language)[GOALS].rows:
            assert not [cell for cell in row if re.match("(0|100)%", cell)]


def with_goal(goal, **of):
    far = both(**of)
    scenarios = tuple(vary(s, {"sites.sritex.goal": goal}) for s in far.scenarios)
    assert far.with_parameter_uncertainty is not None
    return replace(
        far,
        scenarios=scenarios,
        with_parameter_uncertainty=replace(far.with_parameter_uncertainty, scenarios=scenarios),
    )


def test_a_goal_beyond_the_evidence_is_out_of_reach_and_has_no_probability():
    of = unit_by_unit(with_goal(9_000), GOALS)
    assert of["chance of the goal of 9,000 there"] == "out of reach under any value in the evidence"
    here = promise_findings(view_of(with_goal(9_000)), Voice("en"))[-1]
    assert "The goal of 9,000 is out of reach under any value in the evidence." in here.brief


def test_a_goal_that_a_draw_met_is_never_called_out_of_reach():
    of = unit_by_unit(with_goal(9_000, met=(5,)), GOALS)
    assert of["chance of the goal of 9,000 there"].startswith("17%")


def test_a_bound_is_no_candidate_and_the_others_have_rank_and_chance():
    found = cells(both(), NEW)
    assert {found["Everything at once (a bound)"][of] for of in ("mean rank", "chance of being best")} == {
        "–"
    }
    assert found["Sritex, unit by unit"]["mean rank"] == "1.0 in all"
    assert found["Status quo"]["mean rank"] == "3.0 in all"
    assert found["Sritex, unit by unit"]["chance of being best"] == "above\u00a060%"


def test_the_finding_sets_chance_beside_what_is_not_known():
    new, target, here = (found.brief for found in promise_findings(view_of(both()), Voice("en")))
    assert "chance alone, at likely values, leaves 4,003 to 4,027" in new
    assert "with parameter uncertainty it is 4,072 to 7,039" in new
    assert "Promise 4,072 (4,000–5,860) at 90%" in new
    assert "no further replication narrows it, better evidence does" in new
    assert target.startswith("No candidate reached the target of 170,000")
    assert "any strategy came, bounds included, is 25,551, 15% of it" in target
    assert "Chance of the goal of 4,500: below\u00a040%." in here


def page_of(comparison):
    return Page(view_of(comparison), Voice("en"), comparison.scenarios, {}, {})


def test_with_chance_alone_there_are_no_promises():
    assert len(printed(comparison())) == 1
    assert "promises" not in [drawing.name for drawing in drawings(view_of(comparison()))]
    page = page_of(comparison())
    assert "promises" not in page.sections
    assert (page.promised, page.promises) == ([], [])
    assert [part.heading for part in page.apart] == [""]
    assert "promise at 90%" not in dict(page.glossary)


def test_with_both_the_page_has_promises_and_sets_the_two_kinds_side_by_side():
    page = page_of(both())
    assert page.sections[1:4] == ["results", "promises", "apart"]
    assert [part.heading for part in page.apart] == [
        "At likely values: chance alone",
        "With parameter uncertainty",
    ]
    assert "the intervals cover chance alone" in page.statement[0]
    assert "there the numbers cover chance and parameter uncertainty" in page.statement[0]
    assert "promise at 90%" in dict(page.glossary)


@pytest.fixture(scope="module")
def drawn_only(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn")
    write_report(drawn(met=(5,)), folder, {})
    return folder


def test_with_drawn_parameters_only_nothing_claims_to_cover_chance_alone(drawn_only):
    page = (drawn_only / "report.html").read_text(encoding="utf-8")
    english, indonesian = re.split("<article ", page)[1:]
    for text, language in ((english, "en"), (indonesian, "id")):
        said = re.sub("<[^>]*>", " ", text.partition("<dl>")[0]).lower()
        assert CHANCE[language] not in said
        assert COVERED[language] in said
        assert text.count("<figure>") == len(list(drawings(view_of(drawn()))))
    for said in ("held at its likely value", "ditetapkan pada nilai yang paling mungkin", "nan"):
        assert not re.search(rf"\b{said}\b", page)


def test_with_drawn_parameters_only_the_main_table_is_that_of_the_draws(drawn_only):
    main, new, goals = printed(drawn(met=(5,)))
    assert "chance and parameter uncertainty" in main.heading
    assert main.rows[1][1].startswith("5,556\u00a0±\u00a0")  # the mean of 6 draws: 4,000 + 55 + 1,500 + 0.5
    assert len(main.rows) == len(new.rows) == len(goals.rows) == 4
    assert (drawn_only / "headline.en.md").read_text(encoding="utf-8").count("| --- |") == 3


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", ["both", "drawn", "likely"])
def test_every_table_of_estimates_says_what_it_covers(case, language):
    view, voice = view_of({"both": both, "drawn": drawn, "likely": comparison}[case]()), Voice(language)
    for block in view.blocks:
        wanted = CHANCE if block.parameters == "likely" else COVERED
        grids = standing_tables(block, voice)
        assert len(grids) == 3
        assert all(wanted[language] in grid.caption for grid in grids)
    for found in printed({"both": both, "drawn": drawn}.get(case, both)(), language)[1:]:
        assert COVERED[language] in found.heading


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figure_of_promises_says_what_bars_and_lines_cover(language):
    for view in (view_of(both()), view_of(drawn())):
        figure = draw(next(d for d in drawings(view) if d.name == "promises"), view, Voice(language))
        said = " ".join(text.get_text().replace("\n", " ") for text in figure.texts)
        assert COVERED[language] in said
        assert ("replications by chance alone" in said or "karena faktor kebetulan saja" in said) == bool(
            view.with_parameter_uncertainty
        )


@pytest.mark.parametrize("gap", [5_000, 200_000])
def test_the_figure_tells_how_far_the_target_is_on_its_scale_or_off(gap):
    view = view_of(both())
    assert view.with_parameter_uncertainty is not None
    near = replace(
        view, with_parameter_uncertainty=replace(view.with_parameter_uncertainty, target=17_440.0 + gap)
    )
    figure = draw(next(d for d in drawings(near) if d.name == "promises"), near, Voice("en"))
    said = [text.get_text() for text in figure.axes[0].texts]
    assert any(f"the target takes {gap:,}" in text for text in said)
    assert any("off to the right" in text for text in said) == (gap > 100_000)


def test_one_draw_has_no_interval_and_decides_nothing():
    one = drawn(draws=1)
    found = printed(one)[NEW].rows
    assert not [cell for row in found for cell in row[1:5] if "(" in cell]
    apart = standing_tables(view_of(one), Voice("en"))
    assert {row[3] for row in apart[0].rows} == {"one replication or draw: cannot be said"}
    assert {row[2] for row in apart[1].rows} == {"cannot be said"}
    assert {row[2] for row in apart[2].rows} == {"–"}


def test_what_sharing_the_chance_saved_is_told_in_shares_and_replications():
    """Differences of 1 in 2,000 that vary by ±1 where both vary with 10 a replication: nearly all is saved."""
    of = comparison(names=("status-quo", "sritex-rotation"))
    first, *rest = of.records["sritex-rotation"]
    first = replace(first, values=first.values | {"activations": first.values["activations"] + 2.0})
    of = replace(of, records=of.records | {"sritex-rotation": (first, *rest)})
    [row] = standing_tables(view_of(of), Voice("en"))[-1].rows
    # 0, 10, 20, 30 and 2, 10, 20, 30 vary by 166.67 and 147.67, the differences 2, 0, 0, 0 by 1: 4 x 314.33
    assert row[2:] == [row[2], "100%", "1,257"]


def test_a_stopped_block_says_how_far_it_came():
    stopped = both()
    assert stopped.with_parameter_uncertainty is not None
    *_, said = page_of(
        replace(stopped, with_parameter_uncertainty=replace(stopped.with_parameter_uncertainty, wanted=60))
    ).statement
    assert said.startswith("With parameter uncertainty: the computation was interrupted")
    assert "12 of 60" in said
    assert len(page_of(stopped).statement) == 2


def test_a_second_block_without_any_draw_is_left_out():
    stopped = replace(
        both(), with_parameter_uncertainty=replace(drawn(), records=dict.fromkeys(drawn().records, ()))
    )
    assert view_of(stopped).with_parameter_uncertainty is None
    assert len(printed(stopped)) == 1


def test_the_page_leaves_documents_and_hashes_of_the_manifest_to_programs():
    made = {
        "study": "compare",
        "seed": 7,
        "stopped": "",
        "design": {"draws": 30, "precision": None, "deep": {"a": 1}},
        "versions": {"numpy": "2.4"},
        "blocks": {"likely": {"wanted": 30}},
        "documents": {"campaign.toml": {"title": "x"}},
        "records": ["9f" * 32],
        "files": ["measures.csv"],
        "hosts": [str(n) for n in range(40)],
        "list": ["a", 2],
    }
    rows = {row[0]: row[1] for row in how(view_of(both()), made, Voice("en")).rows[:-4]}
    assert rows == {
        "campaign": "Digital identity in Sukoharjo, 2023",
        "uncertainty": "At likely values: chance alone; With parameter uncertainty",
        "seed": "7",
        "replications": "4 replications; 12 replications in 6 draws",
        "reference": "Status quo",
        "versions": "numpy 2.4",
        "list": "a, 2",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_the_page_tells_of_a_manifest_has_a_name_in_words(language):
    made = told(manifest(both(), ["run.py"], "2026-01-01T00:00:00+00:00", 1.0, 1))
    view, voice = view_of(both()), Voice(language)
    known = {voice.text(key) for key in sorted(words(language).keys()) if key.startswith("report.key-")}
    digests = {voice.text("report.digest-of", strategy=voice.of(s.title)) for s in view.strategies}
    assert {row[0] for row in how(view, made, voice).rows} <= known | digests


@pytest.mark.parametrize(
    ("chance", "english", "indonesian"),
    [
        ((0.0, 0.0, 0.0316), "below\u00a04%", "di\u00a0bawah\u00a04%"),
        ((1.0, 0.9684, 1.0), "above\u00a096%", "di\u00a0atas\u00a096%"),
        ((0.0, 0.0, 0.03), "below\u00a03%", "di\u00a0bawah\u00a03%"),
        ((0.12, 0.06, 0.22), "12% (6–22%)", "12% (6–22%)"),
        ((0.002, 0.0005, 0.0114), "0.2% (0.1–1.1%)", "0,2% (0,1–1,1%)"),
        ((0.01, 0.0018, 0.0545), "1.0% (0.2–5.5%)", "1,0% (0,2–5,5%)"),
        ((0.99, 0.9455, 0.9982), "99.0% (94.5–99.8%)", "99,0% (94,5–99,8%)"),
        ((float("nan"),) * 3, "–", "–"),
    ],
)
def test_a_chance_is_written_with_what_is_known_of_it(chance, english, indonesian):
    assert Voice("en").chance(*chance) == english
    assert Voice("id").chance(*chance) == indonesian


def test_an_interval_with_a_minus_has_no_dash():
    assert Voice("en").with_interval(1234.0, 1180.0, 1290.0) == "1,234 (1,180–1,290)"
    assert Voice("en").with_interval(-12.0, -20.0, 0.0) == "−12 (−20\u00a0to\u00a00)"
    assert Voice("id").with_interval(-12.0, -20.0, 0.0) == "−12 (−20\u00a0sampai\u00a00)"
    assert Voice("en").with_interval(5.0, float("nan"), float("nan")) == "5"


@pytest.mark.parametrize(
    ("p", "text"), [(0.0, "below 0.001"), (0.0312, "0.031"), (1.0, "1.000"), (float("nan"), "–")]
)
def test_a_p_value_is_written_to_three_decimals(p, text):
    assert Voice("en").p_value(p).replace("\u00a0", " ") == text


@given(st.integers(2, 1000), st.integers(0, 2), st.booleans())
def test_no_end_of_the_chance_of_a_count_is_0_or_100_percent(of, seldom, mostly_met):
    """Which but for a few replications is near; of what all agree on one end alone is told."""
    times = of - min(seldom, of) if mostly_met else min(seldom, of)
    told = Voice("en").chance(times / of, *wilson(times, of))
    assert not re.search(r"(?<![\d.])(0|100)(\.0+)?(?![\d.])", told)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        ((0.97, 0.88, 0.99), "97% (88–99%)"),
        ((0.9967, 0.99, 0.999), "99.7% (99.0–99.9%)"),
        ((0.002, 0.0, 0.3), "0.2% (0.0–30.0%)"),
        ((0.0, 0.0, 0.3), "0% (0–30%)"),
    ],
)
def test_a_share_that_is_only_near_all_of_it_is_not_written_as_all(share, text):
    assert Voice("en").share(*share) == text


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        ((170.4, 3.2, 0), "170 ± 3"),
        ((17.043, 0.021, 1), "17.04 ± 0.02"),
        ((0.86, 0.04, 0), "0.86 ± 0.04"),
        ((5.0, 0.0, 1), "5.0 ± 0.0"),
        ((5.0, 1e-9, 0), "5.000 ± 0.000"),
    ],
)
def test_an_interval_is_not_written_as_if_it_had_no_width(estimate, text):
    assert Voice("en").with_margin(*estimate) == text.replace(" ", "\u00a0")


def test_a_rank_that_never_varied_has_no_interval():
    same, varied = (Standing(rank=mean_of(np.array(ranks))) for ranks in ([8.0] * 10, [1.0, 2.0, 1.0]))
    assert rank_of(same, Voice("en")) == "8.0 in all"
    assert rank_of(varied, Voice("id")) == "1,3 (1,0–2,8)"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bound_is_marked_wherever_strategies_are_held_against_each_other(language):
    voice, marked = (
        Voice(language),
        {"en": "Everything at once (a bound)", "id": "Semuanya sekaligus (batas atas)"},
    )
    for grid in standing_tables(view_of(both()), voice):
        named = {cell for row in grid.rows for cell in row if marked[language].split(" (")[0] in cell}
        assert named <= {marked[language]}


def test_every_mean_beside_its_letters_has_its_interval():
    """Of four replications; of one there is none to tell."""
    for found, has_interval in ((both(), True), (comparison(replications=1), False)):
        apart = standing_tables(view_of(found), Voice("en"))[0]
        assert {"±" in row[1] for row in apart.rows} == {has_interval}
        assert "mean ± half-width of its 95% interval" in apart.caption
