"""What chance brings: people, arrivals, failures; drawn before the day begins."""

from sim.demand.arrivals import WalkIns
from sim.demand.draw import Demand, draw
from sim.demand.people import CallDraws, Workers
from sim.demand.planned import RESERVE

__all__ = ["RESERVE", "CallDraws", "Demand", "WalkIns", "Workers", "draw"]
