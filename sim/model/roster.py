"""The roster of a day: which officers stand where, who is absent, and whose gap the reserve fills."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.calendar import Day
from sim.demand import RESERVE, Demand
from sim.model import rules
from sim.scenario import Scenario


@dataclass
class Roster:
    """The officers at work that day, by team and counter, in order of their desks."""

    at_teams: dict[str, list[str]] = field(default_factory=dict)
    at_counters: dict[str, list[str]] = field(default_factory=dict)


def roster_of(
    policy: Scenario, demand: Demand, day: Day, teams: tuple[str, ...], counters: tuple[str, ...]
) -> Roster:
    """Return who works where on a day: absent officers are drawn, and the reserve fills gaps in order of priority.

    `teams` are those that are sent out that day. A counter whose officers were moved to such a team keeps the rest.
    """
    rostered: dict[str, list[str]] = {}
    left = {
        name: [f"{name}/{n + 1}" for n in range(policy.counters[name].officers)] for name in policy.counters
    }
    reserve = [f"{RESERVE}/{n + 1}" for n in range(policy.reserve.officers)]
    for name in teams:
        team = policy.teams[name]
        source = left.get(team.officers_from, reserve if team.officers_from == RESERVE else None)
        if source is None:
            rostered[name] = [f"{name}/{n + 1}" for n in range(team.officers)]
        else:
            rostered[name] = [source.pop() for _ in range(min(team.officers, len(source)))]
    rostered |= {name: left[name] for name in counters}
    at_work = {
        who: [o for o in officers if not demand.is_absent(o, day.date)] for who, officers in rostered.items()
    }
    spare = [officer for officer in reserve if not demand.is_absent(officer, day.date)]
    order = {name: n for n, name in enumerate(policy.reserve.priority)}
    for who in sorted(rostered, key=lambda name: order.get(name, len(order))):
        while rules.fills_gap(len(at_work[who]), len(rostered[who]), len(spare)):
            at_work[who].append(spare.pop(0))
    return Roster({name: at_work[name] for name in teams}, {name: at_work[name] for name in counters})
