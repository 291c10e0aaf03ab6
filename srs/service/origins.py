"""Pages of other origins that may call /v1 (CORS): those that the settings name, and no others."""

import re
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

PREFLIGHT = "preflight"  # in the state of a request that a browser asks before a page's
_FOR_PAGES = ("/v1/", "/fhir/", "/cds-services")
_METHODS = ("GET", "POST", "PUT", "DELETE")
# No X-API-Key: a key is for servers, a page has a ticket.
_TAKEN = (
    *("Authorization", "Content-Type", "Accept-Language"),
    *("Idempotency-Key", "SRS-User", "SRS-Purpose"),
)
_TOLD = ("X-Request-Id", "Retry-After", "Idempotency-Replayed")
_KEPT_SECONDS = 600  # how long a browser need not ask again
_HOST = r"(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])"
_ORIGIN = re.compile(rf"(https?)://{_HOST}(?::([1-9][0-9]{{0,4}}))?")
_LEFT_OUT = {"http": "80", "https": "443"}


def is_origin(text: str) -> bool:
    """Whether a browser could say that it is a page's origin (RFC 6454, 6.2).

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
    """Middleware: answers browsers that ask for a page of one of the origins, and tells them so.

    For all others everything is as if it were not there. No cookies: a page shows its ticket.
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
