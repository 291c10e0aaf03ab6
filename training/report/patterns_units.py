"""Units and what was expected for their patients: a funnel and a table for each expectation."""

from collections.abc import Iterator

from srs.wording import Lang

from . import effect_names as names
from . import funnel
from . import patterns_words as words
from .document import Record, Value, number, records, tally, text
from .element import Content, Element, el
from .numbers import count, fixed
from .patterns_equality import listed
from .tables import missing


def section(document: Record, lang: Lang) -> Iterator[Content]:
    told = names.of(document, "units")
    bases = records(told, "bases")
    if not any(records(each, "units") for each in bases):
        yield el("p", words.NO_UNITS.to(lang)) if told else None
        return
    yield el("p", words.UNITS_READ.to(lang).format(days=_day(told, "horizon")))
    yield el("p", words.SHRUNKEN_SAID.to(lang))
    figures = [drawing(told, each, lang) for each in bases if records(each, "units")]
    yield el("div", figures, class_="grid")
    for each in bases:
        if (hidden := each.get("not_shown", 0)) != 0:
            title = words.BASES[text(each, "basis")].to(lang)
            some = words.SOME_UNITS.to(lang) if hidden is None else count(hidden, lang)
            said = words.NOT_SHOWN.to(lang).format(some)
            yield el("p", f"{title}: {said}", class_="small")


def drawing(told: Record, basis: Record, lang: Lang, own: str | None = None) -> Element:
    """The funnel of one basis in *told*; if *own* is given, only that unit is named."""
    name = text(basis, "basis")
    return funnel.figure_of(
        basis,
        f"units-{name.replace(' ', '-')}",
        words.BASES[name].to(lang),
        _said(basis, _day(told, "reached"), lang),
        _table(basis, lang, own),
        lang,
        own=own,
    )


def _said(basis: Record, reached: str, lang: Lang) -> str:
    given = listed(basis.get("given"), lang)
    told = words.BASIS_SAID[text(basis, "basis")].to(lang).format(day=reached, given=given)
    centre = number(basis.get("centre"))
    if text(basis, "basis") != "model" or centre is None:
        return told
    return f"{told} {words.CENTRE.to(lang).format(fixed(centre, 2, lang))}"


def _day(told: Record, name: str) -> str:
    found = number(told.get(name))
    return "?" if found is None else f"{found:g}"


def _table(basis: Record, lang: Lang, own: str | None) -> Element:
    columns = (
        *(funnel.UNIT, words.SPELLS, funnel.EXPECTED, funnel.RATIO, words.SHRUNKEN, funnel.OUTSIDE),
    )
    rows = [
        el(
            "tr",
            el("th", text(each, "unit"), scope="row"),
            el("td", count(tally(each, "n"), lang)),
            el("td", fixed(number(each.get("expected")) or 0, 0, lang)),
            el("td", _ratio(each, lang)),
            el("td", _ratio(names.of(each, "shrunken"), lang, "value")),
            el("td", funnel.outside(each, lang)),
        )
        for each in records(basis, "units")
        if own is None or text(each, "unit") == own
    ]
    head = el("tr", [el("th", each.to(lang), scope="col") for each in columns])
    caption = words.BASES[text(basis, "basis")].to(lang)
    return el("table", el("caption", caption), el("thead", head), el("tbody", rows))


def _ratio(found: Record, lang: Lang, key: str = "ratio") -> Content:
    value, low, high = (number(found.get(each)) for each in (key, "low", "high"))
    if value is None:
        return missing(Value(None), lang) if found else "–"
    data = el("data", fixed(value, 2, lang), value=repr(value))
    if low is None or high is None:
        return data
    return [data, el("small", f" {fixed(low, 2, lang)}–{fixed(high, 2, lang)}", class_="between")]
