"""Effort: officer minutes by state, days in the field, and what they cost."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.analysis.columns import COUNTER, MINUTES_AN_HOUR, Columns
from sim.demand.durations import Bools
from sim.model.minutes import STATES, officer_intervals

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
    nothing = dict.fromkeys(STATES, 0.0)
    if not c.log.officer_days:
        return Minutes(nothing, dict(nothing), 0.0, 0.0, 0.0)
    found, days = officer_intervals(c.log), c.log.officer_days
    is_history = [session.is_history for session in c.log.sessions]
    facts = [
        (not is_history[d.session], d.source == COUNTER, d.source == HIRED, d.desk >= 0, d.charged)
        for d in days
    ]
    table = np.array(facts, dtype=np.float64).T[:, found.officer_day]
    is_now, is_counter, is_hired, has_desk = table[:4].astype(bool)
    length = (found.end - found.start) * table[4]

    def by_state(which: Bools) -> dict[str, float]:
        total = np.bincount(found.state[which], weights=length[which], minlength=len(STATES))
        return dict(zip(STATES, total.tolist(), strict=True))

    desks = by_state(is_now & ~is_counter & has_desk)
    busy, staffed = (sum(desks[state] for state in states) for states in (BUSY, STAFFED))
    hired = float(length[is_now & is_hired].sum())
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
        "visit_days": float(sum(not s.is_history and s.channel != COUNTER for s in c.log.sessions)),
        "cost": sum(parts.values()),
        **parts,
        "cost.salaries": (paid - spent.hired) * float(costs.salary) / float(costs.salary_minutes),
        **{f"minutes.{state}": value for state, value in minutes.items()},
    }


def _costs(c: Columns, overtime: float) -> dict[str, float]:
    """Return what is paid besides salaries, rupiah: a helper is paid a day with a team, or at a counter that is open."""
    costs, days = c.scenario.costs, [day for day in c.log.team_days if not day.is_history]
    hired = sum(day.officers for day in days if c.scenario.teams[day.team].officers_from == HIRED)
    at_counters = sum(s.helpers for s in c.log.sessions if s.channel == COUNTER and not s.is_history)
    helpers = sum(day.helpers for day in days) + at_counters
    return {
        "cost.allowances": sum(day.officers for day in days) * float(costs.allowance),
        "cost.overtime": overtime / MINUTES_AN_HOUR * float(costs.overtime),
        "cost.vehicles": sum(day.vehicles for day in days) * float(costs.vehicle),
        "cost.helpers": helpers * float(costs.helper),
        "cost.hires": hired * float(costs.hire),
    }
