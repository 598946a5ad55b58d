"""Measures: what one log came to, in one pass over its columns."""

from __future__ import annotations

import numpy as np

from sim.analysis.columns import COUNTER, MINUTES_AN_HOUR, Columns, columns_of
from sim.analysis.effort import effort, minutes_of
from sim.analysis.funnel import funnels
from sim.analysis.record import RATIOS, Record, VisitYield, ratio_of
from sim.arrays import Floats
from sim.calendar import Calendar
from sim.model.log import Log
from sim.model.session import OUTCOMES

NAN = float("nan")
REACH = 0.9
EMPLOYER = "employer"
Days = dict[str, tuple[int, ...]]


def measure(log: Log, calendar: Calendar) -> Record:
    """Return what a replication came to: the campaign's days count, history only in the total."""
    c = columns_of(log, calendar)
    daily, spent = _daily(c), minutes_of(c)
    values = _counts(c) | _goals(c, daily) | _times(c) | effort(c, spent) | _first_days(c)
    values |= _ratios(values)
    funnel, losses = funnels(c)
    minutes = {"field": spent.field, COUNTER: spent.counter}
    return Record(values, daily, funnel, losses, minutes, _visits(c))


def _daily(c: Columns) -> Days:
    visited = {c.sessions.sites[n] for n in np.flatnonzero(np.bincount(c.sessions.site)).tolist()}
    rows = [n for n, name in enumerate(c.sites) if name in visited]
    days = c.tallies.daily[rows].tolist()
    return {c.sites[n]: tuple(row) for n, row in zip(rows, days, strict=True)}


def _counts(c: Columns) -> dict[str, float]:
    campaign, t = c.scenario.campaign, c.tallies
    total = float(campaign.baseline.count) + t.history + t.activations
    target = float(campaign.eligible) * float(campaign.target_share)
    by_site = dict(zip(c.sites, t.daily.sum(axis=1).tolist(), strict=True))
    return {
        "activations": float(t.activations),
        "history_activations": float(t.history),
        "total": total,
        "target": target,
        "target_met": float(total >= target),
        "days_to_90_percent_of_reach": _days_to_reach(c),
        "field_activations": float(t.in_field),
        "rotation_activations": float(t.at_rotation),
        **_by_channel(c, by_site),
        **{f"activations.{site}": float(by_site[site]) for site in _reported(c)},
        **{f"outcome.{name}": float(n) for name, n in zip(OUTCOMES, t.outcomes.tolist(), strict=True)},
    }


def _days_to_reach(c: Columns) -> float:
    """Return the day, from the campaign's first, on which 90 % of the activations at the deadline are there."""
    if not c.tallies.activations:
        return NAN
    by_day = np.cumsum(c.tallies.daily.sum(axis=0))
    return float(np.flatnonzero(by_day >= REACH * c.tallies.activations)[0] + 1)


def _by_channel(c: Columns, by_site: dict[str, int]) -> dict[str, float]:
    """Return the activations of each kind of site that the scenario has: counters, employers, schools, villages, events."""
    found = {f"channel.{site.kind}": 0.0 for site in c.scenario.sites.values()}
    for name, site in c.scenario.sites.items():
        found[f"channel.{site.kind}"] += by_site[name]
    return found


def _reported(c: Columns) -> list[str]:
    """Return the sites with a measure of their own: all but the copies of schools, which have a day table."""
    return [name for name, site in c.scenario.sites.items() if site.kind != "school"]


def _goals(c: Columns, daily: Days) -> dict[str, float]:
    values = {}
    for name, site in c.scenario.rotation_sites.items():
        if site.goal is not None:
            met = np.flatnonzero(np.cumsum(daily.get(name, (0,))) >= site.goal)
            values[f"goal_met.{name}"] = float(len(met) > 0)
            values[f"goal_day.{name}"] = float(met[0] + 1) if len(met) else NAN
    return values


def _times(c: Columns) -> dict[str, float]:
    t = c.tallies
    rotation = [n for n, name in enumerate(c.sites) if name in c.scenario.rotation_sites]
    waited, away = float(t.waits.sum()), float(t.aways.sum())
    return {
        "served": float(t.served),
        "wait_minutes": waited,
        "wait_p90": _p90(t.waits),
        "calls": float(t.calls),
        "persons_called": float(t.reached[0, rotation].sum()),
        "visitors": float(t.visitors),
        "away_minutes": away,
        "time_away_p90": _p90(t.aways),
        "hours_away": away / MINUTES_AN_HOUR,
        "returned_unserved": float(t.returned_unserved),
    }


def _p90(values: Floats) -> float:
    return float(np.quantile(values, 0.9)) if len(values) else NAN


def _first_days(c: Columns) -> dict[str, float]:
    """Return what the first visit day at each employer came to."""
    employers = np.array([name == EMPLOYER for name in c.sessions.channels], dtype=np.bool_)
    visits = np.flatnonzero(employers[c.sessions.channel] & ~c.sessions.is_history)
    first: dict[str, int] = {}
    for n in visits.tolist():
        first.setdefault(c.sessions.sites[c.sessions.site[n]], n)
    values: dict[str, float] = {}
    for site, n in first.items():
        here = np.searchsorted(c.log.visits.session, (n, n + 1))
        values |= {
            f"first_day.{site}.calls": float(here[1] - here[0]),
            f"first_day.{site}.activations": float(c.tallies.activated[n]),
            f"first_day.{site}.returned_unserved": float(c.tallies.unserved[n]),
            f"first_day.{site}.hours_away": float(c.tallies.away[n]) / MINUTES_AN_HOUR,
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


def _visits(c: Columns) -> tuple[VisitYield, ...]:
    sessions, here = c.sessions, len(c.sites) + 1
    number = {name: n for n, name in enumerate(sessions.sites)}
    keys = (sessions.day * here + sessions.site).tolist()
    of = dict(zip(keys, c.tallies.activated.tolist(), strict=True))
    days = [day for day in c.log.team_days if not day.is_history]
    return tuple(
        VisitYield(
            day.date,
            day.team,
            day.site,
            of.get(day.date.toordinal() * here + number.get(day.site, here - 1), 0),
        )
        for day in days
    )
