"""The assessments of a certificate, and its physician's opinion."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Response

from ...certificate import Icd10
from ...errors import NotStored, at
from ...storage import assessments, opinions
from ...storage.records import Access
from ..auth import calling
from ..call import Call
from ..sight import entries
from . import examples, stored_documents
from .answers import answer, gives, written
from .bodies import Body, read
from .desks import AtDesk
from .idempotency import GivenOnce, store
from .language import Language
from .openapi import takes
from .requests import OwnOpinion
from .stored_json import moment, stored_document, whom
from .words import CertificateInPath

if TYPE_CHECKING:
    from ...storage import Connection

router = APIRouter(prefix="/certificates/{certificate}", tags=["assessments"])


@router.get(
    "/assessments",
    summary="The assessments of a certificate",
    **gives(stored_documents.StoredOfCertificate, 404),
)
def assessments_of_certificate(
    certificate: CertificateInPath,
    call: Annotated[Call, Depends(calling("assessments"))],
    lang: Language,
    desk: AtDesk,
) -> Response:
    """All assessments, the newest first, each with its newest opinion."""
    kept = desk.keys.reference(certificate)
    with desk.storage.read() as connection:
        found = assessments.of_certificate(connection, kept, None)
    shown = desk.sight.show(call, found, certificate=kept)
    if not shown:
        raise NotStored("the certificate: expected one that was assessed for the caller")
    told = whom(desk, lang)
    listed = [stored_document(each, told, lang) for each in shown]
    return answer(written({"certificate": kept, "assessments": listed}))


@router.post(
    "/opinion",
    summary="Store the physician's own opinion",
    openapi_extra=takes(OwnOpinion, examples=examples.OPINION),
    **gives(stored_documents.OpinionStored, 404, 413, 415, status=201),
)
def give_opinion_of_certificate(
    certificate: CertificateInPath,
    call: Annotated[Call, Depends(calling("opinion"))],
    once: GivenOnce,
    raw: Body,
    desk: AtDesk,
) -> Response:
    """The opinion is about the newest prediction for exactly this certificate and diagnosis code.

    The code is the one asked for or that of the model, `risk.model.diagnosis`.
    """
    wire = read(raw, OwnOpinion)
    with at("diagnosis"):
        code = Icd10.parse(wire.diagnosis).code
    kept, units = desk.keys.reference(certificate), desk.sight.units(call)
    desk.sight.permit_certificate(call, kept)

    def effect(connection: "Connection") -> None:
        about = assessments.named(connection, kept, code, units)
        opinions.insert(
            connection,
            time=call.time,
            caller=call.caller.name,
            user=call.user,
            unit=about.unit if about else None,
            care_giver=None,
            certificate=kept,
            diagnosis=code,
            opinion=wire.opinion,
            units=units,
        )

    def told(connection: "Connection") -> list[Access]:
        about = assessments.named(connection, kept, code, units)
        return entries(call, [about]) if about else [call.access(None, (), [kept])]

    body = {
        "certificate": kept,
        "diagnosis": code,
        "opinion": wire.opinion,
        "stored": moment(call.time),
    }
    try:
        return store(desk, call, once, effect, written(body), told)
    except NotStored:
        desk.sight.miss(call, kept)
        raise
