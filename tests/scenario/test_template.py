"""Blanks: filled in, a scenario is the one that is varied to the same values."""

from __future__ import annotations

import pytest

from sim.scenario import factors, scenario_template, vary
from tests.experiment.short import short


@pytest.mark.parametrize("end", ["low", "high"])
def test_a_scenario_that_is_filled_in_is_the_varied_one(end):
    scenario = short("employer-tour")
    values = {path: getattr(number, end) for path, number in factors(scenario).items()}
    varied = vary(scenario, values)
    assert scenario_template(scenario).filled(values, varied.status_quo) == varied
    assert scenario_template(scenario).filled(values).status_quo == scenario.status_quo


def test_a_scenario_without_uncertain_numbers_stays_as_it_is():
    scenario = vary(short(), {path: float(number) for path, number in factors(short()).items()})
    assert scenario_template(scenario).filled({}) == scenario


def test_nothing_is_written_on_the_scenario_that_is_filled_in():
    scenario, before = short(), short().plain()
    values = {path: number.high for path, number in factors(scenario).items()}
    filled = scenario_template(scenario).filled(values)
    assert short().plain() == before
    assert filled.walk_in_sites["office"] is filled.sites["office"] is not scenario.sites["office"]


def test_a_filled_scenario_was_read_from_no_file():
    values = {path: number.low for path, number in factors(short()).items()}
    with pytest.raises(ValueError, match="was not read from a file"):
        vary(scenario_template(short()).filled(values), {})
