"""Several certificates of one person."""

from collections.abc import Sequence

from ..errors import BadCertificate
from .certificate import Certificate
from .person import PersonId


def newest(certificates: Sequence[Certificate]) -> Certificate:
    """The one that is being written: a draft, else the latest signed."""
    if not certificates:
        raise BadCertificate("no certificate was given: expected at least one")
    return max(certificates, key=lambda each: each.signing)


def one_person(
    certificates: Sequence[Certificate], given: PersonId | None = None
) -> PersonId | None:
    """Whom the certificates, and the id given beside them, are about; None when none says.

    Raises
    ------
    BadCertificate
        When they are about different persons.
    """
    persons = {c.person.text: c.person for c in certificates if c.person}
    persons |= {given.text: given} if given else {}
    if len(persons) > 1:
        raise BadCertificate(
            "the certificates are of different persons: expected those of one person only"
        )
    return next(iter(persons.values()), None)
