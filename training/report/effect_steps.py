"""What to do next with a study of a measure: what its answer still depends on."""

from collections.abc import Iterator

from srs.wording import Lang, Words

from . import effect_names as names
from . import target
from .document import Record
from .element import Content, Element, el
from .next_steps import SYNTHETIC, listed

_UNMEASURED = Words(
    "Fråga dem som känner vården vad som inte har mätts, och om det kan vara så starkt som "
    "E-värdet säger.",
    "Ask those who know the care what was not measured, and whether it may be as strong as the "
    "E-value says.",
)
_TARGET = Words(
    "Besvara de {} öppna punkterna i TARGET innan studien publiceras.",
    "Answer the {} open items of TARGET before the study is published.",
)


def box(document: Record, lang: Lang) -> Element | None:
    """The steps; ``None`` where none is left."""
    found = list(_steps(document, lang))
    return listed(found, lang) if found else None


def _steps(document: Record, lang: Lang) -> Iterator[Content]:
    if document.get("synthetic"):
        yield SYNTHETIC.to(lang)
    if names.answered(document) and document.get("e_value"):
        yield el("a", _UNMEASURED.to(lang), href="#unmeasured")
    if left := target.open_items(document):
        yield el("a", _TARGET.to(lang).format(left), href="#target")
