"""GetPredictionQuestions and GetDiagnosisCodes: what the model covers and asks."""

from collections.abc import Sequence

from ...errors import NoModel
from ...model import DiagnosisModel
from ...predictors import PREDICTORS, Level, Predictor
from ..call import Call
from ..desk import Desk
from .diagnoses import Incoming, model_of_version, named
from .messages import (
    GetDiagnosisCodesRequest,
    GetDiagnosisCodesResponse,
    GetPredictionQuestionsRequest,
    GetPredictionQuestionsResponse,
    Prediktionsfraga,
    Svarsalternativ,
)

# The contract needs numbers where srs has names: their declared order, which is only extended.
_NUMBERS = {name: number for number, name in enumerate(PREDICTORS, 1)}
_MOST_LEVELS = 100


def questions(
    desk: Desk, call: Call, request: GetPredictionQuestionsRequest
) -> GetPredictionQuestionsResponse:
    """The questions in the form's order; none for an unknown diagnosis or version."""
    model = model_of_version(request.prediktionsmodellversion, desk)
    incoming = Incoming.of(request.diagnos)
    if model is None or incoming.diagnosis is None or incoming.too_long:
        return GetPredictionQuestionsResponse()
    try:
        of_diagnosis = model.of(incoming.diagnosis)
    except NoModel:
        return GetPredictionQuestionsResponse()
    asked = tuple(
        _question(place, number, predictor, model.version)
        for place, (number, predictor) in enumerate(_asked(of_diagnosis), 1)
    )
    return GetPredictionQuestionsResponse(prediktionsfraga=asked)


def codes(desk: Desk, call: Call, request: GetDiagnosisCodesRequest) -> GetDiagnosisCodesResponse:
    """The codes that the model has a model of their own for; none for an unknown version."""
    wanted = request.prediktionsmodellversion
    model = model_of_version(wanted, desk)
    if model is None:
        return GetDiagnosisCodesResponse(prediktionsmodellversion=wanted or "")
    return GetDiagnosisCodesResponse(
        diagnos=tuple(named(code) for code in sorted(model.diagnoses)),
        prediktionsmodellversion=model.version,
    )


def _asked(model: DiagnosisModel) -> Sequence[tuple[int, Predictor]]:
    """The predictors with their numbers; those that the model itself declares follow srs's own."""
    own = {column.name: column.predictor for column in model.columns}
    numbers = {name: len(_NUMBERS) + place for place, name in enumerate(own, 1)} | _NUMBERS
    # A number without levels has no alternatives, and the contract's question needs one.
    return [(numbers[name], own[name]) for name in model.asked if own[name].levels]


def _question(place: int, number: int, predictor: Predictor, version: str) -> Prediktionsfraga:
    return Prediktionsfraga(
        frageid=number,
        frageid_srs=predictor.srs,
        fragetext=predictor.question.sv,
        hjalptext=predictor.help.sv if predictor.help else "",
        prioritet=place,
        svarsalternativ=tuple(
            _alternative(each, level, number, default=level.name == predictor.default)
            for each, level in enumerate(predictor.levels, 1)
        ),
        prediktionsmodellversion=version,
    )


def _alternative(place: int, level: Level, question: int, *, default: bool) -> Svarsalternativ:
    return Svarsalternativ(
        svarsid=question * _MOST_LEVELS + place,
        svarsid_srs=level.srs,
        svarstext=level.answer.sv,
        default=default,
        prioritet=place,
    )
