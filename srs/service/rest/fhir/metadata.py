"""The FHIR interface as a CapabilityStatement at /fhir/metadata, open to everybody.

https://hl7.org/fhir/R4/capabilitystatement.html
"""

import json
from typing import Any

from fastapi import APIRouter, Response

from ....installation import VERSION
from .media import FHIR

PATH = "/fhir/metadata"
_SINCE = "2026-11-30"  # when the interface last changed
_ABOUT = (
    "Decision support for sick leave. Resources are sent and received at the addresses of /v1, "
    "which /v1/openapi.json describes, with Accept and Content-Type application/fhir+json. There "
    "is no search, and no resource has an address of its type."
)
_RESOURCES = {
    "RiskAssessment": "Returned by POST /v1/assessments and GET /v1/assessments/{id}: the risk "
    "that "
    "the spell lasts beyond the horizon, the reasons, and the values it was computed from.",
    "Questionnaire": "Returned by GET /v1/diagnoses/{diagnosis}/questions, and contained in a "
    "RiskAssessment with the known answers selected.",
    "QuestionnaireResponse": "Accepted by POST /v1/assessments as a certificate, whose linkIds are "
    "the form's ids, and within Parameters as the answers; returned within a RiskAssessment.",
}
router = APIRouter(include_in_schema=False)


def statement() -> dict[str, Any]:
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": _SINCE,
        "kind": "instance",
        "software": {"name": "srs", "version": VERSION},
        "implementation": {"description": "srs"},
        "fhirVersion": "4.0.1",
        "format": [FHIR],
        "rest": [
            {
                "mode": "server",
                "documentation": _ABOUT,
                "resource": [
                    {"type": kind, "documentation": text} for kind, text in _RESOURCES.items()
                ],
            }
        ],
    }


@router.get(PATH)
async def metadata() -> Response:
    return Response(json.dumps(statement()), media_type=FHIR)
