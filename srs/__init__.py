"""Decision support for sick leave: how likely a spell becomes long, why, and what to consider.

certificate -> spell -> predictors -> model -> risk -> explanation -> knowledge -> assessment
"""

from .assess import assess
from .assessment import Assessment
from .caseload import unit
from .certificate import Certificate, Icd10, Period, PersonId, read
from .errors import SrsError
from .installation import VERSION as __version__
from .knowledge import Knowledge, embedded
from .model import load
from .spell import spells

__all__ = [
    "__version__",
    "Assessment",
    "Certificate",
    "Icd10",
    "Knowledge",
    "Period",
    "PersonId",
    "SrsError",
    "assess",
    "embedded",
    "load",
    "read",
    "spells",
    "unit",
]
