"""What chance brings: people, arrivals, failures; drawn before the day begins."""

from sim.demand.arrivals import WalkIns
from sim.demand.draw import Demand, draw
from sim.demand.planned import RESERVE
from sim.demand.people import CallDraws, Workers

__all__ = ["RESERVE", "CallDraws", "Demand", "WalkIns", "Workers", "draw"]
