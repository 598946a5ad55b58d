"""Scenarios are frozen values: read, compared, varied, written and read again."""

from __future__ import annotations

import datetime as dt
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario import (
    Complaints,
    Scenario,
    factors,
    parse_setting,
    read,
    read_all,
    resolved_text,
    schema,
    value_at,
    vary,
    warnings,
)
from tests.campaign import FOLDER, strategy

TINY = Path(__file__).parent / "tiny"


@pytest.fixture(scope="module")
def tiny() -> Scenario:
    return read(TINY / "strategies" / "rotation.toml")


def test_a_folder_is_all_its_strategies() -> None:
    assert [s.name for s in read_all([TINY])] == ["rotation", "status-quo"]


def test_a_variant_is_a_new_value(tiny: Scenario) -> None:
    before = tiny.digest
    changes = {
        "sites.mill.willing": 0.5,
        "defaults.counter.day_effect_cv": 0.1,
        "campaign.deadline": dt.date(2023, 9, 20),
        "teams.field.officers": 2,
        "sites.mill.units.1.workers": 31,
    }
    varied = vary(tiny, changes, name="other")
    assert (varied.name, tiny.digest) == ("other", before)
    assert value_at(varied, "sites.mill.willing") == 0.5
    assert value_at(varied, "sites.counter-town.day_effect_cv") == 0.1
    assert value_at(varied, "sites.mill.units.1.workers") == 31
    assert varied.campaign.deadline == dt.date(2023, 9, 20)
    assert value_at(tiny, "sites.mill.units.1.workers") == 30


def test_circumstances_of_a_variant_hold_before_the_start_and_policies_do_not(tiny: Scenario) -> None:
    varied = vary(tiny, {"service.first_pass": 1.0, "teams.field.officers": 1})
    assert varied.status_quo is not None
    assert varied.status_quo.service.first_pass == 1.0
    assert varied.status_quo.teams["field"].officers == 3
    assert varied.status_quo.teams["field"].itinerary == "rounds"


def test_an_unknown_path_names_the_nearest(tiny: Scenario) -> None:
    with pytest.raises(Complaints, match=r"did you mean teams\.field\.officers"):
        vary(tiny, {"teams.field.oficers": 2})


def test_a_wrong_value_is_refused(tiny: Scenario) -> None:
    with pytest.raises(Complaints, match=r"sites\.mill\.willing = 1\.5 is above 1"):
        vary(tiny, {"sites.mill.willing": 1.5})


def test_scenarios_are_equal_by_what_they_say(tiny: Scenario) -> None:
    again = read(TINY / "strategies" / "rotation.toml")
    assert again == tiny
    assert hash(again) == hash(tiny)
    assert pickle.loads(pickle.dumps(tiny)) == tiny
    assert vary(tiny, {"sites.mill.willing": 0.7}) != tiny  # the same likely value, without its evidence
    assert vary(pickle.loads(pickle.dumps(tiny)), {"teams.field.officers": 3}) == tiny


def test_nothing_writes_on_a_scenario(tiny: Scenario) -> None:
    site: Any = tiny.sites["mill"]
    with pytest.raises(Exception, match="frozen"):
        site.willing = 0.1
    sites: Any = tiny.sites
    with pytest.raises(TypeError):
        sites["mill"] = site


def test_a_default_counts_as_one_factor() -> None:
    found = factors(strategy("status-quo"))
    assert found["defaults.counter.accepts"].low < 0.144 < found["defaults.counter.accepts"].high
    assert not any(path.startswith("sites.counter-") for path in found)
    assert all(number.quality for number in found.values())


def test_copies_are_sites_of_their_own() -> None:
    scenario = strategy("villages-and-events")
    schools = [name for name, site in scenario.sites.items() if site.kind == "school"]
    assert len(schools) == 60
    assert (schools[0], schools[-1]) == ("sma-01", "sma-60")
    stops = scenario.itineraries["schools"].stops
    assert [stop.site for stop in stops] == schools
    assert set(schools) <= set(scenario.visits)


@pytest.mark.parametrize("name", ["rotation", "status-quo"])
def test_a_resolved_scenario_reads_back(name: str, tmp_path: Path) -> None:
    scenario = read(TINY / "strategies" / f"{name}.toml")
    (tmp_path / f"{name}.toml").write_text(resolved_text(scenario), encoding="utf-8")
    again = read(tmp_path / f"{name}.toml")
    differs = {"status_quo", "campaign"}
    assert {k: v for k, v in again.plain().items() if k not in differs} == {
        k: v for k, v in scenario.plain().items() if k not in differs
    }
    assert again.campaign.baseline.count == scenario.campaign.baseline.count


@pytest.mark.parametrize(
    ("setting", "wanted"),
    [
        ("a.b=3", ("a.b", 3)),
        ("a = 0.5", ("a", 0.5)),
        ("a=2023-06-05", ("a", dt.date(2023, 6, 5))),
        ("a=pull", ("a", "pull")),
        ('a=["mon"]', ("a", ["mon"])),
    ],
)
def test_a_setting_is_read_as_toml_or_else_as_text(setting: str, wanted: tuple[str, Any]) -> None:
    assert parse_setting(setting) == wanted


def test_a_setting_without_a_value_is_refused() -> None:
    with pytest.raises(Complaints, match="PATH=VALUE"):
        parse_setting("teams.field.officers")


def test_the_schema_names_every_top_level_key_of_the_campaign() -> None:
    import tomllib

    known = schema()["properties"]
    for file in [FOLDER / "campaign.toml", *(FOLDER / "strategies").glob("*.toml")]:
        assert set(tomllib.loads(file.read_text(encoding="utf-8"))) <= set(known), file.name


def test_more_people_than_the_district_has_is_a_warning(tiny: Scenario) -> None:
    assert warnings(tiny) == ()
    codes = [
        w.code for w in warnings(vary(tiny, {"catchments.town.residents": 2_100, "teams.field.officers": 5}))
    ]
    assert codes == ["pools_exceed", "field_officers"]


@settings(max_examples=40, deadline=None)
@given(st.floats(allow_nan=True, allow_infinity=True))
def test_a_share_is_from_none_to_all(share: float) -> None:
    scenario = read(TINY / "strategies" / "status-quo.toml")
    if 0 <= share <= 1:
        assert value_at(vary(scenario, {"sites.mill.ready": share}), "sites.mill.ready") == share
    else:
        with pytest.raises(Complaints) as caught:
            vary(scenario, {"sites.mill.ready": share})
        assert [complaint.key for complaint in caught.value.complaints] == ["sites.mill.ready"]
