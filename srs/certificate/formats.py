"""Every format of a certificate, and which one a file has."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from os import PathLike, fspath
from typing import Any

from ..arguments import DAY, check, check_optional
from ..errors import BadArgument, BadCertificate
from ..files import content
from . import ag114, fhir, fk7263, fk7804, lisjp, own_json, rivta
from .certificate import Certificate
from .swedish_time import today

MAX_BYTES = 5 * 1024 * 1024

_EXPECTED = (
    f'XML (RegisterCertificate or forifyllnad) or JSON (with "format": "{own_json.FORMAT}", or a '
    f"{fhir.RESOURCE} of FHIR R4)"
)
# Byte order marks, and the zero bytes next to ASCII in UTF-16 and UTF-32.
_BEFORE_TEXT = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a certificate.

    Attributes
    ----------
    kinds : tuple of str
        The kinds in RegisterCertificate that it reads; empty if it reads another format.
    recognises
        Whether content, a ``rivta.Document`` or parsed JSON, has this format.
    parse
        The certificate in recognised content; the date decides the century of a ten-digit person
        id.
    """

    name: str
    kinds: tuple[str, ...]
    recognises: Callable[[object], bool]
    parse: Callable[[Any, date], Certificate]

    @classmethod
    def of(cls, file: Any) -> "Format":
        """The format of a module with these four names."""
        return cls(file.NAME, file.KINDS, file.recognises, file.parse)


# No two recognise the same content.
FORMATS = {file.NAME: Format.of(file) for file in (lisjp, fk7804, ag114, fk7263, own_json, fhir)}


def read(source: bytes | str | PathLike[str], *, on: date | None = None) -> Certificate:
    """One certificate, from a file or its bytes, in any of the formats.

    LISJP 1.x, FK 7804, AG7804, AG1-14 and FK 7263 (RegisterCertificate version 3, or a draft,
    forifyllnad, version 2), our JSON, and a QuestionnaireResponse of FHIR R4. The content decides
    which; the file's name does not matter.

    Parameters
    ----------
    source
        A path, or a file's bytes, at most 5 MiB.
    on : date or None
        The day of assessment, which decides the century of a ten-digit person id. If not given,
        today in Sweden.

    Raises
    ------
    BadCertificate
        When the file cannot be read or is not a sick-leave certificate; it says what was expected
        and where.
    BadArgument

    >>> certificate = read("examples/certificate.xml")
    >>> print(certificate.diagnosis, certificate.start, certificate.end)
    F43.8A 2025-03-17 2025-04-13
    """
    check_optional("on", on, date, DAY)
    return parsed(_content(_bytes(source)), on=on or today())


def parsed(found: object, *, on: date) -> Certificate:
    """The certificate in *found*, a ``rivta.Document`` or parsed JSON.

    Raises
    ------
    BadCertificate
        When no format recognises it, or it has a fault.
    """
    for form in FORMATS.values():
        if form.recognises(found):
            return _read(form, found, on)
    if isinstance(found, rivta.Document):
        kinds = ", ".join(kind for form in FORMATS.values() for kind in form.kinds)
        raise BadCertificate("typ: not a certificate of sick leave", expected=f"one of {kinds}")
    raise BadCertificate("not a certificate", expected=_EXPECTED)


def _read(form: Format, found: object, on: date) -> Certificate:
    try:
        return form.parse(found, on)
    except BadCertificate as error:
        if isinstance(found, rivta.Document):  # nothing can point into XML: decision 0032
            error.path = ()
        raise


def _bytes(source: bytes | str | PathLike[str]) -> bytes:
    check("source", source, (bytes, str, PathLike), "a path, or a file's bytes")
    if isinstance(source, bytes):
        return source
    if isinstance(source, str) and source.lstrip()[:1] in ("<", "{"):
        raise BadArgument(
            "source", expected="a path, or a file's bytes: encode text first", path=("source",)
        )
    try:
        return content(fspath(source), MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise BadCertificate(f"the certificate cannot be read: {reason}") from None


def _content(data: bytes) -> object:
    if len(data) > MAX_BYTES:
        raise BadCertificate("the certificate is larger than 5 MiB", expected="one that is smaller")
    match data.lstrip(_BEFORE_TEXT)[:1]:
        case b"<":
            return rivta.read(data)
        case b"{":
            return own_json.load(data)
        case b"":
            raise BadCertificate("the certificate is empty", expected=_EXPECTED)
        case _:
            raise BadCertificate("not a certificate", expected=_EXPECTED)
