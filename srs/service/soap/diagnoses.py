"""Diagnosis codes as clients send them, and the model that they ask for."""

from collections.abc import Iterator
from dataclasses import dataclass

from ...certificate import Icd10
from ...errors import BadDiagnosis, NoModel
from ...model import Model
from ...model.store import load
from ...risk import title
from ..desk import Desk
from .shared_types import Diagnos

_LONGEST, _SHORTEST = 5, 3  # characters
_PUBLISHED = "srs"  # the national model; a version alone is one of its versions


@dataclass(frozen=True, slots=True)
class Incoming:
    """A diagnosis as received: any text, shortened until a code matches, as the contract says.

    Attributes
    ----------
    text : str
        In capitals and without dots.
    diagnosis : Icd10 or None
        The longest beginning of the text that is a code of ICD-10-SE; None if there is none.
    """

    text: str
    diagnosis: Icd10 | None

    @classmethod
    def of(cls, given: Diagnos) -> "Incoming":
        """
        >>> Incoming.of(Diagnos(code="f43.8a")).diagnosis
        Icd10(code='F438A')
        >>> Incoming.of(Diagnos(code="F43-P")).diagnosis
        Icd10(code='F43')
        """
        text = given.code.strip().upper().replace(".", "")
        return cls(text, next(_codes(text), None))

    @property
    def too_long(self) -> bool:
        """Whether it is longer than any code; srs then predicts nothing."""
        return len(self.text) > _LONGEST

    def is_at(self, code: Icd10) -> bool:
        """Whether *code* is what was received, not a shortened form of it."""
        return code.code == self.text


def _codes(text: str) -> Iterator[Icd10]:
    for end in range(min(len(text), _LONGEST), _SHORTEST - 1, -1):
        try:
            code = Icd10.parse(text[:end])
        except BadDiagnosis:
            continue
        yield code


def named(diagnosis: Icd10) -> Diagnos:
    """The code with its title, if it has one of its own."""
    found = title(diagnosis)
    own = found.words.sv if found and found.diagnosis == diagnosis else None
    return Diagnos(code=diagnosis.code, display_name=own)


def model_of_version(version: str | None, desk: Desk) -> Model | None:
    """The model in service, or another published version if requested; None if unknown."""
    shown = desk.served.shown
    if version is None or version == shown.version:
        return shown
    try:
        return load(f"{_PUBLISHED}-{version}", desk.models)
    except NoModel:
        return None
