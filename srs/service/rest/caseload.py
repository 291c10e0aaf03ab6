"""Whom to help first: a unit's caseload, from stored assessments or from certificates in the
request.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from ...caseload import (
    Caseload,
    LeftOut,
    Ongoing,
    Row,
    answers_of,
    caseload_of,
    caseload_of_patients,
    ongoing,
    patients,
)
from ...certificate import Certificate
from ...channels.caseload.json import document
from ...channels.risk_json import no_risk_document
from ...errors import BadCertificate, at
from ...storage import assessments
from ...storage.records import Assessed
from ...wording import Lang, Words
from ..auth import calling
from ..call import READ, Call
from ..desk import Desk
from ..sight import entries
from ..stored_case import case_of_stored
from . import caseload_documents as documents
from . import examples
from .answers import answer, gives, written
from .bodies import Body, read
from .caseload_records import computed_of
from .desks import AtDesk
from .fields import BadFields, Field
from .idempotency import GivenOnce, store
from .language import Language
from .openapi import takes
from .requests import ManyCertificates
from .stored_json import moment, stored_risk, whom
from .units import On, day_of
from .wire import certificates_of, check_id, own_id
from .words import UnitInPath

router = APIRouter(prefix="/units/{unit}", tags=["units"])

OLD = timedelta(days=90)  # an assessment that is older is marked

Capacity = Annotated[
    int | None,
    Query(ge=1, le=10_000, description="How many patients can be helped now; they are marked."),
]
_NEVER = Words(
    "Ingen bedömning av patientens pågående sjukfall är sparad för enheten.",
    "No assessment of the patient's ongoing spell is stored for the unit.",
)
_NEVER_BEFORE = Words(
    "Ingen tidigare bedömning av patientens pågående sjukfall var sparad för enheten.",
    "No earlier assessment of the patient's ongoing spell was stored for the unit.",
)


@dataclass(frozen=True, slots=True)
class _Told:
    """The persons of a row, for the access log."""

    unit: str | None
    person: str | None
    certificate: str | None


@router.get(
    "/caseload",
    summary="A unit's ongoing spells, those to help first on top",
    **gives(documents.UnitCaseload),
)
def stored_caseload(
    unit: UnitInPath,
    call: Annotated[Call, Depends(calling("caseload"))],
    lang: Language,
    desk: AtDesk,
    on: On = None,
    capacity: Capacity = None,
) -> Response:
    """Each row comes from the newest assessment of the spell: its answers, and the risk for today.

    It does not name persons. Spells that were never assessed are not in the list.
    """
    desk.sight.permit_unit(call, unit)
    day, kept, model = day_of(on, call), desk.keys.reference(unit), desk.served.shown
    shown = desk.sight.show(call, _stored(desk, kept, day), unit=kept)
    cases = [case_of_stored(e, on=day, model=model, knowledge=desk.knowledge) for e in shown]
    caseload = caseload_of(cases, on=day, unit=kept, model=model, capacity=capacity)
    newest = {id(case): each for case, each in zip(cases, shown, strict=True)}
    before = _before(desk, call, lang)
    return answer(_written(caseload, lang, lambda row: before(newest[id(row.case)])))


@router.post(
    "/caseload",
    summary="The same from certificates in the request",
    openapi_extra=takes(ManyCertificates, examples=examples.CASELOAD),
    **gives(documents.UnitCaseload, 400, 413, 415, stores=True),
)
def sent_caseload(
    unit: UnitInPath,
    call: Annotated[Call, Depends(calling("assess_caseload"))],
    once: GivenOnce,
    raw: Body,
    lang: Language,
    desk: AtDesk,
    on: On = None,
    capacity: Capacity = None,
) -> Response:
    """The certificates are of many persons. Nothing is stored unless asked for, but the access log
    records whose certificates were read.

    With `store` an assessment of every row is stored, all or none, and the status is 201. Spells of
    other units are left out and counted. Earlier assessments are included if the caller may read
    them.
    """
    wire = read(raw, ManyCertificates)
    day, counts = _day_of(on, call, wire.store), Counter[LeftOut]()
    kept, served = desk.keys.reference(unit), desk.served
    certificates = certificates_of(wire.certificates, day)
    with at("certificates"):
        known = patients(certificates, counts)
        found = ongoing(known, on=day, unit=unit, counts=counts)
        _check_ids(found, certificates)
    told = [_told(desk, kept, each) for each in found]
    persons = [each.person for each in told if each.person]
    desk.sight.permit_unit(call, unit, persons, [e.certificate for e in told if e.certificate])
    with at("answers"):
        given = answers_of(wire.answers, known, found, day, counts)
        caseload = caseload_of_patients(
            found,
            given,
            on=day,
            unit=unit,
            model=served.shown,
            knowledge=desk.knowledge,
            defaults=wire.defaults,
            capacity=capacity,
            left_out=counts,
        )
        computed = (
            computed_of(desk, call, found, given, defaults=wire.defaults, unit=kept, served=served)
            if wire.store
            else {}
        )
    access = entries(call, told) or [call.access(kept, (), (), "nothing")]
    assessed = _assessed_before(desk, call, kept, day, lang)
    if not wire.store:
        desk.storage.enter(*access)
        return answer(_written(caseload, lang, assessed))
    ids = {patient: each.id for patient, each in computed.items()}
    return store(
        desk,
        call,
        once,
        lambda connection: desk.insert(connection, [*computed.values()]),
        _written(caseload, lang, assessed, ids),
        lambda _: access,
    )


def _day_of(on: str | None, call: Call, storing: bool) -> date:
    """Refuse to store a list for another day: what is stored is what was known today.

    Raises
    ------
    BadFields
    """
    day = day_of(on, call)
    if storing and day != call.today:
        raise BadFields([Field("query", "/on", "today, or none, if the list is to be stored")])
    return day


def _written(
    caseload: Caseload,
    lang: Lang,
    assessed: Callable[[Row], dict[str, Any] | None] | None,
    stored: Mapping[str, str] | None = None,
) -> str:
    """*stored*: the ids of what this request stores, by the patient's."""
    whole = document(caseload, lang, assessed)
    never = _NEVER if stored is None else _NEVER_BEFORE
    for row in whole["rows"]:
        # The caller sent the certificate, so its id may be shown.
        patient, row["person"] = row["person"], None
        row["assessment"] = stored[patient] if stored else None
        unknown = assessed is None or row["assessed"] is not None
        row["never_assessed"] = None if unknown else never.to(lang)
    return written(whole)


def _assessed_before(
    desk: Desk, call: Call, unit: str, day: date, lang: Lang
) -> Callable[[Row], dict[str, Any] | None] | None:
    """What is stored about the row's person at the unit, if the caller may read it."""
    if READ not in call.caller.scopes:
        return None
    stored = {each.person: each for each in _stored(desk, unit, day) if each.person}
    before = _before(desk, call, lang)

    def assessed(row: Row) -> dict[str, Any] | None:
        names = desk.keys.pseudonyms(row.case.person or "")
        each = next((stored[name] for name in names if name in stored), None)
        return before(each) if each else None

    return assessed


def _stored(desk: Desk, unit: str, day: date) -> Sequence[Assessed]:
    with desk.storage.read() as connection:
        return assessments.of_unit(connection, unit, on=day, without_risk=True)


def _before(desk: Desk, call: Call, lang: Lang) -> Callable[[Assessed], dict[str, Any]]:
    """An assessment as it was shown, in brief."""
    of_model = whom(desk, lang)

    def brief(stored: Assessed) -> dict[str, Any]:
        return {
            "id": stored.id,
            "stored": moment(stored.time),
            "old": call.time - stored.time > OLD,
            "risk": stored_risk(stored, of_model, lang) if stored.horizon else None,
            "no_risk": no_risk_document(stored.no_risk, lang),
            "opinion": stored.opinion,
        }

    return brief


def _told(desk: Desk, unit: str, one: Ongoing) -> _Told:
    person, name = one.patient.person, own_id(one.certificate)
    return _Told(
        unit,
        desk.keys.pseudonym(person.text) if person else None,
        name and desk.keys.reference(name),
    )


def _check_ids(found: Sequence[Ongoing], certificates: Sequence[Certificate]) -> None:
    """
    Raises
    ------
    BadCertificate
    """
    for each in found:
        try:
            check_id(each.certificate, "the certificate's id")
        except BadCertificate:
            with at(certificates.index(each.certificate)):
                raise
