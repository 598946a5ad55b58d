from __future__ import annotations

import datetime as dt
import re
import string
import tomllib
from importlib.resources import files

import pytest

from sim.analysis import RATIOS
from sim.report import Voice, measure_label
from tests.report.comparisons import comparison

PARTS = ("report", "figures", "measures")


def texts_of(language: str) -> dict[str, str]:
    """Every text of the report in a language, as its file holds it."""
    document = tomllib.loads(files("sim.words").joinpath(f"{language}.toml").read_text(encoding="utf-8"))
    return {f"{part}.{key}": text for part in PARTS for key, text in document[part].items()}


def parameters(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_keys_with_the_same_parameters():
    english, indonesian = texts_of("en"), texts_of("id")
    assert set(english) == set(indonesian)
    assert len(english) > 200
    assert {key for key in english if parameters(english[key]) != parameters(indonesian[key])} == set()


@pytest.mark.parametrize("language", ["en", "id"])
def test_every_measure_has_words(language):
    names = [
        *RATIOS,
        *comparison().measures_of("sritex-rotation"),
        "goal_met.sritex",
        "goal_day.sritex",
        "cost.hires",
        "minutes.set-up",
    ]
    for name in names:
        label = measure_label(name, language, {"sritex": {"en": "PT Sritex", "id": "PT Sritex"}})
        assert label != name
        assert ("PT Sritex" in label) == ("sritex" in name)


def test_an_unknown_measure_keeps_its_name():
    assert measure_label("something.else", "en") == "something.else"


@pytest.mark.parametrize(
    ("value", "decimals", "english", "indonesian"),
    [
        (1234.5, 1, "1,234.5", "1.234,5"),
        (-1234.0, 0, "−1,234", "−1.234"),
        (-0.2, 0, "0", "0"),
        (0.0, 2, "0.00", "0,00"),
        (float("nan"), 0, "–", "–"),
        (1e7, 0, "10,000,000", "10.000.000"),
    ],
)
def test_a_number_is_written_as_its_reader_writes_it(value, decimals, english, indonesian):
    assert Voice("en").number(value, decimals) == english
    assert Voice("id").number(value, decimals) == indonesian


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.645, "0.645"), (0.8, "0.8"), (12000.0, "12,000"), (2.5, "2.5"), (0.015, "0.015"), (1e-9, "0")],
)
def test_an_input_is_written_without_needless_decimals(value, text):
    assert Voice("en").short(value) == text


@pytest.mark.parametrize(
    "other",
    [
        *("ulangan", "hari-petugas", "pembantu", "terbedakan", "meninggalkan kerja", "calon", "tarikan"),
        *("hal yang belum diketahui", "kembaran", "penjangkauan"),
    ],
)
def test_indonesian_has_one_word_for_a_thing(other):
    """Not beside replikasi, hari petugas, kandidat, sampel parameter, ketidakpastian parameter, jemput bola and so on."""
    assert not [key for key, text in texts_of("id").items() if re.search(rf"\b{other}\b", text)]


@pytest.mark.parametrize("other", ["what is not known", "what is unknown", "his", "he", "told by"])
def test_english_has_one_word_for_a_thing(other):
    """Not beside parameter uncertainty, they and played by."""
    assert not [key for key, text in texts_of("en").items() if re.search(rf"\b{other}\b", text.lower())]


def test_dates_are_written_as_each_language_writes_them():
    date = dt.date(2023, 9, 4)
    assert [Voice(language).date(date) for language in ("en", "id")] == ["4 Sept 2023", "4 Sep 2023"]
    assert [Voice(language).day(date) for language in ("en", "id")] == ["4 Sept", "4 Sep"]
    assert [Voice(language).weekdays()[0] for language in ("en", "id")] == ["Mon", "Sen"]
