"""A unit's caseload: its patients' ongoing spells, and whom to help first.

certificates of many persons -> patients (those on sick leave) -> cases (what is known of each) ->
outlooks (risks, reasons, lengths, computed together) -> places (the order, and why) -> caseload
"""

from .answers import answers_of
from .caseload import (
    Caseload,
    Expected,
    Row,
    caseload_of,
    caseload_of_patients,
    check_capacity,
    expected,
    unit,
)
from .cases import Case, assessment_of
from .outlooks import LEAD, Outlook
from .overview import Count, Overview, overview
from .patients import LeftOut, Ongoing, Patient, ongoing, patients
from .places import Group, Place

__all__ = [
    "LEAD",
    "Case",
    "Caseload",
    "Count",
    "Expected",
    "Group",
    "LeftOut",
    "Ongoing",
    "Outlook",
    "Overview",
    "Patient",
    "Place",
    "Row",
    "answers_of",
    "assessment_of",
    "caseload_of",
    "caseload_of_patients",
    "check_capacity",
    "expected",
    "ongoing",
    "overview",
    "patients",
    "unit",
]
