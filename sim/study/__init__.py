"""Questions that people ask."""

from sim.study.compare import compare
from sim.study.comparison import Comparison
from sim.study.files import manifest, write_tables
from sim.study.findings import (
    Effort,
    FirstDay,
    Reach,
    extra_per_officer_day,
    first_day,
    letters,
    reach,
    same_effort,
)

__all__ = [
    "Comparison",
    "Effort",
    "FirstDay",
    "Reach",
    "compare",
    "extra_per_officer_day",
    "first_day",
    "letters",
    "manifest",
    "reach",
    "same_effort",
    "write_tables",
]
