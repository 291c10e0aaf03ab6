"""Sick-leave certificates: their content and their formats."""

from .certificate import DEGREES, OCCUPATIONS, Certificate, Occupation, Period, Question
from .formats import FORMATS, Format, parsed, read
from .history import newest, one_person, one_postcode, without_person
from .icd10 import Icd10
from .own_json import dump
from .person import PersonId, holds_person_id, may_be_person_id
from .return_to_work import PROGNOSES, WORK_MEASURES, Prognosis, WorkMeasure

__all__ = [
    "DEGREES",
    "FORMATS",
    "Format",
    "OCCUPATIONS",
    "PROGNOSES",
    "WORK_MEASURES",
    "Certificate",
    "Icd10",
    "Occupation",
    "Period",
    "PersonId",
    "Prognosis",
    "Question",
    "WorkMeasure",
    "dump",
    "holds_person_id",
    "may_be_person_id",
    "newest",
    "one_person",
    "one_postcode",
    "parsed",
    "read",
    "without_person",
]
