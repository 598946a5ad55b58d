"""What is asked: scenarios, read from files, varied by path, and every mistake in them."""

from sim.scenario.complaints import Complaint, Complaints, complaint
from sim.scenario.head_counts import unit_sizes
from sim.scenario.quantities import Quantity
from sim.scenario.reading import read, read_all
from sim.scenario.schema import Scenario
from sim.scenario.sense import warnings
from sim.scenario.template import ScenarioTemplate, scenario_template
from sim.scenario.variants import factors, parse_setting, value_at, vary
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
