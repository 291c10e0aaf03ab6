"""Reading a request's whole body, within limits, before it is processed."""

import asyncio
import time
from collections import deque

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_TOO_SLOW, _TOO_LARGE, _TOO_MANY = 408, 413, 429
_KEPT = 12  # times the largest body: the most that a process keeps of all bodies together
_AT_WORK = 2**19  # bytes of bodies: parsed, they take many times the memory


class Bodies:
    """Middleware: refuses bodies of more than *most_bytes*, and those that take too long.

    Reading the body gives all of it or an HTTPException (408, 413, 429). Until then a slow client
    occupies only a connection; the body of a refused caller is not read. Small bodies are processed
    in parallel, a large one alone.
    """

    def __init__(self, app: ASGIApp, most_bytes: int, seconds: float) -> None:
        self._app, self._most_bytes, self._seconds = app, most_bytes, seconds
        self._kept, self._at_work = Room(_KEPT * most_bytes), Room(_AT_WORK)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not (expected := _expected(scope)):
            return await self._app(scope, receive, send)
        body = _Body(receive, expected, self._most_bytes, self._seconds, self._kept, self._at_work)
        try:
            await self._app(scope, body.receive, send)
        finally:
            body.forget()
            scope.setdefault("state", {})["waited"] = body.waited
        return None


class Room:
    """A shared budget of bytes, first come, first served."""

    def __init__(self, size: int) -> None:
        self._size = self._free = size
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    def take_now(self, wanted: int) -> bool:
        """Take the bytes; return whether there were enough."""
        if wanted > self._free:
            return False
        self._free -= wanted
        return True

    async def take(self, wanted: int) -> int:
        """Wait for the bytes, or for the whole budget if more are asked for; return how many."""
        wanted = min(wanted, self._size)
        if self._waiting or not self.take_now(wanted):
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append((wanted, turn))
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self.give(wanted)
                raise
        return wanted

    def give(self, taken: int) -> None:
        self._free += taken
        while self._waiting:
            wanted, turn = self._waiting[0]
            if turn.cancelled():
                self._waiting.popleft()
            elif self.take_now(wanted):
                self._waiting.popleft()
                turn.set_result(None)
            else:
                return


class _Body:
    """A body that is received in one message."""

    def __init__(
        self,
        receive: Receive,
        expected: int,
        most_bytes: int,
        seconds: float,
        kept: Room,
        at_work: Room,
    ) -> None:
        self._receive, self._expected = receive, expected
        self._most_bytes, self._seconds = most_bytes, seconds
        self._kept, self._at_work = kept, at_work
        self._keeps = self._works_on = 0
        self._done = False
        self.waited = 0.0  # seconds for the client

    async def receive(self) -> Message:
        if self._done:
            return await self._receive()
        if self._expected > self._most_bytes:
            raise HTTPException(_TOO_LARGE)
        began = time.perf_counter()
        try:
            async with asyncio.timeout(self._seconds):
                message = await self._all()
        except TimeoutError:
            raise HTTPException(_TOO_SLOW) from None
        finally:
            self.waited = time.perf_counter() - began
        self._done = True
        self._works_on = await self._at_work.take(self._keeps)
        return message

    def forget(self) -> None:
        self._kept.give(self._keeps)
        self._at_work.give(self._works_on)

    async def _all(self) -> Message:
        body = bytearray()
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                return message
            part = message.get("body", b"")
            if len(body) + len(part) > self._most_bytes:
                raise HTTPException(_TOO_LARGE)
            if not self._kept.take_now(len(part)):
                raise HTTPException(_TOO_MANY, headers={"Retry-After": "1"})
            self._keeps += len(part)
            body += part
            if not message.get("more_body", False):
                return {"type": "http.request", "body": bytes(body), "more_body": False}


def _expected(scope: Scope) -> int:
    """The body's length by the header; 1 if it is not known yet, 0 for no body."""
    headers = Headers(scope=scope)
    if "transfer-encoding" in headers:
        return 1
    length = headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() else 1
