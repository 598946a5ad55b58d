"""What is asked: scenarios, read from files, varied by path, and every mistake in them."""

from sim.scenario.base import Quantity
from sim.scenario.complaints import Complaint, Complaints, complaint
from sim.scenario.consistency import unit_sizes, warnings
from sim.scenario.reading import read, read_all
from sim.scenario.schema import Scenario
from sim.scenario.variants import ScenarioTemplate, factors, parse_setting, scenario_template, value_at, vary
from sim.scenario.writing import resolved_text, schema

__all__ = [
    "Complaint",
    "Complaints",
    "Quantity",
    "Scenario",
    "ScenarioTemplate",
    "complaint",
    "factors",
    "parse_setting",
    "read",
    "read_all",
    "resolved_text",
    "scenario_template",
    "schema",
    "unit_sizes",
    "value_at",
    "vary",
    "warnings",
]
