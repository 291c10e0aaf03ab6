"""Operations on what is stored: risks of certificates, consents, own opinions."""

from collections.abc import Sequence

from ...errors import NotStored
from ...risk import DEFAULT_HORIZON
from ...storage import Connection, assessments, consents, opinions, persons
from ...storage.records import Access, Assessed
from ..call import Call
from ..desk import Desk
from . import references
from .diagnoses import Incoming
from .messages import (
    CertificateRiskSignal,
    GetConsentRequest,
    GetConsentResponse,
    GetRiskPredictionForCertificateRequest,
    GetRiskPredictionForCertificateResponse,
    RiskPrediktion,
    SetConsentRequest,
    SetConsentResponse,
    SetOwnOpinionRequest,
    SetOwnOpinionResponse,
)
from .prediction import signal
from .shared_types import timestamp


def risks(
    desk: Desk, call: Call, request: GetRiskPredictionForCertificateRequest
) -> GetRiskPredictionForCertificateResponse:
    """The newest risk of each certificate, in the request's order; other units and unknown: none.

    Raises
    ------
    Unavailable
    """
    kept_as = {
        each: reference
        for each in request.intygs_id
        if (reference := references.certificate(desk.keys, each))
    }
    units, wanted = desk.sight.units(call), list(kept_as.values())
    with desk.storage.read() as connection:
        found = assessments.newest_of(connection, wanted, units, horizon=DEFAULT_HORIZON)
        others = [each for each in wanted if each not in found] if units is not None else []
        refused = (
            assessments.newest_of(connection, others, None, horizon=DEFAULT_HORIZON)
            if others
            else {}
        )
    shown = {each: found[reference] for each, reference in kept_as.items() if reference in found}
    desk.sight.show(call, [*found.values(), *refused.values()])
    return GetRiskPredictionForCertificateResponse(
        risk_prediktioner=tuple(_risk(each, newest) for each, newest in shown.items())
    )


def consent(desk: Desk, call: Call, request: GetConsentRequest) -> GetConsentResponse:
    """
    Raises
    ------
    NotPermitted, Unavailable
    """
    pseudonyms = desk.keys.pseudonyms(request.person_id)
    unit = _unit(desk, call, request, pseudonyms[:1])
    with desk.storage.read() as connection:
        given = consents.given(connection, unit, pseudonyms)
    desk.storage.enter(call.access(unit, pseudonyms[:1]))
    if given is None:
        return GetConsentResponse(samtyckesstatus="INGET")
    return GetConsentResponse(samtyckesstatus="JA", samtycke=True, sparattidpunkt=timestamp(given))


def set_consent(desk: Desk, call: Call, request: SetConsentRequest) -> SetConsentResponse:
    """Give or withdraw consent; ERROR without a person, which the schema allows: nothing is stored.

    Raises
    ------
    NotPermitted, Unavailable
    """
    person = request.person_id
    pseudonyms = desk.keys.pseudonyms(person) if person else ()
    unit = _unit(desk, call, request, pseudonyms[:1])
    if person is None:
        desk.storage.enter(call.access(unit, outcome="nothing"))
        return SetConsentResponse(result_code="ERROR")

    def job(connection: Connection) -> None:
        persons.rekey(connection, desk.keys, person)
        if request.samtycke:
            consents.give(connection, unit, pseudonyms, call.time)
        else:
            consents.withdraw(connection, unit, pseudonyms)

    desk.storage.write(job, call.access(unit, pseudonyms[:1]))
    return SetConsentResponse(result_code="OK")


def set_opinion(desk: Desk, call: Call, request: SetOwnOpinionRequest) -> SetOwnOpinionResponse:
    """
    Raises
    ------
    NotStored
        When there is no prediction of exactly that certificate and code.
    NotPermitted, Unavailable
    """
    kept_as = desk.keys.reference
    unit = request.vardenhet_id.extension
    certificate = references.certificate(desk.keys, request.intyg_id.extension)
    if not desk.sight.sees(call, unit):
        with desk.storage.read() as connection:
            whom = assessments.persons_of(connection, certificate) if certificate else []
        desk.sight.permit_unit(call, unit, whom, [certificate] if certificate else [])
    incoming = Incoming.of(request.diagnos)
    if certificate is None or incoming.diagnosis is None or incoming.too_long:
        raise NotStored("intyg-id and diagnos: expected those of a prediction that was shown")
    code = incoming.diagnosis.code

    def job(connection: Connection) -> Assessed:
        return opinions.insert(
            connection,
            time=call.time,
            caller=call.caller.name,
            user=call.user,
            unit=kept_as(unit),
            care_giver=kept_as(request.vardgivare_id.extension),
            certificate=certificate,
            diagnosis=code,
            opinion=request.egen_bedomning_risk,
            units=desk.sight.units(call),
            horizon=DEFAULT_HORIZON,
        )

    def entry(about: Assessed) -> list[Access]:
        return [call.access(kept_as(unit), [about.person] if about.person else [], [certificate])]

    try:
        desk.storage.write(job, about=entry)
    except NotStored:
        desk.sight.miss(call, certificate)
        raise
    return SetOwnOpinionResponse(result_code="OK")


def _unit(
    desk: Desk,
    call: Call,
    request: GetConsentRequest | SetConsentRequest,
    persons: Sequence[str],
) -> str:
    """The stored form of the care unit; consents are by unit and twelve digits, valid or not."""
    unit = request.vardenhet_id.extension
    desk.sight.permit_unit(call, unit, persons)
    return desk.keys.reference(unit)


def _risk(certificate: str, newest: assessments.Newest) -> RiskPrediktion:
    level, text = signal(newest.level)
    return RiskPrediktion(
        intygs_id=certificate,
        risksignal=CertificateRiskSignal(
            riskkategori=level,
            beskrivning=text,
            berakningstidpunkt=timestamp(newest.time),
            lakarbedomning_risk=newest.opinion,
        ),
    )
