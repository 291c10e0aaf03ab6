"""When advice is of use: as a first certificate is written, as it is extended, afterwards."""

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

# Who sees which in Webcert and Rehabstöd: the physician who writes or extends, the coordinator.
OF_CATEGORY: dict[Category, Situation] = {
    "OBS": "new",
    "REK": "new",
    "FRL": "extension",
    "REH": "signed",
}


def situation_of(certificate: Certificate, spell: Spell | None) -> Situation:
    """That of the newest certificate, of the spell that it leads to, if it leads to one.

    A draft extends what it says it extends, and whatever begins before it in the spell; not what
    it completes, which is the same certificate written better.
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
    """Those of the situation first, all others after them in the catalogue's order."""
    return tuple(sorted(measures, key=lambda each: OF_CATEGORY[each.category] != situation))
