"""What is said of a selection: every number says what it covers, in both languages, on the page and on the screen."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sim.report.selection import markdown, selection_headlines, write_selection
from sim.report.selection.words import Amount, amount_of, rupiah
from sim.report.voice import LANGUAGES, Voice
from sim.study.objective import Objective
from sim.study.selecting.question import requirement_from
from sim.study.selecting.selection import Selected, select_in
from tests.report.comparisons import ALL, Strict, scenario
from tests.study.selecting import Bench, luck, question, shared

ACTIVATIONS = {"status-quo": 4000.0, "sritex-at-once": 4700.0, "sritex-rotation": 6700.0}
COSTS = {"status-quo": 15e6, "sritex-at-once": 30e6, "sritex-rotation": 30e6}
NET_BENEFIT = Objective("net-benefit", worth=25000.0)
COVERS = {"chance alone", "chance and parameter uncertainty"}


def values(name: str, replication: int) -> dict[str, float]:
    activations = ACTIVATIONS[name] + 100.0 * shared(replication) + 20.0 * luck(name, replication)
    cost = COSTS[name] + 1e5 * luck(f"{name} cost", replication)
    return {
        "activations": activations,
        "cost": cost,
        "activations_per_officer_day": activations / 300.0,
        "wait_mean": float("nan"),
    }


@cache
def selected(ends: int = 10**9, **more) -> Selected:
    """The bound all-out is among the strategies."""
    asked = {"objective": NET_BENEFIT, "worth": 25000.0, "indifference": 2e6, "uncertainty": "both"} | more
    return select_in(Bench(values, ends), [scenario(name) for name in ALL], question(**asked))


def pages(folder: Path) -> dict[str, str]:
    """The text of the page in each language, and the whole page."""
    whole = (folder / "select.html").read_text(encoding="utf-8")
    english, indonesian = whole.split("<article")[1:]
    text = {"en": english, "id": indonesian}
    plain = {name: unescape(re.sub(r"<[^>]*>", " ", part)) for name, part in text.items()}
    return {name: re.sub(r"[ \n]+", " ", part) for name, part in plain.items()} | {"whole": whole}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("selection")
    write_selection(selected(), folder, {"versions": {"numpy": "2.4"}})
    return folder


def test_a_page_a_figure_and_the_answer_are_written_in_both_languages(written):
    assert {path.name for path in written.iterdir()} == {
        "select.html",
        "figures",
        "headline.en.md",
        "headline.id.md",
    }
    figures = {path.name for path in (written / "figures").iterdir()}
    assert figures == {f"worth.{language}.{form}" for language in ("en", "id") for form in ("svg", "png")}
    ElementTree.parse(written / "figures" / "worth.id.svg")


def test_the_page_is_whole_and_needs_nothing_else(written):
    found = Strict(pages(written)["whole"])
    for tag, name, value in found.attributes:
        assert not re.search(r"https?:|^//|@import", value), (tag, name, value)
        assert name not in {"src", "srcset", "data"}, (tag, name)
    names = [value for _, name, value in found.attributes if name == "id"]
    assert len(names) == len(set(names))
    links = {value[1:] for _, name, value in found.attributes if name in {"href", "xlink:href"}}
    assert links <= set(names)


def test_the_answer_is_said_with_what_it_rests_on(written):
    said = pages(written)["en"]
    assert (
        "the best of 3 candidates by net benefit at Rp\u00a025,000 an activation is Sritex, unit by unit"
        in said
    )
    assert "At likely values (chance alone): the best" in said
    assert "With parameter uncertainty: the best" in said
    assert "Both answers are the same." in said
    assert "with a probability of at least 95% the best is selected" in said
    assert "leads every other by Rp\u00a02\u00a0million or more" in said
    assert "is an assumption of the decision maker" in said
    assert "left out: a bound, which nobody can carry out" in said


def test_both_languages_say_the_same_numbers(written):
    english, indonesian = (pages(written)[language].split("(function")[0] for language in ("en", "id"))
    assert english.count("±") == indonesian.count("±") > 10
    assert "yang terbaik dari 3 kandidat" in indonesian
    assert "Rp\u00a025.000" in indonesian
    assert not re.search(r"\bnan\b|\{\w*\}", english + indonesian)


def test_every_table_with_an_interval_says_what_it_covers(written):
    whole = pages(written)["whole"]
    tables = re.findall(
        r"<table>\s*<caption>(.*?)</caption>(.*?)</table>", whole.split("<article")[1], re.DOTALL
    )
    with_interval = [caption for caption, body in tables if "±" in body]
    assert len(with_interval) == 2
    assert {next(c for c in COVERS if f"covers {c}" in caption) for caption in with_interval} == COVERS


def test_the_screen_and_the_page_show_the_same_rows(written):
    said = pages(written)["en"]
    first, second = selection_headlines(selected(), "en")
    for row in (*first.rows, *second.rows):
        for cell in row:
            assert cell in said
    assert (written / "headline.en.md").read_text(encoding="utf-8") == markdown(selected(), "en")


def test_rinotts_number_stands_beside_what_was_used():
    for headline, selection in zip(selection_headlines(selected(), "en"), selected().selections, strict=True):
        total = f"{sum(selection.rinott.values()):,}"
        (said,) = [remark for remark in headline.remarks if "Rinott's procedure (1978)" in remark]
        assert f"would have taken {total} replications" in said
        share = f"{100 * selection.used / sum(selection.rinott.values()):.0f}%"
        assert f"used {selection.used:,}, {share} of that" in said
        assert sum(int(row[5].replace(",", "")) for row in headline.rows if row[5] != "–") == sum(
            selection.rinott.values()
        )


def test_a_ratio_is_said_to_be_each_replications_own():
    found = selected(
        objective=Objective("activations_per_officer_day"),
        indifference=0.5,
        worth=None,
        uncertainty="sampling",
    )
    (headline,) = selection_headlines(found, "en")
    assert any("the mean over replications of each replication's own ratio" in r for r in headline.remarks)
    assert headline.rows[0][2].startswith("22.")


def test_without_a_worth_no_figure_stays(tmp_path):
    write_selection(selected(), tmp_path, {})
    assert (tmp_path / "figures" / "worth.en.svg").exists()
    by = selected(objective=Objective("activations"), indifference=50.0, worth=None)
    write_selection(by, tmp_path, {})
    assert not list((tmp_path / "figures").iterdir())
    assert "What an activation is worth" not in pages(tmp_path)["en"]


def test_the_figure_and_the_page_say_from_which_worth_on_another_is_best(written):
    said = pages(written)["en"]
    assert re.search(r"from Rp\u00a00 on Status quo; from Rp\u00a05,\d{3} on Sritex, unit by unit", said)
    assert "assumed: Rp\u00a025,000" in (written / "figures" / "worth.en.svg").read_text(encoding="utf-8")


# ---------------------------------------------------------------- other endings


@pytest.mark.parametrize(
    ("more", "english"),
    [
        ({"most": 20, "indifference": 1.0}, "it is not decided yet which of these is the best"),
        ({"ends": 11, "indifference": 1.0}, "the computation was interrupted before it was decided"),
        ({"ends": 11, "indifference": 1.0, "uncertainty": "both"}, "after 5 draws of each; still in"),
        (
            {"requirements": (requirement_from("activations>=9000±100"),)},
            "no candidate meets the requirements",
        ),
        ({"requirements": (requirement_from("planned_officer_days>=9000"),)}, "nothing was played"),
        ({"objective": Objective("wait_mean"), "indifference": 0.5, "worth": None}, "can be compared"),
    ],
)
def test_an_ending_without_an_answer_is_said_plainly(tmp_path, more, english):
    found = selected(**{"uncertainty": "sampling"} | more)
    write_selection(found, tmp_path, {})
    assert english in pages(tmp_path)["en"]
    Strict(pages(tmp_path)["whole"])
    for language in LANGUAGES:
        assert selection_headlines(found, language)[0].heading in pages(tmp_path)[language]


def test_who_breaks_a_requirement_is_said_to_and_what_holds_is_told_with_its_interval(tmp_path):
    required = (requirement_from("cost<=20000000±1000000"), requirement_from("planned_officer_days<=500"))
    found = selected(requirements=required, uncertainty="sampling")
    write_selection(found, tmp_path, {})
    said = pages(tmp_path)["en"]
    assert found.selections[0].best == "status-quo"
    assert (
        "costs, without salaries: at most Rp\u00a020\u00a0million (± Rp\u00a01\u00a0million) is not met"
        in said
    )
    assert "What was required" in said
    assert "Rp\u00a015.0\u00a0±\u00a0" in said
    assert "Half of the error probability goes to these checks" in said


def test_a_strategy_that_its_calendar_rules_out_is_told_with_what_the_calendar_plans():
    found = selected(requirements=(requirement_from("planned_officer_days<=100"),), uncertainty="sampling")
    (headline,) = selection_headlines(found, "en")
    left_out = [row for row in headline.rows if "calendar" in row[1]]
    assert {row[0] for row in left_out} == {"Sritex, everybody at once", "Sritex, unit by unit"}
    assert all(row[1].endswith("its calendar plans up to 136") for row in left_out)


def test_nothing_is_promised_where_nothing_was_played():
    found = selected(requirements=(requirement_from("planned_officer_days>=9000"),), uncertainty="sampling")
    assert "What is guaranteed" not in markdown(found, "en")
    assert "Yang dijamin" not in markdown(found, "id")


def alike(name: str, replication: int) -> dict[str, float]:
    """The two at Sritex differ by chance alone."""
    level = 4000.0 if name == "status-quo" else 6000.0
    return values(name, replication) | {"activations": level + 20.0 * luck(name, replication)}


@pytest.mark.parametrize("most", [500, 4])
def test_whom_the_paired_differences_do_not_tell_from_the_best_is_named_and_nobody_else(most):
    asked = {"objective": Objective("activations"), "indifference": 100.0, "worth": None, "most": most}
    asked |= {"uncertainty": "sampling"} | ({"first": 4, "indifference": 0.1} if most < 10 else {})
    found = select_in(Bench(alike), [scenario(name) for name in ALL], question(**asked))
    assert (found.selections[0].best is None) == (most == 4)
    told = next(line for line in markdown(found, "en").splitlines() if "do not tell" in line)
    assert {name for name in ("everybody at once", "unit by unit", "Status quo") if name in told} == {
        "everybody at once",
        "unit by unit",
    }
    assert "do not tell" not in markdown(selected(uncertainty="sampling"), "en")


# ---------------------------------------------------------------- amounts


def test_an_amount_has_the_decimals_that_a_difference_that_matters_has():
    assert amount_of("net-benefit", 2e6) == Amount("rupiah", 1e6, 1)
    assert amount_of("net-benefit", 500.0).scale == 1.0
    assert amount_of("activations", 50.0).decimals == 0
    assert amount_of("activations_per_officer_day", 0.5).decimals == 2
    assert rupiah(25000.0, Voice("id")) == "Rp\u00a025.000"
