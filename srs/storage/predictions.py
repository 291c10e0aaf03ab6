"""A prediction as stored, and read back: enough to compute it again, bit for bit.

A float is written in the shortest form that reads back as the same float; JSON keeps that form.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any, NamedTuple

from ..assessment import Assessment, Prediction
from ..certificate import Icd10
from ..errors import BrokenModel
from ..explanation import Explanation
from ..knowledge.measure_codes import NOT_CALLED_FOR
from ..model import Model
from ..predictors import Known
from ..risk import Average, Counted, NoRisk, Risk, Subject, Whose, published

PLANNED = "planned"
"""The key in an assessment's inputs for the measures that its certificate, if any, plans."""

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False)


class Written(str):
    """JSON as text; a JSON column stores it unchanged."""

    __slots__ = ()


def canonical(document: object) -> str:
    """The one JSON text of *document*: keys in order, no spaces, ASCII."""
    return document if isinstance(document, Written) else _ENCODER.encode(document)


class Parts(NamedTuple):
    """The parts of an answer that ``Assessed`` stores."""

    diagnosis: str
    day: int
    horizon: int
    inputs: dict[str, Any]
    result: dict[str, Any]


def of(answer: Prediction | Assessment, on: date) -> Parts:
    """The parts of a prediction, or of an assessment with or without one; *on* is its day."""
    prediction = answer.prediction if isinstance(answer, Assessment) else answer
    if prediction:
        subject, risk = prediction.subject, prediction.risk
        made_of = inputs(subject, on) | _planned(answer, on)
        told = made_of, result(risk, prediction.explanation)
        return Parts(prediction.diagnosis.code, risk.day, risk.horizon, *told)
    assert isinstance(answer, Assessment)
    assert answer.no_risk
    code = answer.diagnosis.code if answer.diagnosis else ""
    model = answer.of_diagnosis.diagnosis.code if answer.of_diagnosis else None
    told = _inputs(model, answer.known, on) | _planned(answer, on), nothing(answer.no_risk)
    return Parts(code, answer.day or 0, 0, *told)


def _planned(answer: Prediction | Assessment, on: date) -> dict[str, Any]:
    """Question 40 of the certificate, with the day it was signed; for a draft, *on*."""
    certificate = answer.certificate if isinstance(answer, Assessment) else None
    if certificate is None:
        return {}
    codes = [each for each in certificate.work_measures if each != NOT_CALLED_FOR]
    day = certificate.signed.date() if certificate.signed else on
    return {PLANNED: {"on": day.isoformat(), "codes": codes}}


def inputs(subject: Subject, on: date) -> dict[str, Any]:
    """The inputs of the risk except day and horizon; *on* is the day of assessment."""
    return _inputs(subject.model.diagnosis.code, subject.known, on)


def _inputs(diagnosis: str | None, known: Iterable[Known], on: date) -> dict[str, Any]:
    return {
        "diagnosis": diagnosis,
        "predictors": [
            {"name": each.predictor.name, "value": each.value, "source": each.source}
            for each in known
        ],
        "on": on.isoformat(),
    }


def nothing(why: NoRisk) -> dict[str, Any]:
    """The stored answer if there is neither a risk nor bounds of it."""
    return {
        "probability": None,
        "level": 0,
        "average": None,
        "bounds": None,
        "base": None,
        "reasons": [],
        "no_risk": why.code.value,
    }


def result(risk: Risk, explanation: Explanation) -> dict[str, Any]:
    """The stored answer; the level is 0 while answers are missing."""
    return {
        "probability": risk.probability,
        "level": int(risk.level or 0),
        "average": risk.average and risk.average.share,
        **_average_of(risk.average),
        "bounds": risk.bounds and list(risk.bounds),
        "interval": risk.interval and list(risk.interval),
        "base": explanation.base,
        "reasons": [
            {"predictor": each.predictor, "value": each.value, "log_odds": each.log_odds}
            for each in explanation.reasons
        ],
    }


def _average_of(average: Average | None) -> dict[str, Any]:
    """The source of a region's own average, which was imported and may be replaced."""
    if average is None or average.counted is None:
        return {}
    counted, whose = average.counted, average.counted.whose
    told = {
        "diagnosis": average.diagnosis.code,
        "day": average.day,
        "horizon": average.horizon,
        "spells": counted.spells,
        "low": counted.low,
        "high": counted.high,
        **asdict(whose),
        "until": whose.until.isoformat(),
    }
    return {"average_of": told}


def shown_average(
    written: Mapping[str, Any], result: Mapping[str, Any], day: int, horizon: int
) -> Average | None:
    """The average that the risk was compared with, from what ``inputs`` and ``result`` have
    written; None if there was none, or it is no longer published.
    """
    share = result.get("average")
    if share is None:
        return None
    if own := own_average(result):
        return own
    found = published(Icd10(written["diagnosis"]), day, horizon)
    return found if found and found.share == share else None


def own_average(result: Mapping[str, Any]) -> Average | None:
    """The region's own average that ``result`` has written; None if there is none."""
    told = result.get("average_of")
    if told is None:
        return None
    whose = {each.name: told[each.name] for each in fields(Whose)}
    whose["until"] = date.fromisoformat(told["until"])
    counted = Counted(Whose(**whose), told["spells"], told["low"], told["high"])
    diagnosis = Icd10(told["diagnosis"])
    return Average(diagnosis, result["average"], told["day"], told["horizon"], counted=counted)


def subject(model: Model, written: Mapping[str, Any], day: int, horizon: int) -> Subject:
    """The subject that ``inputs`` has *written*.

    Raises
    ------
    NoModel
    BrokenModel
        When the model's columns are not those that were written.
    """
    of_diagnosis = model.of(Icd10(written["diagnosis"]))
    values = {each["name"]: each for each in written["predictors"]}
    if values.keys() != {column.name for column in of_diagnosis.columns}:
        raise BrokenModel(
            f"models/{model.full_name}: expected the columns that it had when the "
            "assessment was stored; install the model that was published"
        )
    known = tuple(
        Known(column.predictor, values[column.name]["value"], values[column.name]["source"])
        for column in of_diagnosis.columns
    )
    return Subject(of_diagnosis, known, day, horizon)
