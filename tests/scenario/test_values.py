"""Scenarios as values: variants of copies and defaults, written and read again, equal, hashed and pickled."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
import string
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario import (
    Complaints,
    Quantity,
    Scenario,
    factors,
    read,
    resolved_text,
    value_at,
    vary,
    warnings,
)
from sim.scenario.complaints import complaint
from sim.scenario.schema import Scenario as Schema
from sim.words import LANGUAGES, words
from tests.campaign import strategy

TINY = Path(__file__).parent / "tiny"
EVE = dt.date(2023, 9, 3)


def rotation() -> Scenario:
    return read(TINY / "strategies" / "rotation.toml")


def copied() -> Scenario:
    stops = [{"site": "village", "visits": 1}, {"site": "mill", "visits": 1}]
    return vary(rotation(), {"sites.mill.copies": 3, "itineraries.mill.stops": stops})


def test_one_copy_of_a_site_can_be_varied() -> None:
    varied = vary(copied(), {"sites.mill-2.willing": 0.25, "visits.mill-3.group_size": 9})
    assert [site.willing for site in varied.rotation_sites.values()] == [0.7, 0.25, 0.7]
    assert [visit.group_size for visit in varied.visits.values()] == [6, 6, 9]


def test_what_is_said_of_one_copy_holds_when_all_are_varied() -> None:
    varied = vary(vary(copied(), {"sites.mill-2.willing": 0.25}), {"sites.mill.willing": 0.5})
    assert [site.willing for site in varied.rotation_sites.values()] == [0.5, 0.25, 0.5]


def test_what_is_said_of_a_copy_that_is_gone_is_forgotten() -> None:
    varied = vary(vary(copied(), {"sites.mill-3.willing": 0.25}), {"sites.mill.copies": 2})
    assert list(varied.rotation_sites) == ["mill-1", "mill-2"]


def test_a_stop_at_one_copy_can_be_varied() -> None:
    varied = vary(copied(), {"itineraries.mill.stops.2.visits": 4})
    assert [stop.visits for stop in varied.itineraries["mill"].stops] == [1, 1, 4, 1]


def test_an_item_of_a_list_that_the_file_does_not_have_can_be_varied() -> None:
    varied = vary(rotation(), {"calendar.holiday_categories.1": "optional"})
    assert varied.calendar.holiday_categories == ("public", "optional")
    schools = vary(strategy("villages-and-events"), {"sites.sma-02.seasons.0.cancelled": 0.9})
    seasons = [schools.sites[name].seasons for name in ("sma-01", "sma-02")]
    assert [season[0].cancelled for season in seasons] == [0.4, 0.9]
    assert seasons[0][1] == seasons[1][1]


def test_a_default_can_be_varied_that_no_file_says() -> None:
    varied = vary(rotation(), {"defaults.visit.prepared_beforehand": True})
    assert varied.visits["mill"].prepared_beforehand
    assert varied.status_quo is not None
    assert not varied.status_quo.visits["mill"].prepared_beforehand


@pytest.mark.parametrize("name", ["all-out", "sritex-rotation"])
def test_every_factor_can_be_varied(name: str) -> None:
    scenario = strategy(name)
    found = factors(scenario)
    assert "defaults.school.seasons.0.cancelled" in found
    varied = vary(scenario, {path: number.high for path, number in found.items()})
    assert all(value_at(varied, path) == number.high for path, number in found.items())
    assert factors(varied) == {}


def test_variants_of_variants_reach_the_status_quo_even_while_it_is_not_played() -> None:
    away = vary(vary(rotation(), {"campaign.baseline.date": EVE}), {"service.first_pass": 0.5})
    assert away.status_quo is None
    again = vary(away, {"campaign.baseline.date": dt.date(2023, 8, 25)})
    assert again.status_quo is not None
    assert again.status_quo.service.first_pass == 0.5
    assert again == vary(rotation(), {"service.first_pass": 0.5})


def test_all_unknown_paths_are_complained_about_at_once() -> None:
    with pytest.raises(Complaints) as caught:
        vary(
            rotation(),
            {"sites.mil.willing": 0.5, "name": "other", "status_quo.bound": True, "campaign.eligible": 5},
        )
    assert [c.key for c in caught.value.complaints] == ["sites.mil.willing", "name", "status_quo.bound"]


def test_a_complaint_about_a_variant_names_no_file() -> None:
    with pytest.raises(Complaints) as caught:
        vary(rotation(), {"sites.mill.willing": "many"})
    assert str(caught.value) == 'sites.mill.willing = "many" is not a number; write a number'
    with pytest.raises(Complaints, match='name = "Two Words" is not a name'):
        vary(rotation(), {}, name="Two Words")


@pytest.mark.parametrize("value", [np.float64(0.5), Quantity(0.5), 0.5])
def test_a_number_may_come_from_elsewhere(value: Any) -> None:
    assert vary(rotation(), {"sites.mill.willing": value}) == vary(rotation(), {"sites.mill.willing": 0.5})


def test_a_part_of_a_scenario_can_be_put_into_another() -> None:
    scenario = rotation()
    team = scenario.teams["field"]
    assert vary(scenario, {"teams.field": team, "calendar": scenario.calendar}) == scenario


texts = st.text(min_size=1, max_size=20)
shares = st.floats(0, 1)
changes = st.fixed_dictionaries(
    {},
    optional={
        "sites.mill.willing": shares,
        "sites.mill.ready": shares.map(lambda share: Quantity(share, 0, 1, "D", "somebody")),
        "defaults.counter.day_effect_cv": st.floats(0, 5),
        "campaign.deadline": st.dates(dt.date(2023, 9, 4), dt.date(2024, 9, 4)),
        "teams.field.officers": st.integers(0, 20),
        "sites.mill.units.1.workers": st.integers(0, 10_000),
        "title.en": st.one_of(texts, st.just("2023-08-19"), st.just("\x7f\\\"'\n\t")),
        "visits.mill.opens": st.integers(0, 719).map(lambda m: f"{m // 60:02d}:{m % 60:02d}"),
        "service.reasons": st.dictionaries(st.sampled_from(["a", "b-1", "2023-08-19"]), shares).filter(
            lambda weights: any(weights.values())
        ),
    },
)


@settings(max_examples=30, deadline=None)
@given(changes)
def test_a_variant_is_a_value(said: dict[str, Any]) -> None:
    scenario = rotation()
    before = scenario.digest, copy.deepcopy(scenario.source.table)
    varied = vary(scenario, said)
    for path, value in said.items():
        if path not in ("service.reasons", "visits.mill.opens"):
            assert value_at(varied, path) == value
    for again in (
        vary(scenario, said),
        vary(varied, said),
        pickle.loads(pickle.dumps(varied)),
        copy.deepcopy(varied),
    ):
        assert again == varied
        assert hash(again) == hash(varied)
        assert vary(again, {"bound": True}) == vary(varied, {"bound": True})
    assert (varied == scenario) == (varied.digest == scenario.digest)
    assert (scenario.digest, scenario.source.table) == before == (rotation().digest, rotation().source.table)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("written")


@settings(max_examples=30, deadline=None)
@given(said=changes)
def test_a_scenario_without_a_status_quo_reads_back_as_it_was(folder: Path, said: dict[str, Any]) -> None:
    varied = vary(rotation(), {"campaign.baseline.date": EVE, **said})
    (folder / "rotation.toml").write_text(resolved_text(varied), encoding="utf-8")
    assert read(folder / "rotation.toml") == varied


def test_the_whole_campaign_reads_back(folder: Path) -> None:
    scenario = vary(strategy("all-out"), {"campaign.baseline.date": dt.date(2023, 8, 18)})
    (folder / "all-out.toml").write_text(resolved_text(scenario), encoding="utf-8")
    assert read(folder / "all-out.toml") == scenario


def test_a_scenario_made_by_hand_says_that_it_has_no_file() -> None:
    made = Schema.model_validate(dict(rotation()) | {"name": "by-hand"})
    with pytest.raises(ValueError, match="by-hand was not read from a file"):
        vary(made, {"bound": True})


def test_a_stop_that_cannot_be_made_is_a_warning() -> None:
    days = [dt.date(2023, 9, 5), dt.date(2023, 10, 1), dt.date(2023, 9, 10)]
    varied = vary(rotation(), {"itineraries.mill.stops.0.days": days, "calendar.closed": [days[0]]})
    assert [(w.code, w.value) for w in warnings(varied)] == [
        ("day_closed", "2023-09-05"),
        ("day_outside", "2023-10-01"),
    ]
    assert all(w.text(language) for w in warnings(varied) for language in LANGUAGES)


def test_no_workers_are_no_workers() -> None:
    scenario = vary(rotation(), {"catchments.town.residents": 2_050})
    assert [w.code for w in warnings(scenario)] == ["pools_exceed"]
    assert warnings(vary(scenario, {"sites.mill.workers": 0})) == ()


def test_values_in_messages_are_short_and_on_one_line() -> None:
    said = complaint("invalid", "a\nb.toml", "k\x1b", {"a": ["\n" * 99, True]}, reason="r\u202e")
    assert said.text().isprintable()
    assert len(said.value) <= 60


def parameters(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_places_to_fill() -> None:
    english, indonesian = (words(language) for language in LANGUAGES)
    assert english.keys() == indonesian.keys()
    for key in sorted(english.keys()):
        assert parameters(english._texts[key]) == parameters(indonesian._texts[key]), key


def test_an_unknown_text_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        words("en").text("complaints.nothing-of-the-kind")


def test_asking_costs_no_heavy_library() -> None:
    heavy = "{'simpy', 'scipy', 'matplotlib', 'holidays', 'typer', 'rich', 'jinja2'}"
    script = f"import sys, sim.scenario; print(sorted({heavy} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
