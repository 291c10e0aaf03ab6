"""A model facts label: one page for whoever is to rely on a model.

(Sendak et al., Presenting machine learning model information to clinical end users with model facts
labels, npj Digital Medicine 2020.)
"""

from collections.abc import Iterator

from srs.wording import Lang, Words

from . import columns, names
from .document import ALL, Document, number, span, tally, text
from .element import Content, Element, el
from .numbers import count, digits, fixed, interval
from .tables import cell, wide
from .verdict import verdicts

_KEY = ("auc", "oe", "slope", "ipa")
_AT = ("sensitivity", "ppv", "flagged")
_MOST = 10  # rows of the first horizon: a label is one page
_OPEN = Words("○ inte angivet i studiefilen", "○ not stated in the study file")


def label(document: Document, lang: Lang) -> Element:
    """What it is for, how well it does, for whom it does worst, and what to beware of."""
    return el(
        "div",
        el("p", el("strong", ", ".join(document.models)), class_="models"),
        _part(Words("Vad den gör", "What it does"), _does(document, lang), lang),
        _part(Words("Prövad på", "Tested on"), _tested(document, lang), lang),
        [_performance(document, horizon, lang) for horizon in document.horizons],
        _part(Words("Svagast", "Weakest"), _weakest(document, lang), lang),
        _part(Words("Varningar", "Warnings"), _warnings(document, lang), lang),
        _part(Words("Användning", "Use"), _use(document, lang), lang),
        class_="facts",
    )


def _part(title: Words, items: Iterator[Content], lang: Lang) -> Element | None:
    found = list(items)
    return (
        el("section", el("h3", title.to(lang)), el("ul", [el("li", each) for each in found]))
        if found
        else None
    )


def _does(document: Document, lang: Lang) -> Iterator[Content]:
    for horizon in document.horizons:
        told = Words("Ger sannolikheten att {}.", "Gives the probability that {}.").to(lang)
        yield told.format(names.outcome(document.study, horizon).to(lang))
    given = document.study.get("data")
    day = number((given if isinstance(given, dict) else document.study).get("day"))
    if day is not None:
        known = Words(
            "Med det som är känt dag {} av sjukfallet.",
            "With what is known on day {} of the spell.",
        )
        yield known.to(lang).format(count(day, lang))
    yield _stated(document, "population", Words("För", "For"), lang)
    yield _stated(
        document, "mechanism", Words("Modelltyp och träningsdata", "Type and training data"), lang
    )


def _stated(document: Document, key: str, title: Words, lang: Lang) -> str:
    return f"{title.to(lang)}: {text(document.study, key) or _OPEN.to(lang)}"


def _tested(document: Document, lang: Lang) -> Iterator[Content]:
    data = document.data
    if document.synthetic:
        yield el("strong", Words("Syntetiska data", "Synthetic data").to(lang))
    counts = [
        f"{columns.column('n' if key == 'rows' else key, lang)}: {count(tally(data, key), lang)}"
        for key in ("rows", "persons")
        if tally(data, key) is not None
    ]
    if counts:
        yield " · ".join(counts)
    if span(data, "period"):
        yield f"{columns.column('period', lang)}: {span(data, 'period')}"


def _performance(document: Document, horizon: float, lang: Lang) -> Element | None:
    wanted = [*_KEY, *(name for name in document.names if name.partition("@")[0] in _AT)]
    chosen = [
        name
        for name in wanted
        if any((model, horizon, ALL, name) in document.metrics for model in document.models)
    ][: _MOST if horizon == document.horizons[0] else len(_KEY)]
    if not chosen:
        return None
    title = Words("Så bra är den, {}", "How well it does, {}").to(lang)
    title = title.format(names.horizon(horizon, lang))
    head = el(
        "tr",
        el("th", Words("Mått", "Metric").to(lang), scope="col"),
        [el("th", model, scope="col") for model in document.models],
    )
    rows = [
        el(
            "tr",
            el("th", names.metric(name).name.to(lang), scope="row"),
            [
                el("td", cell(document.metrics.get((model, horizon, ALL, name)), name, lang))
                for model in document.models
            ],
        )
        for name in chosen
    ]
    table = el("table", el("caption", title, class_="unseen"), el("thead", head), el("tbody", rows))
    return el("section", el("h3", title), wide(table, title))


def _weakest(document: Document, lang: Lang) -> Iterator[Content]:
    """The subgroup with the lowest AUC, and that with the calibration farthest off."""
    for model in document.models:
        for metric, ideal in (("auc", None), ("oe", 1.0)):
            found = [
                (value.value if ideal is None else -abs(value.value - ideal), key[2], value)
                for key, value in document.metrics.items()
                if (key[0], key[3]) == (model, metric) and key[2] != ALL and value.value is not None
            ]
            if found:
                _, group, value = min(found, key=lambda each: each[:2])
                assert value.value is not None
                places = digits(metric)
                between = interval(value.low, value.high, places, lang)
                told = fixed(value.value, places, lang) + (f" ({between})" if between else "")
                name = names.metric(metric).name.to(lang)
                yield f"{model}, {name}: {names.whose(group, lang)}, {told}"


def _warnings(document: Document, lang: Lang) -> Iterator[Content]:
    if document.synthetic:
        yield Words(
            "Data är syntetiska: siffrorna prövar metoden och säger inget om patienter.",
            "Data are synthetic: the numbers try the method, and say nothing of patients.",
        ).to(lang)
    yield from warnings(document, lang)
    for each in document.records("pooled"):
        low, high = number(each.get("prediction_low")), number(each.get("prediction_high"))
        if low is not None and high is not None:
            metric = text(each, "metric")
            words = Words("{}: i en ny region kan {} bli {}.", "{}: in a new region {} may be {}.")
            between = interval(low, high, digits(metric), lang)
            yield words.to(lang).format(
                text(each, "model"), names.metric(metric).name.to(lang), between
            )


def warnings(document: Document, lang: Lang) -> Iterator[Content]:
    """What a reader must not miss, at the top of the page as well."""
    harmful: dict[tuple[str, float], list[str]] = {}
    for (model, horizon, group, metric), value in document.metrics.items():
        if metric == "ipa" and value.value is not None and value.value < 0:
            harmful.setdefault((model, horizon), []).append(names.whose(group, lang))
    for (model, horizon), groups in harmful.items():
        told = Words(
            "⚠ {} är sämre än att gissa lika för alla (IPA under 0), {}: {}.",
            "⚠ {} is worse than one guess for everybody (IPA below 0), {}: {}.",
        ).to(lang)
        shown = told.format(model, names.horizon(horizon, lang), ", ".join(groups))
        yield el("strong", shown, class_="bad")
    worse: dict[tuple[str, str, float, str], list[str]] = {}
    for each in verdicts(document):
        if each.answer == "worse":
            where = (each.a, each.b, each.horizon, each.metric)
            worse.setdefault(where, []).append(names.whose(each.subgroup, lang))
    for (a, b, horizon, metric), groups in worse.items():
        told = Words("▼ {} är sämre än {}, {}, {}: {}.", "▼ {} is worse than {}, {}, {}: {}.").to(
            lang
        )
        named = names.metric(metric).name.to(lang)
        yield told.format(b, a, named, names.horizon(horizon, lang), ", ".join(groups))
    yield from _counted(document, lang)


def _counted(document: Document, lang: Lang) -> Iterator[Content]:
    """How much is missing, and where that is told."""
    problems, hidden = document.given.get("problems") or [], document.records("suppressed")
    told = Words(
        "Problem i data: {}; dolda tal: {}", "Problems in the data: {}; hidden numbers: {}"
    )
    if problems or hidden:
        counts = (count(len(each), lang) for each in (problems, hidden))
        yield el("a", told.to(lang).format(*counts), href="#problems")


def _use(document: Document, lang: Lang) -> Iterator[Content]:
    yield Words(
        "Stöd för en professionell bedömning; modellen avgör ingenting.",
        "Supports a professional's judgement; the model decides nothing.",
    ).to(lang)
    yield Words(
        "Inte prövad för grupper och regioner som inte finns på sidan.",
        "Not tested for groups and regions that are not on this page.",
    ).to(lang)
