"""Questions that people ask."""

from sim.study import tables
from sim.study.compare import Design, Uncertainty, compare, compare_in
from sim.study.comparison import Comparison
from sim.study.findings import (
    Effort,
    Factor,
    FirstDay,
    Reach,
    extra_per_officer_day,
    first_day,
    letters,
    most_promised,
    mostly,
    reach,
    same_effort,
)
from sim.study.objective import UnknownMeasure, refuse_unknown
from sim.study.provenance import manifest, told, write_manifest, written
from sim.study.sequential import Aim, Precise, aim_of, lacking, precise_of
from sim.study.tables import write_tables

__all__ = [
    "Aim",
    "Comparison",
    "Design",
    "Effort",
    "Factor",
    "FirstDay",
    "Precise",
    "Reach",
    "Uncertainty",
    "UnknownMeasure",
    "aim_of",
    "compare",
    "compare_in",
    "extra_per_officer_day",
    "first_day",
    "lacking",
    "letters",
    "manifest",
    "most_promised",
    "mostly",
    "precise_of",
    "reach",
    "refuse_unknown",
    "same_effort",
    "tables",
    "told",
    "write_manifest",
    "write_tables",
    "written",
]
