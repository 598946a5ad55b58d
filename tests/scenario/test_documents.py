"""What scenarios were read from, as JSON: equal scenarios come back, with nothing but the text at hand."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario import (
    Complaints,
    Quantity,
    Scenario,
    factors,
    read,
    read_all,
    resolved_text,
    value_at,
    vary,
)
from sim.scenario.document import Document
from sim.scenario.writing import _tagged, _typed, documents_of, scenarios_of
from tests.campaign import FOLDER

TINY = Path(__file__).parent / "tiny"
CAMPAIGNS = (TINY, FOLDER)


def through_text(*scenarios: Scenario) -> tuple[Scenario, ...]:
    return scenarios_of(json.loads(json.dumps(documents_of(scenarios))))


def exact(value: Any) -> str:
    """A value with the type of each thing in it: 1 is not 1.0, and a date no text."""
    return repr(value)


def assert_the_same(one: Scenario, other: Scenario) -> None:
    assert (one.name, one.digest) == (other.name, other.digest)
    assert list(factors(one)) == list(factors(other))
    assert [q.plain() for q in factors(one).values()] == [q.plain() for q in factors(other).values()]
    before: Document | None = one.source
    after: Document | None = other.source
    while before is not None and after is not None:
        assert exact(before.table) == exact(after.table)
        assert exact(before.over) == exact(after.over)
        assert before.name == after.name
        before, after = before.status_quo, after.status_quo
    assert before is after is None


@pytest.mark.parametrize("folder", CAMPAIGNS, ids=lambda folder: folder.name)
def test_all_scenarios_of_a_campaign_come_back(folder: Path) -> None:
    scenarios = read_all([folder])
    assert any(s.status_quo is not None for s in scenarios)
    for one, other in zip(scenarios, through_text(*scenarios), strict=True):
        assert_the_same(one, other)
        assert resolved_text(one) == resolved_text(other)


def test_no_file_is_read_for_them_and_no_folder_of_this_machine_is_told(tmp_path: Path) -> None:
    moved = tmp_path / "district"
    for file in TINY.glob("**/*.toml"):
        if "broken" not in file.parts:
            copy = moved / file.relative_to(TINY)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    scenario = read(moved / "strategies" / "rotation.toml")
    text = json.dumps(documents_of([scenario]))
    for file in moved.glob("**/*.toml"):
        file.unlink()
    assert tmp_path.as_posix() not in text
    (again,) = scenarios_of(json.loads(text))
    assert_the_same(scenario, again)
    assert again.source.campaign_folder.name == "district"
    assert again.source.shown(again.source.file) == "district/strategies/rotation.toml"


CHANGES: list[dict[str, Any]] = [
    {"campaign.deadline": dt.date(2023, 9, 15)},
    {"sites.mill.willing": 0.5, "service.verify.mean": 5, "calendar.opens": "08:00"},
    {"service.first_pass": Quantity(0.8, 0.7, 0.9, "X", reason="another guess")},
    {"campaign.start": dt.date(2023, 8, 26)},
    {"campaign.baseline.strategy": "strategies/rotation.toml"},
    {"calendar.breaks.0.starts": "11:30", "itineraries.mill.stops.0.days": [dt.date(2023, 9, 6)]},
    {"sites.mill.units.1.workers": 31, "defaults.counter.day_effect_cv": 0.1},
]


@pytest.mark.parametrize("changes", CHANGES, ids=lambda changes: next(iter(changes)))
def test_a_varied_scenario_comes_back_with_what_was_set(changes: dict[str, Any]) -> None:
    base = read(TINY / "strategies" / "rotation.toml")
    varied = vary(base, changes, name="varied")
    again, beside = through_text(varied, base)
    assert_the_same(varied, again)
    assert_the_same(base, beside)
    assert again.digest != beside.digest


def test_values_of_single_copies_come_back() -> None:
    base = read(FOLDER / "strategies" / "all-out.toml")
    copies = [name for name in base.sites if name not in base.source.table["sites"]]
    varied = vary(base, {f"sites.{copies[0]}.willing": 0.123})
    assert varied.source.over
    (again,) = through_text(varied)
    assert_the_same(varied, again)
    assert value_at(again, f"sites.{copies[0]}.willing") == 0.123


def test_what_comes_back_varies_as_what_was_written() -> None:
    base = read(TINY / "strategies" / "rotation.toml")
    changes = {
        "sites.mill.willing": 0.61,
        "service.first_pass": 0.77,
        "campaign.deadline": dt.date(2023, 9, 20),
    }
    assert_the_same(vary(base, changes), vary(through_text(base)[0], changes))


def test_what_strategies_share_is_written_once() -> None:
    scenarios = read_all([FOLDER])
    assert len(scenarios) == 11
    documents = documents_of(scenarios)
    assert [key for key in documents["parts"] if key.startswith("catchments-")] == ["catchments-1"]
    assert len(json.dumps(documents)) < 2 * len(json.dumps(documents_of(scenarios[:1])))


def test_a_scenario_that_was_made_by_hand_is_refused() -> None:
    scenario = Scenario.model_validate(read(TINY / "strategies" / "status-quo.toml").model_dump())
    with pytest.raises(ValueError, match="was not read from a file"):
        documents_of([scenario])


def test_a_document_that_was_tampered_with_is_complained_about() -> None:
    documents = documents_of([read(TINY / "strategies" / "status-quo.toml")])
    documents["parts"]["campaign-1"]["eligible"] = -1
    with pytest.raises(Complaints, match=r"campaign\.eligible"):
        scenarios_of(documents)


@pytest.mark.parametrize(
    "wrong", [{}, {"parts": {}, "of": {"a": {}}}, {"parts": [], "of": {}}, {"parts": {}, "of": {"a": 1}}]
)
def test_what_is_no_document_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match="not the documents of scenarios"):
        scenarios_of(wrong)


KEYS = st.text(min_size=1).filter(lambda key: not key.startswith("$"))
LEAVES = (
    st.integers()
    | st.floats(allow_nan=False)
    | st.booleans()
    | st.text()
    | st.dates()
    | st.times().map(lambda time: time.replace(fold=0))
    | st.datetimes(timezones=st.sampled_from([None, dt.UTC])).map(lambda time: time.replace(fold=0))
)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=12)


@given(VALUES)
def test_any_value_of_a_file_comes_back_as_it_was(value: Any) -> None:
    assert exact(_typed(json.loads(json.dumps(_tagged(value))))) == exact(value)
