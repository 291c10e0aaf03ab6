"""CORS: pages of other origins that may call /v1, only those in the settings."""

import re
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

PREFLIGHT = "preflight"  # in the state of a preflight request
_FOR_PAGES = ("/v1/", "/fhir/", "/cds-services")
_METHODS = ("GET", "POST", "PUT", "DELETE")
# No X-API-Key: keys are for servers; pages have tickets.
_TAKEN = (
    *("Authorization", "Content-Type", "Accept-Language"),
    *("Idempotency-Key", "SRS-User", "SRS-Purpose"),
)
_TOLD = ("X-Request-Id", "Retry-After", "Idempotency-Replayed")
_KEPT_SECONDS = 600  # seconds for which a browser need not ask again
_HOST = r"(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])"
_ORIGIN = re.compile(rf"(https?)://{_HOST}(?::([1-9][0-9]{{0,4}}))?")
_LEFT_OUT = {"http": "80", "https": "443"}


def is_origin(text: str) -> bool:
    """Whether a browser could send it as a page's origin (RFC 6454, 6.2).

    >>> [is_origin(each) for each in ("https://a.example", "http://localhost:3000")]
    [True, True]
    >>> wrong = ("*", "null", "a.example", "https://a.example/", "https://A.example")
    >>> [is_origin(each) for each in (*wrong, "https://a.example:443")]
    [False, False, False, False, False, False]
    """
    found = _ORIGIN.fullmatch(text)
    if not found:
        return False
    scheme, port = found.groups()
    return port is None or (port != _LEFT_OUT[scheme] and int(port) < 2**16)


class Origins:
    """Middleware: answers preflight requests, and adds the CORS headers, for pages of the origins.

    For all others it does nothing. No cookies: a page sends its ticket.
    """

    def __init__(self, app: ASGIApp, allowed: Sequence[str]) -> None:
        self._app, self._allowed = app, frozenset(allowed)
        self._cors = CORSMiddleware(
            app,
            allow_origins=self._allowed,
            allow_methods=_METHODS,
            allow_headers=_TAKEN,
            expose_headers=_TOLD,
            max_age=_KEPT_SECONDS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._allowed or scope["type"] != "http" or not scope["path"].startswith(_FOR_PAGES):
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope)
        origins = headers.getlist("origin")
        listed = len(origins) == 1 and origins[0] in self._allowed
        if origins and not listed:
            return await self._app(scope, receive, send)
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers and origins:
            scope.setdefault("state", {})[PREFLIGHT] = True
        return await self._cors(scope, receive, send)
