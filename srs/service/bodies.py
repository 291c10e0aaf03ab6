"""A request's body is read whole and within limits, before anybody works on it."""

import asyncio

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_TOO_SLOW, _TOO_LARGE = 408, 413


class Bodies:
    """Middleware: refuses bodies of more than *most_bytes*, and those that take too long.

    Who asks for the body gets all of it or an HTTPException (408, 413). Until then a slow client
    holds a connection and nothing else; of a caller who is refused nothing is read.
    """

    def __init__(self, app: ASGIApp, most_bytes: int, seconds: float) -> None:
        self._app, self._most_bytes, self._seconds = app, most_bytes, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (expected := _expected(scope)):
            receive = _Whole(receive, expected, self._most_bytes, self._seconds).receive
        await self._app(scope, receive, send)


class _Whole:
    """A body that is received in one message."""

    def __init__(self, receive: Receive, expected: int, most_bytes: int, seconds: float) -> None:
        self._receive, self._expected = receive, expected
        self._most_bytes, self._seconds = most_bytes, seconds
        self._done = False

    async def receive(self) -> Message:
        if self._done:
            return await self._receive()
        if self._expected > self._most_bytes:
            raise HTTPException(_TOO_LARGE)
        try:
            async with asyncio.timeout(self._seconds):
                message = await self._all()
        except TimeoutError:
            raise HTTPException(_TOO_SLOW) from None
        self._done = True
        return message

    async def _all(self) -> Message:
        body = bytearray()
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                return message
            body += message.get("body", b"")
            if len(body) > self._most_bytes:
                raise HTTPException(_TOO_LARGE)
            if not message.get("more_body", False):
                return {"type": "http.request", "body": bytes(body), "more_body": False}


def _expected(scope: Scope) -> int:
    """The body's length as far as the header tells; 1 where it will be seen, 0 for none."""
    headers = Headers(scope=scope)
    if "transfer-encoding" in headers:
        return 1
    length = headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() else 1
