"""Client certificates: reading them, and their fingerprints and subjects."""

import re
import urllib.parse
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from ..errors import BadSettings, NotAuthenticated

# OpenSSL's names for attributes without a short name in RFC 4514; SITHS uses serialNumber.
_LETTERS = {
    "serialNumber": NameOID.SERIAL_NUMBER,
    "SN": NameOID.SURNAME,
    "GN": NameOID.GIVEN_NAME,
    "emailAddress": NameOID.EMAIL_ADDRESS,
}


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """What identifies a caller; *sha256* is of the DER form, in hexadecimal digits."""

    sha256: str
    subject: str
    not_before: datetime
    not_after: datetime


@lru_cache(maxsize=1024)
def read_certificate(pem: str) -> ClientCertificate:
    """
    Raises
    ------
    NotAuthenticated
    """
    try:
        found = x509.load_pem_x509_certificate(pem.encode("ascii"))
        return ClientCertificate(
            found.fingerprint(SHA256()).hex(),
            found.subject.rfc4514_string(),
            found.not_valid_before_utc,
            found.not_valid_after_utc,
        )
    except ValueError:
        raise NotAuthenticated("the client certificate: expected one of X.509, as PEM") from None


def from_header(text: str) -> ClientCertificate:
    """The certificate in a proxy's header: URL-encoded PEM (nginx: ``$ssl_client_escaped_cert``).

    Raises
    ------
    NotAuthenticated
    """
    return read_certificate(urllib.parse.unquote(text))


def canonical_subject(text: str) -> str:
    """A distinguished name (RFC 4514), written as ``ClientCertificate.subject`` is.

    >>> canonical_subject("CN=webcert, serialNumber=SE1-2,O=Example,C=SE")
    'CN=webcert,2.5.4.5=SE1-2,O=Example,C=SE'

    Raises
    ------
    BadSettings
    """
    try:
        # OpenSSL writes a space after each comma; an escaped comma belongs to a value.
        written = re.sub(r"(?<!\\),\s+", ",", text)
        return x509.Name.from_rfc4514_string(written, _LETTERS).rfc4514_string()
    except ValueError:
        raise BadSettings(
            "certificate_subject: expected a distinguished name such as CN=webcert,O=Example,C=SE; "
            "`srs key --certificate FILE` prints a certificate's"
        ) from None
