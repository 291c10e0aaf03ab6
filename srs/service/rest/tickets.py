"""Tickets: a host's server fetches one for a page in its user's browser."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request, Response

from ...storage import assessments
from ..auth import Gate, calling, identify
from ..call import Call
from ..tickets import ticket_of
from . import examples, stored_documents
from .answers import answer, gives, written
from .bodies import Body, read
from .desks import AtDesk
from .fields import BadFields, Field
from .openapi import takes
from .requests import TicketWanted
from .stored_json import moment

router = APIRouter(prefix="/tickets", tags=["tickets"])


@router.post(
    "",
    summary="Make a ticket for a page in a user's browser",
    openapi_extra=takes(TicketWanted, examples=examples.TICKET),
    **gives(stored_documents.TicketMade, 413, 415, status=201),
)
def make_ticket(
    call: Annotated[Call, Depends(calling("tickets"))],
    request: Request,
    raw: Body,
    desk: AtDesk,
) -> Response:
    """A bearer token for one user, care unit and certificate, or for the unit, valid for minutes.

    It permits only what the caller may do with these, and is not stored.
    """
    wire = read(raw, TicketWanted)
    if "idempotency-key" in request.headers:  # because the answer would be stored under it
        raise BadFields([Field("header", "/Idempotency-Key", "none: each call makes a new ticket")])
    unit = desk.keys.reference(wire.unit)
    certificate = wire.certificate and desk.keys.reference(wire.certificate)
    certificates = [certificate] if certificate else []
    with desk.storage.read() as connection:
        whom = assessments.persons_of(connection, certificate) if certificate else []
    desk.sight.permit_unit(call, unit, whom, certificates)
    made = ticket_of(
        identify(request),
        user=wire.user,
        unit=unit,
        certificate=certificate,
        now=call.time,
        minutes=wire.minutes,
    )
    desk.storage.enter(replace(call, user=wire.user).access(unit, whom, certificates))
    text = cast(Gate, request.app.state.gate).tickets.written(made)
    expires = moment(datetime.fromtimestamp(made.expires, UTC))
    return answer(written({"ticket": text, "expires": expires}), 201)
