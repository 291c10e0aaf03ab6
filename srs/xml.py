"""Reading XML from untrusted sources safely."""

import re
import threading
from typing import TYPE_CHECKING

from .errors import BadInput

if TYPE_CHECKING:
    from lxml.etree import _Element

# Tags and attributes: each takes far more memory than its bytes. The limit is above what the
# largest certificate has, and the largest list of certificates' ids.
_MOST_PARTS = 660_000
_MOST_OF_ONE, _MOST_BESIDE = (
    1000,
    10_000,
)  # attributes of an element, and characters in text that look like them
_SMALL = 2**16  # bytes: so few that nothing large can hide in them
# Encodings that write tags as in ASCII; another one could hide how many there are.
_ENCODINGS = re.compile(
    rb"utf[-_]?(8|16|32)[-_]?([bl]e)?|(us-)?ascii|iso[-_]?8859[-_]\d+|latin-?\d|(windows-|cp)125\d",
    re.I,
)
_DECLARED = re.compile(rb"""\sencoding\s*=\s*["']([^"']*)["']""")
_BOM = re.compile(rb"\xef\xbb\xbf|\xff\xfe|\xfe\xff")
_EBCDIC = b"\x4c\x6f\xa7\x94"
_READ_BY_A_THREAD = 2**22  # bytes, after which the parser is replaced to forget the names in them


def parsed(data: bytes, wanted: str, error: type[BadInput]) -> "_Element":
    """The root of *data*, in any encoding that it declares; *wanted* is what it should hold.

    Raises
    ------
    BadInput
        The *error* given: the XML is damaged, has far too many parts, is in an encoding that hides
        them, or has a DOCTYPE (so entities are never expanded and external ones never fetched).
    """
    # Imported here: it takes longer than the rest of srs.certificate, and JSON does not need it.
    from lxml import etree

    too_much = "the XML: expected far fewer elements and attributes; send it in several parts"
    tags, attributes = data.count(b"<"), data.count(b"=")
    if tags + attributes > _MOST_PARTS or attributes > 4 * tags + _MOST_BESIDE:
        raise error(too_much)
    plain = data.replace(b"\0", b"")  # also if a character is two or four bytes
    if len(data) > _SMALL and not _is_as_ascii(plain):
        raise error("the XML: expected UTF-8, UTF-16 or an encoding of ISO 8859")
    no_doctype = f"the XML has a DOCTYPE, which is refused: expected {wanted} without one"
    if b"<!DOCTYPE" in plain:
        raise error(no_doctype)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        # Otherwise a comment inside a value would end the value.
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as syntax:
        where = f"the XML is damaged at line {syntax.lineno}"
        raise error(f"{where}: expected {wanted}, complete and well-formed") from None
    finally:
        _forget_names(len(data))
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # unknown to the stubs
        raise error(no_doctype)
    if attributes > _MOST_OF_ONE and any(len(each.attrib) > _MOST_OF_ONE for each in root.iter()):
        raise error(too_much)
    return root


def _is_as_ascii(plain: bytes) -> bool:
    begin = found.end() if (found := _BOM.match(plain)) else 0
    if not plain.startswith(b"<?xml", begin):
        return not plain.startswith(_EBCDIC, begin)
    declaration = plain[begin : plain.find(b"?>", begin)]
    named = _DECLARED.search(declaration)
    return bool(_ENCODINGS.fullmatch(named[1])) if named else b"encoding" not in declaration


class _Thread(threading.local):
    read = 0


_thread = _Thread()


def _forget_names(read: int) -> None:
    """libxml2 keeps each name that a thread reads, for ever; lxml has no way to clear them."""
    _thread.read += read
    if _thread.read > _READ_BY_A_THREAD:
        import ctypes

        _thread.read = 0
        dictionary = ctypes.PYFUNCTYPE(ctypes.c_void_p)(
            ("PyThreadState_GetDict", ctypes.pythonapi)
        )()
        ctypes.cast(dictionary, ctypes.py_object).value.pop("_ParserDictionaryContext", None)
