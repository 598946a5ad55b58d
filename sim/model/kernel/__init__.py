"""The compiled twin: the same campaign and the same log as the SimPy model, played in arrays and compiled by Numba."""

from sim.compiled import IS_COMPILED
from sim.model.kernel.campaign import play
from sim.model.kernel.session import play_session, play_sessions

__all__ = ["IS_COMPILED", "play", "play_session", "play_sessions"]
