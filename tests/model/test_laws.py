"""Laws that hold on every strategy of the campaign: what came in equals what went out plus what is left."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis import STAGES, Record, measure
from sim.model.log import Log
from sim.model.minutes import STATES, officer_intervals
from sim.model.session import OUTCOMES
from tests.campaign import STRATEGIES, played, strategy

pytestmark = pytest.mark.parametrize("name", STRATEGIES)


def log_of(name: str) -> Log:
    return played(name)[1]


def record_of(name: str) -> Record:
    calendar, log = played(name)
    return measure(log, calendar)


def test_people_called_are_every_outcome_added_up(name: str) -> None:
    log, record = log_of(name), record_of(name)
    assert len(log.visits) > 0
    outcomes = sum(record.values[f"outcome.{outcome}"] for outcome in OUTCOMES)
    assert record.values["calls"] + record.values["visitors"] == outcomes
    for site, funnel in record.funnel.items():
        assert sum(record.losses[site].values()) == funnel["called"]
        assert record.losses[site].get("activated", 0) == funnel["activated"]


def test_activated_persons_are_distinct(name: str) -> None:
    visits = log_of(name).visits
    activated = visits.person[visits.came_to("activated")]
    assert len(activated) > 1000
    assert len(np.unique(activated)) == len(activated)


def test_nobody_comes_again_who_is_done(name: str) -> None:
    visits, sessions = log_of(name).visits, log_of(name).sessions
    start = np.array([session.opens for session in sessions])[visits.session]
    order = np.lexsort((visits.attempt, start, visits.person))
    person, outcome = visits.person[order], visits.outcome[order]
    again = person[1:] == person[:-1]
    done = np.isin(outcome[:-1], [OUTCOMES.index(o) for o in ("activated", "not-ready", "other-district")])
    assert not np.any(again & done)


def test_officer_minutes_add_up_to_paid_time(name: str) -> None:
    log = log_of(name)
    found = officer_intervals(log)
    length = np.bincount(found.officer_day, weights=found.end - found.start, minlength=len(log.officer_days))
    overtime = np.bincount(
        found.officer_day,
        weights=np.where(found.state == STATES.index("overtime"), found.end - found.start, 0.0),
        minlength=len(log.officer_days),
    )
    paid = np.array([day.returns - day.leaves for day in log.officer_days])
    assert np.abs(length - paid - overtime).max() < 1e-6
    same = found.officer_day[1:] == found.officer_day[:-1]
    assert np.array_equal(found.start[1:][same], found.end[:-1][same])


def test_serving_minutes_are_the_services(name: str) -> None:
    """Serving, triage and overtime of desks hold every minute of every service, less what an outage suspended."""
    log = log_of(name)
    found = officer_intervals(log)
    busy = np.isin(found.state, [STATES.index(s) for s in ("serving", "triage", "overtime")])
    at_desks = float((found.end - found.start)[busy].sum())
    served = log.visits.desk >= 0
    services = float((log.visits.left - log.visits.began)[served].sum())
    suspended = sum(
        max(0.0, min(up, left) - max(down, began))
        for began, left, n in zip(
            log.visits.began[served].tolist(),
            log.visits.left[served].tolist(),
            log.visits.session[served].tolist(),
            strict=True,
        )
        for down, up in log.sessions[n].outages
    )
    after_close = sum(
        max(0.0, min(up, left) - max(down, log.sessions[n].closes))
        for began, left, n in zip(
            log.visits.began[served].tolist(),
            log.visits.left[served].tolist(),
            log.visits.session[served].tolist(),
            strict=True,
        )
        for down, up in log.sessions[n].outages
        if left > log.sessions[n].closes and began < log.sessions[n].closes
    )
    assert at_desks == pytest.approx(services - suspended + after_close, abs=1e-6)


def test_no_service_begins_where_it_may_not(name: str) -> None:
    log = log_of(name)
    by_session = {session.name: session for session in log.played}
    visits = log.visits
    for n in np.flatnonzero(visits.desk >= 0).tolist():
        session = by_session[log.sessions[visits.session[n]].name]
        began = visits.began[n]
        assert any(start <= began < end for start, end in session.desks[visits.desk[n]])
        assert not any(down <= began < up for down, up in session.outages)
        assert began < session.closes
        assert began < visits.deadline[n]


def test_first_come_first_served(name: str) -> None:
    """Nobody begins at a desk while someone waits who joined before them."""
    visits = log_of(name).visits
    served = np.flatnonzero(visits.desk >= 0)
    order = served[np.lexsort((visits.person[served], visits.queued[served], visits.session[served]))]
    same = visits.session[order][1:] == visits.session[order][:-1]
    assert np.all(visits.began[order][1:][same] >= visits.began[order][:-1][same])


def test_the_funnel_only_narrows(name: str) -> None:
    for site, funnel in record_of(name).funnel.items():
        stages = [funnel[stage] for stage in STAGES]
        assert stages[:5] == sorted(stages[:5], reverse=True), site
        assert stages[5:] == sorted(stages[5:], reverse=True), site
        assert funnel["called"] + funnel.get("told-beforehand", 0) <= funnel["willing"], site


def test_days_add_up_to_the_total(name: str) -> None:
    record = record_of(name)
    assert sum(sum(days) for days in record.daily.values()) == record.values["activations"]
    campaign = strategy(name).campaign
    assert (
        record.values["total"]
        == campaign.baseline.count + record.values["history_activations"] + record.values["activations"]
    )
    assert sum(record.minutes["field"].values()) + sum(record.minutes["counter"].values()) == pytest.approx(
        record.values["officer_minutes"], abs=1e-6
    )


def test_littles_law_holds_in_the_queue(name: str) -> None:
    """Persons times minutes waited is the area under the number waiting (Little 1961), counted event by event."""
    visits = log_of(name).visits
    rows = np.flatnonzero((visits.desk >= 0) & (visits.began > visits.queued))
    times = np.concatenate([visits.queued[rows], visits.began[rows]])
    change = np.concatenate([np.ones(len(rows)), -np.ones(len(rows))])
    order = np.argsort(times, kind="stable")
    waiting = np.cumsum(change[order])[:-1]
    assert float((waiting * np.diff(times[order])).sum()) == pytest.approx(
        float((visits.began - visits.queued)[rows].sum())
    )
