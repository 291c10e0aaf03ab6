"""One unit's own page: its numbers next to those of all units together; no other unit is named."""

from collections.abc import Iterator

from srs.wording import Lang
from srs.wording import language as known_language

from . import effect_names as names
from . import funnel, patterns_time, patterns_units
from . import patterns_words as words
from .chart import Series
from .document import Record, number, records, tally, text
from .element import Content, Element, el
from .numbers import count, fixed
from .patterns import data, definitions, header_of, linked, notes, table_of
from .patterns_tables import ALL, Tables, cell, unit_of
from .shell import framed

_OPENED = ("glance", "units", "time")


def units_of(document: Record) -> list[str]:
    """All units with any published number, in the order of their codes."""
    bases = records(names.of(document, "units"), "bases")
    found = {text(each, "unit") for basis in bases for each in records(basis, "units")}
    tables = Tables(document)
    for measure in tables.measures:
        found |= {key[1] for key in tables.rows(measure, "unit")}
    return sorted(found)


def page(document: Record, unit: str, language: str = "sv", tables: Tables | None = None) -> str:
    """Self-contained HTML; pass the document's *tables* where many pages are made from it.

    Raises
    ------
    BadInput
        When the language is not known.
    """
    lang = known_language(language)
    title = words.UNIT_TITLE.to(lang).format(unit)
    parts = [
        (name, words.TITLES[name].to(lang), content)
        for name, found in _sections(document, tables or Tables(document), unit, lang)
        if (content := [each for each in found if each is not None])
    ]
    return framed(title, header_of(document, title, lang), parts, lang, opened=_OPENED)


def _sections(
    document: Record, tables: Tables, unit: str, lang: Lang
) -> Iterator[tuple[str, Iterator[Content]]]:
    yield "glance", _glance(tables, unit, lang)
    yield "units", _fair(document, unit, lang)
    yield "time", _time(tables, unit, lang)
    yield "notes", notes(document, lang)
    yield "data", data(document, lang)
    yield "definitions", definitions(document, lang)


def _glance(tables: Tables, unit: str, lang: Lang) -> Iterator[Content]:
    yield el("p", words.UNIT_READ.to(lang).format(unit=unit))
    rows = []
    for name, title in tables.measures.items():
        own, every = tables.rows(name, "unit"), tables.rows(name)
        if own:
            cells = [
                cell(own.get((ALL, unit)), unit_of(tables.get(name, "unit")), lang),
                cell(every.get((ALL,)), unit_of(tables.get(name)), lang),
            ]
            rows.append((linked(title, name, lang), cells))
    if rows:
        head = [each.to(lang) for each in (words.MEASURE, words.OWN, words.TOGETHER)]
        yield table_of(head, rows, words.TITLES["glance"].to(lang))


def _fair(document: Record, unit: str, lang: Lang) -> Iterator[Content]:
    told = names.of(document, "units")
    bases = [each for each in records(told, "bases") if records(each, "units")]
    if not bases:
        return
    days = f"{number(told.get('horizon')) or 0:g}"
    yield el("p", words.UNITS_READ.to(lang).format(days=days))
    for basis in bases:
        yield el("p", el("strong", _said(basis, unit, days, lang)))
    yield el("p", words.SHRUNKEN_SAID.to(lang), class_="small")
    figures = [patterns_units.drawing(told, each, lang, unit) for each in bases]
    yield el("div", figures, class_="grid")


def _said(basis: Record, unit: str, days: str, lang: Lang) -> str:
    title = words.BASES[text(basis, "basis")].to(lang)
    own = next((each for each in records(basis, "units") if text(each, "unit") == unit), None)
    if own is None:
        return f"{title}: {words.TOO_FEW.to(lang)}"
    best = names.of(own, "shrunken")
    numbers = {
        key: fixed(number(each.get(name)) or 0, places, lang)
        for key, each, name, places in (
            ("expected", own, "expected", 0),
            ("ratio", own, "ratio", 2),
            ("low", own, "low", 2),
            ("high", own, "high", 2),
            ("best", best, "value", 2),
            ("best_low", best, "low", 2),
            ("best_high", best, "high", 2),
        )
    }
    said = (words.UNIT_FAIR if best else words.UNIT_PLAIN).to(lang)
    outside = funnel.outside(own, lang)
    place = words.BEYOND.to(lang).format(outside) if text(own, "outside") else words.WITHIN.to(lang)
    told = said.format(n=count(tally(own, "n"), lang), days=days, **numbers)
    return f"{title}: {told} {place}"


def _time(tables: Tables, unit: str, lang: Lang) -> Iterator[Element]:
    """The unit's counts alone; shares and means next to those of all units."""
    figures = []
    for measure in tables.measures:
        own = tables.rows(measure, "period", "unit")
        kind = unit_of(tables.get(measure, "period", "unit"))
        series = [
            Series(words.OWN.to(lang), patterns_time.points(tables, own, (ALL, unit), kind), 1)
        ]
        if kind != "spells":
            every = tables.rows(measure, "period")
            together = patterns_time.points(tables, every, (ALL,), kind)
            series.append(Series(words.TOGETHER.to(lang), together, 0))
        figures.append(patterns_time.drawing(tables, measure, kind, series, lang) if own else None)
    if any(each is not None for each in figures):
        yield el("div", figures, class_="grid")
