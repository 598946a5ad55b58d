from __future__ import annotations

import datetime as dt
import io
import itertools
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from sim.report import Voice, draw, drawings, pictures, view_of, write_figures
from sim.report.figures import frontier, style
from sim.report.figures.style import Label, Labels
from tests.report.comparisons import ALL, comparison

CASES = {
    "four strategies": comparison(),
    "one replication": comparison(replications=1),
    "one scenario": comparison(names=("sritex-rotation",)),
    "none visited": comparison(visited=False),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("language", ["en", "id"])
def test_every_figure_is_drawn(case, language):
    view, voice = view_of(CASES[case]), Voice(language)
    for drawing in drawings(view):
        svg = style.picture(draw(drawing, view, voice), "svg").decode()
        ElementTree.fromstring(svg)
        assert not re.search(r"\bnan\b", re.sub(r"<[^>]*>", "", svg))


def test_every_figure_says_that_its_uncertainty_is_chance_alone():
    view, voice = view_of(comparison()), Voice("en")
    for drawing in drawings(view):
        figure = draw(drawing, view, voice)
        said = " ".join(text.get_text().replace("\n", " ") for text in figure.texts)
        assert "chance alone" in said.lower()
        assert "likely value" in said


def test_the_same_comparison_gives_the_same_bytes(tmp_path: Path):
    view = view_of(comparison())
    write_figures(pictures(view), tmp_path / "one")
    write_figures(pictures(view), tmp_path / "two")
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert {"course.en.svg", "course.id.png", "visits-all-out.en.svg"} <= set(names)
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.parametrize(
    ("start", "deadline", "told"),
    [
        (dt.date(2023, 9, 4), dt.date(2023, 9, 22), ["4 Sep", "22 Sep"]),
        (dt.date(2023, 9, 4), dt.date(2023, 10, 22), ["4 Sep", "22 Okt"]),
        (dt.date(2023, 9, 4), dt.date(2023, 12, 1), ["Okt", "Nov", "Des"]),
    ],
)
def test_the_axis_of_time_tells_how_long_a_campaign_is(start, deadline, told):
    view = replace(view_of(comparison()), start=start, deadline=deadline)
    course = next(drawing for drawing in drawings(view) if drawing.name == "course")
    enlarged = draw(course, view, Voice("id")).axes[1]
    assert [label.get_text() for label in enlarged.get_xticklabels()] == told


def test_who_visits_nobody_has_no_calendar_and_no_funnel():
    assert [d.name for d in drawings(view_of(comparison(visited=False)))] == [
        "course",
        "ranking",
        "effort",
        "minutes",
    ]


def test_the_frontier_leaves_out_bounds_and_who_is_beaten_with_fewer_days():
    # 0, 100, 200, 300 officer-days; 2,000, 3,015, 4,015, 5,015 activations; the last is a bound
    assert [s.name for s in frontier(view_of(comparison()).strategies)] == [
        "status-quo",
        "sritex-at-once",
        "sritex-rotation",
    ]


def test_numbers_have_the_separators_of_the_language():
    for language, wanted in (("en", "2,015"), ("id", "2.015")):
        view, voice = view_of(comparison(names=("status-quo",))), Voice(language)
        ranking = next(d for d in drawings(view) if d.name == "ranking")
        assert any(text.get_text().startswith(wanted) for text in draw(ranking, view, voice).axes[0].texts)


def test_a_title_with_dollars_or_angles_is_drawn_as_it_stands():
    view = view_of(comparison(names=("status-quo",)))
    object.__setattr__(view.strategies[0], "title", {"en": "<script>$x$ & $", "id": "$"})
    for drawing in drawings(view):
        ElementTree.fromstring(style.picture(draw(drawing, view, Voice("en")), "svg"))


@pytest.mark.parametrize("wanted", [[1.0, 1.0, 1.0], [0.0, 9.9, 10.0, 10.0], [5.0], [], [3.0, 1.0, 2.0]])
def test_labels_keep_their_distance_their_order_and_their_axes(wanted):
    places = style.spread(wanted, 1.0, 0.0, 10.0)
    assert all(0.0 <= place <= 10.0 for place in places)
    for (a, p), (b, q) in itertools.combinations(zip(wanted, places, strict=True), 2):
        assert abs(p - q) >= 1.0 - 1e-9
        assert a == b or (a < b) == (p < q)


def test_labels_far_enough_apart_stay_where_they_are():
    assert style.spread([1.0, 4.0, 8.0], 1.0, 0.0, 10.0) == [1.0, 4.0, 8.0]


def test_more_labels_than_room_share_it():
    assert style.spread([5.0] * len(ALL), 9.0, 0.0, 9.0) == [0.0, 3.0, 6.0, 9.0]


# ---------------------------------------------------------------- many labels in one artist

FEW = [
    Label(0.2, 0.3, "24*", "#222222"),
    Label(0.7, 0.6, "1,234", "#0072B2"),
    Label(0.5, 0.9, "M", "#222222"),
]


def pictured(as_one: bool, across: str, down: str) -> np.ndarray:
    with style.drawing():
        figure = style.new_figure(1.5, 3.0)
        axes = figure.add_axes((0.1, 0.1, 0.8, 0.8))
        style.bare(axes)
        if as_one:
            Labels(axes, FEW, 6.2, across, down)
        for x, y, text, colour in () if as_one else FEW:
            axes.text(x, y, text, fontsize=6.2, color=colour, ha=across, va=down)
    return np.asarray(Image.open(io.BytesIO(style.picture(figure, "png"))).convert("L"))


@pytest.mark.parametrize("across", ["center", "right"])
@pytest.mark.parametrize("down", ["center", "center_baseline", "bottom"])
def test_labels_look_as_texts_of_matplotlib_do(across, down):
    ours, theirs = pictured(True, across, down), pictured(False, across, down)
    assert theirs.min() < 200  # there is something to be seen
    assert np.array_equal(ours, theirs)
