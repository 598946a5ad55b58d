"""The log of the twin: its tables as the rows and columns that everybody reads."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.calendar import Calendar
from sim.compiled import compiled
from sim.demand import Demand
from sim.model.columns import LazyRows, OfficerColumns, SessionColumns
from sim.model.kernel.arranged import Under
from sim.model.kernel.laid_out import pairs
from sim.model.kernel.terms import ROWS
from sim.model.kernel.world import (
    CREWS,
    NONE,
    O_DESK,
    O_DUTY,
    O_OFFICER,
    O_PAUSES,
    O_POST,
    O_SESSION,
    OFFICER_DAYS,
    S_DAY,
    S_DESKS,
    S_FIRST_ROW,
    S_HELPERS,
    S_OUTAGES_FROM,
    S_OUTAGES_TO,
    S_SITE,
    SESSIONS,
    TEAM_DAYS,
    Out,
)
from sim.model.log import Log, OfficerDay, Pool, SessionRow, TeamDay, Visits


class Words(NamedTuple):
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


def words_of(calendar: Calendar, unders: tuple[Under, ...]) -> Words:
    """Return what a log says of duties and posts; breaks are those of a desk that pauses first, later, or of none at a desk."""
    duties = [duty for under in unders for duty in under.duties]
    pauses = [intervals for under in unders for three in under.pauses for intervals in three]
    counts = np.array([len(intervals) for intervals in pauses], dtype=np.int64).reshape(-1, 3)
    after = np.cumsum(counts.ravel()).reshape(counts.shape)
    sources = [source for under in unders for source in under.sources]
    names = tuple(dict.fromkeys(sources))
    kinds = [site.kind for site in calendar.scenario.sites.values()]
    kind_names = tuple(dict.fromkeys(kinds))
    parts = [(d.leaves, d.opens, d.closes, d.returns, d.travel, d.set_up, d.pack_down) for d in duties]
    return Words(
        days=np.array([day.date.toordinal() for day in calendar.days]),
        first_duty=np.cumsum([0, *(len(under.duties) for under in unders)]),
        first_post=np.cumsum([0, *(len(under.posts) for under in unders)]),
        times=np.array(parts, dtype=np.float64).reshape(-1, 7).T.copy(),
        breaks=pairs(tuple(interval for intervals in pauses for interval in intervals)),
        first_break=after - counts,
        after_breaks=after,
        charged=np.array([share for under in unders for share in under.charged]),
        sources=names,
        source=np.array([names.index(source) for source in sources], dtype=np.int64),
        kinds=kind_names,
        kind=np.array([kind_names.index(kind) for kind in kinds], dtype=np.int64),
    )


def log_of(
    calendar: Calendar,
    demand: Demand,
    unders: tuple[Under, ...],
    out: Out,
    outages: Floats,
    pools: list[Pool],
) -> Log:
    """Return what was written down as a log."""
    words = calendar.once("words", lambda c: words_of(c, unders))
    out = out._replace(  # the sheets serve the next play
        sessions=out.sessions[: out.ends[SESSIONS]].copy(),
        windows=out.windows[: out.ends[SESSIONS]].copy(),
        crews=out.crews[: out.ends[CREWS]].copy(),
        officer_days=out.officer_days[: out.ends[OFFICER_DAYS]].copy(),
    )
    sessions, officers = out.sessions, out.officer_days
    is_now = sessions[:, S_DAY] >= unders[-1].arranged.first_day
    policy = is_now.astype(np.int64) * (len(unders) - 1)
    of_sessions = _session_columns(
        demand, words, sessions, ~is_now if len(unders) > 1 else is_now & False, outages
    )
    of_officers = _officer_columns(calendar, words, sessions, officers, policy)
    tell_sessions = partial(_session_rows, calendar, unders, out, of_sessions, policy)
    tell_officers = partial(_officer_rows, demand, unders, officers, of_officers, policy)
    return Log(
        sessions=LazyRows(of_sessions, len(sessions), tell_sessions),
        visits=_visits(out, sessions[:, S_FIRST_ROW]),
        officer_days=LazyRows(of_officers, len(officers), tell_officers),
        team_days=tuple(_team_days(calendar, unders, demand, out)),
        pools=tuple(pools),
        outages=_outages(calendar, demand, sessions),
    )


def _visits(out: Out, first_row: Ints) -> Visits:
    """Return the attempts in order of session, person, attempt."""
    rows = int(out.tally[ROWS])
    session = np.repeat(np.arange(len(first_row)), np.diff(np.append(first_row, rows)))
    numbers, times = out.written.numbers[:rows], out.written.times[:rows]
    columns, facts = np.empty((8, rows)), np.empty((7, rows), dtype=np.int64)
    write_columns(_order(session, numbers), times, numbers, columns, facts)
    called, arrived, queued, deadline, began, ended, left, back = columns
    person, unit, attempt, desk, outcome, reason, triage = facts
    return Visits(
        session=session,
        person=person,
        unit=unit,
        attempt=attempt,
        called=called,
        arrived=arrived,
        queued=queued,
        deadline=deadline,
        began=began,
        ended=ended,
        left=left,
        back=back,
        desk=desk,
        outcome=outcome,
        reason=reason,
        triage=triage.astype(bool),
    )


@compiled
def write_columns(order: Ints, times: Floats, numbers: Ints, columns: Floats, facts: Ints) -> None:
    """Write rows in some order as columns."""
    for n in range(len(order)):
        row = order[n]
        for column in range(8):
            columns[column, n] = times[row, column]
        for column in range(7):
            facts[column, n] = numbers[row, column]


def _order(session: Ints, numbers: Ints) -> Ints:
    """Return the order of session, person, attempt: by one number made of the three and the row, if it can be."""
    person, attempt = numbers[:, 0], numbers[:, 2]
    if not len(session):
        return session
    persons, attempts = int(person.max()) + 1, int(attempt.max()) + 1
    bits = len(session).bit_length()
    if (int(session[-1]) + 1) * persons * attempts < 2 ** (63 - bits):
        codes = (session * persons + person) * attempts + attempt
        codes = np.sort((codes << bits) | np.arange(len(session)))
        order: Ints = codes & (2**bits - 1)
        return order
    return np.lexsort((attempt, person, session))


def _session_columns(
    demand: Demand, words: Words, sessions: Ints, is_history: Bools, outages: Floats
) -> SessionColumns:
    site = sessions[:, S_SITE]
    return SessionColumns(
        sites=demand.known.sites,
        channels=words.kinds,
        site=site,
        channel=words.kind[site],
        day=words.days[sessions[:, S_DAY]],
        is_history=is_history,
        helpers=sessions[:, S_HELPERS],
        outages=outages,
        first_outage=sessions[:, S_OUTAGES_FROM],
        after_outages=sessions[:, S_OUTAGES_TO],
    )


def _officer_columns(
    calendar: Calendar, words: Words, sessions: Ints, officers: Ints, policy: Ints
) -> OfficerColumns:
    session = officers[:, O_SESSION]
    duty = words.first_duty[policy[session]] + officers[:, O_DUTY]
    post = words.first_post[policy[session]] + officers[:, O_POST]
    midnights = np.array([day.midnight for day in calendar.days])
    times = words.times[:, duty]
    times[:4] += midnights[sessions[session, S_DAY]]
    first = words.first_break[duty, officers[:, O_PAUSES]]
    count = words.after_breaks[duty, officers[:, O_PAUSES]] - first
    after = np.cumsum(count)
    taken = np.arange(len(duty)).repeat(count)
    breaks = words.breaks[first[taken] + np.arange(len(taken)) - (after - count)[taken]]
    breaks += midnights[sessions[session[taken], S_DAY]][:, None]
    return OfficerColumns(
        session=session,
        desk=officers[:, O_DESK],
        times=times,
        breaks=breaks,
        first_break=after - count,
        after_breaks=after,
        charged=words.charged[post],
        sources=words.sources,
        source=words.source[post],
    )


def _session_rows(
    calendar: Calendar, unders: tuple[Under, ...], out: Out, columns: SessionColumns, policy: Ints
) -> list[SessionRow]:
    teams: list[list[str]] = [[] for _ in range(len(policy))]
    for session, post in out.crews.tolist():
        teams[session].append(unders[policy[session]].posts[post])
    rows = []
    for n, row in enumerate(out.sessions.tolist()):
        date, site = calendar.days[row[S_DAY]].date, columns.sites[row[S_SITE]]
        opens, closes = out.windows[n].tolist()
        outages = columns.outages[row[S_OUTAGES_FROM] : row[S_OUTAGES_TO]].tolist()
        rows.append(
            SessionRow(
                f"{date.isoformat()}/{site}",
                date,
                site,
                unders[policy[n]].policy.sites[site].kind,
                tuple(teams[n]),
                opens,
                closes,
                row[S_DESKS],
                row[S_HELPERS],
                calendar.days[row[S_DAY]].is_history,
                tuple((down, up) for down, up in outages),
            )
        )
    return rows


def _officer_rows(
    demand: Demand, unders: tuple[Under, ...], officers: Ints, columns: OfficerColumns, policy: Ints
) -> list[OfficerDay]:
    spans = zip(columns.first_break.tolist(), columns.after_breaks.tolist(), strict=True)
    rows = []
    for row, times, (first, after) in zip(officers.tolist(), columns.times.T.tolist(), spans, strict=True):
        under = unders[policy[row[O_SESSION]]]
        rows.append(
            OfficerDay(
                row[O_SESSION],
                demand.known.officers[row[O_OFFICER]],
                row[O_DESK],
                *times,  # type: ignore[call-arg]
                tuple((start, end) for start, end in columns.breaks[first:after].tolist()),
                under.charged[row[O_POST]],
                under.sources[row[O_POST]],
            )
        )
    return rows


def _team_days(calendar: Calendar, unders: tuple[Under, ...], demand: Demand, out: Out) -> list[TeamDay]:
    rows = []
    for day, team, site, officers in out.team_days[: out.ends[TEAM_DAYS]].tolist():
        policy = unders[-1 if day >= unders[-1].arranged.first_day else 0].policy
        name = list(policy.teams)[team]
        setting, today = policy.teams[name], calendar.days[day]
        where = demand.known.sites[site] if site != NONE else ""
        rows.append(
            TeamDay(today.date, name, where, officers, setting.helpers, setting.vehicles, today.is_history)
        )
    return rows


def _outages(calendar: Calendar, demand: Demand, sessions: Ints) -> tuple[tuple[float, float, str], ...]:
    """Return when the server was down, and after that the links of sessions that were held."""
    found = [(*outage, "*") for outage in demand.server_outages]
    sites = demand.scenario.sites
    linked = [n for n, name in enumerate(demand.known.sites) if sites[name].link is not None]
    if linked:
        for site, day in sessions[np.isin(sessions[:, S_SITE], linked)][:, [S_SITE, S_DAY]].tolist():
            name = demand.known.sites[site]
            found += [(*outage, name) for outage in demand.link_outages(name, calendar.days[day])]
    return tuple(found)
