"""What a campaign remembers from one day to the next: who is activated, whose phone is prepared, whose turn it is."""

from __future__ import annotations

import datetime as dt

import numpy as np

from sim.arrays import Bools, Ints
from sim.calendar import awareness
from sim.demand import Demand
from sim.model import rules
from sim.model.log import SessionTable
from sim.model.session import ACTIVATED, OUTCOMES, SessionResult
from sim.scenario import Scenario

ACTIVATED_NUMBER = OUTCOMES.index(ACTIVATED)


def is_done(outcome: Ints, retry: Bools) -> Bools:
    """Return after which attempts a person never comes again; `retry` is true where a failure may be tried again."""
    pairs = zip(outcome.tolist(), retry.tolist(), strict=True)
    return np.array([rules.is_done(number, may_retry) for number, may_retry in pairs], dtype=bool)


class SiteWorkers:
    """The workers of one employer or school: the calling list outlives the session."""

    def __init__(self, demand: Demand, name: str) -> None:
        self.name = name
        self.workers = demand.workers(name)
        self.is_activated = self.workers.is_activated.copy()
        self.is_gone = self.is_activated.copy()
        self.is_prepared = np.zeros(len(self.is_gone), dtype=bool)
        self.is_told_beforehand = np.zeros(len(self.is_gone), dtype=bool)
        self.calls = np.zeros(len(self.is_gone), dtype=np.int64)
        self.calling_list: Ints = np.arange(len(self.is_gone))
        self.visits = 0

    def willing(self, policy: Scenario, date: dt.date) -> Bools:
        """Return who is willing to come on a day: the share rises by word of mouth and by measures with a date."""
        site = policy.rotation_sites[self.name]
        is_local, aware = self.workers.is_local, awareness(policy, self.name, date)
        activated, local = int((self.is_activated & is_local).sum()), int(is_local.sum())
        share = rules.willing_share(float(site.willing), float(site.word_of_mouth), activated, local, aware)
        return self.workers.willing < share

    def may_be_called(self, policy: Scenario, date: dt.date) -> Bools:
        """Return who may be called on a day if at work: of the district (or any), not yet done, and willing."""
        is_invited = self.workers.is_local | policy.visits[self.name].other_districts
        return is_invited & ~self.is_gone & self.willing(policy, date)

    def prepare_beforehand(self, policy: Scenario, date: dt.date) -> None:
        """The employer prepares the phones of the willing; those whose phone is not ready are told so, and are not called."""
        site = policy.rotation_sites[self.name]
        approached = self.may_be_called(policy, date) & (self.workers.approached < site.prepared_by_employer)
        self.is_prepared |= approached & self.workers.is_ready
        self.is_told_beforehand |= approached & ~self.workers.is_ready
        self.is_gone |= self.is_told_beforehand

    def remember(self, rows: Ints, result: SessionResult, table: SessionTable, retry: Bools) -> None:
        """Remember what came of a session: its people are given by their rows here, `retry` has an entry an attempt."""
        self.visits += 1
        who = rows[table.row]
        np.add.at(self.calls, who, 1)
        self.is_activated[who[table.outcome == ACTIVATED_NUMBER]] = True
        self.is_gone[who[is_done(table.outcome, retry)]] = True
        self.is_prepared[rows] |= np.array(result.prepared, dtype=bool)
        was_called = np.zeros(len(rows), dtype=bool)
        was_called[table.row] = True
        tail = [row for row in result.on_list if was_called[row]]
        stays = ~np.isin(self.calling_list, rows[was_called])
        self.calling_list = np.concatenate([self.calling_list[stays], rows[tail]])


class ResidentPool:
    """The residents of all catchments, shared by every counter, village round and event that serves them.

    A resident is given by their position among all of them: number n of catchment c stands at `first[c] + n`.
    """

    def __init__(self, scenario: Scenario) -> None:
        sizes = [round(catchment.residents) for catchment in scenario.catchments.values()]
        self.first: Ints = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
        self.is_gone = np.zeros(int(self.first[-1]), dtype=bool)
        self.is_prepared = np.zeros(len(self.is_gone), dtype=bool)
        self.came_on = np.full(len(self.is_gone), np.iinfo(np.int64).min)

    def visitors(self, positions: Ints, day: int) -> Ints:
        """Return which of some candidates come, who are not done and have come nowhere else that day; note that they come."""
        rows = np.flatnonzero(~self.is_gone[positions] & (self.came_on[positions] != day))
        _, first = np.unique(positions[rows], return_index=True)
        rows = rows[np.sort(first)]
        self.came_on[positions[rows]] = day
        return rows

    def remember(self, positions: Ints, result: SessionResult, table: SessionTable, retry: Bools) -> None:
        """Remember what came of a session: its people are given by their positions, `retry` has an entry an attempt."""
        self.is_gone[positions[table.row][is_done(table.outcome, retry)]] = True
        self.is_prepared[positions] |= np.array(result.prepared, dtype=bool)
