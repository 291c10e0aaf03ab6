"""TRIPOD+AI's 27 items (Collins et al., BMJ 2024;385:e078378), in our words.

What the document knows is filled in; the rest is marked open, for a person to answer. A study file
may answer an item itself, in its table ``tripod`` (``"18a" = "Funded by ..."``).
"""

from collections.abc import Iterator

from srs.wording import Lang, Words

from .document import Document
from .element import Element, el
from .tripod_answers import Answer, answer
from .tripod_items import ITEMS, PARTS

STATES = {
    "filled": Words("✓ ifylld", "✓ filled"),
    "partly": Words("◐ delvis", "◐ in part"),
    "open": Words("○ öppen", "○ open"),
}


def section(document: Document, lang: Lang) -> Iterator[Element]:
    """A table with every item; how many are filled stands first."""
    found = {name: answer(document, name) for name in ITEMS}
    states = [_state(each) for each in found.values()]
    told = Words(
        "{} delpunkter (27 punkter): {} ifyllda ur dokumentet eller studiefilen, {} delvis, {} "
        "öppna.",
        "{} sub-items (27 items): {} filled from the document or the study file, {} in part, "
        "{} open.",
    ).to(lang)
    yield el(
        "p",
        told.format(len(states), *(states.count(each) for each in ("filled", "partly", "open"))),
    )
    bodies = []
    for part, wanted in PARTS.items():
        head = el("tr", el("th", part_words(part).to(lang), scope="rowgroup", colspan="4"))
        head.set("class", "group")
        rows = [_row(name, found[name], lang) for name in wanted]
        bodies.append(el("tbody", head, rows))
    columns = (
        ("Nr", "Punkt", "Läge", "Svar") if lang == "sv" else ("No.", "Item", "State", "Answer")
    )
    head = el("thead", el("tr", [el("th", each, scope="col") for each in columns]))
    caption = el("caption", "TRIPOD+AI (Collins et al., BMJ 2024;385:e078378)")
    yield el(
        "div",
        el("table", caption, head, bodies, class_="tripod"),
        class_="wide",
        tabindex="0",
        role="group",
        aria_label="TRIPOD+AI",
    )


def part_words(part: str) -> Words:
    return Words(*part.split(" | "))


def _row(name: str, found: Answer | None, lang: Lang) -> Element:
    state = _state(found)
    told = "" if found is None else found.told.to(lang)
    return el(
        "tr",
        el("th", name, scope="row"),
        el("td", ITEMS[name].to(lang)),
        el("td", STATES[state].to(lang), class_=f"state {state}"),
        el("td", told),
        id=f"tripod-{name}",
    )


def _state(found: Answer | None) -> str:
    return "open" if found is None else "filled" if found.whole else "partly"
