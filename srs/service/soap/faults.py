"""Errors as SOAP faults; they never repeat what was sent."""

from http import HTTPStatus

import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from ...errors import (
    BadInput,
    NoModel,
    NotAuthenticated,
    NotPermitted,
    NotStored,
    SrsError,
    TooManyCalls,
    Unavailable,
)
from .. import logs
from .envelope import MEDIA_TYPE, NotUnderstood, WrongVersion, fault

_log = structlog.get_logger("srs.soap")

# SOAP 1.1 over HTTP answers every fault with 500; proxies should see the other statuses unchanged.
_STATUS: dict[type[SrsError], int] = {
    NotAuthenticated: 401,
    NotPermitted: 403,
    TooManyCalls: 429,
    Unavailable: 503,
}
_HEADERS = {
    401: {"WWW-Authenticate": "Bearer"},
    429: {"Retry-After": "1"},
    503: {"Retry-After": "5"},
}
_OF_CLIENT = (BadInput, NoModel, NotStored, NotAuthenticated, NotPermitted, TooManyCalls)
_TOLD = (*_OF_CLIENT, Unavailable)
_FAILED = "the service has failed: expected an answer; the log says where, by the request's id"


def fault_of_error(error: Exception, request: Request) -> Response:
    """The answer to *request*, which ended with *error*."""
    if isinstance(error, HTTPException):
        return _of_status(error)
    if isinstance(error, RequestValidationError):
        error = BadInput("the request: expected it as the service describes it")
    if not isinstance(error, SrsError):
        return _response("Server", _FAILED, 500)
    if not isinstance(error, _TOLD):
        # The caller cannot mend it, and gets no details, for example about a damaged model's files.
        _log.error("failed", request_id=request.state.request_id, **logs.failure(error))
        return _response("Server", _FAILED, 500)
    request.state.clients_fault = isinstance(error, _OF_CLIENT)
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
    return _response(_code(error), " ".join(str(error).split()), status)


def _code(error: SrsError) -> str:
    if isinstance(error, WrongVersion):
        return "VersionMismatch"
    if isinstance(error, NotUnderstood):
        return "MustUnderstand"
    return "Client" if isinstance(error, _OF_CLIENT) else "Server"


def _of_status(error: HTTPException) -> Response:
    """The fault for what the server refuses before reading the message."""
    status = error.status_code
    code = "Client" if status < 500 else "Server"
    text = _REFUSED.get(status, HTTPStatus(status).phrase)
    response = _response(code, text, status)
    response.headers.update(error.headers or {})
    return response


_REFUSED = {
    404: "nothing is at this address: expected a service that GET /services lists",
    405: "the method: expected POST with a request, or GET with ?wsdl",
    408: "the request: expected it sooner after its head",
    413: "the request: expected a smaller one",
    429: "too many large requests at once: expected fewer, try again",
    500: _FAILED,
    503: "the service cannot answer at the moment: try again",
}


def _response(code: str, text: str, status: int) -> Response:
    return Response(fault(code, text), status, _HEADERS.get(status), f"{MEDIA_TYPE}; charset=utf-8")
