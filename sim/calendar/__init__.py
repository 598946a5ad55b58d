"""What is arranged: working days, hours, shifts and duty; no chance yet."""

from sim.calendar.awareness import awareness
from sim.calendar.days import Day
from sim.calendar.duty import Duty
from sim.calendar.plan import Calendar, plan
from sim.calendar.working_days import is_closed, is_office_day, working_days

__all__ = [
    "Calendar",
    "Day",
    "Duty",
    "awareness",
    "is_closed",
    "is_office_day",
    "plan",
    "working_days",
]
