"""Confirming a trial: from then on it counts, once."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Response

from ...storage.records import Assessed
from ..auth import calling
from ..call import Call
from ..sight import entries
from . import documents
from .answers import gives, written
from .desks import AtDesk
from .idempotency import GivenOnce, store
from .stored_assessment import stored_assessment
from .stored_json import moment
from .words import AssessmentInPath

if TYPE_CHECKING:
    from ...storage import Connection

router = APIRouter(prefix="/assessments/{assessment}/confirmation", tags=["assessments"])


@router.post(
    "",
    summary="Confirm a trial: it counts from now on",
    **gives(documents.Confirmed, 404, status=201),
)
def confirm(
    assessment: AssessmentInPath,
    call: Annotated[Call, Depends(calling("confirm"))],
    once: GivenOnce,
    desk: AtDesk,
) -> Response:
    """The trial counts as it was computed and shown, under the same id; repeating gives the same
    answer.
    """
    found = stored_assessment(desk, call, assessment).assessed
    confirmed: Sequence[Assessed] = ()

    def effect(connection: "Connection") -> None:
        nonlocal confirmed  # a job may be run again: the last run counts
        confirmed = desk.confirm(connection, assessment, call.time)

    body = {"id": assessment, "stored": moment(found.time), "trial": False}
    access = entries(call, [found])
    answer = store(desk, call, once, effect, written(body), lambda _: access)
    if confirmed:
        desk.observe(confirmed)
    return answer
