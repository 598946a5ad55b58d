"""What is arranged: working days, hours, shifts and duty; no chance yet."""

from sim.calendar.days import Day, is_closed, is_office_day, working_days
from sim.calendar.duty import Duty
from sim.calendar.plan import Calendar, awareness, plan

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
