"""SOAP 1.1 around a message: https://www.w3.org/TR/2000/NOTE-SOAP-20000508/"""

from lxml import etree
from lxml.etree import QName, SubElement, _Element

from ... import xml
from ...errors import BadInput
from . import binding
from .binding import Structure
from .extension import EXTENSION
from .shared_types import CERTIFICATE, SRS

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
MEDIA_TYPE = "text/xml"
_TAG = f"{{{SOAP}}}"
_PREFIXES = {"certificate": CERTIFICATE, "srs": SRS, "extension": EXTENSION}


class WrongVersion(BadInput):
    """An envelope of another version of SOAP."""


class NotUnderstood(BadInput):
    """A header block that must be understood, but is not."""


def open_(data: bytes) -> _Element:
    """The message in the envelope *data*, in any encoding that XML declares.

    Raises
    ------
    BadInput
        When the XML is damaged, has a DOCTYPE (so entities are never expanded or fetched), or is
        not an envelope with one message.
    """
    envelope = xml.parsed(data, "an envelope", BadInput)
    if envelope.tag != _TAG + "Envelope":
        if QName(envelope).localname == "Envelope":
            raise WrongVersion("the root: expected Envelope in the namespace of SOAP 1.1")
        raise BadInput("the root: expected Envelope of SOAP 1.1")
    parts = list(envelope)
    if parts and parts[0].tag == _TAG + "Header":
        _pass_over(parts.pop(0))
    if [part.tag for part in parts] != [_TAG + "Body"]:
        raise BadInput("in Envelope: expected one Body, after at most one Header")
    if len(parts[0]) != 1:
        raise BadInput("in Body: expected one request")
    return parts[0][0]


def closed(tag: str, message: Structure) -> tuple[_Element, _Element]:
    """*message* as the element *tag*, and the envelope around it."""
    envelope, body = _envelope()
    used = binding.namespaces(type(message))
    prefixes: dict[str | None, str] = {None: QName(tag).namespace or ""}
    prefixes |= {prefix: each for prefix, each in _PREFIXES.items() if each in used}
    element = SubElement(body, tag, nsmap=prefixes)  # type: ignore[arg-type]  # None: no prefix
    binding.fill(element, message)
    return element, envelope


def fault(code: str, text: str) -> bytes:
    """*code* is one of SOAP's own: Client, Server, VersionMismatch, MustUnderstand."""
    envelope, body = _envelope()
    element = SubElement(body, _TAG + "Fault")
    # Its children are in no namespace.
    SubElement(element, "faultcode").text = f"soapenv:{code}"
    SubElement(element, "faultstring").text = text
    return written(envelope)


def written(envelope: _Element) -> bytes:
    return etree.tostring(envelope, encoding="UTF-8", xml_declaration=True)


def _envelope() -> tuple[_Element, _Element]:
    envelope = etree.Element(_TAG + "Envelope", nsmap={"soapenv": SOAP})
    return envelope, SubElement(envelope, _TAG + "Body")


def _pass_over(header: _Element) -> None:
    """Skip the header: srs understands no block, so it refuses one that must be understood."""
    if any(block.get(_TAG + "mustUnderstand", "").strip() in ("1", "true") for block in header):
        raise NotUnderstood("in Header: expected no block that has to be understood")
