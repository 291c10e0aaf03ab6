"""FK 7804 version 2 as a draft (forifyllnad): the answers only.

Person, unit, and signature come beside it, so the certificate has none.
"""

from datetime import date

from . import lisjp, rivta
from .certificate import Certificate

NAME = "FK7804"


def recognises(content: object) -> bool:
    return isinstance(content, rivta.Document) and content.envelope is None


def parse(document: rivta.Document, on: date) -> Certificate:
    """A draft has no person whose century *on* would decide."""
    return lisjp.answered(document.answers, id="draft", kind="FK7804")
