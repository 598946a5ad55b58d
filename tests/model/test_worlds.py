"""Minimally different worlds: one thing more changes what it is about, and nothing else."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from sim.calendar import plan
from sim.demand import draw
from sim.experiment import replicate, run
from sim.model.log import Log
from sim.scenario import Scenario, vary
from tests.campaign import SEED, play_once, played, strategy


def rows(log: Log, but: str = "") -> set[tuple[object, ...]]:
    """Every attempt at every site but one, as a whole row."""
    v = log.visits
    columns = [
        np.nan_to_num(c, nan=-1e9).tolist() for c in (v.called, v.arrived, v.queued, v.began, v.left, v.back)
    ]
    names = [log.sessions[n].name for n in v.session.tolist()]
    return {
        (name, person, outcome, *times)
        for name, person, outcome, *times in zip(
            names, v.person.tolist(), v.outcome.tolist(), *columns, strict=True
        )
        if not name.endswith(f"/{but}")
    }


def with_one_worker_more(scenario: Scenario) -> Scenario:
    workers = scenario.rotation_sites["sritex"].workers
    assert workers is not None
    return vary(scenario, {"sites.sritex.workers": float(workers) + 1})


def test_one_worker_more_changes_no_other_persons_draws() -> None:
    before = strategy("sritex-rotation")
    after = with_one_worker_more(before)
    one, two = (draw(s, plan(s), SEED, 0) for s in (before, after))
    first, second = one.workers("sritex"), two.workers("sritex")
    assert len(second.person) == len(first.person) + 1
    kept = np.isin(second.person, first.person)
    for before_column, after_column in zip(first, second, strict=True):
        assert np.array_equal(before_column, after_column[kept])
    assert np.array_equal(one.presence("sritex", 3), two.presence("sritex", 3)[kept])
    everybody = np.arange(len(first.person))
    for a, b in zip(
        one.calls("sritex", np.full(len(everybody), 2), everybody),
        two.calls("sritex", np.full(len(everybody), 2), np.flatnonzero(kept)),
        strict=True,
    ):
        assert np.array_equal(a, b)
    assert one.server_outages == two.server_outages


def test_one_worker_more_changes_no_other_sites_day() -> None:
    before = played("sritex-rotation")[1]
    after = play_once(with_one_worker_more(strategy("sritex-rotation")))[1]
    assert rows(before, but="sritex") == rows(after, but="sritex")
    assert len(rows(before)) > len(rows(before, but="sritex")) > 1000


def test_one_worker_more_changes_the_day_by_little() -> None:
    """Under a timetable the groups are the first of the list: one more worker moves at most a few others."""
    before = rows(played("sritex-rotation")[1])
    after = rows(play_once(with_one_worker_more(strategy("sritex-rotation")))[1])
    assert len(before ^ after) < 0.1 * len(before)


def test_one_strategy_more_changes_no_result_of_the_others() -> None:
    quick = {"campaign.deadline": dt.date(2023, 8, 31)}
    names = ("status-quo", "counter-condition", "villages-and-events")
    scenarios = [vary(strategy(name), quick) for name in names]
    alone = run(scenarios[:2], 2, SEED, 1).records
    together = run(scenarios, 2, SEED, 1).records
    for name in names[:2]:
        assert repr(alone[name]) == repr(together[name])


def test_workers_are_the_same_under_every_strategy() -> None:
    one, two = (strategy(name) for name in ("sritex-rotation", "all-out"))
    first, second = (draw(s, plan(s), SEED, 0).workers("sritex") for s in (one, two))
    for a, b in zip(first, second, strict=True):
        assert np.array_equal(a, b)


RELAXED = {
    "service.first_pass": 1.0,
    "server.outages_a_month": 0,
    "server.stop": 0.0,
    "network.slow_share": 0.0,
    "officers.absence": 0.0,
    "sites.sritex.willing": 1.0,
    "sites.sritex.ready": 1.0,
    "sites.sritex.presence": 1.0,
    "sites.sritex.cancelled": 0.0,
    "sites.sritex.prepared_by_employer": 1.0,
    "visits.sritex.prepared_beforehand": True,
    "visits.sritex.max_away": 100_000,
    "visits.sritex.max_share_away": 1.0,
    "visits.sritex.last_call": 0,
    "visits.sritex.slot": 5,
    "visits.sritex.group_size": 1000,
    "teams.field-1.desks": 400,
    "teams.field-1.officers": 400,
}


def test_with_everything_relaxed_all_eligible_people_are_activated() -> None:
    scenario = vary(strategy("sritex-rotation"), RELAXED)
    calendar, log = play_once(scenario)
    pool = next(p for p in log.pools if p.name == "sritex")
    at_sritex = np.array([s.site == "sritex" for s in log.sessions])[log.visits.session]
    activated = int((log.visits.came_to("activated") & at_sritex).sum())
    assert activated == pool.not_yet == pool.ready
    assert activated > 5000
    assert calendar.office_days() == 92


@pytest.mark.parametrize("share", ["willing", "ready"])
def test_raising_a_share_only_adds_people(share: str) -> None:
    scenario = strategy("sritex-rotation")
    low, high = (vary(scenario, {f"sites.sritex.{share}": value}) for value in (0.4, 0.7))
    first, second = (draw(s, plan(s), SEED, 0).workers("sritex") for s in (low, high))
    if share == "ready":
        assert np.all(second.is_ready | ~first.is_ready)
    assert np.array_equal(first.willing, second.willing)
    one, two = (replicate(s, SEED, 0).values["activations.sritex"] for s in (low, high))
    assert one < two


def test_more_officers_never_serve_fewer_at_a_visit() -> None:
    scenario = strategy("sritex-at-once")
    found = [
        replicate(vary(scenario, {"teams.field-1.officers": n, "teams.field-1.desks": n}), SEED, 0).values[
            "activations.sritex"
        ]
        for n in (0, 2, 4, 8)
    ]
    assert found == sorted(found)
    assert found[0] < found[-1]
