"""What chance brings: people, arrivals, failures; drawn before the day begins."""

from sim.demand.arrivals import WalkIns
from sim.demand.draw import Demand, draw
from sim.demand.people import Brought, Residents, Workers

__all__ = ["Brought", "Demand", "Residents", "WalkIns", "Workers", "draw"]
