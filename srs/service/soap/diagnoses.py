"""Diagnosis codes as clients send them, and the model that is asked for."""

from ...certificate import Icd10
from ...errors import BadDiagnosis, NoModel
from ...model import Model
from ...model.store import load
from ...risk import title
from ..desk import Desk
from .shared_types import Diagnos

_LONGEST = 5
_PUBLISHED = "srs"  # the national model; a version alone means one of its


def parsed(given: Diagnos) -> Icd10:
    """In capitals and without dots.

    Raises
    ------
    BadDiagnosis
        When it is longer than five characters then, or no ICD-10-SE code.
    """
    if is_too_long(given):
        raise BadDiagnosis("the diagnosis: expected at most five characters beside the dot")
    return Icd10.parse(_bare(given))


def is_too_long(given: Diagnos) -> bool:
    """Which the contract tells apart from a code that no model is for."""
    return len(_bare(given)) > _LONGEST


def _bare(given: Diagnos) -> str:
    return given.code.strip().upper().replace(".", "")


def named(diagnosis: Icd10) -> Diagnos:
    """With its title, where it has one of its own."""
    found = title(diagnosis)
    own = found.words.sv if found and found.diagnosis == diagnosis else None
    return Diagnos(code=diagnosis.code, display_name=own)


def model_of_version(version: str | None, desk: Desk) -> Model | None:
    """The model in service unless another published version is asked for; None for an unknown."""
    shown = desk.served.shown
    if version is None or version == shown.version:
        return shown
    try:
        return load(f"{_PUBLISHED}-{version}", desk.models)
    except NoModel:
        return None
