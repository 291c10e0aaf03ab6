"""Decision support for sick leave: how likely a spell is to become long, why, and what to consider.

certificate -> spell -> predictors -> model -> risk -> explanation -> knowledge -> assessment

>>> from datetime import date
>>> import srs
>>> certificate = srs.read("examples/certificate.xml")
>>> assessment = srs.assess([certificate], on=date(2025, 3, 20), model="srs-3.0", defaults=True)
>>> assessment.risk.level.name
'VERY_HIGH'
>>> assessment.explanation.reasons[0].text("sv")
'Ålder 40–49 år: talar för högre risk i modellen'
"""

from .assess import assess
from .assessment import Assessment
from .caseload import Caseload, unit
from .certificate import Certificate, Icd10, Period, PersonId, read
from .errors import BadInput, SrsError
from .installation import VERSION as __version__
from .knowledge import Knowledge, embedded
from .model import Model, load
from .spell import Spell, spells

__all__ = [
    "__version__",
    "Assessment",
    "BadInput",
    "Caseload",
    "Certificate",
    "Icd10",
    "Knowledge",
    "Model",
    "Period",
    "PersonId",
    "Spell",
    "SrsError",
    "assess",
    "embedded",
    "load",
    "read",
    "spells",
    "unit",
]
