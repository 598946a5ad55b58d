"""The model gives the evidence's figures back at likely values, and the status quo gives the observed history.

`python -m tests.model.test_evidence` renews the kept table of the history; the same figures come from
`python run.py compare scenarios/sukoharjo-2023/history/2023-06-05.toml`.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim.demand import draw
from sim.experiment import replicate, run
from sim.model.log import Log
from sim.scenario import vary
from sim.tables import Table, write_csv
from tests.campaign import SEED as ANY_SEED
from tests.campaign import history, play_once, strategy

KEPT = Path(__file__).parents[1] / "kept" / "history.csv"
SEED, REPLICATIONS = 1, 10
OBSERVED, TOLERANCE = 2_000, 0.10

NO_OBSTACLES = {
    "server.outages_a_month": 0,
    "server.stop": 0.0,
    "network.slow_share": 0.0,
    "officers.absence": 0.0,
    "calendar.breaks": [],
    "campaign.interest_half_life": 1e9,
    **{f"defaults.{kind}.day_effect_cv": 0 for kind in ("counter", "village", "event")},
}


def kept() -> list[int]:
    with KEPT.open(encoding="utf-8", newline="") as file:
        return [int(row["activations"]) for row in csv.DictReader(file)]


def test_the_status_quo_gives_the_observed_history() -> None:
    """15,000 on 5 June and 17,000 on 4 August 2023: +2,000, within a tenth."""
    assert len(kept()) == REPLICATIONS
    assert np.mean(kept()) == pytest.approx(OBSERVED, rel=TOLERANCE)


@pytest.mark.parametrize("replication", [0, 7])
def test_the_kept_history_is_what_the_model_gives(replication: int) -> None:
    assert replicate(history(), SEED, replication).values["activations"] == kept()[replication]


def test_the_history_has_the_days_of_the_calendar() -> None:
    calendar, log = play_once(history())
    demand = draw(history(), calendar, ANY_SEED, 0)
    office_days = [day.date for day in calendar.days if day.is_office_day]
    assert len(office_days) == 41
    officers = [f"office/{n + 1}" for n in range(history().counters["office"].officers)]
    shut = {date for date in office_days if all(demand.is_absent(officer, date) for officer in officers)}
    assert {s.date for s in log.sessions if s.site == "office"} == set(office_days) - shut


@cache
def without_obstacles(name: str, replication: int = 0) -> Log:
    scenario = vary(strategy(name), NO_OBSTACLES | {"defaults.village.cancelled": 0.0})
    return play_once(scenario, ANY_SEED, replication)[1]


def a_day(log: Log, site: str, outcome: str = "") -> float:
    """Visitors a day, or what came to an outcome, at the sites whose name begins so."""
    days = [n for n, s in enumerate(log.sessions) if s.site.startswith(site)]
    rows = np.isin(log.visits.session, days)
    if outcome:
        rows &= log.visits.came_to(outcome)
    return float(rows.sum()) / len(days)


@pytest.mark.parametrize(("site", "expected"), [("office", 225 * 0.08), ("counter-", 3.0)])
def test_counters_activate_eight_in_a_hundred_visitors(site: str, expected: float) -> None:
    """Seven in a hundred less than that: some come who were there before, and some leave before it is their turn."""
    found = [a_day(without_obstacles("status-quo", n), site, "activated") for n in range(3)]
    assert np.mean(found) == pytest.approx(0.93 * expected, rel=0.03)


@pytest.mark.parametrize(("site", "expected"), [("village-", 50.0), ("car-free-day", 60.0), ("fair", 90.0)])
def test_visit_days_have_the_turnout_of_the_evidence(site: str, expected: float) -> None:
    assert a_day(without_obstacles("villages-and-events"), site) == pytest.approx(
        expected, rel=0.15 if site == "fair" else 0.06
    )


def test_a_hundred_pupils_come_on_a_school_day() -> None:
    log = without_obstacles("villages-and-events")
    days = [n for n, s in enumerate(log.sessions) if s.site.startswith("sma-")]
    came = np.isin(log.visits.session, days) & (log.visits.attempt == 1)
    assert came.sum() / len(days) == pytest.approx(100, rel=0.1)


def test_sritex_is_bound_by_willingness_not_by_staff() -> None:
    """12,000 x 0.48 x 0.97 x 0.60 x 0.80 = 2,682 come and can; ten visit days reach nearly all who are willing."""
    few, many = (
        run([vary(strategy("sritex-rotation"), {f"teams.field-{t}.officers": n for t in (1, 2)})], 4, SEED, 1)
        for n in (4, 8)
    )
    reached = [
        float(np.mean([r.values["activations.sritex"] for r in experiment.records["sritex-rotation"]]))
        for experiment in (few, many)
    ]
    assert reached[0] == pytest.approx(2_700, rel=0.05)
    assert reached[1] < 1.03 * reached[0] < 4_500


if __name__ == "__main__":
    found = run([history()], REPLICATIONS, SEED).records[history().name]
    rows = [(n, int(record.values["activations"])) for n, record in enumerate(found)]
    write_csv(KEPT, Table(("replication", "activations"), rows))
