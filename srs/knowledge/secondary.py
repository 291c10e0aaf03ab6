"""Knowledge about a secondary diagnosis."""

from dataclasses import dataclass

from ..certificate import Icd10
from .fmb import Recommendation
from .measures import Measure


@dataclass(frozen=True, slots=True)
class Secondary:
    """One secondary diagnosis of the certificate; no model uses it.

    *fmb* is None and *measures* are empty if there is nothing. *exceeded*: whether the spell is
    longer than every typical case recommends; None if not known.
    """

    diagnosis: Icd10
    fmb: Recommendation | None
    measures: tuple[Measure, ...]
    exceeded: bool | None = None
