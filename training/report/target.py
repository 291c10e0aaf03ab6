"""TARGET's 21 items (Cashin et al., JAMA 2025, doi:10.1001/jama.2025.13350), in our words.

Items that the document answers are filled in; the others are marked open, for a person to answer. A
study file may answer an item itself, in its table ``target`` (``"20" = "Funded by ..."``).
"""

from collections.abc import Iterator

from srs.wording import Lang, Words

from . import checklist
from .document import Record
from .element import Element, el
from .target_answers import answer
from .target_items import ITEMS, PARTS

TARGET = checklist.Checklist("TARGET", "Cashin et al., JAMA 2025;334:1084", ITEMS, PARTS)
_SHOW = Words("Alla punkter", "All items")


def open_items(document: Record) -> int:
    """How many items nobody has answered."""
    return sum(answer(document, name) is None for name in ITEMS)


def section(document: Record, lang: Lang) -> Iterator[Element]:
    """How many items are filled and which are open; the table itself is folded."""
    found = {name: answer(document, name) for name in ITEMS}
    *told, table = checklist.section(TARGET, found, lang)
    yield from told
    yield el("details", el("summary", _SHOW.to(lang)), table, class_="fold")
