"""What users do with the support."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Response

from ...storage import assessments, events, trials
from ...storage.records import Access
from ..auth import calling
from ..call import Call
from ..sight import About
from . import examples, stored_documents
from .answers import gives, written
from .bodies import Body, read
from .desks import AtDesk
from .idempotency import GivenOnce, store
from .openapi import takes
from .requests import Event
from .stored_json import moment

if TYPE_CHECKING:
    from ...storage import Connection

router = APIRouter(prefix="/events", tags=["events"])


@router.post(
    "",
    summary="Store a usage event",
    openapi_extra=takes(Event, examples=examples.EVENT),
    **gives(stored_documents.EventStored, 413, 415, status=201),
)
def store_event(
    call: Annotated[Call, Depends(calling("usage"))],
    once: GivenOnce,
    raw: Body,
    desk: AtDesk,
) -> Response:
    """Store that a user did something with the support; a caller limited to units names one of
    them.
    """
    wire = read(raw, Event)
    kept_as = desk.keys.reference
    about = desk.sight.filled(
        call,
        About(
            unit=wire.unit and kept_as(wire.unit),
            certificate=wire.certificate and kept_as(wire.certificate),
        ),
    )
    unit, certificate = about.unit, about.certificate
    certificates = [certificate] if certificate else []

    def persons(connection: "Connection") -> list[str]:
        if certificate is None:
            return []
        assessed = assessments.persons_of(connection, certificate)
        tried = trials.persons_of(connection, certificate, call.time)
        return list(dict.fromkeys([*assessed, *tried]))

    if not desk.sight.permits(call, unit, certificates):
        with desk.storage.read() as connection:
            whom = persons(connection)
        desk.sight.permit_unit(call, unit, whom, certificates)

    def effect(connection: "Connection") -> None:
        events.insert(
            connection,
            time=call.time,
            caller=call.caller.name,
            user=call.user,
            unit=unit,
            certificate=certificate,
            kind=wire.kind,
        )

    def told(connection: "Connection") -> list[Access]:
        return [call.access(unit, persons(connection), certificates)]

    kept = {"certificate": certificate, "unit": unit, "stored": moment(call.time)}
    return store(desk, call, once, effect, written(wire.model_dump() | kept), told)
