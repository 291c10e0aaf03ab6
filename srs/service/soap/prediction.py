"""A stored assessment as a diagnosprediktion, or why there is none."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...certificate import Icd10
from ...channels.average import average_line
from ...explanation import Reason
from ...predictors import PREDICTORS, Known, Predictor
from ...risk import DEFAULT_DAY, DEFAULT_HORIZON, Average, Level
from ...storage import predictions as written
from ...storage.records import Assessed
from ...subject import model_of
from ...wording import Words
from ..desk import Desk
from . import extension
from .diagnoses import Incoming, named
from .information_messages import (
    Diagnosintyg,
    Diagnosprediktion,
    FragaSvar,
    PredictionStatus,
    Prediktionsfaktorer,
    Risksignal,
)
from .shared_types import Diagnos, timestamp

# The contract's part, and the extension's.
Filled = tuple[Diagnosprediktion, extension.Prediction]

NO_PREDICTION = "Prediktion saknas."
_LASTS = "att sjukfallet varar i mer än 90 dagar"


def signal(level: int) -> tuple[int, str]:
    """The risk category and its wording; 0: no prediction."""
    return level, f"{Level(level).words.sv} {_LASTS}" if level else NO_PREDICTION


def rounded(probability: float) -> float:
    """The only rounding; the category is that of the unrounded probability.

    >>> rounded(0.9996), rounded(0.617)
    (1.0, 0.62)
    """
    return min(1.0, round(probability, 2))


def of_record(
    record: Assessed,
    about: Diagnosintyg,
    own: Mapping[str, Predictor],
    *,
    postcode: str = "",
    notes: Sequence[Words] = (),
    first: Sequence[Words] = (),
) -> Filled:
    """A stored assessment, new or old, under the code with which it was requested.

    *own* are the predictors of the model that answers now, which may declare some itself. A stored
    assessment has no *postcode*, so an empty one replaces it. *first* are the sentences that must
    come before the number.
    """
    predictors = {**PREDICTORS, **own}
    asked = _asked(record, about)
    prediction, told = _unanswered(
        about,
        asked,
        written.shown_average(record.inputs, record.result, record.day, record.horizon),
    )
    prediction = replace(
        prediction,
        prediktionsfaktorer=_factors(record, predictors, postcode),
        berakningstidpunkt=timestamp(record.time),
        sjukskrivningsdag=record.day,
        prediktionsmodellversion=record.model_version,
    )
    told = replace(
        told,
        assessment=record.id,
        model=record.model,
        model_diagnosis=record.model_diagnosis,
        day=record.day,
        horizon=record.horizon,
    )
    if record.probability is None:
        return _with_problem(prediction, told, _missing(record, predictors))
    reasons = list(_reasons(record, predictors))
    return _answered(prediction, told, record, asked, reasons, notes, first)


def none(
    desk: Desk,
    about: Diagnosintyg,
    problem: extension.Problem,
    status: PredictionStatus = "NOT_OK",
    *,
    of_model: bool = True,
) -> Filled:
    """Why nothing is predicted, with the average of spells at their usual beginning.

    The average is for the code that it would have with a risk: the model's, if a model answers.
    Without *of_model*, because the model may have failed, it is for the code received.
    """
    prediction, told = _unanswered(about, about.diagnos, _usual(desk, about, of_model))
    if status == "PREDIKTIONSMODELL_SAKNAS" and prediction.prevalens is None:
        prediction = replace(prediction, diagnos=None)
    return _with_problem(replace(prediction, diagnosprediktionstatus=status), told, problem)


def asked_of(predictor: Predictor) -> extension.Asked:
    return extension.Asked(name=predictor.name, question=predictor.question.sv)


def _asked(record: Assessed, about: Diagnosintyg) -> Diagnos:
    """The code with which the prediction was requested; the certificate may have another now."""
    same = Incoming.of(about.diagnos).diagnosis == Icd10(record.diagnosis)
    return about.diagnos if same else Diagnos(code=record.diagnosis)


def _unanswered(about: Diagnosintyg, asked: Diagnos, share: Average | None) -> Filled:
    """A prediction with only the average and its code, which are shown even without a risk.

    Clients read the code of the first prediction whatever its status. If no average is published,
    it is the first three characters of the diagnosis.
    """
    diagnosis = Incoming.of(asked).diagnosis
    shown = share.diagnosis if share else diagnosis and Icd10(diagnosis.code[:3])
    prediction = Diagnosprediktion(
        diagnos=named(shown) if shown else None,
        inkommandediagnos=asked,
        prevalens=share.share if share else None,
        risksignal=_signal(0),
        diagnosprediktionstatus="NOT_OK",
        intyg_id=about.intyg_id,
    )
    told = extension.Prediction(
        certificate=about.intyg_id.extension, diagnosis=asked.code, note=_whose(share)
    )
    return prediction, told


def _usual(desk: Desk, about: Diagnosintyg, of_model: bool) -> Average | None:
    diagnosis = Incoming.of(about.diagnos).diagnosis
    if diagnosis is None:
        return None
    model = model_of(desk.served.shown, diagnosis) if of_model else None
    code = model.diagnosis if model else diagnosis
    return desk.knowledge.statistics.averages(code, DEFAULT_DAY, DEFAULT_HORIZON)


def _whose(share: Average | None) -> tuple[str, ...]:
    """The owner of a region's own average; the published one is known from the contract."""
    return (average_line(share, "sv"),) if share and share.counted else ()


def _with_problem(
    prediction: Diagnosprediktion, told: extension.Prediction, problem: extension.Problem
) -> Filled:
    prediction = replace(prediction, forklaringsinformation=problem.text)
    return prediction, replace(told, problem=problem)


def _answered(
    prediction: Diagnosprediktion,
    told: extension.Prediction,
    record: Assessed,
    asked: Diagnos,
    reasons: Sequence[Reason],
    notes: Sequence[Words],
    first: Sequence[Words],
) -> Filled:
    assert record.probability is not None
    answering = Icd10(record.model_diagnosis)
    texts = [reason.text("sv") for reason in reasons]
    after = [note.sv for note in notes if note not in first]
    lines = [*(each.sv for each in first), *(f"{text}." for text in texts), *told.note, *after]
    prediction = replace(
        prediction,
        diagnos=named(answering),
        prevalens=record.result["average"] or prediction.prevalens,
        sannolikhet_overgransvarde=rounded(record.probability),
        forklaringsinformation="\n".join(lines) or None,
        risksignal=_signal(record.level),
        diagnosprediktionstatus=_status(answering, asked),
        lakarbedomning_risk=record.opinion,
    )
    told = replace(
        told,
        probability=record.probability,
        base=record.result["base"],
        reason=tuple(map(_reason, reasons, texts)),
        note=told.note + tuple(note.sv for note in dict.fromkeys([*first, *notes])),
    )
    return prediction, told


def _reason(reason: Reason, text: str) -> extension.Reason:
    return extension.Reason(
        predictor=reason.predictor,
        value=None if reason.value is None else str(reason.value),
        log_odds=reason.log_odds,
        text=text,
    )


def _signal(level: int) -> Risksignal:
    category, text = signal(level)
    return Risksignal(riskkategori=category, beskrivning=text)


def _status(answering: Icd10, asked: Diagnos) -> PredictionStatus:
    return "OK" if Incoming.of(asked).is_at(answering) else "DIAGNOSKOD_PA_HOGRE_NIVA"


def _missing(record: Assessed, predictors: Mapping[str, Predictor]) -> extension.Problem:
    unknown = [predictors[p["name"]] for p in record.inputs["predictors"] if p["value"] is None]
    low, high = record.result["bounds"] or (None, None)
    return extension.Problem(
        code="MISSING_ANSWER",
        text="Svar saknas: " + " ".join(predictor.question.sv for predictor in unknown),
        predictor=tuple(asked_of(each) for each in unknown),
        low=low,
        high=high,
    )


def _factors(
    record: Assessed, predictors: Mapping[str, Predictor], postcode: str
) -> Prediktionsfaktorer | None:
    """The given answers; None if there was none, because the contract cannot express that."""
    given = [
        (predictors[each["name"]], each["value"])
        for each in record.inputs["predictors"]
        if each["source"] == "answer" and each["name"] in predictors
    ]
    if not given:
        return None
    return Prediktionsfaktorer(
        sjukskrivningsdag=record.day,
        postnummer=postcode,
        fragasvar=tuple(
            FragaSvar(frageid_srs=predictor.srs, svarsid_srs=_answer(predictor, value))
            for predictor, value in given
        ),
    )


def _answer(predictor: Predictor, value: Any) -> str:
    return predictor.level(value).srs if predictor.levels else str(value)


def _reasons(record: Assessed, predictors: Mapping[str, Predictor]) -> Iterator[Reason]:
    """The reasons, strongest first, as stored; a removed predictor of a model has no wording."""
    sources = {each["name"]: each["source"] for each in record.inputs["predictors"]}
    for each in record.result["reasons"]:
        if predictor := predictors.get(each["predictor"]):
            yield Reason(Known(predictor, each["value"], sources[predictor.name]), each["log_odds"])
