"""A region's sick leave patterns as one page, from ``patterns.json``."""

from collections.abc import Iterator, Mapping, Sequence

from srs.wording import Lang, Words
from srs.wording import language as known_language

from . import columns as column_names
from . import effect_names as names
from . import patterns_equality as equality
from . import patterns_steps, patterns_time, patterns_units, tables, wording
from . import patterns_words as words
from .definitions import identity
from .document import Document, Record, records, text
from .effect_parts import header
from .element import Content, Element, el, with_roles
from .numbers import count
from .patterns_tables import ALL, MEN, WOMEN, Tables, by_level, cell, column, sexes, unit_of
from .patterns_tables import words as both
from .problems import problem
from .shell import framed

_EACH = (ALL, WOMEN, MEN)
_FIGURES = 8  # figures over time that are not folded
# The measures and groups in each column's table.
_ASKED = (
    ("ongoing", _EACH),
    ("begun", (ALL,)),
    ("per_1000", (ALL,)),
    ("over_90", _EACH),
    ("part_time", (ALL,)),
    ("fmb_exceeded", (ALL,)),
)
_OPENED = ("glance", "time", "equality", "units")
_LAST = ("srs_diagnosis", "block", "category")
_ELSEWHERE = ("unit", "prognosis")


def page(document: Record, language: str = "sv") -> str:
    """Self-contained HTML without script, which fetches nothing.

    The same document gives the same bytes.

    Raises
    ------
    BadInput
        When the language is not known.
    """
    lang = known_language(language)
    title = text(document, "title") or words.TITLE.to(lang)
    parts = [
        (name, words.TITLES[name].to(lang), content)
        for name, found in _sections(document, Tables(document), lang)
        if (content := [each for each in found if each is not None])
    ]
    return framed(title, header_of(document, title, lang), parts, lang, opened=_OPENED)


def header_of(document: Record, title: str, lang: Lang) -> Element:
    data = names.of(document, "data")
    population = {key: data.get(key) for key in ("since", "until")}
    told = {"population": population, "synthetic": data.get("synthetic")}
    return header({**told, "created": document.get("created")}, title, lang)


def _sections(
    document: Record, tables: Tables, lang: Lang
) -> Iterator[tuple[str, Iterator[Content]]]:
    yield "glance", _glance(document, tables, lang)
    yield "time", _time(tables, lang)
    yield "whom", _whom(tables, lang)
    yield "equality", equality.section(document, tables, lang)
    yield "units", patterns_units.section(document, lang)
    yield "prognoses", _prognoses(tables, lang)
    yield "notes", notes(document, lang)
    yield "files", _files(document, lang)
    yield "data", data(document, lang)
    yield "definitions", definitions(document, lang)


def _glance(document: Record, found: Tables, lang: Lang) -> Iterator[Content]:
    said = [el("li", each) for each in equality.headline(document, found, lang)]
    if said:
        yield el("div", el("ul", said), class_="verdict")
    yield patterns_steps.box(document, found, lang)
    span = names.of(document, "data")
    since, until = text(span, "since"), text(span, "until")
    rows = {each: found.rows(each) for each in found.measures if found.get(each) is not None}
    there = [each for each in _EACH if any(each in sexes(own) for own in rows.values())]
    if not there:
        return
    yield el("p", words.GLANCE.to(lang).format(since=since, until=until))
    yield table_of(
        [words.MEASURE.to(lang), *(found.level("sex", each, lang) for each in there)],
        [
            (
                linked(found.measures[name], name, lang),
                [cell(own.get((sex,)), unit_of(found.get(name)), lang) for sex in there],
            )
            for name, own in rows.items()
        ],
        words.TITLES["glance"].to(lang),
    )


def _time(found: Tables, lang: Lang) -> Iterator[Content]:
    figures = list(patterns_time.figures(found, lang))
    if figures:
        yield el("p", f"{words.TIME.to(lang)} {words.LATE.to(lang)}")
        yield el("div", figures[:_FIGURES], class_="grid")
    if more := figures[_FIGURES:]:
        told = words.MORE_FIGURES.to(lang).format(len(more))
        yield el("details", el("summary", told), el("div", more, class_="grid"), class_="fold")


def _whom(found: Tables, lang: Lang) -> Iterator[Content]:
    parts = [each for each in found.columns if each not in (*_ELSEWHERE, *_LAST)]
    parts += [each for each in _LAST if each in found.columns]
    tables = [by_level(found, each, _ASKED, lang) for each in parts]
    if any(each is not None for each in tables):
        yield el("p", words.WHOM.to(lang))
        yield tables


def _prognoses(found: Tables, lang: Lang) -> Iterator[Content]:
    asked = [(each, (ALL,)) for each in found.measures if found.get(each, "prognosis") is not None]
    if asked:
        yield by_level(found, "prognosis", asked, lang)


def notes(document: Record, lang: Lang) -> Iterator[Content]:
    """What a reader must know about the data."""
    parts = [document.get(part) for part in ("notes", "problems")]
    lines = [each for part in parts if isinstance(part, list) for each in part]
    if lines:
        yield el("ul", [_line(each, lang) for each in lines], class_="problems")


def _line(line: object, lang: Lang) -> Element:
    if isinstance(line, Mapping):
        return el("li", both(line).to(lang))
    return problem(str(line), lang)


def _files(document: Record, lang: Lang) -> Iterator[Content]:
    every = records(document, "tables")
    if not every:
        return
    yield el("p", words.FILES.to(lang).format(n=count(len(every), lang)))
    items = [
        el("li", el("code", f"{text(each, 'name')}.csv"), f" {both(each.get('title')).to(lang)}")
        for each in every
    ]
    summary = words.TITLES["files"].to(lang)
    yield el("details", el("summary", summary), el("ul", items), class_="more")


def data(document: Record, lang: Lang) -> Iterator[Content]:
    steps = wording.steps(Document.of({"rounding": document.get("rounding")}), lang)
    yield el("p", steps) if steps else None
    for part in ("data", "study"):
        rows = [
            (el("dt", _name(str(key), lang)), el("dd", _value(each, str(key), lang)))
            for key, each in names.of(document, part).items()
            if key not in ("periods", "equality") and each is not None
        ]
        yield el("dl", rows, class_="facts-list") if rows else None


def definitions(document: Record, lang: Lang) -> Iterator[Element]:
    """The definitions of all numbers that the page links to."""
    titles = Tables(document).measures
    for name, each in names.of(document, "definitions").items():
        if isinstance(each, Mapping):
            title = titles[name].to(lang) if name in titles else _name(name, lang)
            yield _definition(name, title, both(each).to(lang), text(each, "source"))
    for name in dict.fromkeys(text(each, "outcome") for each in records(document, "equality")):
        title = words.OUTCOMES[name].to(lang) if name in words.OUTCOMES else name
        yield _definition(f"equality_{name}", title, words.NEED_SAID.to(lang), "")
    if records(names.of(document, "units"), "bases"):
        yield _definition("funnel", words.FUNNEL.to(lang), words.FUNNEL_SAID.to(lang), "")


def _definition(name: str, title: str, said: str, source: str) -> Element:
    return el(
        "details",
        el("summary", el("strong", title), " ", el("code", name)),
        el("p", said),
        el("p", source, class_="small") if source else None,
        class_="definition",
        open=True,
        id=identity(name),
    )


def table_of(
    head: Sequence[str], rows: Sequence[tuple[Content, Sequence[Content]]], caption: str
) -> Element:
    heads = el("tr", [el("th", each, scope="col") for each in head])
    body = [
        el("tr", el("th", label, scope="row"), [el("td", each) for each in cells])
        for label, cells in rows
    ]
    table = el(
        "table",
        el("caption", caption, class_="unseen"),
        el("thead", heads),
        el("tbody", body),
        class_="metrics few",
    )
    return tables.wide(with_roles(table), caption)


def linked(title: Words, name: str, lang: Lang) -> Element:
    return el("a", title.to(lang), href=f"#{identity(name)}")


_NAMES = {
    "stretch": Words("Indelning av tiden", "Division of time"),
    "until": Words("Till och med", "Until"),
    "followed_until": Words("Intygen omfattar tiden till och med", "Certificates cover until"),
    "quiet_days": Words("Sista dagar utan nya intyg", "Last days without a new certificate"),
    "complete_since": Words("Alla intyg från och med", "All certificates since"),
    "gap": Words("Längsta glapp i dagar", "Largest gap in days"),
    "persons": Words("Personer, fil", "Persons, file"),
    "columns": Words("Egna kolumner", "Own columns"),
    "provider": Words("Vårdgivare, kolumn", "Care provider, column"),
    "population": Words("Befolkning", "Population"),
    "file": Words("fil", "file"),
    "standard": Words("standard", "standard"),
    "source": Words("källa", "source"),
    "risk_model": Words("Riskmodell", "Risk model"),
    "model": Words("Riskmodell", "Risk model"),
    "by": Words("efter", "by"),
    "per_1000": Words("Per 1 000 invånare", "Per 1 000 inhabitants"),
    "per_1000_standardised": Words(
        "Per 1 000 invånare, åldersstandardiserat", "Per 1 000 inhabitants, age-standardised"
    ),
}


_VALUES = {
    ("stretch", "month"): Words("månad", "month"),
    ("stretch", "quarter"): Words("kvartal", "quarter"),
    ("stretch", "year"): Words("år", "year"),
    ("model", "none"): Words("ingen", "none"),
}


def _value(given: object, key: str, lang: Lang) -> Content:
    if isinstance(given, str) and (key, given) in _VALUES:
        return _VALUES[key, given].to(lang)
    if key == "population" and isinstance(given, Mapping):
        parts = {name: each for name, each in given.items() if each is not None}
        told = (f"{_name(name, lang)}: {_listed(each, lang)}" for name, each in parts.items())
        return ", ".join(told)
    return tables.value(given, key, lang)


def _listed(given: object, lang: Lang) -> str:
    """Names of files and sources unchanged, names of columns in words."""
    if isinstance(given, list):
        return Words(" och ", " and ").to(lang).join(_name(str(e), lang).lower() for e in given)
    return str(given)


def _name(key: str, lang: Lang) -> str:
    if key in _NAMES:
        return _NAMES[key].to(lang)
    told = column(key, lang)
    return told if told != key else column_names.column(key, lang)
