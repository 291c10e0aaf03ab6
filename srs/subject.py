"""What a risk is computed from: the model, the predictors, the day and the horizon."""

from collections.abc import Mapping

from .certificate import Icd10
from .errors import NoModel
from .model import DiagnosisModel, Model
from .predictors import Known, Situation, Value, gather, read_answers
from .request import Request
from .risk import Absence, Subject, next_horizon


def model_of(model: Model, diagnosis: Icd10 | None) -> DiagnosisModel | None:
    """The part of the model that answers for the diagnosis, if any does."""
    try:
        return model.of(diagnosis) if diagnosis else None
    except NoModel:
        return None


def known_of(
    model: Model, of_diagnosis: DiagnosisModel | None, situation: Situation, asked: Request
) -> tuple[Mapping[str, Value], tuple[Known, ...]]:
    """The answers, and a value for each predictor of the diagnosis's model."""
    # A model declares its own predictors for all diagnoses together.
    some = of_diagnosis or model_of(model, next(iter(model.diagnoses), None))
    predictors = [column.predictor for column in some.columns] if some else []
    given = read_answers(asked.answers, predictors)
    if of_diagnosis is None:
        return given, ()
    return given, gather(predictors, situation, given, defaults=asked.defaults)


def subject_of(
    diagnosis: Icd10 | None,
    of_diagnosis: DiagnosisModel | None,
    situation: Situation,
    day: int | None,
    known: tuple[Known, ...],
    asked: Request,
    model: Model,
) -> Subject | Absence:
    """What the risk or its bounds are computed from, or why there is neither."""
    if diagnosis is None:
        return Absence.NO_DIAGNOSIS
    if day is None:
        return Absence.NO_PERIOD
    if of_diagnosis is None:
        return Absence.NO_MODEL
    if apart := not_ongoing(situation, asked):
        return apart
    horizon = horizon_of(model, of_diagnosis, day, asked)
    if horizon is None:
        return Absence.BEYOND_LAST_HORIZON
    return Subject(of_diagnosis, known, day, horizon)


def not_ongoing(situation: Situation, asked: Request) -> Absence | None:
    """Why the spell does not go on on the day of assessment, if it does not.

    A caller that asks for a day of the spell means another day than today.
    """
    spell = situation.spell
    if spell is None or asked.day is not None:
        return None
    if situation.on < spell.start:
        return Absence.NOT_BEGUN
    return Absence.ENDED if situation.on > spell.end else None


def horizon_of(model: Model, of_diagnosis: DiagnosisModel, day: int, asked: Request) -> int | None:
    """The horizon asked for, else the next; None if the spell has passed all usual ones."""
    if asked.horizon is None:
        return next_horizon(model, of_diagnosis, day)
    return asked.horizon
