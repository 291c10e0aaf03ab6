"""The journey said in columns, for who builds on it: training tables, evaluations, MLflow's model.

What a register is read, cut into spells and scored with. ``batch`` runs it over files of any size;
its other modules are its own. Needs the extra ``tables``.
"""

from .batch.answers import ages, declared_columns, keys_of
from .batch.covered import covered_days, days_of, nth_day
from .batch.derived import NAMES as DERIVED
from .batch.derived import derived
from .batch.history import (
    CARE_EXPECTED,
    OCCUPATION_EXPECTED,
    OPTIONAL,
    History,
    read_care,
    read_occupations,
    read_regions,
)
from .batch.known import case_spells, members
from .batch.score import all_columns, score
from .batch.values import as_text, by_value, refuse
from .batch.values import day as as_day

__all__ = [
    "CARE_EXPECTED",
    "DERIVED",
    "OCCUPATION_EXPECTED",
    "OPTIONAL",
    "History",
    "ages",
    "all_columns",
    "as_day",
    "as_text",
    "by_value",
    "case_spells",
    "covered_days",
    "days_of",
    "declared_columns",
    "derived",
    "keys_of",
    "members",
    "nth_day",
    "read_care",
    "read_occupations",
    "read_regions",
    "refuse",
    "score",
]
