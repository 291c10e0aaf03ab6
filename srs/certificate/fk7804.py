"""FK 7804 and AG7804 version 2 as drafts (forifyllnad): the answers only.

Person, unit, and signature come beside it, so the certificate has none; of the two forms, AG7804
alone has question 100.
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
    """A draft has no person whose century *on* would decide."""
    kind = "AG7804" if "100" in document.answers else "FK7804"
    return lisjp.answered(document.answers, id="draft", kind=kind, draft=True)
