"""Arrivals: a Poisson process with a day effect, thinned by who accepts, and each day by itself."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest

from sim.demand.arrivals import Catchment, Place, SiteDay, cumulative_rate, walk_ins
from sim.scenario.base import ByValue
from sim.scenario.circumstances import Duration
from sim.streams import Key
from tests.calendar.world import district

PATIENCE, SERVICE = ByValue(Duration(mean=20.0, cv=0.5)), district().service
CATCHMENTS = (Catchment("north", 0, 30_000, 0.1), Catchment("south", 1, 10_000, 0.5))
PROFILE = ((480.0, 540.0, 3.0), (540.0, 960.0, 1.0))


def day(site="office", date=738_700, mean=30.0, accepts=0.5, cv=0.0, profile=PROFILE) -> SiteDay:
    where = Place(site, CATCHMENTS, cv, profile, 0.8, PATIENCE)
    return SiteDay(where, date, 480.0, 960.0, mean, accepts)


def counts(days, replications=1) -> np.ndarray:
    found = [len(walk_ins(Key(5, r), one, SERVICE).minutes) for r in range(replications) for one in days]
    return np.array(found)


def columns(days, replication=1) -> dict[str, np.ndarray]:
    """The visitors of some days, one after another."""
    found = [walk_ins(Key(5, replication), one, SERVICE) for one in days]
    names = ("minutes", "catchment", "resident", "ready")
    return {name: np.concatenate([getattr(one, name) for one in found]) for name in names}


def test_a_day_is_the_same_whatever_was_drawn_before_it():
    key, one = Key(5, 0), day("mall", date=738_705, mean=200.0)
    first = walk_ins(key, one, SERVICE)
    for other in (day(), day(date=738_701), day("mall", cv=0.4), day(mean=0.0)):
        walk_ins(key, other, SERVICE)
    again = walk_ins(key, one, SERVICE)
    for a, b in zip((*first[:-1], *first.brought), (*again[:-1], *again.brought), strict=True):
        assert np.array_equal(a, b)


def test_a_higher_rate_or_share_only_adds_people():
    few, many = (walk_ins(Key(5, 0), day(mean=m, accepts=a), SERVICE) for m, a in ((30.0, 0.4), (45.0, 0.6)))
    assert set(few.resident.tolist()) <= set(many.resident.tolist())
    assert len(few.resident) < len(many.resident)


def test_counts_are_poisson_without_a_day_effect_and_spread_more_with_one():
    """Mean 30, of whom (3/4 x 0.9 + 1/4 x 0.5) are not activated and half accept: 12."""
    days = tuple(day(date=738_000 + n) for n in range(400))
    found = counts(days)
    assert found.mean() == pytest.approx(12.0, abs=4 * np.sqrt(12 / 400))
    assert found.var() / found.mean() == pytest.approx(1.0, abs=0.25)
    spread = counts(tuple(day(date=738_000 + n, cv=0.5) for n in range(400)))
    assert spread.mean() == pytest.approx(12.0, abs=4 * np.sqrt((12 + 36) / 400))
    assert spread.var() == pytest.approx(12 + 36, rel=0.35)


def test_arrivals_follow_the_profile():
    times, share = cumulative_rate(PROFILE, 480.0, 960.0)
    came = columns(day(date=738_000 + n, mean=60.0) for n in range(100))
    assert kstest(np.interp(came["minutes"], times, share), "uniform").pvalue > 0.001


def test_visitors_are_residents_by_the_size_of_their_catchments():
    came = columns(day(date=738_000 + n, mean=60.0) for n in range(100))
    north = 0.75 * 0.9 / (0.75 * 0.9 + 0.25 * 0.5)
    assert np.mean(came["catchment"] == 0) == pytest.approx(north, abs=0.03)
    for number, at in enumerate(CATCHMENTS):
        who = came["resident"][came["catchment"] == number]
        assert kstest(who / at.residents, "uniform").pvalue > 0.001
    assert np.mean(came["ready"]) == pytest.approx(0.8, abs=0.03)


def test_a_resident_is_the_same_wherever_they_come():
    """Whose phone is ready at one site is ready at another where more are."""
    days = tuple(day(site, 738_000 + n, 400.0, 1.0) for n in range(40) for site in ("office", "mall"))
    came = columns(days, 2)
    ready: dict[tuple[int, int], set[bool]] = {}
    for who, is_ready in zip(
        zip(came["catchment"].tolist(), came["resident"].tolist(), strict=True),
        came["ready"].tolist(),
        strict=True,
    ):
        ready.setdefault(who, set()).add(is_ready)
    assert len(ready) < len(came["ready"])
    assert all(len(found) == 1 for found in ready.values())
