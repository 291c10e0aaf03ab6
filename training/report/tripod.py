"""TRIPOD+AI's 27 items (Collins et al., BMJ 2024;385:e078378), in our words.

Items that the document answers are filled in; the others are marked open, for a person to answer. A
study file may answer an item itself, in its table ``tripod`` (``"18a" = "Funded by ..."``).
"""

from collections.abc import Iterator

from srs.wording import Lang

from . import checklist
from .document import Document
from .element import Element
from .tripod_answers import answer
from .tripod_items import ITEMS, PARTS

TRIPOD = checklist.Checklist("TRIPOD+AI", "Collins et al., BMJ 2024;385:e078378", ITEMS, PARTS)


def opened(document: Document) -> list[str]:
    """The numbers of the items that nobody has answered."""
    return [name for name in ITEMS if answer(document, name) is None]


def section(document: Document, lang: Lang) -> Iterator[Element]:
    """How many items are filled and which are open, then a table with every item."""
    found = {name: answer(document, name) for name in ITEMS}
    yield from checklist.section(TRIPOD, found, lang)
