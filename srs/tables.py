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
from .batch.score import all_columns, names_of, score, scored
from .spell.cells import (
    AN_ID,
    all_read,
    by_value,
    days,
    degrees,
    ids,
    moments,
    numbers,
    one_form,
    person_keys,
    refuse,
    texts,
    truths,
    unread,
    written,
)

__all__ = [
    "AN_ID",
    "CARE_EXPECTED",
    "DERIVED",
    "OCCUPATION_EXPECTED",
    "OPTIONAL",
    "History",
    "ages",
    "all_columns",
    "all_read",
    "by_value",
    "case_spells",
    "covered_days",
    "days",
    "days_of",
    "declared_columns",
    "degrees",
    "derived",
    "ids",
    "keys_of",
    "members",
    "names_of",
    "moments",
    "nth_day",
    "numbers",
    "one_form",
    "person_keys",
    "read_care",
    "read_occupations",
    "read_regions",
    "refuse",
    "score",
    "scored",
    "texts",
    "truths",
    "unread",
    "written",
]
