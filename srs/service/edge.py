"""The outermost layer of every request: its id, the log, headers, metrics."""

import re
import time
import uuid
from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from functools import partial
from typing import Any

import structlog
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..certificate import holds_person_id
from . import logs, panel
from .call import Clock
from .metrics import NO_OPERATION, Metrics
from .origins import PREFLIGHT, Origins

# Answers unexpected errors.
Refuse = Callable[[Request, Exception], Awaitable[Response]]
# A UUID, with or without hyphens; one that contains a person's id is not used.
_SANE = re.compile(r"[0-9A-Fa-f]{8}-?([0-9A-Fa-f]{4}-?){3}[0-9A-Fa-f]{12}")
_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
]
_SERVICES_OWN = (
    "/health/live",
    "/health/ready",
    "/services",
    "/v1/openapi.json",
    "/fhir/metadata",
    "/cds-services",
)
# As metrics and logs call them.
PUBLIC_PATHS = (*_SERVICES_OWN, *panel.LABELS)
_ONLY_TLS = (b"strict-transport-security", b"max-age=31536000")
_CLIENT_GONE = 499  # as nginx logs it
_log = structlog.get_logger("srs.access")


class Edge:
    """Middleware, the outermost."""

    def __init__(
        self,
        app: ASGIApp,
        metrics: Metrics,
        clock: Clock,
        refuse: Refuse,
        origins: Sequence[str] = (),
    ) -> None:
        self._metrics, self._clock, self._refuse = metrics, clock, refuse
        self._told_to_pages = partial(Origins, allowed=origins)
        self._app = self._told_to_pages(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        began = time.perf_counter()
        state = scope.setdefault("state", {})
        state["request_id"], state["time"] = _request_id(scope), self._clock()
        answer = _Answer(send, scope, state)
        try:
            await self._app(scope, receive, answer.send)
        except ClientDisconnect:
            pass
        except Exception as error:  # noqa: BLE001 - the last place that can answer
            _log.error("failed", request_id=state["request_id"], **logs.failure(error))
            if not answer.status:
                refusal = await self._refuse(Request(scope), error)
                await self._told_to_pages(refusal)(scope, receive, answer.send)
        finally:
            # The time that a client takes to send its body or read the answer is not counted.
            taken = (answer.at or time.perf_counter()) - began - state.get("waited", 0.0)
            self._note(scope, state, answer.status or _CLIENT_GONE, taken)
        return None

    def _note(
        self, scope: Scope, state: MutableMapping[str, Any], status: int, seconds: float
    ) -> None:
        operation = state.get("operation") or _public_path(scope) or NO_OPERATION
        # A fault of SOAP 1.1 has status 500, whoever caused it.
        self._metrics.answered(operation, 400 if state.get("clients_fault") else status, seconds)
        _log.info(
            "request",
            request_id=state["request_id"],
            caller=state.get("caller"),
            operation=operation,
            status=status,
            ms=round(seconds * 1000, 2),
            **({"fault": "Client"} if state.get("clients_fault") else {}),
            **({"reason": state["reason"]} if "reason" in state else {}),
        )


class _Answer:
    """An outgoing answer: stopped if the caller was never authenticated."""

    def __init__(self, send: Send, scope: Scope, state: MutableMapping[str, Any]) -> None:
        self._send, self._scope, self._state = send, scope, state
        self.status, self.at = 0, 0.0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if message["status"] < 300 and not self._may_have_it():
                raise AssertionError("an answer without a caller: the route does not authenticate")
            self.status, self.at = message["status"], time.perf_counter()
            message = {**message, "headers": self._headers(message.get("headers", ()))}
        await self._send(message)

    def _may_have_it(self) -> bool:
        known = "caller" in self._state or PREFLIGHT in self._state
        return known or public(self._scope)

    def _headers(self, given: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        secure = [_ONLY_TLS] if self._scope.get("scheme") == "https" else []
        own = (b"x-request-id", self._state["request_id"].encode())
        given = list(given)
        if panel.label(self._scope["path"]):  # public content may be cached and shown
            said = {name.lower() for name, _ in given}
            return [*given, own, *(each for each in _HEADERS if each[0] not in said), *secure]
        return [*given, own, *_HEADERS, *secure]


def public(scope: Scope) -> bool:
    """Whether the address is public; the only list of such addresses."""
    if scope["method"] not in ("GET", "HEAD"):
        return False
    path, query = scope["path"], scope.get("query_string", b"").lower()
    if path.startswith("/services/"):
        return bool(re.fullmatch(rb"wsdl|xsd=[a-z0-9._:-]+", query))
    return _public_path(scope) is not None


def _public_path(scope: Scope) -> str | None:
    path: str = scope["path"]
    return path if path in _SERVICES_OWN else panel.label(path)


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    sane = _SANE.fullmatch(given) and not holds_person_id(given)
    return given if sane else uuid.uuid4().hex
