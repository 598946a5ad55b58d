"""Head counts: units are scaled by largest remainder, and nobody is asked for who cannot have a number of his own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.calendar import plan
from sim.demand import draw
from sim.scenario import Complaints, Scenario, read, schema, unit_sizes, vary
from sim.scenario.circumstances import RotationSite
from tests.calendar.world import MILL


def mill(*workers: int, total: float | None = None) -> RotationSite:
    units = [{"name": f"unit-{n}", "workers": size, "shifts": "day"} for n, size in enumerate(workers)]
    return RotationSite.model_validate(MILL | {"units": units, "workers": total})


def test_units_without_a_head_count_keep_their_sizes():
    assert unit_sizes(mill(3, 0, 5)) == (3, 0, 5)


def test_units_are_scaled_by_largest_remainder_and_a_tie_goes_to_the_earlier_one():
    assert unit_sizes(mill(10, 20, 30, total=30)) == (5, 10, 15)
    assert unit_sizes(mill(1, 1, 1, total=4)) == (2, 1, 1)
    assert unit_sizes(mill(1, 1, 1, total=5)) == (2, 2, 1)
    assert unit_sizes(mill(7, 2, 1, total=5)) == (4, 1, 0)


def test_ties_are_exact_however_large_the_units():
    assert unit_sizes(mill(99_997, 1, 1, total=33_333)) == (33_333, 0, 0)
    assert unit_sizes(mill(1, 99_997, 1, total=33_333)) == (1, 33_332, 0)


@pytest.mark.parametrize("total", [0.0, 10.0])
def test_units_without_workers_stay_without(total):
    assert unit_sizes(mill(0, 0, total=total)) == (0, 0)


sizes = st.lists(st.integers(0, 2000), min_size=1, max_size=12).filter(any)


@given(workers=sizes, total=st.integers(0, 30_000))
def test_scaled_units_sum_to_the_head_count_and_are_within_one_of_their_share(workers, total):
    scaled = unit_sizes(mill(*workers, total=float(total)))
    assert sum(scaled) == total
    assert all(
        abs(size * sum(workers) - given_size * total) < sum(workers)
        for size, given_size in zip(scaled, workers, strict=True)
    )


@given(workers=sizes)
def test_one_worker_more_changes_one_unit_by_one(workers):
    more = unit_sizes(mill(*workers, total=float(sum(workers) + 1)))
    assert sorted(b - a for a, b in zip(workers, more, strict=True)) == [0] * (len(workers) - 1) + [1]


def tiny() -> Scenario:
    return read(Path(__file__).parent / "tiny" / "strategies" / "rotation.toml")


def units(count: int, workers: int) -> list[dict[str, Any]]:
    return [{"name": f"unit-{n}", "workers": workers, "shifts": "day"} for n in range(count)]


def complaints(changes: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(Complaints) as caught:
        vary(tiny(), changes)
    return [(said.code, said.key) for said in caught.value.complaints]


def test_in_the_largest_units_everybody_has_a_number_of_his_own() -> None:
    scenario = vary(tiny(), {"sites.mill.units": units(2, 100_000), "catchments.town.residents": 100_000_000})
    workers = draw(scenario, plan(scenario), seed=1, replication=0).workers("mill")
    residents = range(100_000_000)
    assert len(set(workers.person.tolist())) == 200_000
    assert int(workers.person.min()) > residents[-1]


def test_a_site_has_numbers_for_a_thousand_units() -> None:
    assert len(vary(tiny(), {"sites.mill.units": units(1000, 1)}).rotation_sites["mill"].units) == 1000
    assert complaints({"sites.mill.units": units(1001, 1)}) == [("too_long", "sites.mill.units")]


def test_a_head_count_may_fill_a_unit_to_the_brim_and_no_further() -> None:
    assert max(unit_sizes(vary(tiny(), {"sites.mill.workers": 225_000}).rotation_sites["mill"])) == 100_000
    assert complaints({"sites.mill.workers": 225_002}) == [("unit_too_large", "sites.mill.workers")]


@pytest.mark.parametrize(
    ("changes", "is_refused"),
    [
        ({"sites.village.arrivals": 980_000}, False),
        ({"sites.village.arrivals": 980_001}, True),
        ({"sites.village.arrivals": 490_000, "sites.village.weekday_weights": {"wed": 2.0}}, False),
        ({"sites.village.arrivals": 490_001, "sites.village.weekday_weights": {"wed": 2.0}}, True),
        ({"sites.village.arrivals": 10, "catchments.town.activated": 0.9999}, False),
        ({"sites.village.arrivals": 101, "catchments.town.activated": 0.9999}, True),
        ({"sites.village.arrivals": 1_000_000, "catchments.town.activated": 1}, False),
    ],
)
def test_a_day_has_numbers_for_a_million_visitors(changes: dict[str, Any], is_refused: bool) -> None:
    if is_refused:
        assert ("too_many_visitors", "sites.village.arrivals") in complaints(changes)
    else:
        assert vary(tiny(), changes).sites["village"]


def test_the_schema_says_how_many_there_may_be() -> None:
    parts = schema()["$defs"]
    unit, site, catchment = (parts[name]["properties"] for name in ("Unit", "RotationSite", "Catchment"))
    assert unit["workers"]["maximum"] == 100_000
    assert site["units"]["maxItems"] == 1000
    assert [form.get("maximum") for form in catchment["residents"]["anyOf"]] == [100_000_000, None]
