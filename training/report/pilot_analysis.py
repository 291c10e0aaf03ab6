"""A pilot analysed by its plan, as one page: the answer in days, and the plan."""

from collections.abc import Iterator, Mapping

from srs.wording import Lang
from srs.wording import language as known_language

from . import effect_cautions, effect_flow, effect_verdict
from . import effect_names as names
from . import pilot_analysis_words as words
from .document import Record, Value, number, records, text
from .effect_parts import header
from .element import Content, Element, el
from .numbers import NONE, count, fixed, interval, p_value, plain
from .shell import framed
from .tables import missing, wide
from .wording import interval as interval_at

_OPENED = ("verdict", "outcomes", "flow", "plan")


def page(document: Record, language: str = "sv") -> str:
    """Self-contained HTML, from ``analysis.json``.

    The same document gives the same bytes. A refused analysis shows no difference in days.

    Raises
    ------
    BadInput
        When the language is not known.
    """
    lang = known_language(language)
    document = _as_a_study(document)
    title = text(document, "title") or words.TITLE.to(lang)
    parts = [
        (name, words.TITLES[name].to(lang), content)
        for name, found in _sections(document, lang)
        if (content := [each for each in found if each is not None])
    ]
    return framed(title, header(document, title, lang), parts, lang, opened=_OPENED)


def _as_a_study(document: Record) -> Record:
    """The document in the form of a study's: the plan as its study, the first outcome's counts."""
    first = next(iter(records(document, "outcomes")), {})
    population = {key: first.get(key) for key in ("units", "spells")}
    return {**document, "study": names.of(document, "plan"), "population": population}


def _sections(document: Record, lang: Lang) -> Iterator[tuple[str, Iterator[Content]]]:
    yield "verdict", _verdict(document, lang)
    yield "outcomes", _outcomes(document, lang)
    yield "flow", effect_flow.section(document, lang)
    yield "plan", _plan(document, lang)


def _verdict(document: Record, lang: Lang) -> Iterator[Element]:
    study = names.of(document, "study")
    asked = names.with_days(words.ASKED, study, lang, measure=names.measure(study, lang))
    told = [el("p", asked, class_="lead"), el("p", _hash(study, lang))]
    yield effect_verdict.box(document, told, lang)
    yield from effect_cautions.box(_beware(document, lang), lang)


def _hash(study: Record, lang: Lang) -> Content:
    return [words.HASH.to(lang), " ", el("code", text(study, "sha256", "?"), class_="hash")]


def _beware(document: Record, lang: Lang) -> Iterator[str | None]:
    leads, orders = (number(document.get(key)) for key in ("leads_p", "p_randomised"))
    yield words.LEADS.to(lang).format(p_value(leads, lang)) if leads is not None else None
    if orders is not None and names.answered(document):
        yield words.ORDERS.to(lang).format(p_value(orders, lang))
    if names.answered(document):
        yield words.ASSUMED.to(lang)


def _outcomes(document: Record, lang: Lang) -> Iterator[Content]:
    found = records(document, "outcomes")
    if not found:
        return
    level = number(names.of(document, "verdict").get("level"))
    head = [
        words.OUTCOME.to(lang),
        f"{words.DIFFERENCE.to(lang)} ({interval_at(level, lang)})",
        "p",
    ]
    heads = el("thead", el("tr", [el("th", each, scope="col") for each in head]))
    title = words.TITLES["outcomes"].to(lang)
    body = el("tbody", [_row(document, each, lang) for each in found])
    yield el("p", words.READ.to(lang))
    yield wide(el("table", el("caption", title, class_="unseen"), heads, body), title)


def _row(document: Record, each: Record, lang: Lang) -> Element:
    name = text(each, "outcome")
    called = words.OUTCOMES[name].to(lang) if name in words.OUTCOMES else name
    main = bool(each.get("primary"))
    p = number(each.get("p"))
    return el(
        "tr",
        el("th", el("strong", called) if main else called, scope="row"),
        el("td", _difference(document, each, lang), class_="number"),
        el("td", NONE if p is None else p_value(p, lang), class_="number"),
    )


def _difference(document: Record, each: Record, lang: Lang) -> Content:
    share = text(each, "outcome") in words.SHARES
    scale, unit = (100.0, words.POINTS) if share else (1.0, words.DAYS)
    value, low, high = (number(each.get(key)) for key in ("estimate", "low", "high"))
    if each.get("primary") and names.answer(document) == names.REFUSED:
        return NONE
    if value is None:
        return missing(Value(None, hidden="suppressed" in document), lang)
    told = el("data", fixed(scale * value, 1, lang, sign=True), value=repr(value))
    between = ""
    if low is not None and high is not None and names.answer(document) != names.NO_INTERVAL:
        between = interval(scale * low, scale * high, 1, lang)
    return [
        told,
        f" {unit.to(lang)} ",
        el("small", f" {between}", class_="between") if between else None,
    ]


def _plan(document: Record, lang: Lang) -> Iterator[Content]:
    found = names.of(document, "plan")
    rows = [
        (el("dt", title.to(lang)), el("dd", _declared(found.get(key), key, lang)))
        for key, title in words.PLAN.items()
        if found.get(key) is not None
    ]
    yield el("dl", rows, class_="facts-list") if rows else None


def _declared(given: object, key: str, lang: Lang) -> Content:
    if isinstance(given, str) and (key, given) in words.VALUES:
        return words.VALUES[key, given].to(lang)
    if key == "measure":
        return names.measure({"measure": given}, lang)
    if isinstance(given, Mapping | list):
        return count(len(given), lang)
    return plain(given, lang) if isinstance(given, int | float) else str(given)
