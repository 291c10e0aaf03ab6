"""XML from anywhere, read so that it can do no harm."""

from typing import TYPE_CHECKING

from .errors import BadInput

if TYPE_CHECKING:
    from lxml.etree import _Element

# More elements than the largest body has that lists certificates' ids.
_MOST = 400_000


def parsed(data: bytes, wanted: str, error: type[BadInput]) -> "_Element":
    """The root of *data*, in any encoding that it declares; *wanted* is what it should hold.

    Raises
    ------
    BadInput
        The *error* given: the XML is damaged, or has a DOCTYPE (so entities are never expanded, nor
        external ones fetched).
    """
    # Imported here: it costs more than the rest of srs.certificate, and JSON does not need it.
    from lxml import etree

    # Each takes memory, far more than its bytes.
    if data.count(b"<") > _MOST or data.count(b"=") > _MOST:
        raise error("the XML: expected fewer elements and attributes; send it in several parts")
    no_doctype = f"the XML has a DOCTYPE, which is refused: expected {wanted} without one"
    # Found in every encoding of one, two or four bytes; the check below is for stranger ones.
    if b"<!DOCTYPE" in data.replace(b"\0", b""):
        raise error(no_doctype)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        # Else a comment in the midst of a value would end the value.
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as syntax:
        where = f"the XML is damaged at line {syntax.lineno}"
        raise error(f"{where}: expected {wanted}, complete and well-formed") from None
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # unknown to the stubs
        raise error(no_doctype)
    return root
