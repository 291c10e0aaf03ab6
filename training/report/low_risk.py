"""What a low risk means, as tables: how many have one, and how many of these became long."""

from collections.abc import Iterator

from srs.wording import Lang, Words

from . import columns, names
from .definitions import anchor
from .document import ALL, Document, Record, Value, number, text
from .element import Content, Element, el
from .numbers import count, fixed, plain
from .paper import ROWS, SCREEN, left_out
from .tables import cell, count_cell, missing, wide
from .wording import with_interval

_CAPTION = Words(
    "Risk under {cut_off} för mer än {horizon} dagar, dag {day}",
    "A risk below {cut_off} of more than {horizon} days, on day {day}",
)
_ANY_DAY = Words(
    "Risk under {cut_off} för mer än {horizon} dagar",
    "A risk below {cut_off} of more than {horizon} days",
)
_NUMBER = Words("Antal", "Number")
_OF = Words("{} av {}", "{} of {}")


def section(document: Document, lang: Lang) -> Iterator[Element]:
    """A table for each cut-off, horizon and day, with a row for each model and group."""
    alike: dict[tuple[float | None, ...], list[Record]] = {}
    for each in document.records("support"):
        key = tuple(number(each.get(name)) for name in ("cut_off", "horizon", "day"))
        alike.setdefault(key, []).append(each)
    for (cut_off, horizon, day), rows in alike.items():
        words = _ANY_DAY if day is None else _CAPTION
        told = {"cut_off": cut_off, "horizon": horizon, "day": day}
        shown = {name: plain(each, lang) for name, each in told.items() if each is not None}
        yield _table(document, rows, words.to(lang).format_map(shown), lang)
        if (line := left_out(ROWS, sum(map(_of_a_group, rows)), lang)) is not None:
            yield line


def _of_a_group(row: Record) -> bool:
    return text(row, "subgroup", ALL) != ALL


def _table(document: Document, rows: list[Record], caption: str, lang: Lang) -> Element:
    models = len(dict.fromkeys(text(each, "model") for each in rows)) > 1
    heads = (
        *([columns.column("model", lang)] if models else []),
        columns.column("subgroup", lang),
        _NUMBER.to(lang),
        *(_metric(name, document, lang) for name in ("below", "npv", "missed")),
    )
    head = el("tr", [el("th", each, scope="col") for each in heads])
    body = [
        el(
            "tr",
            _row(each, models=models, lang=lang),
            class_=SCREEN if _of_a_group(each) else None,
        )
        for each in rows
    ]
    parts = (el("caption", caption), el("thead", head), el("tbody", body))
    return wide(el("table", parts), caption)


def _metric(name: str, document: Document, lang: Lang) -> Content:
    told = names.metric(name).name
    shown = with_interval(told, document, lang) if name == "npv" else told.to(lang)
    known = next((each for each in document.definitions if each.partition("@")[0] == name), None)
    return el("a", shown, href=anchor(known)) if known else shown


def _row(each: Record, *, models: bool, lang: Lang) -> Iterator[Element]:
    npv = Value.of(each, "npv")
    if models:
        yield el("td", text(each, "model"))
    yield el("th", names.whose(text(each, "subgroup"), lang), scope="row")
    yield el("td", count_cell(npv, _count(each, "n"), lang))
    yield el("td", _share(each, "below", "n_below", lang))
    yield el("td", cell(npv, "npv", lang))
    yield el("td", _share(each, "missed", "n_missed", lang))


def _count(each: Record, name: str) -> int | None:
    found = number(each.get(name))
    return None if found is None else round(found)


def _share(each: Record, name: str, of: str, lang: Lang) -> Content:
    """The share, with how many these are below it."""
    share, some = number(each.get(name)), _count(each, of)
    if share is None:
        return missing(Value.of(each, "npv"), lang)
    data = el("data", fixed(share, 3, lang), value=repr(share))
    return [data, el("small", f" {count(some, lang)}", class_="between")] if some else data
