from __future__ import annotations

import re
import string

import pytest

from sim.analysis import RATIOS
from sim.report import measure_label
from sim.report.voice import Voice
from sim.words import words
from tests.report.comparisons import comparison

MINE = ("report.", "figures.", "measures.")


def _parameters(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_keys_with_the_same_parameters():
    english, indonesian = (words(language) for language in ("en", "id"))
    keys = {
        language.language: {k for k in sorted(language.keys()) if k.startswith(MINE)}
        for language in (english, indonesian)
    }
    assert keys["en"] == keys["id"]
    assert len(keys["en"]) > 200
    for key in keys["en"]:
        assert _parameters(english._texts[key]) == _parameters(indonesian._texts[key]), key


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


@pytest.mark.parametrize("other", ["ulangan", "hari-petugas", "pembantu", "terbedakan", "meninggalkan kerja"])
def test_indonesian_has_one_word_for_a_thing(other):
    """Not beside replikasi, hari petugas, tenaga bantu, dapat dibedakan and meninggalkan lini."""
    texts = words("id")._texts
    assert not [key for key, text in texts.items() if re.search(rf"\b{other}\b", text)]
