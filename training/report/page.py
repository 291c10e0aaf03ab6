"""An evaluation as one page: the verdict in words, then figures, then tables."""

from collections.abc import Callable, Iterable, Iterator

from srs.wording import Lang, Words
from srs.wording import language as known_language

from . import (
    columns,
    curves,
    definitions,
    facts,
    low_risk,
    metrics,
    names,
    next_steps,
    paper,
    problems,
    sizes,
    subgroups,
    tables,
    tripod,
    verdict,
    wording,
)
from .document import ALL, Document, Record, span, tally
from .element import Content, Element, el
from .numbers import count
from .shell import framed

Draw = Callable[[Document, float, Lang], Iterator[Element]]

_TITLES = {
    "verdict": Words("Slutsats", "Verdict"),
    "figures": Words("Figurer", "Figures"),
    "groups": Words("För vilka", "For whom"),
    "regions": Words("Regioner", "Regions"),
    "time": Words("Över tid", "Over time"),
    "facts": Words("Modellfakta", "Model facts"),
    "metrics": Words("Alla mått", "All metrics"),
    "levels": Words("Byten av nivå", "Changes of level"),
    "support": Words("Inget särskilt stöd indicerat", "No special support indicated"),
    "length": Words("Längd", "Length"),
    "equality": Words("Jämlikhet", "Equality"),
    "updating": Words("Uppdatering", "Updating"),
    "drift": Words("Förskjutning", "Drift"),
    "maturity": Words("Mognad", "Maturity"),
    "sizes": sizes.TITLE,
    "data": Words("Data och studie", "Data and study"),
    "problems": Words("Problem och dolda tal", "Problems and hidden numbers"),
    "tripod": Words("TRIPOD+AI", "TRIPOD+AI"),
    "definitions": Words("Definitioner", "Definitions"),
}


def page(document: Record, language: str = "sv") -> str:
    """Self-contained HTML, which fetches nothing.

    The same document gives the same bytes.

    Raises
    ------
    BadInput
        When the language is not known.
    """
    lang = known_language(language)
    read = Document.of(document)
    every = {
        name: [each for each in content if each is not None]
        for name, content in _sections(read, lang)
    }
    parts = [(name, content) for name, content in every.items() if content]
    title = str(document.get("title") or Words("Utvärdering", "Evaluation").to(lang))
    told = [(name, _TITLES[name].to(lang), content) for name, content in parts]
    return framed(title, _header(read, title, lang), told, lang)


def _sections(document: Document, lang: Lang) -> Iterator[tuple[str, Iterable[Content]]]:
    yield "verdict", _verdict(document, lang)
    yield "figures", by_horizon(document, curves.curves, lang, grid=True)
    yield "groups", by_horizon(document, subgroups.differences, lang)
    yield "regions", by_horizon(document, subgroups.regions, lang)
    yield "time", by_horizon(document, curves.quarters, lang, grid=True)
    yield "facts", [facts.label(document, lang)]
    yield "metrics", every_metric(document, lang)
    yield "levels", by_horizon(document, tables.reclassified, lang)
    yield "support", low_risk.section(document, lang)
    for part in ("length", "equality", "updating", "drift", "maturity"):
        yield part, tables.tables(document, part, _TITLES[part].to(lang), lang)
    yield "sizes", by_horizon(document, sizes.table, lang)
    yield "data", _data(document, lang)
    yield "problems", problems.section(document, lang)
    yield "tripod", tripod.section(document, lang)
    yield "definitions", definitions.section(document, lang)


def _header(document: Document, title: str, lang: Lang) -> Element:
    banner = Words(
        "Syntetiska data. Inget på sidan säger något om verkliga patienter.",
        "Synthetic data. Nothing on this page says anything about real patients.",
    )
    data = document.data
    parts = [
        f"{count(tally(data, key), lang)} {word.to(lang)}"
        for key, word in (
            ("rows", wording.unit(document)),
            ("persons", Words("personer", "persons")),
        )
        if tally(data, key) is not None
    ]
    parts += filter(None, [span(data, "period")])
    made = wording.created(document.given.get("created"), lang)
    unknown = Words(
        "Det är inte angivet om data är syntetiska.",
        "Whether the data are synthetic is not stated.",
    )
    return el(
        "header",
        el("p", el("strong", f"⚠ {banner.to(lang)}"), class_="synthetic")
        if document.synthetic
        else None,
        el("h1", title),
        el("p", " · ".join(parts)) if parts else None,
        el("p", unknown.to(lang), class_="small") if document.synthetic is None else None,
        el("p", made, class_="small") if made else None,
    )


def _verdict(document: Document, lang: Lang) -> Iterator[Content]:
    told = list(facts.warnings(document, lang))
    yield from verdict.section(document, lang)
    yield next_steps.box(document, lang)
    glances = [metrics.glance(document, each, lang) for each in document.horizons]
    beware = None
    if told:
        title = Words("Att tänka på", "Beware").to(lang)
        items = el("ul", [el("li", each) for each in told])
        beware = el("div", el("h3", title), items, class_="beware")
    yield el("div", beware, glances, class_="glances")


def by_horizon(
    document: Document, draw: Draw, lang: Lang, *, grid: bool = False
) -> Iterator[Content]:
    """Parts by horizon; a horizon is named only if several exist."""
    for horizon in document.horizons:
        found = list(draw(document, horizon, lang))
        if found and len(document.horizons) > 1:
            yield el("p", wording.horizon(document, horizon, lang), class_="horizon")
        if found:
            yield el("div", found, class_="grid") if grid else found


def every_metric(document: Document, lang: Lang) -> Iterator[Content]:
    beyond = 0
    for horizon in document.horizons:
        for subgroup in document.subgroups:
            if not any(key[1:3] == (horizon, subgroup) for key in document.metrics) and not any(
                key[2:4] == (horizon, subgroup) for key in document.comparisons
            ):
                continue
            table = metrics.table(document, horizon, subgroup, lang)
            if subgroup == ALL:
                yield table
            else:
                told = wording.at_horizon(names.whose(subgroup, lang), document, horizon, lang)
                yield el("details", el("summary", told), table, class_="more")
                beyond += 1
    yield paper.left_out(paper.TABLES, beyond, lang)


def _data(document: Document, lang: Lang) -> Iterator[Content]:
    data, study = document.data, document.study
    parts: tuple[tuple[Record, Words, dict[str, str]], ...] = (
        (
            data,
            Words("Data", "Data"),
            {key: columns.of_data(key, data, study, lang) for key in data},
        ),
        (study, Words("Studien, så som den angavs", "The study, as declared"), {}),
    )
    for part, title, told in parts:
        if part:
            yield el("h3", title.to(lang))
            if part is data and (told_in := wording.steps(document, lang)):
                yield el("p", told_in)
            rows = [
                (
                    el("dt", told.get(key) or columns.column(str(key), lang)),
                    el("dd", _stated(each, str(key), lang)),
                )
                for key, each in part.items()
                if key != "tripod"
            ]
            yield el("dl", rows, class_="facts-list")


def _stated(given: object, key: str, lang: Lang) -> Content:
    """Facts about the data, the missing ones as "not stated"; without what a 0/1 outcome lacks."""
    if given is None and key not in _OF_TIME:
        return wording.NOT_STATED.to(lang)
    return tables.value(given, key, lang)


_OF_TIME = ("censored", "competing")
