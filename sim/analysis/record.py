"""A record: what one replication came to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, NamedTuple

STAGES: Final = (
    "head-count",
    "local-card",
    "not-yet",
    "willing",
    "phone-ready",
    "called",
    "attended",
    "served",
    "activated",
)
"""Stages of the funnel of a site with units: persons, each counted once."""

RATIOS: Final[dict[str, tuple[str, str]]] = {
    "share_of_target": ("total", "target"),
    "wait_mean": ("wait_minutes", "served"),
    "time_away_mean": ("away_minutes", "calls"),
    "returned_unserved_share": ("returned_unserved", "calls"),
    "utilisation": ("field_busy_minutes", "field_staffed_minutes"),
    "activations_per_visit_day": ("field_activations", "visit_days"),
    "activations_per_officer_day": ("field_activations", "field_officer_days"),
    "officer_minutes_per_activation": ("officer_minutes", "activations"),
    "hours_away_per_activation": ("hours_away", "rotation_activations"),
    "cost_per_activation": ("cost", "activations"),
}
"""Ratio measures: over replications each is the mean of the first over the mean of the second."""

UNITS: Final[dict[str, str]] = {
    "share_of_target": "share",
    "wait_mean": "minutes",
    "wait_p90": "minutes",
    "wait_minutes": "minutes",
    "served": "attempts",
    "calls": "attempts",
    "returned_unserved": "attempts",
    "time_away_mean": "minutes",
    "time_away_p90": "minutes",
    "away_minutes": "minutes",
    "returned_unserved_share": "share",
    "utilisation": "share",
    "officer_hours": "hours",
    "officer_minutes": "minutes",
    "field_busy_minutes": "minutes",
    "field_staffed_minutes": "minutes",
    "field_officer_days": "officer-days",
    "visit_days": "days",
    "activations_per_visit_day": "activations a day",
    "activations_per_officer_day": "activations a day",
    "officer_minutes_per_activation": "minutes",
    "days_to_90_percent_of_reach": "days",
    "hours_away": "hours",
    "hours_away_per_activation": "hours",
    "cost_per_activation": "rupiah",
    "target_met": "share",
}

_PREFIX_UNITS: Final = {
    "cost": "rupiah",
    "minutes": "minutes",
    "goal_met": "share",
    "goal_day": "days",
    "outcome": "attempts",
    "first_day.calls": "attempts",
    "first_day.returned_unserved": "attempts",
    "first_day.returned_unserved_share": "share",
    "first_day.hours_away": "hours",
    "first_day.hours_away_per_activation": "hours",
}


def unit_of(measure: str) -> str:
    """Return the unit of a measure."""
    if measure in UNITS:
        return UNITS[measure]
    ending = measure.split(".")
    for key in (f"{ending[0]}.{ending[-1]}", ending[0]):
        if key in _PREFIX_UNITS:
            return _PREFIX_UNITS[key]
    return "people"


def is_chance(measure: str) -> bool:
    """Return whether a measure is 1 or 0, so that its mean is the probability of something."""
    return measure == "target_met" or measure.startswith("goal_met.")


def ratio_of(measure: str) -> tuple[str, str] | None:
    """Return the numerator and the denominator of a ratio measure, or None for any other."""
    if measure in RATIOS:
        return RATIOS[measure]
    if measure.startswith("first_day.") and measure.endswith(".returned_unserved_share"):
        base = measure.rpartition(".")[0]
        return f"{base}.returned_unserved", f"{base}.calls"
    if measure.startswith("first_day.") and measure.endswith(".hours_away_per_activation"):
        base = measure.rpartition(".")[0]
        return f"{base}.hours_away", f"{base}.activations"
    return None


class VisitYield(NamedTuple):
    """A team's day in the field and the activations of its session (which it may share with other teams)."""

    date: dt.date
    team: str
    site: str
    activations: int


@dataclass(frozen=True)
class Record:
    """What one replication came to.

    `values`: every measure (NaN: its denominator is 0). `daily`: activations of each campaign date by site. `funnel`: by site
    with units, persons at each stage; `losses`: by visited site, what became in the end of the persons who were called or
    came. `minutes`: paid officer minutes by state, `field` and `counter` (the share charged to activation). `visits`: the
    team days.
    """

    values: dict[str, float]
    daily: dict[str, tuple[int, ...]]
    funnel: dict[str, dict[str, int]]
    losses: dict[str, dict[str, int]]
    minutes: dict[str, dict[str, float]]
    visits: tuple[VisitYield, ...]
