"""An introduction unit by unit as one page: the answer in days first, then its basis."""

from collections.abc import Iterator, Sequence

from srs.wording import Lang
from srs.wording import language as known_language

from . import effect_cautions, effect_flow, effect_study, effect_verdict, rollout_figures
from . import effect_names as names
from . import rollout_words as words
from .document import Record, number, records, text
from .effect_parts import definitions, header
from .element import Content, Element, el
from .numbers import count, fixed, interval, p_value
from .shell import framed

_OPENED = ("verdict", "course")

_NAMED = 10


def page(document: Record, language: str = "sv") -> str:
    """Self-contained HTML, from ``rollout.json``.

    The same document gives the same bytes. A refused study shows no effect.

    Raises
    ------
    BadInput
        When the language is not known.
    """
    lang = known_language(language)
    title = text(document, "title") or words.TITLE.to(lang)
    parts = [
        (name, words.TITLES[name].to(lang), content)
        for name, found in _sections(document, lang)
        if (content := [each for each in found if each is not None])
    ]
    return framed(title, header(document, title, lang), parts, lang, opened=_OPENED)


def _sections(document: Record, lang: Lang) -> Iterator[tuple[str, Iterator[Content]]]:
    yield "verdict", _verdict(document, lang)
    yield "course", _course(document, lang)
    yield "parts", rollout_figures.parts(document, lang)
    yield "two_way", _two_way(document, lang)
    yield "means", rollout_figures.means(document, lang)
    yield "flow", _flow(document, lang)
    yield "data", effect_study.section(document, lang)
    yield "definitions", _definitions(document, lang)


def _verdict(document: Record, lang: Lang) -> Iterator[Element]:
    study = names.of(document, "study")
    asked = words.ASKED if names.answered(document) else words.QUESTION
    against = words.NOT.get(text(study, "controls"))
    told = names.with_days(
        asked,
        study,
        lang,
        measure=names.measure(study, lang),
        not_=against.to(lang) if against else "?",
    )
    yield effect_verdict.box(
        document, [el("p", told, class_="lead"), _by_order(document, lang)], lang
    )
    yield from effect_cautions.box(_beware(document, lang), lang)


def _by_order(document: Record, lang: Lang) -> Element | None:
    """The permutation test; it needs no interval, so an answer without one has it, too."""
    found = names.of(document, "randomisation")
    p, orders = number(found.get("p")), number(found.get("orders"))
    if not names.answered(document) or p is None:
        return None
    told = words.BY_ORDER.to(lang).format(orders=count(orders, lang), p=p_value(p, lang))
    return el("p", told)


def _beware(document: Record, lang: Lang) -> Iterator[str | None]:
    if names.answered(document):
        yield words.ASSUMED.to(lang)
        yield _begun(document, lang)
    yield effect_cautions.changed(document, lang)


def _begun(document: Record, lang: Lang) -> str | None:
    found = names.of(document, "begun")
    ratio, low, high = (number(found.get(key)) for key in ("ratio", "low", "high"))
    if ratio is None:
        return None
    if names.answer(document) == names.NO_INTERVAL:
        low = high = None
    between = interval(low, high, 2, lang)
    told = words.BEGUN.to(lang).format(
        ratio=fixed(ratio, 2, lang), interval=f"({between})" if between else ""
    )
    return told.replace(" :", ":")


def _course(document: Record, lang: Lang) -> Iterator[Content]:
    """The test of differences before the introduction, then the figure."""
    leads = names.of(document, "leads")
    p = number(leads.get("p"))
    limit = number(names.of(names.of(document, "study"), "refuse").get("leads"))
    if p is None:
        yield el("p", words.LEADS_UNTESTED.to(lang)) if leads else None
    else:
        differ = p < (0.05 if limit is None else limit)
        told = words.LEADS_DIFFER if differ else words.LEADS
        yield el("p", told.to(lang).format(p=p_value(p, lang)))
    yield from rollout_figures.course(document, lang)


def _flow(document: Record, lang: Lang) -> Iterator[Content]:
    yield from effect_flow.section(document, lang)
    without = names.of(document, "population").get("without_spells")
    if isinstance(without, list) and without:
        units = some_of([str(each) for each in without], lang)
        yield el("p", words.WITHOUT.to(lang).format(count=count(len(without), lang), units=units))


def some_of(units: Sequence[str], lang: Lang) -> str:
    """Names of units, and the number of further ones.

    >>> some_of(["a", "b"], "en")
    'a, b'
    """
    rest = len(units) - _NAMED
    more = words.MORE.to(lang).format(count(rest, lang)) if rest > 0 else ""
    return ", ".join(units[:_NAMED]) + more


def _two_way(document: Record, lang: Lang) -> Iterator[Content]:
    """The warning; none if refused, because readers would take it for an answer."""
    found = names.of(document, "two_way")
    estimate, negative = (number(found.get(key)) for key in ("estimate", "negative"))
    if not names.answered(document) or estimate is None:
        return
    told = words.TWO_WAY.to(lang).format(
        estimate=fixed(estimate, 1, lang, sign=True),
        negative="?" if negative is None else fixed(negative, 2, lang),
    )
    yield el("p", el("strong", "⚠ ", told, class_="bad"))
    yield el("p", text(names.of(found, "text"), lang))


def _definitions(document: Record, lang: Lang) -> Iterator[Content]:
    found = [*records(document, "effects"), *records(names.of(document, "leads"), "effects")]
    published = {text(each, "aggregate"): text(each, "definition") for each in found}
    used = [(name, title, said) for name, (title, said) in words.DEFINED.items()]
    yield from definitions(used, published, lang)
