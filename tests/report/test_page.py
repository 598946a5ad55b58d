from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from sim.report import drawings, view_of, write_report
from sim.report.assumptions import assumptions
from sim.report.comparison.page import html_page
from sim.scenario import factors, vary
from tests.report.comparisons import Strict, comparison, printed, scenario


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("report")
    write_report(comparison(), folder, {"command": "run.py compare", "versions": {"numpy": "2.4"}})
    assert {path.name for path in folder.iterdir()} == {
        "report.html",
        "figures",
        "headline.en.md",
        "headline.id.md",
    }
    return (folder / "report.html").read_text(encoding="utf-8")


def test_the_page_needs_nothing_else(written):
    found = Strict(written)
    for tag, name, value in found.attributes:
        assert not re.search(r"https?:|^//|@import", value), (tag, name, value)
        assert name not in {"src", "srcset", "data"}, (tag, name)
        if name == "href":
            assert value.startswith("#")
    styles = [data for tag, data in found.text if tag in {"style", "script"}]
    styles += [value for _, name, value in found.attributes]
    assert all(target == "#" for text in styles for target in re.findall(r"url\([\"']?(.)", text))


def test_every_link_leads_somewhere_and_no_name_is_given_twice(written):
    found = Strict(written)
    names = [value for _, name, value in found.attributes if name == "id"]
    assert len(names) == len(set(names))
    assert {value[1:] for _, name, value in found.attributes if name in {"href", "xlink:href"}} <= set(names)
    assert set(re.findall(r"url\(#([^)\"']+)", written)) <= set(names)


def test_the_page_speaks_both_languages_with_the_same_headings(written):
    english, indonesian = (part for part in re.split(r"<article ", written)[1:])
    assert english.startswith('lang="en"')
    assert indonesian.startswith('lang="id"')
    for tag in ("h1", "h2", "h3", "table", "caption", "figure", "figcaption", "svg"):
        assert english.count(f"<{tag}") == indonesian.count(f"<{tag}") > 0
    assert "The intervals cover chance alone" in english or "the intervals cover chance alone" in english
    assert "hanya mencakup faktor kebetulan" in indonesian


def test_every_table_has_a_caption_and_every_figure_says_what_it_shows(written):
    assert written.count("<table") == written.count("<caption>")
    assert written.count('role="img" aria-label="') == written.count("<figure")


def test_no_placeholder_and_no_empty_number_is_left(written):
    said = " ".join(data for tag, data in Strict(written).text if tag not in {"style", "script"})
    assert not re.search(r"\{[a-z_]+\}|\{\{|\bnan\b|\bNone\b|Undefined", said)


def test_the_page_says_what_it_must(written):
    for words in (
        "X ASSUMED",
        "No public report gives officers, desks, hours and count together",
        "throughput per officer".capitalize(),
        "willing",
        scenario("status-quo").digest,
        "run.py compare",
    ):
        assert words in written


def test_the_first_day_is_told_as_planned_and_with_the_time_away_lifted(written):
    lifted = "The same with the limit on the time away lifted to the whole day"
    assert written.index("First visit day: people") < written.index(lifted)


def test_the_text_of_a_user_is_escaped():
    evil = "<script>alert(1)</script>"
    one = vary(
        scenario("status-quo"),
        {"title": {"en": evil, "id": f'" onload="{evil}'}, "rationale": {"en": evil, "id": evil}},
    )
    changed = replace(comparison(), scenarios=(one, *comparison().scenarios[1:]))
    view = view_of(changed)
    figures = {
        (drawing.name, language): "<svg></svg>" for drawing in drawings(view) for language in ("en", "id")
    }
    text = html_page(view, changed.scenarios, {"command": evil}, figures)
    assert "<script>alert" not in text
    assert text.count("<script>") == 1
    assert 'onload="' not in Strict(text).text
    assert not [name for _, name, _ in Strict(text).attributes if name.startswith("on")]


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_main_table_is_words_and_every_value_has_its_interval(language):
    _, columns, rows, _ = printed(comparison(), language)[0]
    assert len(rows) == 4
    assert {len(row) for row in rows} == {len(columns)}
    assert [row[0] for row in rows][-1] == scenario("status-quo").title.model_dump()[language]
    assert all("±" in row[1] for row in rows)


def test_the_headline_is_the_table_under_what_its_intervals_cover():
    (found,) = printed(comparison())
    assert "chance alone" in found.heading
    assert any("Sritex" in remark for remark in found.remarks)


def test_one_replication_has_no_interval_and_tells_nothing_apart():
    rows = printed(comparison(replications=1))[0].rows
    assert all("±" not in cell for row in rows for cell in row)
    assert {row[8] for row in rows} == {"–", "no gain"}


def test_what_adds_nothing_says_so():
    rows = printed(comparison(visited=False))[0].rows
    assert {row[5] for row in rows} == {"the status quo", "no gain"}
    assert {row[8] for row in rows} == {"–", "no gain"}
    assert {row[4] for row in rows} == {"not visited"}


def test_a_goal_inside_the_evidence_is_a_share_not_out_of_reach():
    rows = printed(comparison())[0].rows
    assert {row[4] for row in rows if "±" in row[4]} != set()
    assert not any("out of reach" in cell for row in rows for cell in row)


def test_a_goal_that_no_value_of_the_evidence_reaches_is_out_of_reach():
    far = comparison()
    scenarios = tuple(vary(s, {"sites.sritex.goal": 9_000}) for s in far.scenarios)
    rows = printed(replace(far, scenarios=scenarios))[0].rows
    assert any("out of reach" in row[4] for row in rows)


def test_an_interrupted_comparison_says_how_far_it_came(tmp_path: Path):
    write_report(comparison(names=("status-quo",), wanted=30), tmp_path, {})
    assert "4 of 30" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_nothing_finished_is_nothing_to_report(tmp_path: Path):
    with pytest.raises(ValueError, match="no replication"):
        write_report(comparison(replications=0, wanted=3), tmp_path / "new", {})


def test_the_assumptions_are_all_uncertain_numbers_once():
    scenarios = [scenario("status-quo"), scenario("all-out")]
    found = assumptions(scenarios)
    assert {a.path for a in found} == {path for s in scenarios for path in factors(s)}
    shared = [a for a in found if not a.only_in]
    assert len(shared) == len({a.path for a in shared})
    assert {a.unit for a in found if a.path.endswith("first_pass")} == {"share"}
    assert all(a.quality and a.note for a in found)
    assert ("all-out",) in {a.only_in for a in found}
