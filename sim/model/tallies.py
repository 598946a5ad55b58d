"""Tallies: what the attempts of a log come to, by site, day, session and person, whichever engine has told them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.model.columns import OfficerColumns, SessionColumns
from sim.model.kernel import tallies as kernel
from sim.model.log import Visits
from sim.model.session import OUTCOMES


@dataclass(frozen=True)
class Tallies:
    """What the attempts of a log come to; the campaign's count, history only as activated.

    `daily` (sites, days) counts activations, `outcomes` the attempts by outcome; `waits` are the minutes until a service, `aways`
    those away from the line, one by one. By session: who was `activated` and `unserved`, and the minutes `away`. By site:
    persons, each counted once, who were called (or came), attended, were served, were activated, `reached` (4, sites), and the
    `fates` (sites, outcomes and then reasons) of their last attempts.
    """

    daily: Ints
    outcomes: Ints
    activations: int
    history: int
    in_field: int
    at_rotation: int
    served: int
    calls: int
    visitors: int
    returned_unserved: int
    waits: Floats
    aways: Floats
    activated: Ints
    unserved: Ints
    away: Floats
    reached: Ints
    fates: Ints


def tallies_of(v: Visits, site: Ints, day: Ints, kinds: Bools, shape: tuple[int, int, int]) -> Tallies:
    """Return the tallies of attempts whose sessions have a site, a day and three kinds: that count, have units, are in the field.

    `shape` holds the numbers of sites, of days and of reasons.
    """
    sites, days, reasons = shape
    attempts, held = attempts_of(v), kernel.Held(site, day, kinds)
    sums = kernel.Sums(
        daily=np.zeros((sites, days), dtype=np.int64),
        outcomes=np.zeros(len(OUTCOMES), dtype=np.int64),
        counts=np.zeros(8, dtype=np.int64),
        by_session=np.zeros((len(site), 2), dtype=np.int64),
        away=np.zeros(len(site)),
        waits=np.empty(len(v)),
        aways=np.empty(len(v)),
    )
    kernel.tally_attempts(attempts, held, sums)
    activations, history, in_field, at_rotation, served, calls, visitors, returned = sums.counts.tolist()
    reached = np.zeros((4, sites), dtype=np.int64)
    fates = np.zeros((sites, len(OUTCOMES) + reasons), dtype=np.int64)
    kernel.tally_persons(attempts, held, _by_person(attempts, held), fates, reached)
    return Tallies(
        daily=sums.daily,
        outcomes=sums.outcomes,
        activations=activations,
        history=history,
        in_field=in_field,
        at_rotation=at_rotation,
        served=served,
        calls=calls,
        visitors=visitors,
        returned_unserved=returned,
        waits=sums.waits[:served],
        aways=sums.aways[:calls],
        activated=sums.by_session[:, kernel.S_ACTIVATED],
        unserved=sums.by_session[:, kernel.S_UNSERVED],
        away=sums.away,
        reached=reached,
        fates=fates,
    )


def attempts_of(v: Visits) -> kernel.Attempts:
    """Return the columns of attempts that are counted."""
    return kernel.Attempts(
        v.session,
        v.person,
        v.outcome,
        v.reason,
        v.desk,
        v.triage,
        v.called,
        v.arrived,
        v.queued,
        v.began,
        v.left,
        v.back,
    )


def _by_person(v: kernel.Attempts, held: kernel.Held) -> Ints:
    """Return the rows of the campaign by site, then person, then row.

    Where the three fit into one number of 63 bits, sorting these is some ten times as quick as sorting by columns.
    """
    if not len(v.session):
        return v.session
    persons, bits = int(v.person.max()) + 1, len(v.session).bit_length()
    if (int(held.site.max()) + 1) * persons < 2 ** (63 - bits):
        codes = np.empty(len(v.session), dtype=np.int64)
        codes = np.sort(codes[: kernel.code_attempts(v, held, persons, bits, codes)])
        rows: Ints = codes & (2**bits - 1)
        return rows
    rows = np.flatnonzero(held.kinds[v.session, kernel.IS_NOW])
    return rows[np.lexsort((v.person[rows], held.site[v.session[rows]]))]


def minutes_in_states(v: Visits, days: OfficerColumns, sessions: SessionColumns) -> Floats:
    """Return the minutes of every officer in each state, an array (states, officer days): his intervals added up, exactly."""
    minutes = np.zeros((9, len(days.desk)))
    if not len(days.desk):
        return minutes
    desks, at_desks = int(days.desk.max()) + 1, np.flatnonzero(days.desk >= 0)
    day_at = np.zeros(len(sessions.site) * max(desks, 1), dtype=np.int64)
    day_at[days.session[at_desks] * desks + days.desk[at_desks]] = at_desks
    paid = kernel.Paid(
        day_at,
        desks,
        days.times,
        days.breaks,
        days.first_break,
        days.after_breaks,
        sessions.outages,
        sessions.first_outage[days.session],
        sessions.after_outages[days.session],
    )
    kernel.tally_minutes(attempts_of(v), paid, np.full(len(days.desk), -np.inf), minutes)
    return minutes
