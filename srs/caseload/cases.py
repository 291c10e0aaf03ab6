"""One patient's ongoing spell in a caseload."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ..assess import assess_in, fmb_exceeded
from ..assessment import Assessment
from ..certificate import Icd10
from ..knowledge import Knowledge
from ..model import DiagnosisModel, Model
from ..notes import notes_of_a_row
from ..predictors import PREDICTORS, Known, Situation, Value
from ..request import Request
from ..risk import Absence, Subject
from ..subject import known_of, model_of, subject_of
from ..wording import Words
from .patients import Ongoing


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One patient's ongoing spell: what its risk is computed from, and what a row shows of it.

    Attributes
    ----------
    person : str or None
        The caller's id of the person: the list is for those who care for them. None if it shall not
        be shown.
    certificate : str or None
        The id of the spell's newest certificate, if it has one.
    diagnosis : Icd10 or None
        Of that certificate; None if it is withheld.
    start, day, days
        The spell's first day, its day today, and its number of certified days. None if the
        diagnosis is withheld: such a certificate makes no spell.
    end : date or None
        The last certified day, if known.
    degree : int or None
        Per cent of full time on the day, if known.
    age : int, str or None
        In years, or the level that was answered.
    sex : str or None
    of_diagnosis : DiagnosisModel or None
        None if the model does not cover the diagnosis.
    known : tuple of Known
        A value for each predictor of the model.
    subject : Subject or Absence
        What the risk or its bounds are computed from, or why there is neither.
    fmb_exceeded : bool or None
        Whether the spell, to its last certified day, is longer than every typical case recommends.
    notes : tuple of Words
        What readers need to know to understand the row.
    """

    person: str | None = field(repr=False)
    certificate: str | None
    unit: str | None
    diagnosis: Icd10 | None
    start: date | None
    day: int | None
    days: int | None
    end: date | None
    degree: int | None
    age: Value | None
    sex: Value | None
    of_diagnosis: DiagnosisModel | None
    known: tuple[Known, ...]
    subject: Subject | Absence
    fmb_exceeded: bool | None
    notes: tuple[Words, ...] = ()

    def days_left(self, on: date) -> int | None:
        """Certified days after the day *on*."""
        return (self.end - on).days if self.end else None


def case_of(
    one: Ongoing,
    answers: Mapping[str, object],
    *,
    defaults: bool,
    model: Model,
    knowledge: Knowledge,
) -> Case:
    """The case as ``srs.assess`` builds it from the same certificates on the same day.

    Raises
    ------
    BadAnswer
    """
    asked = Request(answers=answers, defaults=defaults)
    situation, diagnosis = one.situation, one.certificate.diagnosis
    spell = situation.spell
    day = spell.day(situation.on) if spell else None
    of_diagnosis = model_of(model, diagnosis)
    given, known = known_of(model, of_diagnosis, situation, asked)
    subject = subject_of(diagnosis, of_diagnosis, situation, day, known, asked, model)
    fmb = knowledge.fmb.about(diagnosis) if diagnosis else None
    return Case(
        person=one.patient.id,
        certificate=one.certificate.id,
        unit=one.unit,
        diagnosis=diagnosis,
        start=spell.start if spell else None,
        day=day,
        days=spell.days if spell else None,
        end=spell.end if spell else one.certificate.end,
        degree=spell.degree if spell else _degree(one, situation.on),
        age=_of_person("age", given, situation),
        sex=_of_person("sex", given, situation),
        of_diagnosis=of_diagnosis,
        known=known,
        subject=subject,
        fmb_exceeded=fmb_exceeded(fmb, situation, day) if fmb and spell else None,
        notes=notes_of_a_row(diagnosis, situation, known, model, of_diagnosis, day),
    )


def assessment_of(
    one: Ongoing,
    answers: Mapping[str, object],
    *,
    defaults: bool,
    model: Model,
    knowledge: Knowledge,
) -> Assessment:
    """The case as ``srs.assess`` answers it from the same certificates on the same day.

    Raises
    ------
    BadAnswer
    """
    asked = Request(answers=answers, defaults=defaults)
    return assess_in(one.situation, one.certificate, asked, model=model, knowledge=knowledge)


def _degree(one: Ongoing, on: date) -> int:
    """The case of a certificate that makes no spell."""
    return next(p.degree for p in one.certificate.periods if p.start <= on <= p.end)


def _of_person(name: str, given: Mapping[str, Value], situation: Situation) -> Value | None:
    """The value, read as a model with the predictor reads it."""
    derive = PREDICTORS[name].derive
    assert derive
    return given[name] if name in given else derive(situation)
