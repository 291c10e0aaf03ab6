"""What was assessed for a certificate, and what its physician makes of it."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Response

from ...certificate import Icd10
from ...errors import NotStored
from ...storage import assessments, opinions
from ..auth import calling
from ..call import Call
from . import documents, examples
from .answers import answer, gives, written
from .bodies import Body, read
from .desks import AtDesk
from .fields import at
from .language import Language
from .once import GivenOnce, store
from .openapi import takes
from .requests import OwnOpinion
from .stored import moment, stored_document, whom
from .words import CertificateInPath

if TYPE_CHECKING:
    from ...storage import Connection

router = APIRouter(prefix="/certificates/{certificate}", tags=["assessments"])


@router.get(
    "/assessments",
    summary="What was assessed for a certificate",
    **gives(documents.StoredOfCertificate, 404),
)
def stored(
    certificate: CertificateInPath,
    call: Annotated[Call, Depends(calling("assessments"))],
    lang: Language,
    desk: AtDesk,
) -> Response:
    """The newest first, each with the newest opinion of it."""
    found = desk.look(
        call,
        lambda connection: assessments.of_certificate(connection, certificate, call.caller.units),
        persons_in=lambda found: [each.person for each in found],
        certificates=[certificate],
    )
    if not found:
        raise NotStored("the certificate: expected one that was assessed for the caller")
    told = whom(desk, lang)
    listed = [stored_document(each, told) for each in found]
    return answer(written({"certificate": certificate, "assessments": listed}))


@router.post(
    "/opinion",
    summary="Store the physician's own opinion",
    openapi_extra=takes(OwnOpinion, examples=examples.OPINION),
    **gives(documents.OpinionStored, 404, 413, 415, status=201),
)
def opinion(
    certificate: CertificateInPath,
    call: Annotated[Call, Depends(calling("opinion"))],
    once: GivenOnce,
    raw: Body,
    desk: AtDesk,
) -> Response:
    """Of the newest prediction of exactly this certificate and diagnosis code.

    The code is the one that was asked for or that of the model, `risk.model.diagnosis`.
    """
    wire = read(raw, OwnOpinion)
    with at("/diagnosis"):
        code = Icd10.parse(wire.diagnosis).code
    with desk.storage.read() as connection:
        about = assessments.named(connection, certificate, code, call.caller.units)
    unit = about.unit if about else None

    def effect(connection: "Connection") -> None:
        opinions.insert(
            connection,
            time=call.time,
            caller=call.caller.name,
            user=call.user,
            unit=unit,
            care_giver=None,
            certificate=certificate,
            diagnosis=code,
            opinion=wire.opinion,
            units=call.caller.units,
        )

    body = {
        "certificate": certificate,
        "diagnosis": code,
        "opinion": wire.opinion,
        "stored": moment(call.time),
    }
    persons = [about.person] if about and about.person else []
    access = call.access(unit, persons, [certificate])
    return store(desk, call, once, effect, written(body), access)
