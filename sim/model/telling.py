"""Playing one session: the SimPy telling."""

from __future__ import annotations

from sim.model.session import Session, Told
from sim.model.visit import play_visit
from sim.model.walk_in import play_walk_in


def play_session(session: Session) -> Told:
    """Return what came of one session."""
    return play_visit(session) if session.kind == "visit" else play_walk_in(session)
