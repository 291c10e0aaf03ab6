"""FK 7263, the form before LISJP, carried in RegisterCertificate.

It asks for sick leave, diagnosis and occupation under LISJP's question numbers. Old ones may have
diagnoses of KSH97-P, and one for infection control may have none.
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
