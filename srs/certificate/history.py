"""Several certificates of one person."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ..errors import BadCertificate
from .certificate import Certificate
from .person import PersonId

_POSTCODE = re.compile(r"[1-9][0-9]{4}")


def newest(certificates: Sequence[Certificate]) -> Certificate:
    """The newest certificate: a draft, else the latest signed."""
    if not certificates:
        raise BadCertificate(
            "no certificate was given", expected="at least one", path=("certificates",)
        )
    return max(certificates, key=lambda each: each.signing)


def one_person(
    certificates: Sequence[Certificate], given: PersonId | None = None
) -> PersonId | None:
    """The person of the certificates and of the id given with them; None if none has a person.

    Raises
    ------
    BadCertificate
        When they are about different persons.
    """
    persons = {c.person.text: c.person for c in certificates if c.person}
    persons |= {given.text: given} if given else {}
    if len(persons) > 1:
        raise BadCertificate(
            "the certificates belong to different persons",
            expected="those of one person only",
            path=("person",) if given else ("certificates",),
        )
    return next(iter(persons.values()), None)


def one_postcode(certificate: Certificate, given: str | None = None) -> str | None:
    """The care unit's postcode, from the certificate or given with it; None if there is none.

    Raises
    ------
    BadCertificate
        When the one given is not a postcode, or differs from the certificate's.
    """
    if given is None:
        return certificate.postcode
    digits = given.replace(" ", "")
    if not _POSTCODE.fullmatch(digits):
        raise BadCertificate("the care unit's postcode", expected="five digits", path=("postcode",))
    if certificate.postcode not in (None, digits):
        raise BadCertificate(
            "the care unit's postcode",
            expected="that of the certificate, or none",
            path=("postcode",),
        )
    return digits


def without_person(certificates: Sequence[Certificate]) -> tuple[Certificate, ...]:
    """The same without the person id, which is not needed once age and sex are known."""
    return tuple(replace(certificate, person=None) for certificate in certificates)
