"""A model facts label: one page for those who rely on a model.

(Sendak et al., Presenting machine learning model information to clinical end users with model facts
labels, npj Digital Medicine 2020.)
"""

from collections.abc import Iterator

from srs.wording import Lang, Words

from ..statistics.catalogue import METRICS
from ..statistics.definition import Definition
from . import columns, names, wording
from .document import ALL, Document, number, span, tally, text
from .element import Content, Element, el
from .numbers import count, digits, fixed, interval
from .tables import cell, wide
from .verdict import verdicts

_MOST = 10  # rows of the first horizon: a label is one page
_OPEN = Words("○ inte angivet i studien", "○ not stated in the study")


def label(document: Document, lang: Lang) -> Element:
    """What the model is for, how well it performs, in which group it is worst, and the warnings."""
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
    day = wording.landmark(document)
    if day is not None:
        of = Words(
            "Prövad på sjukfall som varar längre än {}.", "Tested on spells that last beyond {}."
        )
        if document.of_spells:
            of = Words(
                "Prövad på sjukfall som varar längre än dag {}.",
                "Tested on spells that outlast day {}.",
            )
        yield of.to(lang).format(count(day, lang))
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
    elif document.synthetic is None:
        yield _not_stated("synthetic", lang)
    if tally(data, "rows") is not None:
        rows = wording.unit(document).to(lang).capitalize()
        yield f"{rows}: {count(tally(data, 'rows'), lang)}"
    if tally(data, "persons") is not None:
        yield f"{columns.column('persons', lang)}: {count(tally(data, 'persons'), lang)}"
    else:
        yield _not_stated("persons", lang)
    if span(data, "period"):
        yield f"{columns.column('period', lang)}: {span(data, 'period')}"
    else:
        yield _not_stated("period", lang)


def _not_stated(key: str, lang: Lang) -> str:
    return f"{columns.column(key, lang)}: ○ {wording.NOT_STATED.to(lang)}"


def _performance(document: Document, horizon: float, lang: Lang) -> Element | None:
    chosen = [
        name
        for each in METRICS.values()
        for name in document.names
        if (each.key or each.at == "levels") and names.is_of(name, each)
        if any((model, horizon, ALL, name) in document.metrics for model in document.models)
    ][:_MOST]
    if not chosen:
        return None
    title = Words("Så väl fungerar den", "How well it does").to(lang)
    title = wording.at_horizon(title, document, horizon, lang)
    head = el(
        "tr",
        el("th", wording.with_interval(Words("Mått", "Metric"), document, lang), scope="col"),
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
    """The worst subgroup, by AUC and by O/E."""
    for model in document.models:
        for metric, defined in METRICS.items():
            if "equality" not in defined.parts or not defined.key:
                continue
            found = [
                (worth(defined, value.value), key[2], value)
                for key, value in document.metrics.items()
                if (key[0], key[3]) == (model, metric) and key[2] != ALL and value.value is not None
            ]
            if found:
                _, group, value = min(found, key=lambda each: each[:2])
                assert value.value is not None
                places = digits(metric)
                between = interval(value.low, value.high, places, lang)
                at = wording.interval(document.level, lang)
                told = fixed(value.value, places, lang) + (f" ({at} {between})" if between else "")
                name = names.metric(metric).name.to(lang)
                yield f"{model}, {name}: {names.whose(group, lang)}, {told}"


def worth(metric: Definition, value: float) -> float:
    """A number for comparison: higher is better."""
    if metric.ideal is not None:
        return -abs(metric.distance(value))
    return -value if metric.better == "lower" else value


def _warnings(document: Document, lang: Lang) -> Iterator[Content]:
    if document.synthetic:
        yield Words(
            "Data är syntetiska: siffrorna prövar metoden och säger inget om verkliga patienter.",
            "The data are synthetic: the numbers test the method and say nothing about real "
            "patients.",
        ).to(lang)
    yield from warnings(document, lang)
    words = Words("{} i en ny region, {}: {}.", "{} in a new region, {}: {}.")
    elsewhere: dict[str, list[str]] = {}
    for each in document.records("pooled"):
        low, high = number(each.get("prediction_low")), number(each.get("prediction_high"))
        if low is not None and high is not None:
            metric = text(each, "metric")
            told = (
                f"{names.metric(metric).name.to(lang)} {interval(low, high, digits(metric), lang)}"
            )
            elsewhere.setdefault(text(each, "model"), []).append(told)
    for model, expected in elsewhere.items():
        at = wording.interval(document.level, lang)
        yield words.to(lang).format(model, at, "; ".join(expected))


def warnings(document: Document, lang: Lang) -> Iterator[Content]:
    """What a reader must not miss, also shown at the top of the page."""
    made_up = document.data.get("synthetic_models")
    if isinstance(made_up, list) and made_up:
        said = Words(
            "⚠ {}: anpassad på syntetiska data: för försök, inte för patienter.",
            "⚠ {}: fitted on synthetic data: for trials, not for patients.",
        )
        yield el("strong", said.to(lang).format(", ".join(map(str, made_up))), class_="bad")
    harmful: dict[tuple[str, float], list[str]] = {}
    for (model, horizon, group, metric), value in document.metrics.items():
        limit = names.metric(metric).harmful_below
        if limit is not None and value.value is not None and value.value < limit:
            harmful.setdefault((model, horizon), []).append(group)
    for (model, horizon), groups in harmful.items():
        told = Words(
            "⚠ {} är sämre än att gissa lika för alla (IPA under 0){}: {}.",
            "⚠ {} is worse than one guess for everybody (IPA below 0){}: {}.",
        ).to(lang)
        at = wording.horizon(document, horizon, lang)
        shown = told.format(model, at and f", {at}", names.together(groups, lang))
        yield el("strong", shown, class_="bad")
    worse: dict[tuple[str, str, float, str], list[str]] = {}
    for each in verdicts(document):
        if each.answer == "worse":
            where = (each.a, each.b, each.horizon, each.metric)
            worse.setdefault(where, []).append(each.subgroup)
    for (a, b, horizon, metric), groups in worse.items():
        told = Words("▼ {} är sämre än {}, {}: {}.", "▼ {} is worse than {}, {}: {}.").to(lang)
        named = wording.at_horizon(names.metric(metric).name.to(lang), document, horizon, lang)
        yield told.format(b, a, named, names.together(groups, lang))
    if steps := wording.steps(document, lang):
        yield steps
    yield from _counted(document, lang)


def _counted(document: Document, lang: Lang) -> Iterator[Content]:
    """How much is missing, with a link to the details."""
    problems, hidden = document.given.get("problems") or [], document.records("suppressed")
    told = Words(
        "Problem i data: {}; dolda tal: {}", "Problems in the data: {}; hidden numbers: {}"
    )
    if problems or hidden:
        counts = (count(len(each), lang) for each in (problems, hidden))
        yield el("a", told.to(lang).format(*counts), href="#problems")


def _use(document: Document, lang: Lang) -> Iterator[Content]:
    yield Words(
        "Siffrorna är ett stöd för en professionell bedömning. De avgör ingenting.",
        "The numbers support a professional's judgement. They decide nothing.",
    ).to(lang)
    yield Words(
        "Inte prövad för grupper och regioner som inte finns på sidan.",
        "Not tested for groups and regions that are not on this page.",
    ).to(lang)
