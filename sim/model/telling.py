"""Playing one session: the SimPy telling."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from sim.model.session import Session, Told
from sim.model.visit import play_visit
from sim.model.walk_in import play_walk_in

KEPT: Final = 4096
_told: OrderedDict[tuple[object, ...], Told] = OrderedDict()


def play_session(session: Session) -> Told:
    """Return what came of one session.

    A walk-in day that is the same in every number as one that was played before is not played again: most days of
    the counters are the same under every strategy of a replication.
    """
    if session.kind == "visit":
        return play_visit(session)
    key = _content(session)
    if key not in _told:
        _told[key] = play_walk_in(session)
        if len(_told) > KEPT:
            _told.popitem(last=False)
    return _told[key]


def _content(session: Session) -> tuple[object, ...]:
    """Return everything of a walk-in session that its telling depends on."""
    window = (
        session.opens,
        session.closes,
        session.desks,
        session.helpers,
        session.outages,
        session.balk_above,
    )
    return (*window, *(tuple(column) for column in (*session.people, *session.calls(1))))
