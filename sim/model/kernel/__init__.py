"""The compiled twin of the model: it plays the same demand and returns the same log, row by row."""

from sim.model.kernel.campaign import play
from sim.model.kernel.session import play_session

__all__ = ["play", "play_session"]
