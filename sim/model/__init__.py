"""What then happens: the SimPy model. It holds no chance and no statistics; it returns a log."""

from sim.model.campaign import play
from sim.model.comparing import first_difference
from sim.model.log import Log
from sim.model.session_model import play_session

__all__ = ["Log", "first_difference", "play", "play_session"]
