"""The risk of the current certificate, computed from the request."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...assess import predict
from ...assessment import Prediction
from ...certificate import PersonId
from ...errors import BadAnswer, BadDay, NoModel
from ...model import DiagnosisModel, Model
from ...predictors import Predictor, Value
from ...request import Request
from ...risk import DEFAULT_HORIZON, LAST_HORIZON
from ..call import Call
from ..desk import Computed, Desk
from ..sight import About
from . import extension, prediction, references
from .diagnoses import Incoming
from .information_messages import (
    Diagnosintyg,
    FragaSvar,
    PredictionStatus,
    Prediktionsfaktorer,
)
from .prediction import Filled

# These come from the person id and the postcode, whatever answers a client sends.
_NOT_ASKED = {"age", "sex", "region"}


class _ImpossibleAnswers(BadAnswer):
    """Answers that a predictor of the model cannot take, or that contradict each other."""

    def __init__(self, predictors: Sequence[Predictor]) -> None:
        super().__init__("an answer: expected one that its question offers")
        self.predictors = tuple(predictors)


@dataclass(frozen=True, slots=True)
class Current:
    """*computed* must be stored before *filled* is sent; None: there is nothing to store."""

    filled: Filled
    computed: Computed[Prediction] | None = None


def compute(
    desk: Desk,
    call: Call,
    person: PersonId | None,
    about: Diagnosintyg,
    factors: Prediktionsfaktorer | None,
) -> Current:
    """The prediction, or why there is none; *person* is None if the id is invalid."""
    incoming = Incoming.of(about.diagnos)
    asked, averages = incoming.diagnosis, desk.knowledge.statistics.averages
    if asked is None or incoming.too_long:
        return Current(no_diagnosis(desk, about, incoming))
    if person is None:
        return Current(prediction.none(desk, about, _IMPOSSIBLE_PERSON))
    day = factors.sjukskrivningsdag if factors else None
    given = factors.fragasvar if factors else ()
    postcode = factors.postnummer if factors else ""

    def answer(model: Model) -> Prediction:
        all_asked = Request(
            answers=_read(model.of(asked), given),
            person=person,
            postcode=_of_region(postcode),
            day=day,
            horizon=DEFAULT_HORIZON,
        )
        return predict(
            asked, all_asked, on=call.today, model=model, reached=True, averages=averages
        )

    subject = About(
        certificate=references.certificate(desk.keys, about.intyg_id.extension),
        unit=references.unit(desk.keys, about.intyg_id.root),
        person=person,
    )
    try:
        computed = desk.compute(call, subject, answer)
    except NoModel:
        return Current(prediction.none(desk, about, NO_MODEL, "PREDIKTIONSMODELL_SAKNAS"))
    except _ImpossibleAnswers as error:
        return Current(prediction.none(desk, about, _impossible(error.predictors)))
    except BadDay:
        return Current(prediction.none(desk, about, _IMPOSSIBLE_DAY))
    known = {each.predictor.name: each.predictor for each in computed.answer.known}
    filled = prediction.of_record(
        computed.records[0],
        about,
        known,
        postcode=postcode,
        notes=computed.answer.notes,
        first=computed.answer.model.made_from,
    )
    return Current(filled, computed)


def _read(model: DiagnosisModel, given: Sequence[FragaSvar]) -> dict[str, Value]:
    """The answers by predictor name; questions that the model does not ask are skipped.

    Raises
    ------
    _ImpossibleAnswers
    """
    own = {c.predictor.srs: c.predictor for c in model.columns if c.name not in _NOT_ASKED}
    answers: dict[str, Value] = {}
    impossible = []
    for each in given:
        predictor = own.get(each.frageid_srs)
        if predictor is None:
            continue
        try:
            value = predictor.read(each.svarsid_srs)
        except BadAnswer:
            impossible.append(predictor)
            continue
        earlier = answers.setdefault(predictor.name, value)
        if predictor.code(earlier) != predictor.code(value):
            impossible.append(predictor)
    if impossible:
        raise _ImpossibleAnswers(impossible)
    return answers


def _of_region(postcode: str) -> str:
    """A postcode of the region that the first two digits give, as in the old service.

    >>> _of_region("192 51")
    '19000'
    """
    return "".join(postcode.split())[:2] + "000"


def _impossible(predictors: Sequence[Predictor]) -> extension.Problem:
    questions = " ".join(predictor.question.sv for predictor in predictors)
    return extension.Problem(
        code="IMPOSSIBLE_ANSWER",
        text=f"Ett av frågans svarsalternativ ska vara valt, och bara ett: {questions}",
        predictor=tuple(prediction.asked_of(each) for each in predictors),
    )


def no_diagnosis(desk: Desk, about: Diagnosintyg, incoming: Incoming) -> Filled:
    """The answer for a text that is not an ICD-10-SE code: too long, or one that no model
    covers.
    """
    status: PredictionStatus = "NOT_OK" if incoming.too_long else "PREDIKTIONSMODELL_SAKNAS"
    return prediction.none(desk, about, _NO_DIAGNOSIS, status)


_NO_DIAGNOSIS = extension.Problem(
    code="IMPOSSIBLE_DIAGNOSIS",
    text="Diagnosen är ingen kod i ICD-10-SE med högst fem tecken.",
)
NO_MODEL = extension.Problem(code="NO_MODEL", text="Ingen prediktionsmodell finns för diagnosen.")
_IMPOSSIBLE_DAY = extension.Problem(
    code="IMPOSSIBLE_DAY", text=f"Dagen i sjukfallet ska vara från 1 till {LAST_HORIZON}."
)
_IMPOSSIBLE_PERSON = extension.Problem(
    code="IMPOSSIBLE_PERSON",
    text="Personnumret har ett födelsedatum som inte finns eller inte har varit.",
)
