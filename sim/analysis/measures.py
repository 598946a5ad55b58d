"""Measures: what one log came to, in one pass over its columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.analysis.record import RATIOS, STAGES, Record, VisitYield, ratio_of
from sim.calendar import Calendar
from sim.demand.durations import Bools, Floats, Ints
from sim.model.log import Log, Visits
from sim.model.minutes import STATES, officer_intervals
from sim.model.session import INTERRUPTED, OUTCOMES, RENEGED, UNSERVED
from sim.scenario import Scenario

NAN = float("nan")
FIELD, COUNTER, HIRED = "field", "counter", "hired"
MINUTES_AN_HOUR = 60.0
BUSY = ("serving", "triage")
STAFFED = ("serving", "triage", "waiting", "blocked")


@dataclass(frozen=True)
class _Columns:
    """What is asked of the log again and again: by attempt, its site, day and fate; history apart."""

    log: Log
    scenario: Scenario
    v: Visits
    site: Ints
    sites: tuple[str, ...]
    is_history: Bools
    is_rotation: Bools
    is_field: Bools
    day: Ints
    activated: Bools

    def at(self, site: str) -> Bools:
        """Return which attempts were made at a site in the campaign."""
        at: Bools = ~self.is_history & (self.site == self.sites.index(site))
        return at


def measure(log: Log, calendar: Calendar) -> Record:
    """Return what a replication came to: the campaign's days count, history only in the total."""
    c = _columns(log, calendar)
    days = (calendar.scenario.campaign.deadline - calendar.scenario.campaign.start).days + 1
    daily = _daily(c, days)
    field, counter, hired, utilised = _minutes(c)
    values = _counts(c, daily)
    values |= _times(c)
    values |= _effort(c, field, counter, hired, utilised)
    values |= _first_days(c)
    values |= _ratios(values)
    funnel, losses = _funnels(c)
    visits = _visits(c)
    return Record(values, daily, funnel, losses, {FIELD: field, COUNTER: counter}, visits)


def _columns(log: Log, calendar: Calendar) -> _Columns:
    scenario, v = calendar.scenario, log.visits
    sites = tuple(scenario.sites)
    number = {name: n for n, name in enumerate(sites)}
    rotation = scenario.rotation_sites
    counters = scenario.counters
    of_session = [
        (
            number[s.site],
            s.is_history,
            s.site in rotation,
            s.site not in counters,
            (s.date - scenario.campaign.start).days,
        )
        for s in log.sessions
    ]
    table = np.array(of_session, dtype=np.int64).reshape(-1, 5)[v.session]
    return _Columns(
        log,
        scenario,
        v,
        table[:, 0],
        sites,
        table[:, 1].astype(bool),
        table[:, 2].astype(bool),
        table[:, 3].astype(bool),
        table[:, 4],
        v.outcome == 0,
    )


def _daily(c: _Columns, days: int) -> dict[str, tuple[int, ...]]:
    counted = c.activated & ~c.is_history
    cells = np.bincount(c.site[counted] * days + c.day[counted], minlength=len(c.sites) * days).reshape(
        -1, days
    )
    visited = {s.site for s in c.log.sessions}
    return {name: tuple(cells[n].tolist()) for n, name in enumerate(c.sites) if name in visited}


def _counts(c: _Columns, daily: dict[str, tuple[int, ...]]) -> dict[str, float]:
    campaign = c.scenario.campaign
    now = ~c.is_history
    by_day = np.sum([np.array(row) for row in daily.values()], axis=0) if daily else np.zeros(1)
    activations = float(by_day.sum())
    history = float((c.activated & c.is_history).sum())
    total = float(campaign.baseline.count) + history + activations
    target = float(campaign.eligible) * float(campaign.target_share)
    reached: Ints | list[int] = np.flatnonzero(np.cumsum(by_day) >= 0.9 * activations) if activations else []
    values = {
        "activations": activations,
        "history_activations": history,
        "total": total,
        "target": target,
        "target_met": float(total >= target),
        "days_to_90_percent_of_reach": float(reached[0] + 1) if len(reached) else NAN,
        "field_activations": float((c.activated & now & c.is_field).sum()),
        "rotation_activations": float((c.activated & now & c.is_rotation).sum()),
    }
    values |= {f"activations.{site}": float(sum(daily.get(site, ()))) for site in _reported(c)}
    outcomes = np.bincount(c.v.outcome[now], minlength=len(OUTCOMES))
    values |= {f"outcome.{name}": float(outcomes[n]) for n, name in enumerate(OUTCOMES)}
    return values | _goals(c, daily)


def _reported(c: _Columns) -> list[str]:
    """Return the sites with a measure of their own: all but the copies of schools, which have a day table."""
    return [name for name, site in c.scenario.sites.items() if site.kind != "school"]


def _goals(c: _Columns, daily: dict[str, tuple[int, ...]]) -> dict[str, float]:
    values = {}
    for name, site in c.scenario.rotation_sites.items():
        if site.goal is not None:
            met = np.flatnonzero(np.cumsum(daily.get(name, (0,))) >= site.goal)
            values[f"goal_met.{name}"] = float(len(met) > 0)
            values[f"goal_day.{name}"] = float(met[0] + 1) if len(met) else NAN
    return values


def _times(c: _Columns) -> dict[str, float]:
    now, v = ~c.is_history, c.v
    served = now & (v.desk >= 0)
    waits = v.began[served] - v.queued[served]
    called = now & c.is_rotation
    away = v.back[called] - v.called[called]
    unserved = np.isin(v.outcome, [OUTCOMES.index(o) for o in (RENEGED, UNSERVED, INTERRUPTED)])
    return {
        "served": float(served.sum()),
        "wait_minutes": float(waits.sum()),
        "wait_p90": _p90(waits),
        "calls": float(called.sum()),
        "persons_called": float(len(np.unique(v.person[called]))),
        "visitors": float((now & ~c.is_rotation).sum()),
        "away_minutes": float(away.sum()),
        "time_away_p90": _p90(away),
        "hours_away": float(away.sum()) / MINUTES_AN_HOUR,
        "returned_unserved": float((unserved & called).sum()),
    }


def _p90(values: Floats) -> float:
    return float(np.quantile(values, 0.9)) if len(values) else NAN


def _minutes(c: _Columns) -> tuple[dict[str, float], dict[str, float], float, tuple[float, float]]:
    """Return officer minutes: by state in the field and at counters, hired, and (busy, staffed) of field desks."""
    days = c.log.officer_days
    if not days:
        return dict.fromkeys(STATES, 0.0), dict.fromkeys(STATES, 0.0), 0.0, (0.0, 0.0)
    found = officer_intervals(c.log)
    table = np.array(
        [
            (
                c.log.sessions[d.session].is_history,
                d.source == COUNTER,
                d.source == HIRED,
                d.desk >= 0,
                d.charged,
            )
            for d in days
        ],
        dtype=np.float64,
    )[found.officer_day]
    is_now, is_counter, is_hired, has_desk = table[:, 0] == 0, *(table[:, k] == 1 for k in (1, 2, 3))
    charged = table[:, 4]
    length = (found.end - found.start) * charged

    def by_state(which: Bools) -> dict[str, float]:
        total = np.bincount(found.state[which], weights=length[which], minlength=len(STATES))
        return dict(zip(STATES, total.tolist(), strict=True))

    at_desks = by_state(is_now & ~is_counter & has_desk)
    utilised = (sum(at_desks[s] for s in BUSY), sum(at_desks[s] for s in STAFFED))
    hired = float(length[is_now & is_hired].sum())
    return by_state(is_now & ~is_counter), by_state(is_now & is_counter), hired, utilised


def _effort(
    c: _Columns,
    field: dict[str, float],
    counter: dict[str, float],
    hired_minutes: float,
    utilised: tuple[float, float],
) -> dict[str, float]:
    costs = c.scenario.costs
    team_days = [day for day in c.log.team_days if not day.is_history]
    officer_days = float(sum(day.officers for day in team_days))
    hired = sum(day.officers for day in team_days if c.scenario.teams[day.team].officers_from == HIRED)
    minutes = {state: field[state] + counter[state] for state in STATES}
    paid = sum(minutes.values())
    parts = {
        "cost.allowances": officer_days * float(costs.allowance),
        "cost.overtime": minutes["overtime"] / MINUTES_AN_HOUR * float(costs.overtime),
        "cost.vehicles": sum(day.vehicles for day in team_days) * float(costs.vehicle),
        "cost.helpers": sum(day.helpers for day in team_days) * float(costs.helper),
        "cost.hires": hired * float(costs.hire),
    }
    visited = [s for s in c.log.sessions if not s.is_history and s.channel != COUNTER]
    return {
        "officer_minutes": paid,
        "officer_hours": paid / MINUTES_AN_HOUR,
        "field_busy_minutes": utilised[0],
        "field_staffed_minutes": utilised[1],
        "field_officer_days": officer_days,
        "visit_days": float(len(visited)),
        "cost": sum(parts.values()),
        **parts,
        "cost.salaries": (paid - hired_minutes) * float(costs.salary) / float(costs.salary_minutes),
        **{f"minutes.{state}": value for state, value in minutes.items()},
    }


def _first_days(c: _Columns) -> dict[str, float]:
    """Return what the first visit day at each employer came to."""
    values: dict[str, float] = {}
    first: dict[str, int] = {}
    for n, session in enumerate(c.log.sessions):
        if session.channel == "employer" and not session.is_history:
            first.setdefault(session.site, n)
    unserved = [OUTCOMES.index(o) for o in (RENEGED, UNSERVED, INTERRUPTED)]
    for site, n in first.items():
        here = c.v.session == n
        values |= {
            f"first_day.{site}.calls": float(here.sum()),
            f"first_day.{site}.activations": float((here & c.activated).sum()),
            f"first_day.{site}.returned_unserved": float((here & np.isin(c.v.outcome, unserved)).sum()),
            f"first_day.{site}.hours_away": float((c.v.back[here] - c.v.called[here]).sum())
            / MINUTES_AN_HOUR,
        }
        for ratio in ("returned_unserved_share", "hours_away_per_activation"):
            values[f"first_day.{site}.{ratio}"] = NAN
    return values


def _ratios(values: dict[str, float]) -> dict[str, float]:
    found = {}
    for name in [*RATIOS, *(name for name in values if name.startswith("first_day."))]:
        parts = ratio_of(name)
        if parts is not None:
            above, below = values[parts[0]], values[parts[1]]
            found[name] = above / below if below else NAN
    return found


def _funnels(c: _Columns) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]]:
    """Return, by visited site, the persons at each stage, and what became of those called in the end."""
    funnel: dict[str, dict[str, int]] = {}
    losses: dict[str, dict[str, int]] = {}
    reasons = list(c.scenario.service.reasons)
    v = c.v
    for pool in c.log.pools:
        rows = np.flatnonzero(c.at(pool.name))
        person, desk = v.person[rows], v.desk[rows]
        persons = np.unique(person)
        attended = np.unique(person[v.left[rows] > v.arrived[rows]])  # who turned round left on arrival
        served = np.unique(person[(desk >= 0) & ~v.triage[rows]])
        activated = np.unique(person[c.activated[rows]])
        counts = (
            pool.head_count,
            pool.local,
            pool.not_yet,
            pool.willing,
            pool.ready,
            len(persons),
            len(attended),
            len(served),
            len(activated),
        )
        funnel[pool.name] = dict(zip(STAGES, counts, strict=True))
        losses[pool.name] = _fates(v, rows, reasons)
        if pool.told_beforehand:
            funnel[pool.name]["told-beforehand"] = pool.told_beforehand
    return funnel, losses


def _fates(v: Visits, rows: Ints, reasons: list[str]) -> dict[str, int]:
    """Return how the last attempt of each person came out: every person once. A failure is counted by its reason."""
    order = rows[np.lexsort((v.called[rows], v.person[rows]))]
    is_last = np.ones(len(order), dtype=bool)
    is_last[:-1] = v.person[order[1:]] != v.person[order[:-1]]
    fates: dict[str, int] = {}
    for row in order[is_last].tolist():
        outcome = OUTCOMES[int(v.outcome[row])]
        name = reasons[int(v.reason[row])] if outcome == "failed" and v.reason[row] >= 0 else outcome
        fates[name] = fates.get(name, 0) + 1
    return fates


def _visits(c: _Columns) -> tuple[VisitYield, ...]:
    by_session = np.bincount(c.v.session[c.activated], minlength=len(c.log.sessions))
    of = {(s.date, s.site): int(by_session[n]) for n, s in enumerate(c.log.sessions)}
    return tuple(
        VisitYield(day.date, day.team, day.site, of.get((day.date, day.site), 0))
        for day in c.log.team_days
        if not day.is_history
    )
