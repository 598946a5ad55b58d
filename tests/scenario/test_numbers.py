"""Numbers with their evidence: frozen, and bounded where a slip of the finger would fill the memory or divide by zero."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from sim import replicate
from sim.scenario import Complaints, Quantity, read, schema, vary
from tests.campaign import STRATEGIES, strategy

ROTATION = Path(__file__).parent / "tiny" / "strategies" / "rotation.toml"
PARTS = ("low", "high", "quality", "source", "reason", "unit")


@pytest.mark.parametrize("name", PARTS)
def test_nothing_writes_on_a_number(name: str) -> None:
    number: Any = read(ROTATION).sites["mill"].willing
    with pytest.raises(AttributeError, match="frozen"):
        setattr(number, name, 0.5)
    with pytest.raises(AttributeError, match="frozen"):
        delattr(number, name)


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda n: pickle.loads(pickle.dumps(n))])
def test_a_number_is_copied_with_its_evidence(again: Any) -> None:
    number = Quantity(0.5, 0.2, 0.8, "X", reason="no source")
    assert (again(number), again(number).plain()) == (number, number.plain())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("teams.field.officers", 1_000_001),
        ("field_work.travel", 1e7),
        ("service.verify.mean", 1e308),
        ("service.verify.cv", 1e200),
        ("sites.village.arrivals", 1e300),
        ("catchments.town.residents", 1e300),
    ],
)
def test_what_nobody_can_mean_is_one_complaint(path: str, value: float) -> None:
    with pytest.raises(Complaints) as caught:
        vary(read(ROTATION), {path: value})
    assert [(said.code, said.key) for said in caught.value.complaints] == [("too_large", path)]


def test_a_counter_may_have_no_whole_day_stops() -> None:
    calm = vary(read(ROTATION), {"server.stop": 0, "server.stops": []})
    assert replicate(calm, 1, 0).values == replicate(calm, 1, 0).values


def test_the_schema_is_json_and_gives_every_bound() -> None:
    document = json.loads(json.dumps(schema()))
    cv = document["$defs"]["Duration"]["properties"]["cv"]
    assert cv["anyOf"][0] == {"type": "number", "minimum": 0.0, "maximum": 10.0}
    assert document["$defs"]["Team"]["properties"]["officers"]["maximum"] == 1_000_000


@pytest.mark.parametrize("name", STRATEGIES)
def test_every_number_of_the_campaign_is_inside_its_bounds(name: str) -> None:
    assert strategy(name).digest == vary(strategy(name), {}).digest
