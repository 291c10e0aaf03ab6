"""HTTP on a connection: patience is limited, and a client's certificate is passed on."""

import asyncio
import re
import ssl
from typing import Any

from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_MOST_HEAD = 2**16  # bytes of a request line and headers
_LINGER = 2.0  # seconds to read what was sent too much, so that the refusal is read
_UPGRADE = re.compile(rb"^upgrade:.*\n", re.IGNORECASE | re.MULTILINE)


class PatientConfig(Config):
    """The server's settings with one more: seconds that a request's head may take."""

    def __init__(self, *args: Any, header_seconds: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.header_seconds = header_seconds


class Protocol(HttpToolsProtocol):
    """As uvicorn's, which waits for a head without end, and for the rest of a refused body.

    An offer to speak HTTP/2, as Java's client makes it until it knows better, is passed over, as
    RFC 9110, 7.8, permits: httptools would skip the body.
    """

    config: PatientConfig

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._timer: asyncio.TimerHandle | None = None
        self._head_bytes, self._in_head, self._in_body = 0, True, False
        self._tls = _tls(transport)
        self._wait(self.config.header_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data if self._in_body else _without_offer(data))
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > _MOST_HEAD and not self.transport.is_closing():
                self.send_400_response("Request head too large.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._tls:
            self.scope["extensions"] = {"tls": self._tls}
        self._head_bytes, self._in_head = 0, True
        self._wait(self.config.header_seconds)

    def on_headers_complete(self) -> None:
        self._in_head, self._in_body = False, True
        self._wait(None)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._in_body = False
        self._wait(None)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete and self.cycle.more_body:
            self._wait(_LINGER)

    def _wait(self, seconds: float | None) -> None:
        """Close in so many seconds, unless called again; None: do not."""
        if self._timer:
            self._timer.cancel()
        self._timer = None
        if seconds is not None:
            self._timer = self.loop.call_later(seconds, self.transport.close)


def _without_offer(data: bytes) -> bytes:
    """What begins with a head or a part of one, without its offer to speak another protocol."""
    head, end, rest = data.partition(b"\r\n\r\n")
    return _UPGRADE.sub(b"", head + end) + rest


def _tls(transport: asyncio.BaseTransport) -> dict[object, object] | None:
    """The part of ASGI's TLS extension that is used: the client's certificate, checked by TLS."""
    connection = transport.get_extra_info("ssl_object")
    der = connection.getpeercert(binary_form=True) if connection else None
    return {"client_cert_chain": [ssl.DER_cert_to_PEM_cert(der)]} if der else None
