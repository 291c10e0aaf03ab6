"""References and identifiers of FHIR R4 resources, read strictly."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ..errors import BadCertificate, Path

Resource = Mapping[str, Any]

# As in the Swedish base profiles, and as OIDs, which older systems send.
PERSON_IDS = (
    "http://electronichealth.se/identifier/personnummer",
    "http://electronichealth.se/identifier/samordningsnummer",
    "http://electronichealth.se/identifier/nationelltReservnummer",
    "http://electronichealth.se/identifier/nationelltReservnumer",
    "urn:oid:1.2.752.129.2.1.3.1",
    "urn:oid:1.2.752.129.2.1.3.3",
)
HSA_IDS = ("urn:oid:1.2.752.29.4.19", "urn:oid:1.2.752.129.2.1.4.1")
_OLD = "old"


def understood(element: Resource, known: Collection[str], path: Path) -> None:
    """Raise BadCertificate for an element that R4 does not have there, or that modifies the
    rest.
    """
    for name in element:
        if name.removeprefix("_") not in known:
            raise BadCertificate(
                "an element that is not read here",
                expected=f"elements of FHIR R4 among {', '.join(sorted(known))}",
                path=path,
            )


def objects(element: Resource, name: str, path: Path) -> list[Resource]:
    """The list of elements under *name*; empty if it is left out."""
    given = element.get(name, [])
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise BadCertificate(name, expected="a list of elements", path=(*path, name))
    return given


def text_of(element: Resource, name: str, path: Path) -> str:
    """The text under *name*, without spaces around it; "" if it is left out."""
    given = element.get(name, "")
    if not isinstance(given, str) or any("\ud800" <= c <= "\udfff" for c in given):
        raise BadCertificate(name, expected="text", path=(*path, name))
    return given.strip()


def extension(of: Resource, url: str, value: str) -> str:
    """The text of a part of a complex extension."""
    found = [each for each in objects(of, "extension", ()) if each.get("url") == url]
    text = text_of(found[0], value, ("extension",)) if len(found) == 1 else ""
    if not text:
        raise BadCertificate("extension", expected=f"one part {url} in it", path=("extension",))
    return text


def identified(resource: Resource, systems: Iterable[str], path: Path) -> str:
    """The identifier of one of *systems*; "" if there is none.

    Raises
    ------
    BadCertificate
        When several differ.
    """
    wanted = frozenset(systems)
    found = {
        text_of(each, "value", path): None
        for each in objects(resource, "identifier", path)
        if text_of(each, "system", path) in wanted and each.get("use") != _OLD
    }
    if len(found) > 1:
        raise BadCertificate("identifier", expected="one that is in use", path=path)
    return next(iter(found), "")


class Resources:
    """The targets of *response*'s references: contained in it, or in *beside* by address."""

    def __init__(self, response: Resource, beside: Mapping[str, Resource]) -> None:
        contained = objects(response, "contained", ())
        named = [(f"#{each.get('id')}", each) for each in contained]
        if len(dict(named)) != len(named):
            raise BadCertificate("contained", expected="each id once", path=("contained",))
        self._known = dict(beside) | dict(named)

    def of(
        self, element: Resource, name: str, types: Collection[str], path: Path
    ) -> Resource | None:
        """The target of the reference under *name*; for a logical one the identifier alone.

        Raises
        ------
        BadCertificate
            The target is missing, or of another type.
        """
        at = (*path, name)
        reference = element.get(name)
        if reference is None:
            return None
        if not isinstance(reference, dict):
            raise BadCertificate(name, expected="a Reference", path=at)
        literal, logical = text_of(reference, "reference", at), reference.get("identifier")
        if literal in self._known:
            found = self._known[literal]
            if found.get("resourceType") not in types:
                raise BadCertificate(name, expected=f"a reference to {' or '.join(types)}", path=at)
            return found
        if isinstance(logical, dict):
            kind = text_of(reference, "type", at) or literal.partition("/")[0] or next(iter(types))
            return {"resourceType": kind, "identifier": [logical]}
        if not literal:
            return None
        raise BadCertificate(
            f"{name}: the reference has no target",
            expected="a resource contained in it or sent with it, or an identifier",
            path=at,
        )

    def unit(self, response: Resource) -> Resource | None:
        """The care unit of its author; None if the author is only a person."""
        types = ("Organization", "PractitionerRole", "Practitioner")
        author = self.of(response, "author", types, ())
        if author is None or author.get("resourceType") == "Practitioner":
            return None
        if author.get("resourceType") == "PractitionerRole":
            return self.of(author, "organization", ("Organization",), ("author",))
        return author
