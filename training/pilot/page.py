"""A pilot's evaluation as one page: the questions first, then the methods."""

from collections.abc import Iterator

from srs.wording import Lang, Words
from srs.wording import language as known_language

from ..evaluation.numbers.entries import definition
from ..report import columns, definitions, pilot_steps, shadow, tables, wording
from ..report.document import Document, Record, span, tally
from ..report.element import Content, Element, el
from ..report.numbers import count
from ..report.shell import framed
from ..statistics import gain, sequential
from .document import SECTIONS
from .words import FUNNEL

_BANNER = Words(
    "Syntetiska data. Inget på sidan säger något om verkliga patienter.",
    "Synthetic data. Nothing on this page says anything about real patients.",
)
_SHORT = Words("Slutsats", "Verdict")
_OWN = (*gain.METRICS, sequential.SEQUENTIAL)
_COUNTED = {
    "assessments": Words("visade bedömningar", "assessments shown"),
    "persons": Words("personer", "persons"),
    "outcomes": Words("utfall", "outcomes"),
}


# What a pilot's data and study have besides those of an evaluation, or mean otherwise.
_OF_PILOTS = {
    "assessments": Words("Bedömningar", "Assessments"),
    "shadows": Words("Skuggmodellens risker", "Risks by the shadow model"),
    "opinions": Words("Läkarnas bedömningar", "Physicians' opinions"),
    "outcomes": Words("Utfall", "Outcomes"),
    "known_until": Words("Utfall kända till och med", "Outcomes known until"),
    "until": Words("Till och med", "Until"),
    "begun": Words("Första dag per enhet", "First day by unit"),
    "kinds": Words("Typ av enhet", "Kind of unit"),
    "certificates": Words("Antal intyg per enhet", "Number of certificates by unit"),
    "events": Words("Händelser", "Events"),
}
_WATCH = {
    "reference": Words("Bevakning: referensperiod före", "Watch: reference period before"),
    "since": Words("Bevakning: från och med", "Watch: since"),
    "shift": Words("Bevakning: förskjutning i log-odds", "Watch: shift in log-odds"),
    "run_length": Words(
        "Bevakning: sjukfall till ett falskt larm", "Watch: spells to a false alarm"
    ),
    "psi": Words("Bevakning: gräns för PSI", "Watch: limit of PSI"),
    "alpha": Words("Bevakning: signifikansnivå", "Watch: significance level"),
    "missing": Words(
        "Bevakning: gräns för andelen utan utfall", "Watch: limit of the share without outcome"
    ),
    "ranges": Words(
        "Bevakning: gräns för andelen svar med intervall",
        "Watch: limit of the share of answers with bounds",
    ),
    "calibration": Words(
        "Bevakning: kalibrering jämförs med", "Watch: calibration is compared with"
    ),
}


_COMPARED = {
    "model": Words("riskerna som de visades", "the risks as shown"),
    "reference": Words(
        "riskerna efter omkalibrering på referensperioden",
        "the risks as recalibrated in the reference period",
    ),
}


def page(document: Record, language: str = "sv") -> str:
    """Self-contained HTML, from what passed the gate.

    Raises
    ------
    BadInput
        When the language is not known.
    """
    lang = known_language(language)
    title = str(
        document.get("title") or Words("Utvärdering av piloten", "Evaluation of the pilot").to(lang)
    )
    use, shown, compared = (_part(document, name) for name in ("use", "shown", "shadow"))
    synthetic = bool(_part(document, "data").get("synthetic"))
    steps = pilot_steps.box(use, shown, compared, synthetic=synthetic, lang=lang)
    short = [each for each in (*shadow.in_short(compared, lang), steps) if each is not None]
    parts: list[tuple[str, str, Content]] = [("verdict", _SHORT.to(lang), short)] if short else []
    parts += [
        (each.name, each.title.to(lang), list(each.drawn(_part(document, each.name), lang)))
        for each in SECTIONS
    ]
    parts.append(
        ("data", Words("Data och studie", "Data and study").to(lang), list(_data(document, lang)))
    )
    parts.append(
        (
            "definitions",
            Words("Definitioner", "Definitions").to(lang),
            list(_definitions(document, lang)),
        )
    )
    return framed(title, _header(document, title, lang), parts, lang, opened=("verdict", "use"))


def _part(document: Record, name: str) -> Record:
    found = document.get(name)
    return found if isinstance(found, dict) else {}


def _header(document: Record, title: str, lang: Lang) -> Element:
    data = _part(document, "data")
    told = [
        f"{count(tally(data, key), lang)} {words.to(lang)}"
        for key, words in _COUNTED.items()
        if tally(data, key) is not None
    ]
    told += filter(None, [span(data, "period")])
    return el(
        "header",
        el("p", el("strong", f"⚠ {_BANNER.to(lang)}"), class_="synthetic")
        if data.get("synthetic")
        else None,
        el("h1", title),
        el("p", " · ".join(told)),
        el("p", wording.created(document.get("created"), lang), class_="small"),
    )


def _data(document: Record, lang: Lang) -> Iterator[Content]:
    steps = wording.steps(Document.of({"rounding": document.get("rounding")}), lang)
    yield el("p", steps) if steps else None
    for name in ("data", "study"):
        rows = [
            (el("dt", _named(str(key), lang)), el("dd", tables.value(each, str(key), lang)))
            for key, each in _part(document, name).items()
            if key != "watch"
        ]
        rows += [
            (el("dt", _WATCH[key].to(lang)), el("dd", _watched(each, key, lang)))
            for key, each in _part(_part(document, name), "watch").items()
            if key in _WATCH
        ]
        yield el("dl", rows, class_="facts-list")


def _watched(each: object, key: str, lang: Lang) -> Content:
    if key == "calibration" and each in _COMPARED:
        return _COMPARED[str(each)].to(lang)
    return tables.value(each, key, lang)


def _named(key: str, lang: Lang) -> str:
    return _OF_PILOTS[key].to(lang) if key in _OF_PILOTS else columns.column(key, lang)


def _definitions(document: Record, lang: Lang) -> Iterator[Content]:
    """The definitions of all numbers that the page links to."""
    evaluation = _part(_part(document, "shown"), "evaluation")
    known = {**_part(evaluation, "definitions"), **{e.id: definition(e) for e in _OWN}}
    yield from definitions.section(Document.of({**evaluation, "definitions": known}), lang)
    yield el(
        "details",
        el("summary", el("strong", FUNNEL.title.to(lang)), " ", el("code", "funnel")),
        el("p", FUNNEL.said.to(lang)),
        class_="definition",
        open=True,
        id=definitions.identity("funnel"),
    )
