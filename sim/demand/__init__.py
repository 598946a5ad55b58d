"""What chance brings: people, arrivals, failures; drawn before the day begins."""

from sim.demand.arrivals import WalkIns
from sim.demand.draw import Demand, draw
from sim.demand.known import RESERVE
from sim.demand.people import Brought, Workers

__all__ = ["RESERVE", "Brought", "Demand", "WalkIns", "Workers", "draw"]
