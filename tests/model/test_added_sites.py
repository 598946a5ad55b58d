"""A strategy may add sites of its own, which the status quo that is played before its start does not know."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sim.model.session import ACTIVATED, OUTCOMES
from sim.scenario import Complaints, Scenario, read
from tests.campaign import play_once
from tests.model.kernel.told import difference

TINY = Path(__file__).parents[1] / "scenario" / "tiny"
WITH_UNITS = """
local_card = 0.8
activated = 0.0
willing = 0.7
ready = 0.8
presence = 0.9
presence_around_shift = 0.3
walk = { mean = 4, cv = 0.3 }
units = [{ name = "one", workers = 12, shifts = "day" }, { name = "two", workers = 12, shifts = "day" }]
"""
OUTREACH = """
serves = ["town"]
arrivals = 30
ready = 0.6
day_effect_cv = 0.3
balk_above = 8
patience = { mean = 60, cv = 0.7 }
"""
KINDS = {
    "employer": WITH_UNITS,
    "employer in copies": WITH_UNITS + "copies = 3",
    "school": WITH_UNITS,
    "school in copies": WITH_UNITS + "copies = 3",
    "event": OUTREACH,
    "village": OUTREACH,
    "counter": 'serves = ["town"]\narrivals = 40\naccepts = 0.2\nready = 0.6\ndesks = 1\nofficers = 1',
}


def _strategy(folder: Path, name: str, kind: str) -> str:
    """Return a strategy that adds a site, first of all its sites; a team stops there, unless it is a counter."""
    kind_of_site = kind.split(maxsplit=1)[0]
    stop = (
        'stops = [{ site = "added", visits = 9 }]'
        if kind_of_site != "counter"
        else 'stops = [{ site = "mill", visits = 9 }]'
    )
    text = f"""
extends = "../campaign.toml"
title = {{ en = "Added", id = "Tambahan" }}
rationale = {{ en = "A site of its own.", id = "Tempat sendiri." }}
[sites.added]
kind = "{kind_of_site}"
title = {{ en = "Added", id = "Tambahan" }}
{KINDS[kind]}
[itineraries.rounds]
weekdays = ["wed"]
{stop}
"""
    (folder / "strategies" / f"{name}.toml").write_text(text)
    return name


def _came(scenario: Scenario) -> set[str]:
    """Return the sites at which somebody was activated."""
    _, log = play_once(scenario)
    rows = log.visits.outcome == OUTCOMES.index(ACTIVATED)
    return {log.sessions[n].site for n in log.visits.session[rows].tolist()}


@pytest.fixture
def tiny(tmp_path):
    return Path(shutil.copytree(TINY, tmp_path / "tiny", ignore=shutil.ignore_patterns("broken")))


@pytest.mark.parametrize("kind", KINDS)
def test_a_site_that_a_strategy_adds_is_served_and_both_engines_agree(tiny, kind):
    scenario = read(tiny / "strategies" / f"{_strategy(tiny, 'added', kind)}.toml")
    assert scenario.status_quo is not None
    assert not any(site.startswith("added") for site in scenario.status_quo.sites)
    assert any(site.startswith("added") for site in _came(scenario))
    assert difference(scenario, seed=7) is None


def test_a_site_of_the_campaign_may_be_copied_and_both_engines_agree(tiny):
    file = tiny / "strategies" / "copied.toml"
    file.write_text((tiny / "strategies" / "rotation.toml").read_text() + "\n[sites.mill]\ncopies = 2\n")
    scenario = read(file)
    assert scenario.status_quo is not None
    assert "mill" in scenario.status_quo.sites
    assert _came(scenario) & {"mill-1", "mill-2"}
    assert difference(scenario, seed=7) is None


def test_a_site_of_the_status_quo_alone_is_complained_about(tiny):
    _strategy(tiny, "status-quo", "village")
    file = tiny / "strategies" / "rotation.toml"
    file.write_text(file.read_text().replace("status-quo.toml", "../campaign.toml"))
    with pytest.raises(Complaints) as caught:
        read(file)
    (one,) = caught.value.complaints
    assert (one.code, one.key) == ("status_quo_site", "campaign.baseline.strategy")
    assert (
        "the site added, which tiny/strategies/rotation.toml does not know; move it into campaign.toml"
        in one.text()
    )
    assert one.text("id") != one.text()
