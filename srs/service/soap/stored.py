"""Operations on what is stored: risks of certificates, consents, own opinions."""

from ...certificate import PersonId
from ...errors import BadDiagnosis, NotStored
from ...storage import Connection, assessments, consents, opinions, persons
from ..call import Call
from ..desk import Desk
from .diagnoses import parsed
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
    """The newest of each certificate, in the request's order; of other units and unknown: none.

    Raises
    ------
    Unavailable
    """
    kept_as = {each: desk.keys.reference(each) for each in request.intygs_id}
    with desk.storage.read() as connection:
        found = assessments.newest_of(connection, list(kept_as.values()), call.caller.units)
    # What is not there was not read.
    shown = {each: found[kept] for each, kept in kept_as.items() if kept in found}
    whose = dict.fromkeys(each.person for each in shown.values() if each.person)
    entry = call.access(None, list(whose), [each.certificate for each in shown.values()])
    desk.storage.enter(entry)
    return GetRiskPredictionForCertificateResponse(
        risk_prediktioner=tuple(_risk(each, newest) for each, newest in shown.items())
    )


def consent(desk: Desk, call: Call, request: GetConsentRequest) -> GetConsentResponse:
    """
    Raises
    ------
    BadPersonId, NotPermitted, Unavailable
    """
    unit, pseudonyms = _whose(desk, call, request)
    with desk.storage.read() as connection:
        given = consents.given(connection, unit, pseudonyms)
    desk.storage.enter(call.access(unit, pseudonyms[:1]))
    if given is None:
        return GetConsentResponse(samtyckesstatus="INGET")
    return GetConsentResponse(samtyckesstatus="JA", samtycke=True, sparattidpunkt=timestamp(given))


def set_consent(desk: Desk, call: Call, request: SetConsentRequest) -> SetConsentResponse:
    """
    Raises
    ------
    BadPersonId, NotPermitted, Unavailable
    """
    unit, pseudonyms = _whose(desk, call, request)

    def job(connection: Connection) -> None:
        persons.rekey(connection, desk.keys, request.person_id)
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
    unit, certificate = request.vardenhet_id.extension, kept_as(request.intyg_id.extension)
    call.caller.permit_unit(unit)
    try:
        diagnosis = parsed(request.diagnos)
    except BadDiagnosis as error:
        raise NotStored(str(error)) from None

    def job(connection: Connection) -> None:
        opinions.insert(
            connection,
            time=call.time,
            caller=call.caller.name,
            user=call.user,
            unit=kept_as(unit),
            care_giver=kept_as(request.vardgivare_id.extension),
            certificate=certificate,
            diagnosis=diagnosis.code,
            opinion=request.egen_bedomning_risk,
            units=call.caller.units,
        )

    desk.storage.write(job, call.access(kept_as(unit), (), [certificate]))
    return SetOwnOpinionResponse(result_code="OK")


def _whose(
    desk: Desk, call: Call, request: GetConsentRequest | SetConsentRequest
) -> tuple[str, tuple[str, ...]]:
    """The care unit, and the person's pseudonyms, the current one first."""
    unit = request.vardenhet_id.extension
    call.caller.permit_unit(unit)
    person = PersonId.parse(request.person_id, on=call.today)
    return desk.keys.reference(unit), desk.keys.pseudonyms(person.text)


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
