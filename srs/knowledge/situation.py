"""When advice applies: to a new certificate, to an extension, or afterwards."""

from collections.abc import Iterable
from typing import Literal

from ..certificate import Certificate
from ..spell import Spell
from ..wording import Words
from .measures import Category, Measure

# A certificate that is being written, one that extends another, one that is signed.
Situation = Literal["new", "extension", "signed"]
SITUATIONS: dict[Situation, Words] = {
    "new": Words("Nytt intyg", "New certificate"),
    "extension": Words("Förlängning", "Extension"),
    "signed": Words("Signerat intyg, koordinering", "Signed certificate, coordination"),
}

# Who sees which in Webcert and Rehabstöd: the physician who certifies, the coordinator.
OF_CATEGORY: dict[Category, Situation] = {
    "OBS": "new",
    "REK": "new",
    "FRL": "extension",
    "REH": "signed",
}


def situation_of(certificate: Certificate, spell: Spell | None) -> Situation:
    """The situation of the newest certificate and of its spell, if it makes one.

    A draft extends the certificates that it names, and those in the spell that begin before it; not
    those it completes, which are earlier versions of it.
    """
    if certificate.signed is not None:
        return "signed"
    before = [
        each
        for each in (spell.certificates if spell else ())
        if each.start < certificate.start and each.id not in certificate.completes
    ]
    return "extension" if certificate.extends or before else "new"


def ordered(measures: Iterable[Measure], situation: Situation | None) -> tuple[Measure, ...]:
    """The measures of the situation first, then all others in the catalogue's order."""
    return tuple(sorted(measures, key=lambda each: OF_CATEGORY[each.category] != situation))
