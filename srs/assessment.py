"""The assessment: all that one patient's journey has led to."""

from dataclasses import dataclass

from .certificate import Certificate, Icd10
from .explanation import Explanation
from .knowledge import Measure, Recommendation, Statistics
from .model import Model
from .predictors import Known
from .risk import Risk, Subject
from .spell import Spell
from .wording import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What a model says of one spell. Of the person it keeps age and sex, among the predictors.

    Attributes
    ----------
    diagnosis : Icd10
        As asked for; the model may have answered with a parent's.
    subject : Subject
        The model of the diagnosis, the predictors with their sources, day and horizon.
    notes : tuple of Words
        What a reader has to know to read the numbers right.
    """

    diagnosis: Icd10
    model: Model
    subject: Subject
    risk: Risk
    explanation: Explanation
    notes: tuple[Words, ...]

    @property
    def known(self) -> tuple[Known, ...]:
        return self.subject.known


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment(Prediction):
    """Support for a professional's judgement; it decides nothing.

    Attributes
    ----------
    certificate, spell
        None where only the diagnosis and answers were given.
    fmb : Recommendation or None
        None where FMB has nothing for the diagnosis.
    fmb_exceeded : bool or None
        Whether the spell, to the certificate's end, is longer than every typical case recommends.
    """

    certificate: Certificate | None
    spell: Spell | None
    fmb: Recommendation | None
    fmb_exceeded: bool | None
    measures: tuple[Measure, ...]
    statistics: Statistics | None
