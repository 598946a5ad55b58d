"""Arithmetic on tables: measures of one log, estimates over replications. It never runs anything."""

from sim.analysis.estimate import (
    Estimate,
    bonferroni,
    difference,
    difference_of_ratios,
    mean_of,
    quantiles,
    ratio_of_means,
    wilson,
)
from sim.analysis.measures import measure
from sim.analysis.record import RATIOS, STAGES, Record, VisitYield, is_chance, ratio_of, unit_of

__all__ = [
    "RATIOS",
    "STAGES",
    "Estimate",
    "Record",
    "VisitYield",
    "bonferroni",
    "difference",
    "difference_of_ratios",
    "is_chance",
    "mean_of",
    "measure",
    "quantiles",
    "ratio_of",
    "ratio_of_means",
    "unit_of",
    "wilson",
]
