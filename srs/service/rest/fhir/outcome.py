"""A problem as an OperationOutcome: the same words in FHIR's form.

https://hl7.org/fhir/R4/operationoutcome.html
"""

import json
from typing import Any

from fastapi import Response

from .media import FHIR

_SYSTEM = "urn:srs:problem"
# By status: a code of http://hl7.org/fhir/issue-type.
_CODES = {
    400: "structure",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    406: "not-supported",
    408: "timeout",
    409: "conflict",
    412: "required",
    413: "too-long",
    415: "not-supported",
    422: "value",
    429: "throttled",
    500: "exception",
    503: "transient",
}


def outcome(problem: Response) -> Response:
    """The OperationOutcome of a problem document; headers stay, except those of the body."""
    document = json.loads(bytes(problem.body))
    status = document["status"]
    name = document["type"].removeprefix(f"{_SYSTEM}:")
    issue: dict[str, Any] = {
        "severity": "fatal" if status >= 500 else "error",
        "code": _CODES.get(status, "processing"),
        "details": {
            "coding": [{"system": _SYSTEM, "code": name}],
            "text": document["title"],
        },
        "diagnostics": document["detail"],
    }
    body = {"resourceType": "OperationOutcome", "issue": [issue]}
    headers = {
        name: value
        for name, value in problem.headers.items()
        if name not in ("content-length", "content-type")
    }
    return Response(json.dumps(body, ensure_ascii=False), status, headers, FHIR)
