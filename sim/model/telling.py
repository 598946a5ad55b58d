"""Playing one session: the SimPy telling, and the memory of walk-in days that were played already."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, NamedTuple

from sim.arrays import Bools
from sim.demand import WalkIns
from sim.model.arrange import Comers, WalkInPlan, walk_in_session
from sim.model.log import SessionTable, table_of
from sim.model.session import Session, SessionResult
from sim.model.session_model import play_session
from sim.model.state import ResidentPool


class WalkInDay(NamedTuple):
    """A walk-in session that was played: what came of it, and who may come back after a failure, an entry an attempt."""

    could: WalkIns
    session: Session
    told: SessionResult
    table: SessionTable
    retry: Bools


KEPT: Final = 0
_played: OrderedDict[tuple[object, ...], WalkInDay] = OrderedDict()


def play_walk_ins(plan: WalkInPlan, comers: Comers, pool: ResidentPool) -> WalkInDay:
    """Return what comes of a walk-in session.

    A day that is the same in everything as one that was played before is not played again: most days of the counters
    are the same under every strategy of a replication. Who could come is the same if it is the very same table.
    """
    prepared = pool.is_prepared[comers.positions]
    key = (id(comers.could), comers.rows.tobytes(), prepared.tobytes(), plan)
    if key not in _played:
        session, brought = walk_in_session(plan, comers, pool)
        told = play_session(session)
        reason = brought.reason.tolist()
        table = table_of(session, told, lambda _: reason)
        _played[key] = WalkInDay(comers.could, session, told, table, brought.retry[table.row])
    return _played.pop(key)
