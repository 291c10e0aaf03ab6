"""The certificates of a call and the resources sent with them, all of one patient."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ...certificate import Certificate
from ...certificate.fhir import certificate_of, is_certificate
from ...certificate.fhir_resources import HSA_IDS, PERSON_IDS, identified
from ...errors import BadCertificate, at
from ..rest.fhir.bodies import answers_of
from ..rest.fields import bad_body
from ..rest.problems import BadBody
from .hooks import CERTIFICATES, ORGANIZATION, PATIENT, USER, Service
from .requests import Call

Resource = Mapping[str, Any]
_Place = tuple[str | int, ...]
_TAKEN_BACK = ("entered-in-error", "stopped")


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a call is about; *user* is the professional's HSA id, None if not given."""

    certificates: tuple[Certificate, ...]
    person: str | None
    unit: str | None
    user: str | None
    answers: Mapping[str, Any]


def gathered(call: Call, service: Service, on: date) -> Gathered | None:
    """The content of the call; None if there is no certificate.

    Raises
    ------
    BadBody
        412: a part that the service needs is missing.
    BadInput
    """
    if missing := [each for each in service.needed if each not in call.prefetch]:
        if service.silent and CERTIFICATES in missing:
            return None
        raise _not_sent(missing[0])
    found = call.prefetch.get(CERTIFICATES)
    if found is None and not service.in_context:
        return None
    patient = _resource(call, PATIENT, "Patient", call.context.patientId)
    if patient is None:
        raise _not_sent(PATIENT)
    beside = _beside(call, patient, found)
    with at("prefetch"):
        person = identified(patient, PERSON_IDS, (PATIENT,)) or None
    certificates = tuple(_certificates(call, service, found, beside, on, person))
    if not certificates:
        return None
    unit = beside.get(f"Organization/{call.context.organizationId}")
    with at("prefetch"):
        return Gathered(
            certificates,
            person=person,
            unit=(identified(unit, HSA_IDS, (ORGANIZATION,)) or None) if unit else None,
            user=_user(call),
            answers=answers_of(call.context.answers or {}, ("context", "answers")),
        )


def _not_sent(key: str) -> BadBody:
    return BadBody(412, f"body /prefetch/{key}: expected it as described in discovery")


def _resource(call: Call, key: str, kind: str, id: str | None) -> Resource | None:
    """The value sent under *key*; None if there is none."""
    found = call.prefetch.get(key)
    if found is None:
        return None
    if found.get("resourceType") != kind or (id is not None and found.get("id") != id):
        raise bad_body(("prefetch", key), f"the {kind} of the context, not a Bundle")
    return found


def _user(call: Call) -> str | None:
    found = call.prefetch.get(USER)
    if found is None:
        return None
    if f"{found.get('resourceType')}/{found.get('id')}" != call.context.userId:
        raise bad_body(("prefetch", USER), "the user of the context, not a Bundle")
    return identified(found, HSA_IDS, (USER,)) or None


def _beside(call: Call, patient: Resource, found: Resource | None) -> dict[str, Resource]:
    """The resources by their possible references: relative, or within the client's server."""
    unit = _resource(call, ORGANIZATION, "Organization", call.context.organizationId)
    others = [each for _, each in _entries(found)] if found else []
    known = {}
    # Resources asked for by id come last, so that no search result replaces them.
    for each in (*others, *([unit] if unit else []), patient):
        for address in _addresses(call, f"{each.get('resourceType')}/{each.get('id')}"):
            known[address] = each
    return known


def _addresses(call: Call, relative: str) -> tuple[str, ...]:
    whole = (f"{call.fhirServer.rstrip('/')}/{relative}",) if call.fhirServer else ()
    return (relative, *whole)


def _check_subject(
    call: Call, response: Resource, certificate: Certificate, person: str | None
) -> None:
    """Refuse another patient: one with an id when the context's has none, or another resource.

    Two known ids are compared later.
    """
    if certificate.person:
        own = person is not None
    else:
        literal = (response.get("subject") or {}).get("reference", "").strip()
        addresses = _addresses(call, f"Patient/{call.context.patientId}")
        own = literal in addresses or literal[:1] in ("", "#")
    if not own:
        expected = "the context's patient"
        raise BadCertificate("subject", expected=expected, path=("subject",))


def _certificates(
    call: Call,
    service: Service,
    found: Resource | None,
    beside: Mapping[str, Resource],
    on: date,
    person: str | None,
) -> Iterator[Certificate]:
    """The context's own certificate and those found, each once."""
    own: str | None = None
    if service.in_context:
        given = call.context.certificate
        if given is None or given.get("resourceType") != "QuestionnaireResponse":
            raise bad_body(("context", "certificate"), "a QuestionnaireResponse, not a Bundle")
        with at("context", "certificate"):
            certificate = certificate_of(given, on, beside)
            _check_subject(call, given, certificate, person)
        own = certificate.id
        yield certificate
    for place, each in _entries(found) if found else ():
        if not is_certificate(each) or each.get("status") in _TAKEN_BACK:
            continue
        with at(*place):
            certificate = certificate_of(each, on, beside)
            _check_subject(call, each, certificate, person)
        if certificate.id != own:
            yield certificate


def _entries(bundle: Resource) -> Iterator[tuple[_Place, Resource]]:
    place = ("prefetch", CERTIFICATES)
    entries = bundle.get("entry", [])
    if bundle.get("resourceType") != "Bundle" or bundle.get("type") != "searchset":
        raise bad_body(place, "a Bundle of the type searchset")
    links = bundle.get("link", [])
    if not isinstance(links, list) or any(
        not isinstance(each, dict) or each.get("relation") == "next" for each in links
    ):
        raise bad_body((*place, "link"), "all results on one page")
    if not isinstance(entries, list):
        raise bad_body((*place, "entry"), "a list of entries")
    for number, entry in enumerate(entries):
        found = entry.get("resource") if isinstance(entry, dict) else None
        if not isinstance(found, dict):
            raise bad_body((*place, "entry", number), "a resource")
        yield (*place, "entry", number, "resource"), found
