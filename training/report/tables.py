"""Tables of numbers: models side by side, and tables that need no figure."""

from collections.abc import Iterable, Iterator, Sequence

from srs.wording import Lang, Words

from . import columns, names
from .definitions import anchor
from .document import Document, Record, Value, number
from .element import Content, Element, el
from .numbers import NONE, count, digits, fixed, interval, p_value, places, plain

HIDDEN = Words("dolt", "hidden")
_HIDDEN = Words("dolt för att skydda personer", "hidden to protect persons")
_FAILED = Words("kunde inte beräknas", "could not be computed")
_LONG = 30
_NESTED = (dict, list, tuple)
_BELOW = Words("sämre än att gissa lika för alla", "worse than one guess for everybody")


def cell(value: Value | None, metric: str, lang: Lang, *, sign: bool = False) -> Content:
    """A value with its interval below, or why it is missing. An IPA below 0 is marked."""
    if value is None:
        return NONE
    if value.value is None:
        return missing(value, lang)
    decimals = places(digits(metric), value.value, value.low, value.high)
    between = interval(value.low, value.high, decimals, lang)
    data = el("data", fixed(value.value, decimals, lang, sign=sign), value=repr(value.value))
    parts: list[Content] = [data]
    harmful = names.metric(metric).harmful_below
    if harmful is not None and value.value < harmful and not sign:
        parts = [
            el("strong", "⚠ ", data, class_="bad"),
            el("small", f" {_BELOW.to(lang)}", class_="bad"),
        ]
    if between:
        parts.append(el("small", f" {between}", class_="between"))
    if value.p is not None:
        parts.append(el("small", f" p\u00a0{p_value(value.p, lang)}", class_="between"))
    return parts


def count_cell(of: Value, told: int | None, lang: Lang) -> Content:
    """A count that belongs to *of*, and is hidden if that is hidden."""
    if told is None:
        return missing(of, lang) if of.hidden else NONE
    return el("data", count(told, lang), value=str(told))


def missing(value: Value, lang: Lang) -> Content:
    if value.hidden:
        return el("span", f"▒ {HIDDEN.to(lang)}", class_="hidden", title=_HIDDEN.to(lang))
    return el("span", f"{NONE} ", el("small", _FAILED.to(lang)), class_="failed")


def tables(document: Document, part: str, title: str, lang: Lang) -> Iterator[Element]:
    """Objects as tables, those with the same names in one table; long ones are folded."""
    alike: dict[tuple[str, ...], list[Record]] = {}
    for row in document.records(part):
        keys = tuple(key for key in row if not key.endswith("definition"))
        alike.setdefault(keys, []).append(row)
    for place, (keys, rows) in enumerate(alike.items(), 1):
        caption = title if len(alike) == 1 else f"{title} {place}"
        found = table(rows, keys, caption, lang, document, part)
        if len(rows) > _LONG:
            told = Words("{} rader", "{} rows").to(lang).format(count(len(rows), lang))
            found = el("details", el("summary", f"{caption}: {told}"), found)
        yield found


def table(
    rows: Sequence[Record],
    keys: Sequence[str],
    caption: str,
    lang: Lang,
    document: Document | None = None,
    part: str = "",
) -> Element:
    """A table with a column for each of *keys*, linked to its definition if it has one."""
    known = document.definitions if document else {}
    level = document.level if document else None
    head = el(
        "tr",
        [
            el(
                "th",
                el("a", columns.column(key, lang, level), href=anchor(key))
                if key in known
                else columns.column(key, lang, level),
                scope="col",
            )
            for key in keys
        ],
    )
    prefix = f"{part}_" if f"{part}_" in ("equality_", "pooled_") else ""
    body = [
        el("tr", [el("td", value(row.get(key), key, lang, prefix)) for key in keys]) for row in rows
    ]
    parts = (el("thead", head), el("tbody", body))
    return wide(el("table", el("caption", caption, class_="unseen"), parts), caption)


def value(given: object, key: str, lang: Lang, prefix: str = "") -> Content:
    """Any value of a document, for reading."""
    if given is None:
        return NONE
    if isinstance(given, bool):
        return Words("ja", "yes").to(lang) if given else Words("nej", "no").to(lang)
    if isinstance(given, int | float):
        found = number(given)
        if found is None:
            return NONE
        told = p_value(found, lang) if key == "p" else plain(found, lang)
        return el("data", told, value=repr(given))
    if isinstance(given, dict) and not any(isinstance(each, _NESTED) for each in given.values()):
        return _in_line(
            [
                [f"{columns.column(str(name), lang)}: ", value(each, str(name), lang)]
                for name, each in given.items()
            ]
        )
    if isinstance(given, dict):
        return _listed(
            [
                [f"{columns.column(str(name), lang)}: ", value(each, str(name), lang)]
                for name, each in given.items()
            ]
        )
    if isinstance(given, list | tuple) and key == "period":
        return " – ".join(map(str, given))
    if isinstance(given, list | tuple) and not any(isinstance(each, _NESTED) for each in given):
        return _in_line([value(each, key, lang) for each in given])
    if isinstance(given, list | tuple):
        return _listed([value(each, key, lang) for each in given])
    if key in ("subgroup", "reference"):
        return names.whose(str(given), lang)
    if key == "metric":
        return el("a", names.metric(str(given)).name.to(lang), href=anchor(f"{prefix}{given}"))
    return columns.worded(str(given), key, lang)


def wide(table: Element, label: str) -> Element:
    """A table that scrolls by itself on a narrower screen, with the keyboard as well."""
    return el("div", table, class_="wide", tabindex="0", role="group", aria_label=label)


def reclassified(document: Document, horizon: float, lang: Lang) -> Iterator[Element]:
    """Levels of one model by levels of the other. No sums: they would disclose hidden cells."""
    for each in document.records("reclassification"):
        if number(each.get("horizon")) != horizon:
            continue
        a, b = str(each.get("a", "")), str(each.get("b", ""))
        rows = [row for row in each.get("rows") or [] if isinstance(row, dict)]
        firsts = list(dict.fromkeys(str(row.get("from")) for row in rows))
        seconds = list(dict.fromkeys(str(row.get("to")) for row in rows))
        cells = {(str(row.get("from")), str(row.get("to"))): row for row in rows}
        caption = Words(
            "Från nivå enligt {} till nivå enligt {}", "From level by {} to level by {}"
        )
        head = el(
            "tr",
            el("th", Words("Nivå", "Level").to(lang), scope="col"),
            [el("th", f"{b}: {_level(name, lang)}", scope="col") for name in seconds],
        )
        body = [
            el(
                "tr",
                el("th", f"{a}: {_level(first, lang)}", scope="row"),
                [_moved(cells.get((first, second)), first == second, lang) for second in seconds],
            )
            for first in firsts
        ]
        title = caption.to(lang).format(a, b)
        yield wide(el("table", el("caption", title), el("thead", head), el("tbody", body)), title)


def _moved(row: Record | None, same: bool, lang: Lang) -> Element:
    class_ = "same" if same else None
    if row is None:
        return el("td", NONE, class_=class_)
    rows, events = number(row.get("rows")), number(row.get("events"))
    if rows is None or row.get("suppressed"):
        return el("td", missing(Value(None, hidden=True), lang), class_=class_)
    told = Words("{} med utfallet", "{} with the outcome").to(lang)
    small = el(
        "small", " " + told.format(HIDDEN.to(lang) if events is None else count(events, lang))
    )
    return el("td", el("data", count(rows, lang), value=f"{rows:g}"), small, class_=class_)


LEVELS = {
    "moderate": Words("måttlig", "moderate"),
    "high": Words("hög", "high"),
    "very_high": Words("mycket hög", "very high"),
}


def _level(name: str, lang: Lang) -> str:
    return LEVELS[name].to(lang) if name in LEVELS else name


def _in_line(parts: Sequence[Content]) -> Content:
    return [[", " if place else None, each] for place, each in enumerate(parts)] or NONE


def _listed(parts: Iterable[Content]) -> Content:
    found = list(parts)
    return found[0] if len(found) == 1 else el("ul", [el("li", each) for each in found])
