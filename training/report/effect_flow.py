"""The persons of a study: from every spell of the table to those who are compared."""

from collections.abc import Iterator

from srs.wording import Lang, Words

from .document import Record, Value, number, records, text
from .effect_reasons import NOT_SPELLS, WHOLE, reason_words
from .element import Content, Element, el
from .numbers import count
from .tables import missing, wide

_FLOW = Words("Från tabellens rader till dem som följs", "From the table's rows to those followed")
_UNUSED = Words("Rader om åtgärder som inte används", "Rows of measures that are not used")
_WHY, _COUNT = Words("Skäl", "Reason"), Words("Antal", "Number")


def section(found: Record, lang: Lang) -> Iterator[Content]:
    """The flow, from a part that has "flow", and perhaps "unused"."""
    for key, title in (("flow", _FLOW), ("unused", _UNUSED)):
        rows = records(found, key)
        if rows:
            yield _table(title.to(lang), rows, lang)


def _table(title: str, rows: list[Record], lang: Lang) -> Element:
    head = el("tr", [el("th", each.to(lang), scope="col") for each in (_WHY, _COUNT)])
    body = [
        el(
            "tr",
            el("th", _reason(text(each, "reason"), lang), scope="row"),
            el("td", _count(each, lang)),
        )
        for each in rows
    ]
    return wide(el("table", el("caption", title), el("thead", head), el("tbody", body)), title)


def _reason(name: str, lang: Lang) -> Content:
    told = reason_words(name).to(lang)
    if name in WHOLE:
        return el("strong", told[:1].upper() + told[1:])
    return told[:1].upper() + told[1:] if name in NOT_SPELLS else f"− {told}"


def _count(each: Record, lang: Lang) -> Content:
    """A table counts persons, spells or rows."""
    told = next((number(each[key]) for key in ("persons", "spells", "rows") if key in each), None)
    if told is None:
        return missing(Value(None, hidden=True), lang)
    return el("data", count(told, lang), value=f"{told:g}")
