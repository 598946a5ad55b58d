"""Awareness: how many more people the measures in force have made willing."""

from __future__ import annotations

import datetime as dt

from sim.scenario import Scenario


def awareness(policy: Scenario, site: str, date: dt.date) -> float:
    """Return the share of people that the measures in force on a day have made willing at a site."""
    if not policy.awareness:
        return 0.0
    measures = policy.awareness.values()
    return sum(float(m.adds) for m in measures if m.date <= date and (not m.sites or site in m.sites))
