"""Arithmetic on tables: measures of one log, estimates over replications. It never runs anything."""

from sim.analysis.best import Versus, with_the_best
from sim.analysis.components import Components, components
from sim.analysis.constants import rinott_constant
from sim.analysis.draws import Chance, Quantile, chance_of, effective_size, mean_of_draws, quantile_of
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
from sim.analysis.pairs import Pair, paired
from sim.analysis.precision import Precision, is_met, precision_from
from sim.analysis.procedure import Constraint, Procedure, rinott_sizes
from sim.analysis.ranks import best_of, ranks
from sim.analysis.record import RATIOS, STAGES, Record, VisitYield, is_chance, ratio_of, unit_of
from sim.analysis.selection import Decision, Drop, decide
from sim.analysis.stopping import LOOK_AHEAD, look_ahead_end, needed, reached, replications_for

__all__ = [
    "LOOK_AHEAD",
    "RATIOS",
    "STAGES",
    "Chance",
    "Components",
    "Constraint",
    "Decision",
    "Drop",
    "Estimate",
    "Pair",
    "Precision",
    "Procedure",
    "Quantile",
    "Record",
    "Versus",
    "VisitYield",
    "best_of",
    "bonferroni",
    "chance_of",
    "components",
    "decide",
    "difference",
    "difference_of_ratios",
    "effective_size",
    "is_chance",
    "is_met",
    "look_ahead_end",
    "mean_of",
    "mean_of_draws",
    "measure",
    "needed",
    "paired",
    "precision_from",
    "quantile_of",
    "quantiles",
    "ranks",
    "ratio_of",
    "ratio_of_means",
    "reached",
    "replications_for",
    "rinott_constant",
    "rinott_sizes",
    "unit_of",
    "wilson",
    "with_the_best",
]
