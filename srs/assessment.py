"""The assessment: all that one patient's journey has led to."""

from dataclasses import dataclass

from .certificate import Certificate
from .explanation import Explanation
from .knowledge import Measure, Recommendation, Statistics
from .model import Model
from .predictors import Known
from .risk import Risk, Subject
from .spell import Spell
from .wording import Words


@dataclass(frozen=True, slots=True)
class Assessment:
    """Support for a professional's judgement; it decides nothing.

    Of the person it keeps age and sex, among the predictors.

    Attributes
    ----------
    subject : Subject
        The model of the diagnosis, the predictors with their sources, day and horizon.
    fmb : Recommendation or None
        None where FMB has nothing for the diagnosis.
    fmb_exceeded : bool or None
        Whether the spell, to the certificate's end, is longer than every typical case recommends.
    notes : tuple of Words
        What a reader has to know to read the numbers right.
    """

    certificate: Certificate
    spell: Spell
    model: Model
    subject: Subject
    risk: Risk
    explanation: Explanation
    fmb: Recommendation | None
    fmb_exceeded: bool | None
    measures: tuple[Measure, ...]
    statistics: Statistics | None
    notes: tuple[Words, ...]

    @property
    def known(self) -> tuple[Known, ...]:
        return self.subject.known
