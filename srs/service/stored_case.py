"""A stored assessment as of today: the same answers, today's day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ..caseload import Case
from ..certificate import Icd10
from ..knowledge import Knowledge, exceeded
from ..model import DiagnosisModel, Model
from ..predictors import Known, Situation
from ..request import Request
from ..storage.records import Assessed
from ..subject import model_of, subject_of


def case_of_stored(stored: Assessed, *, on: date, model: Model, knowledge: Knowledge) -> Case:
    """Its spell on the day, as a case for the *model* now in service.

    The predictors' values are the stored ones; others that this model has are missing. The spell is
    assumed to have continued every day since. Of the person only age and sex are known.
    """
    diagnosis = Icd10(stored.diagnosis) if stored.diagnosis else None
    of_diagnosis = model_of(model, diagnosis)
    day = day_on(stored, on) if diagnosis else None
    values = {each["name"]: each for each in stored.inputs["predictors"]}
    known = _known(of_diagnosis, values)
    situation = Situation(None, (), frozenset(), None, None, on)
    end = stored.spell_end
    days = None if day is None or end is None else day + max((end - on).days, 0)
    fmb = knowledge.fmb.about(diagnosis) if diagnosis else None
    start = stored.spell_start
    return Case(
        person=None,
        certificate=stored.certificate,
        unit=stored.unit,
        diagnosis=diagnosis,
        start=start,
        day=day,
        days=days,
        end=end,
        degree=None,
        age=values.get("age", {}).get("value"),
        sex=values.get("sex", {}).get("value"),
        of_diagnosis=of_diagnosis,
        known=known,
        subject=subject_of(diagnosis, of_diagnosis, situation, day, known, Request(), model),
        fmb_exceeded=exceeded(fmb.cases, days, start) if fmb and start and days else None,
    )


def day_on(stored: Assessed, on: date) -> int:
    """The day of its spell that *on* is, 1 or later."""
    assessed_on = date.fromisoformat(stored.inputs["on"])
    if stored.day == 0 and stored.spell_start:  # it had not begun
        return max((on - stored.spell_start).days + 1, 1)
    return max(stored.day + (on - assessed_on).days, 1)


def _known(
    of_diagnosis: DiagnosisModel | None, values: Mapping[str, Mapping[str, Any]]
) -> tuple[Known, ...]:
    if of_diagnosis is None:
        return ()
    found = []
    for column in of_diagnosis.columns:
        each = values.get(column.name, {"value": None, "source": "missing"})
        found.append(Known(column.predictor, each["value"], each["source"]))
    return tuple(found)
