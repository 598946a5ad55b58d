"""Fully sequential selection of the best: who is dropped when, replayed from the replications so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.analysis.exits import Exits, exits
from sim.analysis.procedure import Constraint, Procedure, padded

Constrained = tuple[Constraint, Sequence[ArrayLike]]


class Drop(NamedTuple):
    """When a system was dropped, and by which other or for which constraint."""

    stage: int
    """The replications of each remaining system at that time."""
    by: int | None = None
    """The system that was found better; None where it was infeasible."""
    violates: int | None = None
    """The constraint that it was found to violate; None where it was inferior."""


@dataclass(frozen=True)
class Decision:
    """How far a selection has come; systems go by their index."""

    stage: int
    """How many replications of each remaining system were used."""
    survivors: tuple[int, ...]
    """The systems that are still in."""
    best: int | None
    """The system selected; None until it is over, and where none is feasible."""
    is_over: bool
    dropped: dict[int, Drop]
    feasible: dict[int, bool]
    """What has been found of each system's feasibility; systems dropped before are missing. All are without constraints."""
    ties: tuple[tuple[int, int], ...]
    """Pairs (kept, dropped) of systems that did not differ in any replication of the first stage; the first was kept."""
    wants_more: tuple[int, ...]
    """The survivors whose replications are used up: one more of each is needed to go on."""


def decide(
    values: Sequence[ArrayLike], procedure: Procedure, constrained: Sequence[Constrained] = ()
) -> Decision:
    """Return the decisions on the replications so far, of which larger is better; more only ever extend them.

    `values` has an array for each of k systems, replications in their order and paired by it; a system that was dropped at
    stage r needs r of them. `constrained` has, for each constraint, an array for each system likewise.

    Without constraints this is the procedure KN of Kim & Nelson (2001), with c = 1; with them the simultaneous procedure AK
    of Andradóttir & Kim (2010), for several constraints as in Healey, Andradóttir & Kim (2014): a system is dropped when it
    is found infeasible, or inferior to one that was found feasible and is still in. If all are infeasible it ends without
    a best. The doubt is shared out by Bonferroni's rule (`doubts`), so that both hold under common random numbers, which
    make them end sooner.

    They promise that with at least the procedure's confidence the best feasible system is selected, if it is better than
    the others by the indifference; where several are within it, that one of these is, is what trials show rather than what
    is proven (Eckman & Henderson 2018). The promise is for independent and normal replications. Of rare events the first
    stage must be long enough to see some: what did not vary there is believed not to.
    """
    if not len(values):
        raise ValueError("There is nothing to select from: give at least one system.")
    x = padded(values, "System")
    checks = [(constraint, padded(rows, "System")) for constraint, rows in constrained]
    lengths = np.min([(~np.isnan(table)).sum(axis=1) for table in (x, *(rows for _, rows in checks))], axis=0)
    state = _State(set(range(len(x))))
    if lengths.min() >= procedure.first:
        _replay(state, exits(x, checks, procedure), np.cumsum(x, axis=1), lengths, procedure.first)
    return state.decision(lengths)


@dataclass
class _State:
    """What has been decided up to a stage."""

    alive: set[int]
    dropped: dict[int, Drop] = field(default_factory=dict)
    feasible: dict[int, bool] = field(default_factory=dict)
    ties: list[tuple[int, int]] = field(default_factory=list)
    ended: int | None = None
    """The stage at which it was over."""

    def drop(self, i: int, drop: Drop) -> None:
        self.alive.remove(i)
        self.dropped[i] = drop

    def decision(self, lengths: NDArray[np.int64]) -> Decision:
        """Return what was decided, given how many replications each system has."""
        is_over, survivors = self.ended is not None, tuple(sorted(self.alive))
        stage = int(lengths[list(survivors)].min()) if self.ended is None else self.ended
        return Decision(
            stage=stage,
            survivors=survivors,
            best=survivors[0] if is_over and survivors else None,
            is_over=is_over,
            dropped=self.dropped,
            feasible=self.feasible,
            ties=tuple(self.ties),
            wants_more=() if is_over else tuple(i for i in survivors if lengths[i] == stage),
        )


def _replay(
    state: _State, found: Exits, sums: NDArray[np.float64], lengths: NDArray[np.int64], first: int
) -> None:
    """Decide stage by stage, as far as all systems that are in have replications."""
    for stage in found.stages(first):
        if lengths[list(state.alive)].min() < stage:
            return
        _check(state, found, stage)
        _compare(state, found, stage, sums[:, stage - 1])
        if not state.alive or (len(state.alive) == 1 and all(map(state.feasible.get, state.alive))):
            state.ended = stage
            return


def _check(state: _State, found: Exits, stage: int) -> None:
    """Drop what is found infeasible, and note what is found feasible."""
    for i in sorted(state.alive):
        violates = found.violated[i] <= stage
        if violates.any():
            state.feasible[i] = False
            state.drop(i, Drop(stage, violates=int(violates.argmax())))
        elif (found.met[i] <= stage).all():
            state.feasible[i] = True


def _compare(state: _State, found: Exits, stage: int, sums: NDArray[np.float64]) -> None:
    """Drop what was found inferior to a feasible system that is still in.

    The lowest mean goes first, so that whoever is found better at this stage is still in. It also breaks circles among
    comparisons of different stages that come to count at once: no system is dropped for one that was dropped itself.
    """

    def standing(i: int) -> tuple[float, int]:
        return float(sums[i]), -i

    for i in sorted(state.alive, key=standing):
        better = [o for o in state.alive if found.beaten[i, o] <= stage and state.feasible.get(o)]
        if better:
            by = max(better, key=standing)
            state.drop(i, Drop(stage, by=by))
            if found.tied[i, by]:
                state.ties.append((by, i))
