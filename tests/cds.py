"""A CDS client for the tests: a patient with certificates, and calls of the services."""

import json
from copy import deepcopy
from pathlib import Path

from tests.fhir import PERSONNUMMER, response_of
from tests.make import WOMAN_43
from tests.rest import UNIT

HOOK = "se.example.srs.certificate-edit"
URL = "https://srs.example"
XML = Path(__file__).parent / "data" / "certificates" / "lisjp.xml"
PERSON = WOMAN_43.replace("-", "")
PATIENT = {
    "resourceType": "Patient",
    "id": "p1",
    "identifier": [{"system": PERSONNUMMER, "value": PERSON}],
}
USER = {
    "resourceType": "Practitioner",
    "id": "d1",
    "identifier": [{"system": "urn:oid:1.2.752.29.4.19", "value": "SE2321000016-DOC"}],
}
ORGANIZATION = {
    "resourceType": "Organization",
    "id": "o1",
    "identifier": [{"system": "urn:oid:1.2.752.29.4.19", "value": UNIT}],
    "address": [{"postalCode": "411 33"}],
}
ANSWERS = {
    "resourceType": "QuestionnaireResponse",
    "status": "completed",
    "item": [
        {"linkId": name, "answer": [{"valueCoding": {"code": level}}]}
        for name, level in {
            "comorbidity": "no",
            "born_in_sweden": "yes",
            "university": "no",
            "occupation": "not_unemployed",
            "earlier_sick_leave": "none",
        }.items()
    ],
}


def certificate(**fields):
    """Certificates of a patient who is on sick leave on the day of ``tests.rest.NOW``."""
    text = json.dumps(response_of(XML.read_bytes()))
    for month, later in (("2024-03", "2025-03"), ("2024-04", "2025-04")):
        text = text.replace(month, later)
    text = text.replace("19121212-1212", PERSON).replace("SE0000000000-0001", UNIT)
    return json.loads(text) | fields


def found(*certificates):
    entries = [{"resource": each} for each in certificates]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries}


def call(hook="patient-view", prefetch=None, **context):
    prefetch = prefetch or {"patient": PATIENT, "user": USER, "certificates": found(certificate())}
    return {
        "hook": hook,
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {"patientId": "p1", "userId": "Practitioner/d1", **context},
        "prefetch": deepcopy(prefetch),
    }


def order(**fields):
    return call("order-sign", draftOrders=found() | {"type": "collection"}, **fields)


def editing(written=None, **fields):
    draft = {"certificate": written or certificate(status="in-progress")}
    return call(HOOK, {"patient": PATIENT}, **draft | fields)


def feedback(card, code="HOGRE", **fields):
    reason = {"reason": {"code": code, "system": "urn:srs:fhir:opinion"}}
    one = {
        "card": card,
        "outcome": "overridden",
        "overrideReason": reason,
        "outcomeTimestamp": "2025-03-20T10:31:00Z",
    }
    return {"feedback": [{**one, **fields}]}
