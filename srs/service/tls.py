"""TLS of the connections."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from uvicorn import Config

from ..errors import BadSettings
from ..files import opened
from .settings import Settings


@dataclass(slots=True)
class Tls:
    """What connections are encrypted with; ``reload`` exchanges it for those to come, as a whole.

    The context of a listening server cannot be exchanged. Loading other files into it could fail
    half-way, if a key does not fit its certificate, and would keep a removed authority. So each
    handshake is passed to the newest context.
    """

    certificate: Path
    key: Path
    client_ca: Path | None
    _newest: ssl.SSLContext | None = field(default=None, repr=False)

    def __call__(self, config: Config, default: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
        listening = self._newest = self.context()
        # Called for every handshake, whether or not the client names a server.
        listening.sni_callback = self._hand_over
        return listening

    def _hand_over(self, connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        assert self._newest
        connection.context = self._newest

    def context(self) -> ssl.SSLContext:
        """
        Raises
        ------
        BadSettings
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._load(context)
        if self.client_ca:
            # A caller without a certificate may have a token or a key.
            context.verify_mode = ssl.CERT_OPTIONAL
        return context

    def reload(self) -> None:
        """
        Raises
        ------
        BadSettings
            The previous files stay in use.
        """
        self._newest = self.context()

    def _load(self, context: ssl.SSLContext) -> None:
        try:
            # OpenSSL itself would wait for data from a pipe.
            for file in filter(None, (self.certificate, self.key, self.client_ca)):
                with opened(file):
                    pass
            context.load_cert_chain(self.certificate, self.key, password=_no_password)
            if self.client_ca:
                context.load_verify_locations(self.client_ca)
        except OSError:  # SSLError is one, too
            raise BadSettings(
                "tls_certificate, tls_key, client_ca: expected PEM files that can be read and "
                "belong together"
            ) from None


def _no_password() -> str:
    raise BadSettings("tls_key: expected a key without password, readable only by the service")


def tls_of(settings: Settings) -> Tls | None:
    if not (settings.tls_certificate and settings.tls_key):
        return None
    return Tls(settings.tls_certificate, settings.tls_key, settings.client_ca)
