"""The messages' schemas, compiled once per process, and the errors for messages that break them.

libxml2's own messages repeat what was sent. srs passes on only words from the schemas.
"""

import re
from functools import cache
from itertools import islice
from pathlib import Path
from threading import Lock

from lxml import etree
from lxml.etree import QName, _Element, _LogEntry

FOLDER = Path(__file__).with_name("schemas")
_XS = "http://www.w3.org/2001/XMLSchema"
_TYPE_ATTRIBUTE = "{http://www.w3.org/2001/XMLSchema-instance}type"

# What the schemas' types accept, for the error if something else was sent.
_ACCEPTED = {
    "xs:int": "a whole number",
    "xs:boolean": "true or false",
    "xs:positiveInteger": "a whole number above zero",
    "PersonId": "12 digits",
    "Timestamp": "YYYY-MM-DDThh:mm:ss",
}
_TYPE = re.compile(r"the atomic type '(?:\{[^{}']*\})?([\w:]+)'\.\s*\Z")
_SET = re.compile(r"the set \{([A-Z_', ]+)\}\.\s*\Z")
_NAME = re.compile(r"\AElement '(?:\{[^{}']*\})?([^']*)'")
_EXPLAINING = Lock()
# Besides plain text: twenty times what a client sends.
_MOST_ELEMENTS = 2000


def fault_of(message: _Element) -> str | None:
    """The fault of the request *message*, in one line without any value; None if it is valid."""
    if _too_laborious(message):
        return "the request: expected fewer elements; ask in several requests"
    # Some clients give each element's type, with the names of the schemas that they were made from.
    etree.strip_attributes(message, _TYPE_ATTRIBUTE)
    return _broken(message, QName(message).namespace)


def broken_by(message: _Element) -> str | None:
    """The fault of an answer; its extension is checked, too."""
    return _broken(message, None)


def warm() -> None:
    """Compile the schemas now instead of at their first use."""
    for namespace in (None, *_by_namespace()):
        _schema(namespace), _explaining(namespace)


def _broken(message: _Element, namespace: str | None) -> str | None:
    if _schema(namespace)(message):
        return _extension_amid(message)
    # All threads share a schema's log, so a second schema explains, for one thread at a time.
    with _EXPLAINING:
        schema = _explaining(namespace)
        if schema(message):  # pragma: no cover - one of two equal schemas
            return None
        return _explained(schema.error_log[0])  # type: ignore[index]  # unknown to the stubs


def _too_laborious(message: _Element) -> bool:
    """Whether the message could occupy a thread for long by being wrong in very many places.

    lxml gives the path to the element of each error, so the time grows with errors times siblings,
    without limit: 100 000 wrong answers took 40 s. Plain text in the message itself, such as the
    ids of certificates, can be wrong in only one place.
    """
    own = _own(message)
    plain = sum(
        1
        for child in message
        if not len(child) and not child.attrib and str(child.tag).startswith(own)
    )
    most = plain + _MOST_ELEMENTS**2 // max(plain, _MOST_ELEMENTS)
    return next(islice(message.iter(), most, None), None) is not None


def _extension_amid(message: _Element) -> str | None:
    """The fault of an extension among repeated elements, which libxml2's wildcard accepts."""
    own, ended = _own(message), False
    for child in message:
        if not str(child.tag).startswith(own):
            ended = True
        elif ended:
            return f"an element at line {child.sourceline}: expected extensions at the end alone"
    return None


def _own(message: _Element) -> str:
    """The beginning of the tags in the message's own namespace."""
    return f"{{{QName(message).namespace}}}"


def _explained(entry: _LogEntry) -> str:
    message = str(entry.message)
    found = _NAME.match(message)
    name = found[1] if found and found[1] in _names() else None
    where = f"the element {name}" if name else "an element"
    return f"{where} at line {entry.line}: expected {_expected(entry.type_name, message, name)}"


def _expected(kind: str, message: str, name: str | None) -> str:
    if kind == "SCHEMAV_ELEMENT_CONTENT":
        below = "Missing child" in message
        wanted = re.findall(r"\}([\w-]+)", message.partition("Expected is")[2])
        wanted = [each for each in wanted if each in _names()]
        if not wanted:
            return "nothing more there, or another namespace"
        either = " or ".join(wanted)
        return f"{either} inside it" if below else f"{either} in its place, in its own namespace"
    if kind == "SCHEMAV_CVC_ENUMERATION_VALID" and (given := _SET.search(message)):
        return f"one of {given[1].replace(chr(39), '')}"
    if kind.startswith("SCHEMAV_CVC_ELT_5"):
        return "the value that its schema fixes"
    if kind.startswith(("SCHEMAV_CVC_COMPLEX_TYPE_3", "SCHEMAV_CVC_TYPE_3_1_1")):
        return "no such attribute"
    if (given := _TYPE.search(message)) and given[1] in _ACCEPTED:
        return _ACCEPTED[given[1]]
    return "12 digits" if name == "person-id" else "what its schema says"


@cache
def _schema(namespace: str | None) -> etree.XMLSchema:
    return _compiled(namespace)


@cache
def _explaining(namespace: str | None) -> etree.XMLSchema:
    return _compiled(namespace)


def _compiled(namespace: str | None) -> etree.XMLSchema:
    """The schema of one operation, with any extension; None: all, with srs's own extension."""
    if namespace is not None:
        return etree.XMLSchema(file=str(_by_namespace()[namespace]))
    driver = etree.Element(f"{{{_XS}}}schema", nsmap={"xs": _XS})
    for each, path in _by_namespace().items():
        etree.SubElement(driver, f"{{{_XS}}}import", namespace=each, schemaLocation=path.as_uri())
    return etree.XMLSchema(driver)


@cache
def _names() -> frozenset[str]:
    """The names of all elements that the schemas declare."""
    declared = (
        each.get("name")
        for path in _files()
        for each in etree.parse(path).iter(f"{{{_XS}}}element")
    )
    return frozenset(str(each) for each in declared)


@cache
def _by_namespace() -> dict[str, Path]:
    return {etree.parse(path).getroot().get("targetNamespace") or "": path for path in _files()}


def _files() -> list[Path]:
    return sorted(FOLDER.glob("*.xsd"))
