"""A person's consent to a care unit, as over SOAP. Person ids are in bodies, never in addresses."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Response

from ...certificate import PersonId
from ...errors import at
from ...storage import consents, persons
from ..auth import calling
from ..call import Call
from . import examples, stored_documents
from .answers import answer, gives, written
from .bodies import Body, read
from .desks import AtDesk
from .idempotency import GivenOnce, store
from .openapi import takes
from .requests import ConsentAsked, ConsentGiven
from .stored_json import moment
from .words import UnitInPath

if TYPE_CHECKING:
    from ...storage import Connection

router = APIRouter(prefix="/units/{unit}/consent", tags=["units"])


@router.post(
    "",
    summary="Whether a person consents to the unit",
    openapi_extra=takes(ConsentAsked, examples=examples.CONSENT_ASKED),
    **gives(stored_documents.Consent, 400, 413, 415),
)
def consent(
    unit: UnitInPath,
    call: Annotated[Call, Depends(calling("consent"))],
    raw: Body,
    desk: AtDesk,
) -> Response:
    """Nothing is stored, but the access log records who was asked about."""
    wire = read(raw, ConsentAsked)
    pseudonyms = desk.keys.pseudonyms(_person(wire.person, call).text)
    desk.sight.permit_unit(call, unit, pseudonyms[:1])
    kept = desk.keys.reference(unit)
    with desk.storage.read() as connection:
        since = consents.given(connection, kept, pseudonyms)
    desk.storage.enter(call.access(kept, pseudonyms[:1]))
    return answer(
        written({"unit": kept, "given": since is not None, "since": since and moment(since)})
    )


@router.put(
    "",
    summary="Store that a person consents to the unit, or withdraws the consent",
    openapi_extra=takes(ConsentGiven, examples=examples.CONSENT_GIVEN),
    **gives(stored_documents.Consent, 413, 415, status=201),
)
def set_consent(
    unit: UnitInPath,
    call: Annotated[Call, Depends(calling("set_consent"))],
    once: GivenOnce,
    raw: Body,
    desk: AtDesk,
) -> Response:
    """A consent given again counts from now."""
    wire = read(raw, ConsentGiven)
    person = _person(wire.person, call).text
    pseudonyms = desk.keys.pseudonyms(person)
    desk.sight.permit_unit(call, unit, pseudonyms[:1])
    kept = desk.keys.reference(unit)

    def effect(connection: "Connection") -> None:
        persons.rekey(connection, desk.keys, person)
        if wire.given:
            consents.give(connection, kept, pseudonyms, call.time)
        else:
            consents.withdraw(connection, kept, pseudonyms)

    since = moment(call.time) if wire.given else None
    body = {"unit": kept, "given": wire.given, "since": since}
    access = [call.access(kept, pseudonyms[:1])]
    return store(desk, call, once, effect, written(body), lambda _: access)


def _person(text: str, call: Call) -> PersonId:
    with at("person"):
        return PersonId.parse(text, on=call.today)
