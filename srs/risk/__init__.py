"""The risk: its probability, level, average and length."""

from .absence import Absence, NoRisk
from .averages import Average, Averages, Counted, Whose, average, published
from .diagnoses import title
from .horizon import DEFAULT_HORIZON, HORIZONS, default_horizon, horizons, lasts, next_horizon
from .length import QUARTERS, Length, Lengths, Remaining, What, length_of
from .level import NATIONAL, Level, Profile
from .prognosis import Foreseen, foreseen
from .risk import (
    DEFAULT_DAY,
    LAST_HORIZON,
    Point,
    Risk,
    Subject,
    check_day,
    check_days,
    check_horizon,
    default_day,
    least_day,
    risk_of,
)
from .support import LOW, LOW_30, LOW_90, LowProfile, Support, low_profile, measured, support_of
from .worst_case import Worst, worst_answers

__all__ = [
    "LOW",
    "LOW_30",
    "LOW_90",
    "LowProfile",
    "Support",
    "low_profile",
    "measured",
    "support_of",
    "Absence",
    "Average",
    "Averages",
    "Counted",
    "DEFAULT_DAY",
    "DEFAULT_HORIZON",
    "Foreseen",
    "HORIZONS",
    "LAST_HORIZON",
    "Length",
    "Lengths",
    "Level",
    "NATIONAL",
    "NoRisk",
    "Point",
    "Profile",
    "QUARTERS",
    "Remaining",
    "Risk",
    "Subject",
    "What",
    "Whose",
    "Worst",
    "average",
    "check_day",
    "check_days",
    "check_horizon",
    "default_day",
    "default_horizon",
    "foreseen",
    "horizons",
    "lasts",
    "least_day",
    "length_of",
    "next_horizon",
    "published",
    "risk_of",
    "title",
    "worst_answers",
]
