"""HTTP on a connection: with time limits, passing on a client's certificate."""

import asyncio
import re
import ssl
from typing import Any, NoReturn

from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_MOST_HEAD = 2**16  # bytes of a request line and headers
_MOST_HEADERS = 100  # each takes far more memory than its bytes
_MOST_WAITING = 16  # requests sent before the answer to the first
_LINGER = 2.0  # seconds to drain an excessive body, so that the client reads the refusal
_TOO_LARGE = "Request head too large."
_UPGRADE = re.compile(rb"^upgrade:.*\n", re.IGNORECASE | re.MULTILINE)


class PatientConfig(Config):
    """The server's settings with one more: the seconds that a request's head may take."""

    def __init__(self, *args: Any, header_seconds: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.header_seconds = header_seconds


class _TooMuch(Exception):
    """Stops the parser, which turns it into its own error."""


class Protocol(HttpToolsProtocol):
    """Like uvicorn's, which waits for ever for a head and for the rest of a refused body.

    However data arrive, no more than the limits is kept: the client is not yet authenticated.

    An offer to upgrade to HTTP/2, as Java's client makes at first, is ignored, as RFC 9110, 7.8,
    permits: httptools would skip the body.
    """

    config: PatientConfig

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._timer: asyncio.TimerHandle | None = None
        self._head_bytes = self._headers = self._unparsed = 0
        self._in_head, self._in_body, self._told = True, False, False
        self._refusal: str | None = None
        self._tls = _tls(transport)
        self._wait(self.config.header_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refusal:
            return  # it is being closed
        self._told = False
        super().data_received(data if self._in_body else _without_offer(data))
        if not self._told:  # but only for a part of a head, or a trailer
            self._unparsed += len(data)
        if self._unparsed > _MOST_HEAD and not self._refusal:
            self.send_400_response(_TOO_LARGE)

    def send_400_response(self, msg: str) -> None:
        super().send_400_response(self._refusal or msg)
        self._refusal = self._refusal or msg

    def on_message_begin(self) -> None:
        if len(self.pipeline) >= _MOST_WAITING:
            self._stop("Too many requests before the first is answered.")
        super().on_message_begin()
        if self._tls:
            self.scope["extensions"] = {"tls": self._tls}
        self._head_bytes = self._headers = self._unparsed = 0
        self._in_head = True
        self._wait(self.config.header_seconds)

    def on_url(self, url: bytes) -> None:
        self._counted(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._counted(name, value)
        self._headers += 1
        if self._headers > _MOST_HEADERS:
            self._stop(_TOO_LARGE)
        if self._in_head:  # and not a trailer, which is ignored
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head, self._in_body, self._told = False, True, True
        self._head_bytes = self._headers = self._unparsed = 0
        self._wait(None)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._unparsed, self._told = 0, True
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._in_head, self._in_body, self._told = True, False, True
        self._unparsed = 0
        self._wait(None)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete and self.cycle.more_body:
            self._wait(_LINGER)

    def _counted(self, *parts: bytes) -> None:
        self._head_bytes += sum(map(len, parts))
        if self._head_bytes > _MOST_HEAD:
            self._stop(_TOO_LARGE)

    def _stop(self, refusal: str) -> NoReturn:
        self._refusal = refusal
        raise _TooMuch

    def _wait(self, seconds: float | None) -> None:
        """Close after this many seconds, unless called again; None: do not."""
        if self._timer:
            self._timer.cancel()
        self._timer = None
        if seconds is not None:
            self._timer = self.loop.call_later(seconds, self.transport.close)


def _without_offer(data: bytes) -> bytes:
    """Data that begin with a head or a part of one, without its offer to change the protocol."""
    head, end, rest = data.partition(b"\r\n\r\n")
    return _UPGRADE.sub(b"", head + end) + rest


def _tls(transport: asyncio.BaseTransport) -> dict[object, object] | None:
    """The used part of ASGI's TLS extension: the client's certificate, checked by TLS."""
    connection = transport.get_extra_info("ssl_object")
    der = connection.getpeercert(binary_form=True) if connection else None
    return {"client_cert_chain": [ssl.DER_cert_to_PEM_cert(der)]} if der else None
