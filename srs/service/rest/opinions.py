"""The physician's own opinion of one assessment: stored, changed and withdrawn."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Response

from ...errors import NotStored, OfTrial
from ...storage import opinions
from ...storage.records import Opinion
from ..auth import calling
from ..call import Call
from ..desk import Desk
from ..sight import entries
from . import examples, stored_documents
from .answers import gives, written
from .bodies import Body, read
from .desks import AtDesk
from .idempotency import GivenOnce, Once, store
from .openapi import takes
from .requests import OpinionGiven
from .stored_assessment import stored_assessment
from .stored_json import moment
from .words import AssessmentInPath

if TYPE_CHECKING:
    from ...storage import Connection

router = APIRouter(prefix="/assessments/{assessment}/opinion", tags=["assessments"])


@router.put(
    "",
    summary="Store the physician's own opinion of an assessment, or change it",
    openapi_extra=takes(OpinionGiven, examples=examples.OPINION_OF),
    **gives(stored_documents.OpinionOfAssessment, 404, 409, 413, 415, status=201),
)
def give_opinion(
    assessment: AssessmentInPath,
    call: Annotated[Call, Depends(calling("opinion"))],
    once: GivenOnce,
    raw: Body,
    desk: AtDesk,
) -> Response:
    """The opinion is about exactly this assessment, even if newer ones exist; the newest opinion
    counts.
    """
    return _store(desk, call, once, assessment, read(raw, OpinionGiven).opinion)


@router.delete(
    "",
    summary="Withdraw the opinion of an assessment",
    **gives(stored_documents.OpinionOfAssessment, 404, 409, replays=True),
)
def withdraw_opinion(
    assessment: AssessmentInPath,
    call: Annotated[Call, Depends(calling("withdraw_opinion"))],
    once: GivenOnce,
    desk: AtDesk,
) -> Response:
    """No opinion counts from now on; earlier ones are kept for audits."""
    return _store(desk, call, once, assessment, None, status=200)


def _store(
    desk: Desk, call: Call, once: Once, id: str, opinion: Opinion | None, status: int = 201
) -> Response:
    found = stored_assessment(desk, call, id)
    if found.trial:
        desk.storage.enter(*entries(call, [found.assessed], "refused"))
        raise OfTrial("the assessment: a trial takes no opinion; confirm it first")
    about = found.assessed
    given = opinions.Given(
        time=call.time, caller=call.caller.name, user=call.user, unit=about.unit, opinion=opinion
    )

    def effect(connection: "Connection") -> None:
        opinions.insert_of(connection, id, given)

    body = {"assessment": id, "opinion": opinion, "stored": moment(call.time)}
    access = entries(call, [about])
    try:
        return store(desk, call, once, effect, written(body), lambda _: access, status)
    except NotStored:
        desk.storage.enter(*entries(call, [about], "nothing"))
        raise
