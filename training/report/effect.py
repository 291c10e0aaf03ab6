"""A study of a measure as one page: the answer in days first, then its basis."""

from collections.abc import Iterator

from srs.wording import Lang, Words
from srs.wording import language as known_language

from . import (
    effect_balance,
    effect_cautions,
    effect_estimates,
    effect_flow,
    effect_overlap,
    effect_steps,
    effect_study,
    effect_survival,
    effect_verdict,
    target,
)
from . import effect_names as names
from .definitions import anchor
from .document import Record, number, records, text
from .effect_parts import definitions, header
from .effect_words import DEFINED, DEFINED_NAMES, ESTIMATORS, OUTCOMES
from .element import Content, el
from .figure import DEFINITION
from .numbers import fixed
from .shell import framed

_TITLES = {
    "verdict": Words("Svar", "Answer"),
    "curves": Words("Kurvor", "Curves"),
    "estimates": Words("Alla skattningar", "All estimates"),
    "groups": Words("För vem", "For whom"),
    "unmeasured": Words("Det som inte har mätts", "What was not measured"),
    "balance": Words("Balans", "Balance"),
    "overlap": Words("Överlapp", "Overlap"),
    "controls": Words("Negativa kontroller", "Negative controls"),
    "flow": Words("Vilka som följs", "Who is followed"),
    "data": Words("Data och studie", "Data and study"),
    "target": Words("TARGET", "TARGET"),
    "definitions": Words("Definitioner", "Definitions"),
}
_OPENED = ("verdict", "curves")
_TITLE = Words("Effekten av en åtgärd", "The effect of a measure")
_E_VALUE = Words(
    "E-värde {estimate}, för intervallets närmare gräns {limit}. För att ensam förklara "
    "skattningen skulle en omätt faktor behöva hänga ihop med både starten och sjukfallets längd "
    "med minst den riskkvoten, utöver det som justeras för. Beräknat för risken att sjukfallet "
    "varar "
    "längre än {day} dagar.",
    "E-value {estimate}; for the nearer limit of the interval {limit}. To explain the estimate "
    "alone, something unmeasured would have to be associated with both the start and the length "
    "of the leave by at least that risk ratio, beyond what is adjusted for. Computed for the risk "
    "that the leave outlasts {day} days.",
)


def page(document: Record, language: str = "sv") -> str:
    """Self-contained HTML, from ``effects.json`` or ``diagnostics.json``.

    The same document gives the same bytes. A refused study's page shows nothing adjusted.

    Raises
    ------
    BadInput
        When the language is not known.
    """
    lang = known_language(language)
    title = text(document, "title") or _TITLE.to(lang)
    parts = [
        (name, _TITLES[name].to(lang), content)
        for name, found in _sections(document, lang)
        if (content := [each for each in found if each is not None])
    ]
    return framed(title, header(document, title, lang), parts, lang, opened=_OPENED)


def _sections(document: Record, lang: Lang) -> Iterator[tuple[str, Iterator[Content]]]:
    yield "verdict", _verdict(document, lang)
    yield "curves", effect_survival.section(document, lang)
    yield "estimates", effect_estimates.section(document, lang)
    yield "groups", effect_estimates.subgroups(document, lang)
    yield "unmeasured", _unmeasured(document, lang)
    yield "controls", effect_overlap.controls(document, lang)
    yield "balance", effect_balance.section(document, lang)
    yield "overlap", effect_overlap.section(document, lang)
    yield "flow", effect_flow.section(names.of(document, "diagnostics"), lang)
    yield "data", effect_study.section(document, lang)
    yield "target", target.section(document, lang)
    yield "definitions", _definitions(document, lang)


def _verdict(document: Record, lang: Lang) -> Iterator[Content]:
    yield from effect_verdict.section(document, lang)
    yield effect_steps.box(document, lang)
    yield from effect_cautions.section(document, lang)


def _unmeasured(document: Record, lang: Lang) -> Iterator[Content]:
    """The E-value: how strong a hidden confounder would have to be; its scale includes the day."""
    found = names.of(document, "e_value")
    estimate, limit = number(found.get("estimate")), number(found.get("limit"))
    if names.answer(document) == names.REFUSED or estimate is None:
        return
    if names.answer(document) == names.NO_INTERVAL:
        limit = None
    day = "".join(each for each in text(found, "scale") if each.isdigit())
    told = Words("okänt", "not known").to(lang) if limit is None else fixed(limit, 2, lang)
    said = _E_VALUE.to(lang).format(estimate=fixed(estimate, 2, lang), limit=told, day=day or "?")
    yield el("p", said, " ", el("a", DEFINITION.to(lang), href=anchor("e_value")))


def _definitions(document: Record, lang: Lang) -> Iterator[Content]:
    """The definitions of all numbers that the page links to."""
    published: dict[str, str] = {}
    for each in records(document, "effects"):
        outcome, _, estimator = text(each, "definition").partition("; ")
        published |= {text(each, "outcome"): outcome, text(each, "estimator"): estimator}
    titles = {
        **{name: Words(*(e.replace(" {horizon}", "") for e in w)) for name, w in OUTCOMES.items()},
        **ESTIMATORS,
        **DEFINED_NAMES,
    }
    used = [(name, titles[name], said) for name, said in DEFINED.items()]
    yield from definitions(used, published, lang)
