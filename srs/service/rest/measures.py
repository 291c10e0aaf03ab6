"""Measures planned, started, ended or declined, recorded for a certificate."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Response

from ...errors import BadInput, NotStored, at
from ...knowledge import Measures
from ...knowledge.measure_codes import name_of, title_of
from ...storage import assessments, measures
from ...storage.records import Access, Assessed
from ...wording import Lang
from ..auth import calling
from ..call import Call
from ..desk import Desk
from ..sight import entries
from . import examples, measure_documents
from .answers import answer, gives, written
from .bodies import Body, read
from .desks import AtDesk
from .idempotency import GivenOnce, Once, store
from .language import Language
from .openapi import takes
from .requests import MeasureRecorded
from .stored_json import as_text, moment
from .words import CertificateInPath, MeasureInPath, StatusInPath

if TYPE_CHECKING:
    from ...storage import Connection

router = APIRouter(prefix="/certificates/{certificate}/measures", tags=["assessments"])


@router.get(
    "",
    summary="Which measures were planned, started, ended or declined",
    **gives(measure_documents.MeasuresOfCertificate, 404),
)
def measures_of_certificate(
    certificate: CertificateInPath,
    call: Annotated[Call, Depends(calling("taken"))],
    lang: Language,
    desk: AtDesk,
) -> Response:
    """All records, including those corrected or withdrawn later, and what the certificate plans."""
    kept = desk.keys.reference(certificate)
    desk.sight.permit_certificate(call, kept)
    with desk.storage.read() as connection:
        found = assessments.of_certificate(connection, kept, None)
        told = measures.of(connection, kept, desk.sight.units(call))
    if not desk.sight.show(call, found, certificate=kept):
        raise NotStored("the certificate: expected one that was assessed for the caller")
    listed = [
        {
            "measure": each.measure,
            "title": _title(desk.knowledge.measures, each.measure, lang),
            "status": each.status,
            "date": as_text(each.day),
            "source": each.source,
            "counts": each.counts,
            "stored": moment(each.time),
        }
        for each in told
    ]
    return answer(written({"certificate": kept, "measures": listed}))


@router.post(
    "",
    summary="Store that a measure was planned, started, ended or declined",
    openapi_extra=takes(MeasureRecorded, examples=examples.MEASURE),
    **gives(measure_documents.MeasureStored, 404, 413, 415, status=201),
)
def record_measure(
    certificate: CertificateInPath,
    call: Annotated[Call, Depends(calling("record_measure"))],
    once: GivenOnce,
    raw: Body,
    desk: AtDesk,
) -> Response:
    """Store it for the certificate's newest assessment; for a measure and status the newest day
    counts.
    """
    wire = read(raw, MeasureRecorded)
    desk.sight.permit_certificate(call, desk.keys.reference(certificate))
    measure, day = _measure(wire, desk), _day(wire.date, call.today)
    return _store(desk, call, once, certificate, (measure, wire.status, day))


@router.delete(
    "/{measure}/{status}",
    summary="Withdraw a measure's record",
    **gives(measure_documents.MeasureStored, 404, replays=True),
)
def withdraw_measure(
    certificate: CertificateInPath,
    measure: MeasureInPath,
    status: StatusInPath,
    call: Annotated[Call, Depends(calling("withdraw_measure"))],
    once: GivenOnce,
    desk: AtDesk,
) -> Response:
    """No day of this status counts from now on; earlier records are kept for audits."""
    # By the name it was stored under: the list may no longer have the id.
    name = name_of(measure) if ":" in measure else measure
    return _store(desk, call, once, certificate, (name, status, None), answers=200)


def _store(
    desk: Desk,
    call: Call,
    once: Once,
    certificate: str,
    told: tuple[str, str, date | None],
    answers: int = 201,
) -> Response:
    measure, status, day = told
    kept, units = desk.keys.reference(certificate), desk.sight.units(call)
    desk.sight.permit_certificate(call, kept)
    given = measures.Given(
        time=call.time,
        caller=call.caller.name,
        user=call.user,
        measure=measure,
        status=status,
        day=day,
    )

    def effect(connection: "Connection") -> None:
        measures.insert(connection, kept, given, units)

    def newest(connection: "Connection") -> list[Assessed]:
        return assessments.of_certificate(connection, kept, units)[:1]

    def access(connection: "Connection") -> list[Access]:
        return entries(call, newest(connection)) or [call.access(None, (), [kept])]

    body = {
        "certificate": kept,
        "measure": measure,
        "status": status,
        "date": as_text(day),
        "stored": moment(call.time),
    }
    try:
        return store(desk, call, once, effect, written(body), access, answers)
    except NotStored:
        desk.sight.miss(call, kept)
        raise
    except BadInput:
        # Stored records were read to find that the day conflicts with them.
        with desk.storage.read() as connection:
            about = newest(connection)
        desk.storage.enter(*entries(call, about, "nothing"))
        raise


def _measure(wire: MeasureRecorded, desk: Desk) -> str:
    if (wire.measure is None) == (wire.kva is None):
        raise BadInput("the measure", expected="either measure or kva, not both", path=("measure",))
    field = "measure" if wire.kva is None else "kva"
    with at(field):
        text = wire.measure if wire.measure is not None else f"kva:{wire.kva}"
        return name_of(text, desk.knowledge.measures.ids)


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day > today:
        raise BadInput("the measure's day", expected="a day up to today", path=("date",))
    return day


def _title(listed: Measures, name: str, lang: Lang) -> str | None:
    words = listed.title(name) or title_of(name)
    return words and words.to(lang)
