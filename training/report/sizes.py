"""Are the data large enough to develop such a model and to judge it?"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from srs.wording import Lang, Words

from . import names
from .definitions import anchor
from .document import Document, Record, Value, number, text
from .element import Content, Element, el
from .numbers import NONE, count
from .tables import missing, wide

_PURPOSES = {
    "development": Words("Att utveckla en modell", "To develop a model"),
    "validation": Words("Att pröva en modell", "To validate a model"),
}
_OUTCOMES = {
    "binary": Words("utfallet 0 eller 1", "outcome 0 or 1"),
    "time-to-event": Words("tid till slutet", "time to event"),
}
_COLUMNS = (
    Words("Krav", "Criterion"),
    Words("Rader som behövs", "Rows needed"),
    Words("varav med utfall eller slut", "of these with outcome or end"),
    Words("Rader i data", "Rows in the data"),
    Words("Räcker data?", "Large enough?"),
)
_ENOUGH, _FEW = Words("✓ ja", "✓ yes"), Words("✗ nej", "✗ no")
_READ = Words(
    "Det största talet för varje ändamål gäller. Varje krav länkar till sin formel och sina "
    "antaganden.",
    "The largest number for each purpose counts. Each criterion links to its formula and "
    "assumptions.",
)
TITLE = Words("Är data tillräckligt stora?", "Is the data large enough?")


def table(document: Document, horizon: float, lang: Lang) -> Iterator[Element]:
    """The required numbers, by purpose, next to those of the data."""
    found = [
        each
        for each in document.records("sample_sizes")
        if number(each.get("horizon")) in (None, horizon)
    ]
    if not found:
        return
    yield el("p", _READ.to(lang))
    head = el("tr", [el("th", each.to(lang), scope="col") for each in _COLUMNS])
    bodies = [_body(of, list(each), lang) for of, each in groupby(found, _of)]
    title = TITLE.to(lang)
    caption = el("caption", title, class_="unseen")
    yield wide(el("table", caption, el("thead", head), bodies), title)


def _of(each: Record) -> tuple[str, str]:
    return text(each, "purpose"), text(each, "outcome")


def _body(of: tuple[str, str], rows: Sequence[Record], lang: Lang) -> Element:
    told = ", ".join(
        known[name].to(lang) if name in known else name
        for name, known in zip(of, (_PURPOSES, _OUTCOMES), strict=True)
    )
    head = el("th", told, scope="rowgroup", colspan=str(len(_COLUMNS)))
    return el("tbody", el("tr", head, class_="group"), [_row(each, lang) for each in rows])


def _row(each: Record, lang: Lang) -> Element:
    asked, has = number(each.get("rows")), number(each.get("has_rows"))
    enough: Content = NONE
    if asked is not None and has is not None:
        enough = (_ENOUGH if asked <= has else _FEW).to(lang)
    name = text(each, "criterion")
    told = names.size(name).to(lang)
    return el(
        "tr",
        el("th", el("a", told, href=anchor(f"size_{name}")), scope="row"),
        [el("td", _count(each, key, lang)) for key in ("rows", "events", "has_rows")],
        el("td", enough),
    )


def _count(each: Record, key: str, lang: Lang) -> Content:
    """A count of the row; the gate hides all of its numbers or none."""
    found = number(each.get(key))
    if found is None:
        return missing(Value(None, hidden=True), lang)
    return el("data", count(found, lang), value=repr(each[key]))
