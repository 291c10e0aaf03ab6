"""What is known of a diagnosis that stands beside the main one."""

from dataclasses import dataclass

from ..certificate import Icd10
from .fmb import Recommendation
from .measures import Measure


@dataclass(frozen=True, slots=True)
class Secondary:
    """One secondary diagnosis of the certificate; nothing of it is computed with.

    *fmb* is None, and *measures* are empty, where there is nothing; *exceeded* tells whether the
    spell is longer than every typical case recommends, None where that is not known.
    """

    diagnosis: Icd10
    fmb: Recommendation | None
    measures: tuple[Measure, ...]
    exceeded: bool | None = None
