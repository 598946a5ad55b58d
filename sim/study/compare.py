"""The study: which strategy delivers most by the deadline, by how much, and is the difference real?"""

from __future__ import annotations

from collections.abc import Sequence

from sim.experiment import Progress, run
from sim.scenario import Scenario, vary
from sim.study.comparison import Comparison

STATUS_QUO = "status-quo"
FIRST_DAYS = ("sritex-at-once", "sritex-rotation")
"""Strategies whose first visit day is held against each other: everybody at once, and in rotation."""
FIRST_DAYS_AT = "sritex"
WHOLE_DAY = 1440.0
LIFTED = "-lifted"
FEW = 4


def compare(
    scenarios: Sequence[Scenario],
    replications: int = 30,
    seed: int = 1,
    workers: int | None = None,
    reference: str | None = None,
    on_progress: Progress | None = None,
) -> Comparison:
    """Return the comparison of scenarios, everything at its likely value: what differs between replications is chance.

    The reference is the scenario named, else `status-quo` if it is among them, else the first. Raises ValueError where there
    is nothing to compare, two scenarios have one name, or the reference is not among them.
    """
    names = [scenario.name for scenario in scenarios]
    _refuse(names, reference)
    reference = reference or (STATUS_QUO if STATUS_QUO in names else names[0])
    lifted = {
        s.name: first_days_lifted(s)
        for s in scenarios
        if s.name in FIRST_DAYS and set(FIRST_DAYS) <= set(names) and FIRST_DAYS_AT in s.visits
    }
    experiment = run([*scenarios, *lifted.values()], replications, seed, workers, on_progress)
    records = {name: experiment.records[name] for name in names}
    companions = {name: experiment.records[s.name] for name, s in lifted.items()}
    return Comparison(
        tuple(scenarios), reference, seed, replications, records, experiment.stopped, companions
    )


def _refuse(names: list[str], reference: str | None) -> None:
    if not names:
        raise ValueError("nothing to compare: give at least one scenario")
    if len(set(names)) < len(names):
        raise ValueError(
            f"two scenarios have one name: {', '.join(sorted({n for n in names if names.count(n) > 1}))}"
        )
    taken = sorted({f"{name}{LIFTED}" for name in FIRST_DAYS} & set(names))
    if taken and set(FIRST_DAYS) <= set(names):
        raise ValueError(f"{', '.join(taken)} is what a variant of this study is called; rename the scenario")
    if reference is not None and reference not in names:
        raise ValueError(f"the reference {reference} is not among the scenarios: {', '.join(names)}")


def first_days_lifted(scenario: Scenario, site: str = FIRST_DAYS_AT) -> Scenario:
    """Return a scenario that ends after its fourth dated visit to a site, where workers may be away for the whole day."""
    campaign = scenario.campaign
    dates = sorted(
        {
            day
            for i in scenario.itineraries.values()
            for stop in i.stops
            if stop.site == site
            for day in stop.days
            if campaign.start < day < campaign.deadline
        }
    )
    deadline = dates[:FEW][-1] if dates else campaign.deadline
    changes = {f"visits.{site}.max_away": WHOLE_DAY, "campaign.deadline": deadline}
    return vary(scenario, changes, name=f"{scenario.name}{LIFTED}")
