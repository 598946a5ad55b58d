"""The log of the twin: what was written down as the rows and columns that everybody reads."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Bools, Floats, Ints, Rows
from sim.calendar import Calendar
from sim.compiled import compiled
from sim.demand import Demand
from sim.model.columns import LazyRows, OfficerColumns, SessionColumns
from sim.model.kernel.arranged import Policy, pairs
from sim.model.kernel.records import NONE, Attempt
from sim.model.kernel.tables import Out
from sim.model.log import Log, OfficerDay, Pool, SessionRow, TeamDay, Visits

TIMES = ("called", "arrived", "queued", "deadline", "began", "ended", "left", "back")


class Wording(NamedTuple):
    """What a log says of duties and posts, under one policy after the other: worked out once a calendar."""

    days: Ints
    first_duty: Ints
    first_post: Ints
    times: Floats
    breaks: Floats
    first_break: Ints
    after_breaks: Ints
    charged: Floats
    sources: tuple[str, ...]
    source: Ints
    kinds: tuple[str, ...]
    kind: Ints


def words_of(calendar: Calendar, policies: tuple[Policy, ...]) -> Wording:
    """Return what a log says of duties and posts; breaks are those of a desk that pauses first, later, or of none at a desk."""
    duties = [duty for one in policies for duty in one.duties]
    pauses = [intervals for one in policies for three in one.pauses for intervals in three]
    counts = np.array([len(intervals) for intervals in pauses], dtype=np.int64).reshape(-1, 3)
    after = np.cumsum(counts.ravel()).reshape(counts.shape)
    sources = [source for one in policies for source in one.sources]
    names = tuple(dict.fromkeys(sources))
    kinds = [site.kind for site in calendar.scenario.sites.values()]
    kind_names = tuple(dict.fromkeys(kinds))
    parts = [(d.leaves, d.opens, d.closes, d.returns, d.travel, d.set_up, d.pack_down) for d in duties]
    return Wording(
        days=np.array([day.date.toordinal() for day in calendar.days]),
        first_duty=np.cumsum([0, *(len(one.duties) for one in policies)]),
        first_post=np.cumsum([0, *(len(one.posts) for one in policies)]),
        times=np.array(parts, dtype=np.float64).reshape(-1, 7).T.copy(),
        breaks=pairs(tuple(interval for intervals in pauses for interval in intervals)),
        first_break=after - counts,
        after_breaks=after,
        charged=np.array([share for one in policies for share in one.charged]),
        sources=names,
        source=np.array([names.index(source) for source in sources], dtype=np.int64),
        kinds=kind_names,
        kind=np.array([kind_names.index(kind) for kind in kinds], dtype=np.int64),
    )


def log_of(
    calendar: Calendar,
    demand: Demand,
    policies: tuple[Policy, ...],
    out: Out,
    outages: Floats,
    pools: list[Pool],
) -> Log:
    """Return what was written down as a log."""
    words = calendar.once("words", lambda c: words_of(c, policies))
    ends = out.ends[0]  # what is kept is copied: the workspace serves the next play
    sessions, officers = (
        np.array(out.sessions[: ends.sessions]),
        np.array(out.officers[: ends.officers]),
    )
    teams = np.array(out.teams[: ends.teams])
    is_now = sessions["day"] >= policies[-1].arranged.first_day
    policy = is_now.astype(np.int64) * (len(policies) - 1)
    is_history = ~is_now if len(policies) > 1 else is_now & False
    of_sessions = _session_columns(demand, words, sessions, is_history, outages)
    of_officers = _officer_columns(calendar, words, sessions, officers, policy)
    session_rows = partial(_session_rows, calendar, policies, (sessions, teams), of_sessions, policy)
    officer_rows = partial(_officer_rows, demand, policies, officers, of_officers, policy)
    return Log(
        sessions=LazyRows(of_sessions, len(sessions), session_rows),
        visits=_visits(out, sessions["first_row"]),
        officer_days=LazyRows(of_officers, len(officers), officer_rows),
        team_days=tuple(_team_days(calendar, policies, demand, out)),
        pools=tuple(pools),
        outages=_outages(calendar, demand, sessions),
    )


def _visits(out: Out, first_row: Ints) -> Visits:
    """Return the attempts in order of session, person, attempt."""
    rows = int(out.progress[0].rows)
    session = np.repeat(np.arange(len(first_row)), np.diff(np.append(first_row, rows)))
    attempts, times, facts = out.attempts[:rows], np.empty((8, rows)), np.empty((6, rows), dtype=np.int64)
    triage = np.empty(rows, dtype=np.bool_)
    write_columns(_order(session, attempts), attempts, times, facts, triage)
    columns: dict[str, Any] = dict(
        zip(("person", "unit", "attempt", "desk", "outcome", "reason"), facts, strict=True)
    )
    columns |= zip(TIMES, times, strict=True)
    return Visits(
        session=session,
        triage=triage,
        **columns,
    )


@compiled
def write_columns(order: Ints, attempts: Rows[Attempt], times: Floats, facts: Ints, triage: Bools) -> None:
    """Write attempts in some order as columns."""
    for n in range(len(order)):
        row = attempts[order[n]]
        times[0, n], times[1, n], times[2, n], times[3, n] = row.called, row.arrived, row.queued, row.deadline
        times[4, n], times[5, n], times[6, n], times[7, n] = row.began, row.ended, row.left, row.back
        facts[0, n], facts[1, n], facts[2, n] = row.person, row.unit, row.attempt
        facts[3, n], facts[4, n], facts[5, n] = row.desk, row.outcome, row.reason
        triage[n] = row.triage


def _order(session: Ints, attempts: Rows[Attempt]) -> Ints:
    """Return the order of session, person, attempt: by one number made of the three and the row, if it can be."""
    person, attempt = attempts["person"], attempts["attempt"]
    if not len(session):
        return session
    persons, most = int(person.max()) + 1, int(attempt.max()) + 1
    bits = len(session).bit_length()
    if (int(session[-1]) + 1) * persons * most < 2 ** (63 - bits):
        codes = (session * persons + person) * most + attempt
        codes = np.sort((codes << bits) | np.arange(len(session)))
        order: Ints = codes & (2**bits - 1)
        return order
    return np.lexsort((attempt, person, session))


def _session_columns(
    demand: Demand, words: Wording, sessions: NDArray[np.void], is_history: Bools, outages: Floats
) -> SessionColumns:
    site = sessions["site"]
    return SessionColumns(
        sites=demand.known.sites,
        channels=words.kinds,
        site=site,
        channel=words.kind[site],
        day=words.days[sessions["day"]],
        is_history=is_history,
        helpers=sessions["helpers"],
        outages=outages,
        first_outage=sessions["first_outage"],
        after_outages=sessions["after_outages"],
    )


def _officer_columns(
    calendar: Calendar, words: Wording, sessions: NDArray[np.void], officers: NDArray[np.void], policy: Ints
) -> OfficerColumns:
    session = officers["session"]
    duty = words.first_duty[policy[session]] + officers["duty"]
    post = words.first_post[policy[session]] + officers["post"]
    midnights = np.array([day.midnight for day in calendar.days])
    times = words.times[:, duty]
    times[:4] += midnights[sessions["day"][session]]
    first = words.first_break[duty, officers["pauses"]]
    count = words.after_breaks[duty, officers["pauses"]] - first
    after = np.cumsum(count)
    taken = np.arange(len(duty)).repeat(count)
    breaks = words.breaks[first[taken] + np.arange(len(taken)) - (after - count)[taken]]
    breaks += midnights[sessions["day"][session[taken]]][:, None]
    return OfficerColumns(
        session=session,
        desk=officers["desk"],
        times=times,
        breaks=breaks,
        first_break=after - count,
        after_breaks=after,
        charged=words.charged[post],
        sources=words.sources,
        source=words.source[post],
    )


def _session_rows(
    calendar: Calendar,
    policies: tuple[Policy, ...],
    held: tuple[NDArray[np.void], NDArray[np.void]],
    columns: SessionColumns,
    policy: Ints,
) -> list[SessionRow]:
    sessions, teams = held
    names: list[list[str]] = [[] for _ in range(len(policy))]
    for session, post in teams.tolist():
        names[session].append(policies[policy[session]].posts[post])
    rows = []
    for n, row in enumerate(sessions.tolist()):
        site, day, desks, helpers, first_outage, after_outages, _, opens, closes = row
        today, name = calendar.days[day], columns.sites[site]
        outages = columns.outages[first_outage:after_outages].tolist()
        rows.append(
            SessionRow(
                f"{today.date.isoformat()}/{name}",
                today.date,
                name,
                policies[policy[n]].policy.sites[name].kind,
                tuple(names[n]),
                opens,
                closes,
                desks,
                helpers,
                today.is_history,
                tuple((down, up) for down, up in outages),
            )
        )
    return rows


def _officer_rows(
    demand: Demand,
    policies: tuple[Policy, ...],
    officers: NDArray[np.void],
    columns: OfficerColumns,
    policy: Ints,
) -> list[OfficerDay]:
    spans = zip(columns.first_break.tolist(), columns.after_breaks.tolist(), strict=True)
    rows = []
    for row, times, (first, after) in zip(officers.tolist(), columns.times.T.tolist(), spans, strict=True):
        session, officer, desk, _, _, post = row
        one = policies[policy[session]]
        rows.append(
            OfficerDay._make(
                (
                    session,
                    demand.known.officers[officer],
                    desk,
                    *times,
                    tuple((start, end) for start, end in columns.breaks[first:after].tolist()),
                    one.charged[post],
                    one.sources[post],
                )
            )
        )
    return rows


def _team_days(calendar: Calendar, policies: tuple[Policy, ...], demand: Demand, out: Out) -> list[TeamDay]:
    rows = []
    for day, team, site, officers in out.team_days[: out.ends[0].team_days].tolist():
        policy = policies[-1 if day >= policies[-1].arranged.first_day else 0].policy
        name = list(policy.teams)[team]
        setting, today = policy.teams[name], calendar.days[day]
        where = demand.known.sites[site] if site != NONE else ""
        rows.append(
            TeamDay(today.date, name, where, officers, setting.helpers, setting.vehicles, today.is_history)
        )
    return rows


def _outages(
    calendar: Calendar, demand: Demand, sessions: NDArray[np.void]
) -> tuple[tuple[float, float, str], ...]:
    """Return when the server was down, and after that the links of sessions that were held."""
    found = [(*outage, "*") for outage in demand.server_outages]
    sites = demand.scenario.sites
    linked = [n for n, name in enumerate(demand.known.sites) if sites[name].link is not None]
    if linked:
        for site, day in sessions[np.isin(sessions["site"], linked)][["site", "day"]].tolist():
            name = demand.known.sites[site]
            found += [(*outage, name) for outage in demand.link_outages(name, calendar.days[day])]
    return tuple(found)
