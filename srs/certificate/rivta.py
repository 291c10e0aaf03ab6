"""RIV-TA certificates as XML: the file's structure, before its meaning.

Domain clinicalprocess:healthcond:certificate, RegisterCertificate
version 3: a signed certificate is ``RegisterCertificate/intyg``, a draft is ``forifyllnad`` with
the answers alone. Both hold ``svar`` (an answer) of ``delsvar`` (its parts).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from .. import xml
from ..errors import BadCertificate
from .swedish_time import swedish

if TYPE_CHECKING:
    from lxml.etree import _Element

_DOMAIN = "urn:riv:clinicalprocess:healthcond:certificate:"
_REGISTER = _DOMAIN + "RegisterCertificateResponder:3"
_DRAFT = _DOMAIN + "3.3"
_CONTENT = _DOMAIN + "3"
_TYPES = _DOMAIN + "types:3"

SIGNED_ROOT = "RegisterCertificate"
DRAFT_ROOT = "forifyllnad"
_NAMESPACES = {SIGNED_ROOT: _REGISTER, DRAFT_ROOT: _DRAFT}
_CONTENT_NAMES = (
    *("intygs-id", "typ", "signeringstidpunkt", "patient", "person-id", "skapadAv", "enhet"),
    *("enhets-id", "postnummer", "relation", "delsvar"),
)
_TYPE_NAMES = ("extension", "code", "cv", "datePeriod", "start", "end", "pq")

_EXPECTED = (
    "the XML root RegisterCertificate or forifyllnad, and its content, "
    "in the namespaces of certificate version 3"
)
_ZONE = re.compile(r"(?:Z|[+-][0-9]{2}:[0-9]{2})$")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an answer (delsvar): a text, a code, a period or a quantity with its unit.

    A missing value is "".
    """

    text: str = ""
    code: str = ""
    start: str = ""
    end: str = ""
    quantity: str = ""
    unit: str = ""


# The parts of one answer by their id ("32.1"); several if the file repeats an id.
Answer = Mapping[str, Sequence[Part]]
# The answers by question ("32"), in the file's order; their instance numbers add nothing.
Answers = Mapping[str, Sequence[Answer]]


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a signed certificate has besides the answers; "" if it is missing.

    *relations* are pairs of a relation's code and the other certificate's id.
    """

    id: str
    kind: str
    person: str
    unit: str
    unit_name: str
    postcode: str
    signed: str
    relations: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One file; a draft has no envelope."""

    answers: Answers
    envelope: Envelope | None


def read(data: bytes) -> Document:
    """The certificate in *data*, an XML file in any encoding that it declares.

    Raises
    ------
    BadCertificate
        When the XML is damaged, has a DOCTYPE (so entities are never expanded and external ones
        never fetched) or is not a certificate.
    """
    root = xml.parsed(data, "a certificate", BadCertificate)
    name = _checked(root)
    if name == DRAFT_ROOT:
        return Document(_answers(root, _DRAFT), None)
    forms = root.findall(f"{{{_REGISTER}}}intyg")
    if len(forms) != 1:
        raise BadCertificate("not one certificate", expected="one intyg in RegisterCertificate")
    return Document(_answers(forms[0], _CONTENT), _envelope(forms[0]))


def day(text: str) -> date:
    """An xs:date; a time zone does not change the day. Raises ValueError.

    >>> day("2025-03-01+01:00")
    datetime.date(2025, 3, 1)
    """
    bare = _ZONE.sub("", text)
    parsed = date.fromisoformat(bare)
    # The standard library also accepts 20250301 and 2025-W09-6, which xs:date does not.
    if parsed.isoformat() != bare:
        raise ValueError
    return parsed


def moment(text: str) -> datetime:
    """An xs:dateTime as Swedish local time, without zone. Raises ValueError.

    >>> moment("2025-07-01T22:30:00Z")
    datetime.datetime(2025, 7, 2, 0, 30)
    """
    if not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}", text, re.ASCII):
        raise ValueError
    parsed = datetime.fromisoformat(text)
    if parsed.tzinfo is None:
        return parsed
    try:
        return swedish(parsed.astimezone(UTC).replace(tzinfo=None))
    except OverflowError:
        raise ValueError from None


def _checked(root: "_Element") -> str:
    """The root's name, when every element that is read is in its own namespace."""
    from lxml.etree import QName

    name = QName(root).localname
    namespaces = dict.fromkeys(_CONTENT_NAMES, _CONTENT) | dict.fromkeys(_TYPE_NAMES, _TYPES)
    namespaces |= _NAMESPACES | {
        "intyg": _REGISTER,
        "svar": _DRAFT if name == DRAFT_ROOT else _CONTENT,
    }
    known = root.iter(*(f"{{*}}{local}" for local in namespaces))
    if name not in _NAMESPACES or any(
        namespaces[QName(element).localname] != QName(element).namespace for element in known
    ):
        raise BadCertificate("not a certificate", expected=_EXPECTED)
    return name


def _envelope(form: "_Element") -> Envelope:
    return Envelope(
        id=_text(form, _CONTENT, "intygs-id", "extension"),
        kind=_text(form, _CONTENT, "typ", "code"),
        person=_text(form, _CONTENT, "patient/person-id", "extension"),
        unit=_text(form, _CONTENT, "skapadAv/enhet/enhets-id", "extension"),
        unit_name=_text(form, _CONTENT, "skapadAv/enhet/enhetsnamn"),
        postcode=_text(form, _CONTENT, "skapadAv/enhet/postnummer"),
        signed=_text(form, _CONTENT, "signeringstidpunkt"),
        relations=tuple(
            (
                _text(relation, _CONTENT, "typ", "code"),
                _text(relation, _CONTENT, "intygs-id", "extension"),
            )
            for relation in form.findall(f"{{{_CONTENT}}}relation")
        ),
    )


def _answers(form: "_Element", namespace: str) -> Answers:
    answers: dict[str, list[Answer]] = {}
    for svar in form.findall(f"{{{namespace}}}svar"):
        parts: dict[str, list[Part]] = {}
        for delsvar in svar.findall(f"{{{_CONTENT}}}delsvar"):
            parts.setdefault(_id(delsvar), []).append(_part(delsvar))
        answers.setdefault(_id(svar), []).append(parts)
    return answers


def _id(element: "_Element") -> str:
    name = element.get("id", "").strip()
    if not name:
        raise BadCertificate("an answer lacks its number", expected="the attribute id on each svar")
    return name


def _part(delsvar: "_Element") -> Part:
    return Part(
        text=(delsvar.text or "").strip(),
        code=_text(delsvar, _TYPES, "cv/code"),
        start=_text(delsvar, _TYPES, "datePeriod/start"),
        end=_text(delsvar, _TYPES, "datePeriod/end"),
        quantity=_text(delsvar, _TYPES, "pq/value"),
        unit=_text(delsvar, _TYPES, "pq/unit"),
    )


def _text(parent: "_Element", namespace: str, path: str, leaf: str = "") -> str:
    """The text at *path* of *namespace* and, below it, *leaf* of the types' namespace."""
    steps = [f"{{{namespace}}}{step}" for step in path.split("/")]
    steps += [f"{{{_TYPES}}}{leaf}"] if leaf else []
    found = parent.find("/".join(steps))
    return "" if found is None else " ".join("".join(map(str, found.itertext())).split())
