"""Numbering: how many people there can be, so that each has a number of his own.

A worker's number is pool * POOL + unit * UNIT + number in the unit, a resident's pool * POOL + number in the catchment; the pools
are the catchments and the sites with units. Draws are keyed by these numbers (`sim.streams`), which leaves room for fewer than
2^32 of a kind: every limit here lies below it.
"""

from __future__ import annotations

from typing import Final

POOL: Final = 100_000_000
"""The most residents of a catchment, and the most workers of a site."""
UNIT: Final = 100_000
"""The most workers of a unit."""
UNITS: Final = POOL // UNIT
"""The most units of a site."""
VISITORS: Final = 1_000_000
"""The most visitors that may be expected at a site on a day, before thinning by who is activated already.

The gamma effect of the day multiplies them by less than 3000: its coefficient of variation is 10 at most, and a uniform of 53
bits is 1 - 2^-53 at most.
"""
