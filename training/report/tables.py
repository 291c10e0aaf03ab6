"""Tables of numbers: models side by side, and tables that need no figure."""

from collections.abc import Iterable, Iterator, Sequence

from srs.wording import Lang, Words

from ..statistics.curve import SMOOTHER_NAMES
from . import columns, names, wording
from .definitions import anchor
from .document import Document, Record, Value, number
from .element import Content, Element, el
from .numbers import NONE, count, digits, fixed, interval, p_value, places, plain
from .paper import ROWS, left_out

HIDDEN = Words("dolt", "hidden")
_HIDDEN = Words("dolt för att skydda personer", "hidden to protect persons")
_FAILED = Words("kunde inte beräknas", "could not be computed")
_LONG = 30
_SIZES = ("n", "rows")  # a row without its size is hidden
_ENDS = ("low", "high")
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
    """Objects as tables, those with the same names in one table.

    A long one is divided by what its groups are of: that of everybody is open, others are folded.
    """
    alike: dict[tuple[str, ...], list[Record]] = {}
    for row in document.records(part):
        keys = tuple(key for key in row if not key.endswith("definition"))
        alike.setdefault(keys, []).append(row)
    for place, (keys, rows) in enumerate(alike.items(), 1):
        caption = title if len(alike) == 1 else f"{title} {place}"
        if len(rows) <= _LONG:
            yield table(rows, keys, caption, lang, document, part)
            continue
        beyond = 0
        for variable, own in _by_variable(rows, lang):
            of = f"{variable}: " if variable else ""
            told = Words("{} rader", "{} rows").to(lang).format(count(len(own), lang))
            found = table(own, keys, f"{of}{caption}", lang, document, part)
            if len(own) > _LONG or variable:
                summary = el("summary", f"{variable or caption}: {told}")
                found = el("details", summary, found, class_="more")
                beyond += len(own)
            yield found
        if (line := left_out(ROWS, beyond, lang)) is not None:
            yield line


def _by_variable(rows: Sequence[Record], lang: Lang) -> Iterable[tuple[str, Sequence[Record]]]:
    """Rows by the variable of their group, those of everybody under an empty name."""
    found: dict[str, list[Record]] = {}
    for row in rows:
        found.setdefault(names.variable(str(row.get("subgroup", "")), lang), []).append(row)
    return found.items()


def table(
    rows: Sequence[Record],
    keys: Sequence[str],
    caption: str,
    lang: Lang,
    document: Document | None = None,
    part: str = "",
) -> Element:
    """A table with a column for each of *keys*, linked to its definition if it has one.

    A number and the limits of its interval are one column.
    """
    known = document.definitions if document else {}
    level = document.level if document else None
    prefix = f"{part}_" if f"{part}_" in ("equality_", "pooled_") else ""
    estimate = _estimate(keys)
    shown = [key for key in keys if not (estimate and key in (*_ENDS, "se", "z"))]

    def title(key: str) -> Content:
        name = columns.column(key, lang)
        named = f"{name} ({wording.interval(level, lang)})" if key == estimate else name
        return el("a", named, href=anchor(key)) if key in known else named

    def content(row: Record, key: str) -> Content:
        if row.get(key) is None and any(each in row and row[each] is None for each in _SIZES):
            return missing(Value(None, hidden=True), lang)
        if key == estimate and row.get(key) is not None:
            of = str(row.get("metric", key))
            found = Value(number(row[key]), number(row["low"]), number(row["high"]))
            return cell(found, of, lang, sign=key == "difference")
        return value(row.get(key), key, lang, prefix)

    head = el("tr", [el("th", title(key), scope="col") for key in shown])
    body = [el("tr", [el("td", content(row, key)) for key in shown]) for row in rows]
    parts = (el("thead", head), el("tbody", body))
    return wide(el("table", el("caption", caption, class_="unseen"), parts), caption)


def _estimate(keys: Sequence[str]) -> str | None:
    """The column that an interval is of: the one before its limits, perhaps with its error."""
    if not {*_ENDS} <= {*keys}:
        return None
    before = [key for key in keys[: keys.index("low")] if key != "se"]
    return before[-1] if before else None


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
        return el("data", _number(found, key, lang), value=repr(given))
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
        # A comma stands in the numbers themselves in Swedish.
        between = "; " if any(isinstance(e, float) and e != round(e) for e in given) else ", "
        return _in_line([value(each, key, lang) for each in given], between)
    if isinstance(given, list | tuple):
        return _listed([value(each, key, lang) for each in given])
    if key in ("subgroup", "reference"):
        return names.whose(str(given), lang)
    if key == "subgroups":
        return _division(str(given), lang)
    if key == "smoothers" and given in SMOOTHER_NAMES:
        return SMOOTHER_NAMES[str(given)]
    if key == "metric":
        return el("a", names.metric(str(given)).name.to(lang), href=anchor(f"{prefix}{given}"))
    return columns.worded(str(given), key, lang)


def _number(found: float, key: str, lang: Lang) -> str:
    if key == "p":
        return p_value(found, lang)
    if key == "level":
        return wording.percent(found, lang)
    least = columns.digits(key)
    return plain(found, lang) if least is None else fixed(found, places(least, found), lang)


def _division(given: str, lang: Lang) -> str:
    """A column that a study divides by, with its cuts: "Ålder (30, 40, 50, 57)"."""
    column, _, cuts = given.partition(":")
    name = names.variable(f"{column}=", lang)
    return f"{name} ({cuts.replace(',', ', ')})" if cuts else name


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


def _in_line(parts: Sequence[Content], between: str = "; ") -> Content:
    return [[between if place else None, each] for place, each in enumerate(parts)] or NONE


def _listed(parts: Iterable[Content]) -> Content:
    found = list(parts)
    return found[0] if len(found) == 1 else el("ul", [el("li", each) for each in found])
