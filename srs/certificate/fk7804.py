"""FK 7804 and AG7804 version 2 as drafts (forifyllnad): the answers only.

The draft has no person, unit or signature, so the certificate has none. Of the two forms only
AG7804 has question 100.
"""

from datetime import date

from . import ag114, lisjp, rivta
from .certificate import Certificate

NAME = "FK7804"
KINDS = ()


def recognises(content: object) -> bool:
    is_draft = isinstance(content, rivta.Document) and content.envelope is None
    return is_draft and not ag114.recognises(content)


def parse(document: rivta.Document, on: date) -> Certificate:
    """A draft has no person id, so *on* is not used."""
    kind = "AG7804" if "100" in document.answers else "FK7804"
    return lisjp.answered(document.answers, id="draft", kind=kind, draft=True)
