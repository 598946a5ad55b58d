"""The procedures KN and AK as their papers tell them: stage by stage and pair by pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.analysis import Constraint, Decision, Drop, Procedure


def reach(variance: float, size: float, doubt: float, first: int, r: int) -> float:
    """R(r) of Andradóttir & Kim (2010), r W(r) of Kim & Nelson (2001), with c = 1."""
    eta = ((2 * doubt) ** (-2 / (first - 1)) - 1) / 2
    return max(0.0, (first - 1) * max(0.0, eta) * variance / size - size * r / 2)


@dataclass
class Story:
    """A selection, as far as it is told."""

    x: np.ndarray
    procedure: Procedure
    checks: Sequence[tuple[Constraint, np.ndarray]]
    dropped: dict[int, Drop] = field(default_factory=dict)
    feasible: dict[int, bool] = field(default_factory=dict)
    ties: list[tuple[int, int]] = field(default_factory=list)

    def tell(self) -> Decision:
        k, r, over = len(self.x), self.procedure.first - 1, False
        self.met: set[tuple[int, int]] = set()
        self.superior: dict[int, set[int]] = {i: set() for i in range(k)}
        while not over and r < self.x.shape[1]:
            r += 1
            self.check(r)
            self.compare(r)
            self.drop_the_inferior(r)
            alive = self.alive
            over = not alive or (len(alive) == 1 and self.feasible.get(alive[0], False))
        best = self.alive[0] if over and self.alive else None
        wants_more = () if over else tuple(self.alive)
        ties = tuple(self.ties)
        return Decision(r, tuple(self.alive), best, over, self.dropped, self.feasible, ties, wants_more)

    @property
    def alive(self) -> list[int]:
        return [i for i in range(len(self.x)) if i not in self.dropped]

    @property
    def doubts(self) -> tuple[float, float]:
        """Of a check and of a comparison."""
        k, s, doubt = len(self.x), len(self.checks), 1 - self.procedure.confidence
        check_doubt = (doubt if k == 1 else doubt / 2) / (k * s) if s else 0.0
        return check_doubt, (doubt / 2 if s else doubt) / max(k - 1, 1)

    def check(self, r: int) -> None:
        n0 = self.procedure.first
        for i in self.alive:
            for j, (constraint, y) in enumerate(self.checks):
                z = (y[i] - constraint.limit) * (1 if constraint.at_most else -1)
                limit = reach(z[:n0].var(ddof=1), constraint.tolerance, self.doubts[0], n0, r)
                if (i, j) in self.met or i in self.dropped:
                    continue
                if z[:r].sum() <= -limit:
                    self.met.add((i, j))
                elif z[:r].sum() >= limit:
                    self.dropped[i], self.feasible[i] = Drop(r, violates=j), False
            if i not in self.dropped and all((i, j) in self.met for j in range(len(self.checks))):
                self.feasible[i] = True

    def compare(self, r: int) -> None:
        n0 = self.procedure.first
        for i in self.alive:
            for other in self.alive:
                if other == i or other in self.superior[i] or i in self.superior[other]:
                    continue
                d = self.x[i] - self.x[other]
                limit = reach(d[:n0].var(ddof=1), self.procedure.indifference, self.doubts[1], n0, r)
                is_tie = not d[:n0].any() and other < i
                if is_tie or d[:r].sum() < -limit:
                    self.superior[i].add(other)

    def drop_the_inferior(self, r: int) -> None:
        n0 = self.procedure.first

        def standing(i: int) -> tuple[float, int]:
            return self.x[i, :r].sum(), -i

        for i in sorted(self.alive, key=standing):
            better = [o for o in self.superior[i] if o in self.alive and self.feasible.get(o)]
            if better:
                by = max(better, key=standing)
                self.dropped[i] = Drop(r, by=by)
                if not (self.x[i, :n0] - self.x[by, :n0]).any():
                    self.ties.append((by, i))
