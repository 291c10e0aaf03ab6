"""The items of a reporting guideline: filled from the document, or left open for a person."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from srs.wording import Lang, Words

from .element import Element, el, with_roles
from .tables import wide

STATES = {
    "filled": Words("✓ ifylld", "✓ filled"),
    "partly": Words("◐ delvis", "◐ in part"),
    "open": Words("○ öppen", "○ open"),
}
_COLUMNS = (
    Words("Nr", "No."),
    Words("Punkt", "Item"),
    Words("Status", "State"),
    Words("Svar", "Answer"),
)
_TOLD = Words(
    "{} delpunkter ({} punkter): {} ifyllda ur dokumentet eller studiefilen, {} delvis, {} öppna.",
    "{} sub-items ({} items): {} filled from the document or the study file, {} in part, {} open.",
)


@dataclass(frozen=True)
class Answer:
    """What is known, and whether that answers the whole item."""

    told: Words
    whole: bool = True


@dataclass(frozen=True)
class Checklist:
    """*items* are in our words, by number; *parts* are their sections, "svenska | English"."""

    name: str
    source: str
    items: Mapping[str, Words]
    parts: Mapping[str, list[str]]

    @property
    def numbers(self) -> int:
        """The numbers of items, where lettered parts count as one."""
        return max(int("".join(c for c in name[:2] if c.isdigit())) for name in self.items)


def own_answer(given: object, name: str) -> Answer | None:
    """The study file's own answer, from its table of the checklist."""
    own = given.get(name) if isinstance(given, Mapping) else None
    return Answer(Words(own, own)) if isinstance(own, str) and own.strip() else None


def section(of: Checklist, found: Mapping[str, Answer | None], lang: Lang) -> Iterator[Element]:
    """How many items are filled, which are open and how to answer them; then a table of all."""
    states = [_state(found[name]) for name in of.items]
    counts = (states.count(each) for each in STATES)
    yield el("p", _TOLD.to(lang).format(len(states), of.numbers, *counts))
    if left := [name for name in of.items if found[name] is None]:
        yield _open(of, left, lang)
    bodies = []
    for part, wanted in of.parts.items():
        told = Words(*part.split(" | ")).to(lang)
        head = el("tr", el("th", told, scope="rowgroup", colspan="4"), class_="group")
        bodies.append(el("tbody", head, [_row(of, name, found[name], lang) for name in wanted]))
    head = el("thead", el("tr", [el("th", each.to(lang), scope="col") for each in _COLUMNS]))
    caption = el("caption", f"{of.name} ({of.source})")
    yield wide(with_roles(el("table", caption, head, bodies, class_="tripod")), of.name)


def _open(of: Checklist, left: Sequence[str], lang: Lang) -> Element:
    """The items left for a person, and the lines of the study file that would answer them."""
    items = [
        el("li", el("a", name, href=f"#{_identity(of, name)}"), f" {of.items[name].to(lang)}")
        for name in left
    ]
    lines = "\n".join([f"[{_slug(of)}]", *(f'"{name}" = ""' for name in left)])
    return el(
        "div",
        el("h3", _OPEN.to(lang)),
        el("ul", items, class_="open-items"),
        el(
            "details",
            el("summary", _ANSWER.to(lang)),
            el("pre", lines, tabindex="0", role="group", aria_label=_ANSWER.to(lang)),
        ),
    )


_OPEN = Words("Öppna punkter", "Open items")
_ANSWER = Words("Rader till studiefilen, att fylla i", "Lines for the study file, to be filled in")


def _slug(of: Checklist) -> str:
    return of.name.lower().partition("+")[0]


def _identity(of: Checklist, name: str) -> str:
    return f"{_slug(of)}-{name}".replace("(", "-").replace(")", "")


def _row(of: Checklist, name: str, found: Answer | None, lang: Lang) -> Element:
    state = _state(found)
    told = "" if found is None else found.told.to(lang)
    return el(
        "tr",
        el("th", name, scope="row"),
        el("td", of.items[name].to(lang)),
        el("td", STATES[state].to(lang), class_=f"state {state}"),
        el("td", told),
        id=_identity(of, name),
    )


def _state(found: Answer | None) -> str:
    return "open" if found is None else "filled" if found.whole else "partly"
