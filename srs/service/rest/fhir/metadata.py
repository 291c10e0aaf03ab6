"""What is offered in FHIR, as a CapabilityStatement at /fhir/metadata; everybody may know it.

https://hl7.org/fhir/R4/capabilitystatement.html
"""

import json
from typing import Any

from fastapi import APIRouter, Response

from ....installation import VERSION
from .media import FHIR

PATH = "/fhir/metadata"
_SINCE = "2026-11-30"  # when what is offered last changed
_ABOUT = (
    "Decision support for sick leave. The resources are given and taken at the addresses of "
    "/v1, which /v1/openapi.json describes, by Accept and Content-Type application/fhir+json. "
    "There is no search, and no resource is at an address of its type."
)
_RESOURCES = {
    "RiskAssessment": "Given by POST /v1/assessments and GET /v1/assessments/{id}: the risk that "
    "the spell lasts beyond the horizon, why, and what it was computed with.",
    "Questionnaire": "Given by GET /v1/diagnoses/{diagnosis}/questions, and contained in a "
    "RiskAssessment with what is known selected.",
    "QuestionnaireResponse": "Taken by POST /v1/assessments as a certificate, whose linkIds are "
    "the form's ids, and within Parameters as the answers; given within a RiskAssessment.",
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
