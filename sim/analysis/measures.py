"""Measures: what one log came to, in one pass over its columns."""

from __future__ import annotations

import numpy as np

from sim.analysis.columns import COUNTER, MINUTES_AN_HOUR, Columns, columns_of
from sim.analysis.effort import effort, minutes_of
from sim.analysis.funnel import Persons, funnels, persons_of
from sim.analysis.record import RATIOS, Record, VisitYield, ratio_of
from sim.calendar import Calendar
from sim.demand.durations import Floats, Ints
from sim.model.log import Log
from sim.model.session import OUTCOMES

NAN = float("nan")
REACH = 0.9
EMPLOYER = "employer"
Days = dict[str, tuple[int, ...]]


def measure(log: Log, calendar: Calendar) -> Record:
    """Return what a replication came to: the campaign's days count, history only in the total."""
    c = columns_of(log, calendar)
    daily, spent, persons = _daily(c), minutes_of(c), persons_of(c)
    values = _counts(c, daily) | _goals(c, daily) | _times(c, persons) | effort(c, spent) | _first_days(c)
    values |= _ratios(values)
    funnel, losses = funnels(c, persons)
    minutes = {"field": spent.field, COUNTER: spent.counter}
    return Record(values, daily, funnel, losses, minutes, _visits(c))


def _daily(c: Columns) -> Days:
    days = (c.scenario.campaign.deadline - c.scenario.campaign.start).days + 1
    counted = c.is_activated & c.is_now
    cells = np.bincount(c.site[counted] * days + c.day[counted], minlength=len(c.sites) * days)
    rows, visited = cells.reshape(-1, days).tolist(), set(c.sessions.site.tolist())
    names = {c.sessions.sites[n] for n in visited}
    return {name: tuple(rows[n]) for n, name in enumerate(c.sites) if name in names}


def _counts(c: Columns, daily: Days) -> dict[str, float]:
    campaign, now = c.scenario.campaign, c.is_activated & c.is_now
    activations, history = float(now.sum()), float((c.is_activated & ~c.is_now).sum())
    total = float(campaign.baseline.count) + history + activations
    target = float(campaign.eligible) * float(campaign.target_share)
    outcomes = np.bincount(c.visits.outcome[c.is_now], minlength=len(OUTCOMES)).tolist()
    return {
        "activations": activations,
        "history_activations": history,
        "total": total,
        "target": target,
        "target_met": float(total >= target),
        "days_to_90_percent_of_reach": _days_to_reach(daily, activations),
        "field_activations": float((now & c.is_field).sum()),
        "rotation_activations": float((now & c.is_rotation).sum()),
        **_by_channel(c, daily),
        **{f"activations.{site}": float(sum(daily.get(site, ()))) for site in _reported(c)},
        **{f"outcome.{name}": float(n) for name, n in zip(OUTCOMES, outcomes, strict=True)},
    }


def _days_to_reach(daily: Days, activations: float) -> float:
    """Return the day, from the campaign's first, on which 90 % of the activations at the deadline are there."""
    if not activations:
        return NAN
    by_day = np.sum([np.array(row) for row in daily.values()], axis=0)
    return float(np.flatnonzero(np.cumsum(by_day) >= REACH * activations)[0] + 1)


def _by_channel(c: Columns, daily: Days) -> dict[str, float]:
    """Return the activations of each kind of site that the scenario has: counters, employers, schools, villages, events."""
    found = {f"channel.{site.kind}": 0.0 for site in c.scenario.sites.values()}
    for name, row in daily.items():
        found[f"channel.{c.scenario.sites[name].kind}"] += sum(row)
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


def _times(c: Columns, persons: Persons) -> dict[str, float]:
    v, called = c.visits, c.is_now & c.is_rotation
    rotation = [n for n, name in enumerate(c.sites) if name in c.scenario.rotation_sites]
    served = c.is_now & (v.desk >= 0)
    waits, away = v.began[served] - v.queued[served], v.back[called] - v.called[called]
    return {
        "served": float(served.sum()),
        "wait_minutes": float(waits.sum()),
        "wait_p90": _p90(waits),
        "calls": float(called.sum()),
        "persons_called": float(np.isin(persons.site, rotation).sum()),
        "visitors": float((c.is_now & ~c.is_rotation).sum()),
        "away_minutes": float(away.sum()),
        "time_away_p90": _p90(away),
        "hours_away": float(away.sum()) / MINUTES_AN_HOUR,
        "returned_unserved": float((c.is_unserved & called).sum()),
    }


def _p90(values: Floats) -> float:
    return float(np.quantile(values, 0.9)) if len(values) else NAN


def _first_days(c: Columns) -> dict[str, float]:
    """Return what the first visit day at each employer came to."""
    employers = [n for n, name in enumerate(c.sessions.channels) if name == EMPLOYER]
    visits = np.flatnonzero(np.isin(c.sessions.channel, employers) & ~c.sessions.is_history)
    first: dict[str, int] = {}
    for n in visits.tolist():
        first.setdefault(c.sessions.sites[c.sessions.site[n]], n)
    values: dict[str, float] = {}
    v = c.visits
    for site, n in first.items():
        here = slice(*np.searchsorted(v.session, (n, n + 1)).tolist())
        values |= {
            f"first_day.{site}.calls": float(here.stop - here.start),
            f"first_day.{site}.activations": float(c.is_activated[here].sum()),
            f"first_day.{site}.returned_unserved": float(c.is_unserved[here].sum()),
            f"first_day.{site}.hours_away": float((v.back[here] - v.called[here]).sum()) / MINUTES_AN_HOUR,
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
    by_session: Ints = np.bincount(c.visits.session[c.is_activated], minlength=len(sessions.site))
    of = dict(zip((sessions.day * here + sessions.site).tolist(), by_session.tolist(), strict=True))
    days = [day for day in c.log.team_days if not day.is_history]
    keys = (day.date.toordinal() * here + number.get(day.site, here - 1) for day in days)
    return tuple(
        VisitYield(day.date, day.team, day.site, of.get(key, 0)) for day, key in zip(days, keys, strict=True)
    )
