"""How likely, and how much that matters."""

from .diagnoses import Average, average, title
from .level import NATIONAL, Level, Profile
from .risk import DEFAULT_HORIZON, LAST_HORIZON, Point, Risk, Subject, check_days, risk_of

__all__ = [
    "DEFAULT_HORIZON",
    "LAST_HORIZON",
    "NATIONAL",
    "Average",
    "Level",
    "Point",
    "Profile",
    "Risk",
    "Subject",
    "average",
    "check_days",
    "risk_of",
    "title",
]
