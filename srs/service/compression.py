"""Compression of answers for clients that accept it."""

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from .bundle import ADDRESS
from .content_codings import GZIP, takes_gzip

_FEWEST_BYTES = 1024
# Of an assessment's 20.8 kB level 1 leaves 6.5 in 0.28 ms, 5 leaves 5.9 in 0.47, 9 no less in 0.58.
_LEVEL = 5
_NAME = b"accept-encoding"
# The length of a compressed answer next to chosen text could reveal a ticket.
_SECRET = "/v1/tickets"


class Compression:
    """Middleware: gzip, if the client accepts it and the answer contains no secret.

    The panel's files are compressed already.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._gzip = GZipMiddleware(app, minimum_size=_FEWEST_BYTES, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith((_SECRET, ADDRESS)):
            return await self._app(scope, receive, send)
        # Starlette only looks for the word, even with q=0.
        asked = ",".join(Headers(scope=scope).getlist("accept-encoding"))
        others = [each for each in scope["headers"] if each[0] != _NAME]
        taken = [(_NAME, GZIP.encode())] if takes_gzip(asked) else []
        return await self._gzip({**scope, "headers": [*others, *taken]}, receive, send)
