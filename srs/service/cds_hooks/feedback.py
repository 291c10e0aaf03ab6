"""Feedback on a card: the reason for not following it is the physician's opinion."""

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, cast

from fastapi import APIRouter, Depends, Request, Response

from ...errors import OfTrial
from ...storage import assessments, opinions
from ...storage.records import Assessed
from ..auth import calling
from ..call import Call
from ..desk import Desk
from ..rest.answers import answer
from ..rest.bodies import Body, read
from ..rest.desks import AtDesk
from ..rest.stored_assessment import stored_assessment
from ..settings import Settings
from ..sight import entries
from .requests import Feedback, Opinion, Outcome
from .services import PREFIX, offered_service

if TYPE_CHECKING:
    from ...storage import Connection

router = APIRouter(prefix=PREFIX, include_in_schema=False)
_Given = tuple[Assessed, Opinion | None]


@router.post("/{service}/feedback")
def feedback(
    service: str,
    request: Request,
    call: Annotated[Call, Depends(calling("card_feedback"))],
    raw: Body,
    desk: AtDesk,
) -> Response:
    """Store all of it or nothing. Feedback sent again is stored once, as long as it is the
    newest.
    """
    offered_service(service, cast(Settings, request.app.state.settings))
    found = [_given(desk, call, each) for each in read(raw, Feedback).feedback]
    desk.storage.write(
        lambda connection: _store(connection, call, found),
        *entries(call, [about for about, _ in found]),
    )
    return answer("{}")


def _given(desk: Desk, call: Call, outcome: Outcome) -> _Given:
    """
    Raises
    ------
    NotStored, OfTrial
    """
    found = stored_assessment(desk, call, uuid.UUID(outcome.card).hex)
    if found.trial:
        raise OfTrial("the card: a trial accepts no opinion")
    reason = outcome.overrideReason and outcome.overrideReason.reason
    counts = outcome.outcome == "overridden" and reason
    return found.assessed, reason.code if counts and reason else None


def _store(connection: "Connection", call: Call, given: Sequence[_Given]) -> None:
    for about, opinion in given:
        stored = assessments.get(connection, about.id)
        if opinion is None or (stored and stored.opinion == opinion):
            continue
        newest = opinions.Given(
            time=call.time,
            caller=call.caller.name,
            user=call.user,
            unit=about.unit,
            opinion=opinion,
        )
        opinions.insert_of(connection, about.id, newest)
