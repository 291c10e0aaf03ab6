"""WSDL and XSD as the service publishes them, with its own addresses."""

from urllib.parse import quote

from lxml import etree

from .schema import FOLDER

_WSDL_SOAP = "http://schemas.xmlsoap.org/wsdl/soap/"
_XS = "http://www.w3.org/2001/XMLSchema"


def wsdl(name: str, address: str) -> bytes:
    """The WSDL of the operation *name*, offered at *address*."""
    return _written(f"{name}.wsdl", address)


def xsd(name: str, address: str) -> bytes | None:
    """The schema *name*; None if no WSDL of this service names it."""
    there = name in {path.name for path in FOLDER.glob("*.xsd")}
    return _written(name, address) if there else None


def _written(file: str, address: str) -> bytes:
    tree = etree.parse(FOLDER / file)
    for place in tree.iter(f"{{{_WSDL_SOAP}}}address"):
        place.set("location", address)
    for imported in tree.iter(f"{{{_XS}}}import"):
        imported.set("schemaLocation", f"{address}?xsd={quote(imported.get('schemaLocation', ''))}")
    return etree.tostring(tree, encoding="UTF-8", xml_declaration=True)
