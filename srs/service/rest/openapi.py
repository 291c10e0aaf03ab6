"""The description of the API: OpenAPI 3.1, served by the service itself."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from ...installation import VERSION
from ..call import PURPOSES
from .bodies import JSON, XML
from .fhir.media import FHIR, SPOKEN
from .problem_document import Problem
from .queries import check_query

PATH = "/v1/openapi.json"
_REF = "#/components/schemas/{model}"
# Bodies are read outside FastAPI, which therefore does not know them.
_READ: set[type[BaseModel]] = {Problem}

_ABOUT = """\
The risk that a spell becomes long, why, and what is recommended.
It supports a professional's judgement and decides nothing.

Errors are problem documents (RFC 9457) that say which value was expected and where; they never
repeat what was sent.
"""
_SECURITY = {
    "certificate": {
        "type": "mutualTLS",
        "description": "A client certificate, such as a SITHS function certificate.",
    },
    "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "ticket": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "ticket",
        "description": "A ticket from POST /v1/tickets, for a page in a user's browser.",
    },
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "keyAsBearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key, for clients that cannot send X-API-Key.",
    },
}

_TAGS = {
    "assessments": "Assess a spell; confirm and read assessments; give opinions; record measures.",
    "units": "A care unit's spells and caseload, and consent to it.",
    "knowledge": "FMB, measures, statistics and questions for a diagnosis, independent of "
    "patients.",
    "models": "The published models and their cards.",
    "events": "What users do with the support.",
    "tickets": "Short-lived credentials for a page in a user's browser.",
}

_WHO: list[dict[str, Any]] = [
    {
        "name": "SRS-User",
        "in": "header",
        "description": "The HSA id of the user, if the credential does not have it.",
        # No example of the parameter: a page that fills it in would put it into the access log.
        "schema": {
            "type": "string",
            "pattern": "^[A-Z0-9-]{1,31}$",
            "examples": ["SE0000000000-DOCTOR"],
        },
    },
    {
        "name": "SRS-Purpose",
        "in": "header",
        "description": "The purpose of the call, as recorded in the access log.",
        "schema": {"type": "string", "enum": list(PURPOSES), "default": PURPOSES[0]},
    },
]


def takes(
    *models: type[BaseModel], examples: Mapping[str, Any], xml: bool = False
) -> dict[str, Any]:
    """The description of a body that a route reads itself."""
    _READ.update(models)
    refs = [{"$ref": _REF.format(model=model.__name__)} for model in models]
    schema = refs[0] if len(refs) == 1 else {"anyOf": refs}
    content: dict[str, Any] = {JSON: {"schema": schema, "examples": examples}}
    if xml:
        content[XML[0]] = {
            "schema": {
                "type": "string",
                "description": "RegisterCertificate or forifyllnad, certificate version 3.",
            }
        }
    return {"requestBody": {"required": True, "content": content}}


def description(router: APIRouter) -> dict[str, Any]:
    """The routes of *router* and everything that they accept and return."""
    made = get_openapi(
        title="srs",
        version=VERSION,
        summary="Decision support for sick leave",
        description=_ABOUT,
        tags=[{"name": name, "description": text} for name, text in _TAGS.items()],
        routes=router.routes,
    )
    _, definitions = models_json_schema(
        [(model, "validation") for model in sorted(_READ, key=lambda each: each.__name__)],
        ref_template=_REF,
    )
    made["components"]["schemas"] |= definitions["$defs"]
    made["components"]["schemas"].pop("HTTPValidationError", None)
    made["components"]["schemas"].pop("ValidationError", None)
    made["components"]["securitySchemes"] = _SECURITY
    for (method, path), told in SPOKEN.items():
        _in_fhir_too(made["paths"][f"{router.prefix}{path}"][method.lower()], *told)
    for operations in made["paths"].values():
        for operation in operations.values():
            parameters = operation.setdefault("parameters", [])
            for each in parameters:
                if examples := each["schema"].get("examples"):
                    each["example"] = examples[0]  # where readers of OpenAPI 3.0 look for it
            parameters.extend(_WHO)
    made["security"] = [{name: []} for name in _SECURITY]
    return made


def _in_fhir_too(operation: dict[str, Any], gives: str, takes: str | None) -> None:
    """What the route answers, including errors, and what it accepts."""
    if takes:
        operation["requestBody"]["content"][FHIR] = _resource(takes)
    for status, response in operation["responses"].items():
        told = gives if int(status) < 400 else "OperationOutcome"
        response.setdefault("content", {})[FHIR] = _resource(told)


def _resource(kind: str) -> dict[str, Any]:
    return {"schema": {"type": "object", "description": f"{kind} of FHIR R4."}}


def serve(router: APIRouter) -> None:
    """Add the description of *router*'s routes so far; nothing is fetched from elsewhere."""

    @lru_cache
    def written() -> str:
        return json.dumps(description(router), ensure_ascii=False)

    @router.get(PATH.removeprefix(router.prefix), include_in_schema=False)
    async def openapi(request: Request) -> Response:
        check_query(request)
        return Response(written(), media_type=JSON)
