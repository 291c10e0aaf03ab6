"""Errors as problem documents (RFC 9457); they never repeat what was sent."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPMethod, HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from ... import errors
from ...errors import BadInput, SrsError
from ..auth import BadHeader
from .fields import BadFields, Field, bad_fields, pointer

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of problem, as listed in docs/guides/rest.md; without a name it is only a status."""

    name: str
    status: int
    title: str

    @property
    def type(self) -> str:
        return f"urn:srs:problem:{self.name}" if self.name else "about:blank"


class BadBody(BadInput):
    """The body does not match its media type, or the type is not supported."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


# Errors have hints; here they are worded as addresses.
HINTS = {
    "questions": "GET /v1/diagnoses/{{diagnosis}}/questions lists them",
    "model": "GET /v1/models/{of} lists them",
    "import": "those who run the service can do it",
}

KINDS = (
    Kind("malformed", 400, "The request cannot be read"),
    Kind("not-authenticated", 401, "The caller is unknown"),
    Kind("not-permitted", 403, "The caller may not do this"),
    Kind("no-such-address", 404, "There is nothing at this address"),
    Kind("not-stored", 404, "Nothing is stored under the id asked for"),
    Kind("no-model", 404, "No model answers"),
    Kind("method-not-allowed", 405, "The address does not accept this method"),
    Kind("not-acceptable", 406, "No answer exists in an accepted media type"),
    Kind("too-slow", 408, "The request took too long to arrive"),
    Kind("trial", 409, "A trial does not accept this"),
    Kind("not-sent-along", 412, "A required part of the request is missing"),
    Kind("too-large", 413, "The request is too large"),
    Kind("unknown-media-type", 415, "The media type of the body is not supported"),
    Kind("bad-input", 422, "A value is not as expected"),
    Kind("key-reused", 422, "The idempotency key was used with another request before"),
    Kind("too-many-calls", 429, "The caller has called more often than agreed"),
    Kind("internal", 500, "The service has failed"),
    Kind("unavailable", 503, "The service cannot answer at the moment"),
)
_NAMED = {kind.name: kind for kind in KINDS}
# The first problem of a status is used for errors that the framework raises.
_OF_STATUS = {kind.status: kind for kind in reversed(KINDS)}
_OF_ERROR: dict[type[Exception], Kind] = {
    errors.NotAuthenticated: _NAMED["not-authenticated"],
    errors.NotPermitted: _NAMED["not-permitted"],
    errors.TooManyCalls: _NAMED["too-many-calls"],
    errors.BadInput: _NAMED["bad-input"],
    errors.NoModel: _NAMED["no-model"],
    errors.NotStored: _NAMED["not-stored"],
    errors.OfTrial: _NAMED["trial"],
    errors.KeyReused: _NAMED["key-reused"],
    errors.Unavailable: _NAMED["unavailable"],
}


def problem(error: Exception, request: Request) -> Response:
    """The answer to *error*; for an unexpected one it has no details."""
    if isinstance(error, BadBody):
        return document(_OF_STATUS[error.status], str(error), request)
    if isinstance(error, RequestValidationError):
        error = bad_fields(error.errors())
    if isinstance(error, HTTPException):
        kind = of_status(error.status_code)
        headers = error.headers or {}
        if own := headers.get("Allow"):
            headers = {**headers, "Allow": _methods(request, own)}
        return document(kind, _detail(kind), request, headers=headers)
    for family in type(error).__mro__:
        if family in _OF_ERROR:
            kind = _OF_ERROR[family]
            detail = error.worded(HINTS) if isinstance(error, SrsError) else str(error)
            return document(kind, detail, request, _fields(error, request), _headers(kind, error))
    return document(_NAMED["internal"], _detail(_NAMED["internal"]), request)


def _methods(request: Request, own: str) -> str:
    """The methods that the address accepts; each route knows only its *own*."""

    def taken(method: str) -> bool:
        asked = {**request.scope, "method": method, "path_params": {}}
        return any(route.matches(asked)[0] is Match.FULL for route in request.app.routes)

    return ", ".join(sorted({*own.split(", "), *filter(taken, HTTPMethod)}))


def _fields(error: Exception, request: Request) -> Iterable[Field]:
    """Where the values at fault are; for a body that is not JSON, the whole."""
    if isinstance(error, BadFields):
        return error.fields
    if not isinstance(error, BadInput):
        return ()
    expected = error.expectation(HINTS)
    if isinstance(error, BadHeader):
        return [Field("header", pointer(error.path), expected)]
    if request.scope.get("method") not in ("POST", "PUT"):
        return ()
    xml = "xml" in request.headers.get("content-type", "").lower()
    return [Field("body", "" if xml else pointer(error.path), expected)]


def of_status(status: int) -> Kind:
    return _OF_STATUS.get(status) or Kind("", status, HTTPStatus(status).phrase)


def document(
    kind: Kind,
    detail: str,
    request: Request,
    fields: Iterable[Field] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem document; its instance has the request's id, as in the logs."""
    content: dict[str, Any] = {
        "type": kind.type,
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
    }
    if request_id := getattr(request.state, "request_id", None):
        content["instance"] = f"urn:srs:request:{request_id}"
    if listed := [{"in": f.place, "field": f.pointer, "expected": f.expected} for f in fields]:
        content["errors"] = listed
    body = json.dumps(content, ensure_ascii=False)
    return Response(body, kind.status, dict(headers or {}), MEDIA_TYPE)


def example(status: int) -> dict[str, Any]:
    """An example of a status's problem, for the description."""
    kind = of_status(status)
    return {
        "type": kind.type,
        "title": kind.title,
        "status": kind.status,
        "detail": _detail(kind),
        "instance": "urn:srs:request:0f9e8d7c6b5a49382716050413223140",
    }


def _detail(kind: Kind) -> str:
    match kind.name:
        case "no-such-address":
            return "expected an address of /v1/openapi.json"
        case "method-not-allowed":
            return "expected a method of the header Allow"
        case "not-acceptable":
            return "the header Accept: expected application/json, or application/fhir+json of R4"
        case "internal":
            return "look up the request's id in the service's log"
        case _:
            return kind.title[:1].lower() + kind.title[1:]


def _headers(kind: Kind, error: Exception) -> dict[str, str]:
    match kind.status:
        case 401:
            return {"WWW-Authenticate": "Bearer"}
        case 429 | 503:
            return {"Retry-After": str(getattr(error, "retry_after", 1))}
        case _:
            return {}
