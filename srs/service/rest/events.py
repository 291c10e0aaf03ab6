"""What users do with the support."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Response

from ...storage import events
from ..auth import calling
from ..call import Call
from . import documents, examples
from .answers import gives, written
from .bodies import Body, read
from .desks import AtDesk
from .once import GivenOnce, store
from .openapi import takes
from .requests import Event
from .stored import moment

if TYPE_CHECKING:
    from ...storage import Connection

router = APIRouter(prefix="/events", tags=["events"])


@router.post(
    "",
    summary="Store a usage event",
    openapi_extra=takes(Event, examples=examples.EVENT),
    **gives(documents.EventStored, 413, 415, status=201),
)
def event(
    call: Annotated[Call, Depends(calling("usage"))],
    once: GivenOnce,
    raw: Body,
    desk: AtDesk,
) -> Response:
    """That a user did something with the support; a caller of certain units names one of them."""
    wire = read(raw, Event)
    call.caller.permit_unit(wire.unit)

    def effect(connection: "Connection") -> None:
        events.insert(
            connection,
            time=call.time,
            caller=call.caller.name,
            user=call.user,
            unit=wire.unit,
            certificate=wire.certificate,
            kind=wire.kind,
        )

    body = written(wire.model_dump() | {"stored": moment(call.time)})
    access = call.access(wire.unit, certificates=[wire.certificate] if wire.certificate else [])
    return store(desk, call, once, effect, body, access)
