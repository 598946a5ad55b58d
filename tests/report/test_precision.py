"""A report that was asked for a precision says whether it was met, by how much, and what sharing the same chance saved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.analysis import precision_from
from sim.report import Voice, markdown, view_of
from sim.report.comparison.findings import findings
from sim.report.comparison.page import Page
from tests.report.comparisons import both, comparison, printed


def of(text: str, found=comparison):
    return replace(found(), precision=precision_from(text))


def told(text: str, language="en"):
    return findings(view_of(of(text)), Voice(language))[-1]


def test_a_mean_that_is_precise_enough_says_so_with_the_widest_interval():
    found = told("activations=5%")
    assert found.title == "Precision"
    assert "“new activations” of every strategy to within 5%" in found.brief
    assert "Met after 4 replications: the widest half-width" in found.brief
    assert "(covered: chance alone)" in found.brief
    assert "of its own" not in found.brief


def test_what_is_not_met_is_never_called_met():
    found = told("activations=0.001%")
    assert "Not met after 4 replications by Status quo; Sritex, everybody at once;" in found.brief


def test_a_difference_tells_what_it_would_have_taken_without_the_same_chance():
    found = told("difference:activations=10")
    assert "difference of “new activations” of every strategy to “Status quo” to within 10" in found.brief
    assert "about 2 replications are needed with common random numbers, and about 16 would be" in found.brief


@pytest.mark.parametrize("language", ["en", "id"])
def test_page_and_headline_tell_it_once_and_of_the_block_that_was_asked(language):
    asked = of("activations=5%", both)
    brief = findings(view_of(asked), Voice(language))[-1].brief
    assert sum(brief in remark for part in printed(asked, language) for remark in part.remarks) == 1
    page = Page(view_of(asked), Voice(language), asked.scenarios, {}, {})
    assert page.findings[-1].brief == brief
    assert brief in markdown(view_of(asked), Voice(language))


def test_without_a_precision_nothing_is_said_of_it():
    assert "Precision" not in [found.title for found in findings(view_of(comparison()), Voice("en"))]
