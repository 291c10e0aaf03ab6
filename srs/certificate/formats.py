"""Every format that a certificate arrives in, and which one a file is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..errors import BadCertificate
from . import ag114, fhir, fk7263, fk7804, lisjp, own, rivta
from .certificate import Certificate

MAX_BYTES = 5 * 1024 * 1024

_EXPECTED = (
    f'XML (RegisterCertificate or forifyllnad) or JSON (with "format": "{own.FORMAT}", or a '
    f"{fhir.RESOURCE} of FHIR R4)"
)
# Byte order marks, and the zero bytes that UTF-16 and UTF-32 put beside ASCII.
_BEFORE_TEXT = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a certificate.

    Attributes
    ----------
    kinds : tuple of str
        Of the certificates in RegisterCertificate that it reads; none where it reads others.
    recognises
        Whether content, a ``rivta.Document`` or what JSON holds, is of this format.
    parse
        The certificate in content that is recognised; the date decides the century of a person
        id of ten digits.
    """

    name: str
    kinds: tuple[str, ...]
    recognises: Callable[[object], bool]
    parse: Callable[[Any, date], Certificate]

    @classmethod
    def of(cls, file: Any) -> "Format":
        """That of a file with these four names."""
        return cls(file.NAME, file.KINDS, file.recognises, file.parse)


# Each recognises what no other does.
FORMATS = {file.NAME: Format.of(file) for file in (lisjp, fk7804, ag114, fk7263, own, fhir)}


def read(data: bytes, *, on: date) -> Certificate:
    """The certificate in *data*, a file's bytes, in whichever format they are.

    Parameters
    ----------
    on : date
        The day of assessment, which decides the century of a person id of ten digits.

    Raises
    ------
    BadCertificate
        For any bytes that are no sick-leave certificate, and what was expected where.
    """
    return parsed(_content(data), on=on)


def parsed(content: object, *, on: date) -> Certificate:
    """The certificate in *content*, a ``rivta.Document`` or what JSON holds.

    Raises
    ------
    BadCertificate
        Where no format recognises it, or for what is at fault in it.
    """
    for form in FORMATS.values():
        if form.recognises(content):
            return _read(form, content, on)
    if isinstance(content, rivta.Document):
        kinds = ", ".join(kind for form in FORMATS.values() for kind in form.kinds)
        raise BadCertificate("typ: no certificate of sick leave", expected=f"one of {kinds}")
    raise BadCertificate("not a certificate", expected=_EXPECTED)


def _read(form: Format, content: object, on: date) -> Certificate:
    try:
        return form.parse(content, on)
    except BadCertificate as error:
        if isinstance(content, rivta.Document):  # nothing can point into XML: decision 0032
            error.path = ()
        raise


def _content(data: bytes) -> object:
    if len(data) > MAX_BYTES:
        raise BadCertificate("the certificate is larger than 5 MiB", expected="one that is smaller")
    match data.lstrip(_BEFORE_TEXT)[:1]:
        case b"<":
            return rivta.read(data)
        case b"{":
            return own.load(data)
        case b"":
            raise BadCertificate("the certificate is empty", expected=_EXPECTED)
        case _:
            raise BadCertificate("not a certificate", expected=_EXPECTED)
