"""Effort: officer minutes by state, days in the field, and what they cost."""

from __future__ import annotations

from typing import NamedTuple

from sim.analysis.columns import COUNTER, MINUTES_AN_HOUR, Columns
from sim.arrays import Bools
from sim.model.minutes import STATES, officer_minutes

HIRED = "hired"
BUSY = ("serving", "triage")
STAFFED = (*BUSY, "waiting", "blocked")


class Minutes(NamedTuple):
    """Paid minutes charged to activation: by state in the field and at counters; hired; at field desks, busy and staffed."""

    field: dict[str, float]
    counter: dict[str, float]
    hired: float
    busy: float
    staffed: float


def minutes_of(c: Columns) -> Minutes:
    """Return the officer minutes of the campaign; history is left out."""
    days = c.officers
    charged = officer_minutes(c.log) * days.charged
    is_now = ~c.sessions.is_history[days.session]
    is_counter, is_hired = (
        days.source == (days.sources.index(name) if name in days.sources else -1) for name in (COUNTER, HIRED)
    )

    def by_state(which: Bools) -> dict[str, float]:
        return dict(zip(STATES, charged[:, which].sum(axis=1).tolist(), strict=True))

    desks = by_state(is_now & ~is_counter & (days.desk >= 0))
    busy, staffed = (sum(desks[state] for state in states) for states in (BUSY, STAFFED))
    hired = sum(by_state(is_now & is_hired).values())
    return Minutes(by_state(is_now & ~is_counter), by_state(is_now & is_counter), hired, busy, staffed)


def effort(c: Columns, spent: Minutes) -> dict[str, float]:
    """Return officer hours and days, visit days, minutes by state, and the costs with salaries on a line of their own."""
    minutes = {state: spent.field[state] + spent.counter[state] for state in STATES}
    paid, costs = sum(minutes.values()), c.scenario.costs
    parts = _costs(c, minutes["overtime"])
    return {
        "officer_minutes": paid,
        "officer_hours": paid / MINUTES_AN_HOUR,
        "field_busy_minutes": spent.busy,
        "field_staffed_minutes": spent.staffed,
        "field_officer_days": float(sum(day.officers for day in c.log.team_days if not day.is_history)),
        "visit_days": float((~c.sessions.is_history & ~c.is_at_counter).sum()),
        "cost": sum(parts.values()),
        **parts,
        "cost.salaries": (paid - spent.hired) * float(costs.salary) / float(costs.salary_minutes),
        **{f"minutes.{state}": value for state, value in minutes.items()},
    }


def _costs(c: Columns, overtime: float) -> dict[str, float]:
    """Return what is paid besides salaries, rupiah: a helper is paid a day with a team, or at a counter that is open."""
    costs, days = c.scenario.costs, [day for day in c.log.team_days if not day.is_history]
    hired = sum(day.officers for day in days if c.scenario.teams[day.team].officers_from == HIRED)
    at_counters = int(c.sessions.helpers[c.is_at_counter & ~c.sessions.is_history].sum())
    helpers = sum(day.helpers for day in days) + at_counters
    return {
        "cost.allowances": sum(day.officers for day in days) * float(costs.allowance),
        "cost.overtime": overtime / MINUTES_AN_HOUR * float(costs.overtime),
        "cost.vehicles": sum(day.vehicles for day in days) * float(costs.vehicle),
        "cost.helpers": helpers * float(costs.helper),
        "cost.hires": hired * float(costs.hire),
    }
