"""FK 7263, the form before LISJP, carried in RegisterCertificate.

Asks for sick leave, diagnosis and occupation under the numbers of LISJP. Old ones may have
diagnoses of KSH97-P, and one for infection control none at all.
"""

from datetime import date

from . import lisjp, rivta
from .certificate import Certificate

NAME = "FK7263"
KINDS = ("FK7263",)


def recognises(content: object) -> bool:
    return lisjp.is_signed(content, KINDS)


def parse(document: rivta.Document, on: date) -> Certificate:
    return lisjp.signed(document, on, lisjp.answered)
