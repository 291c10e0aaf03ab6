"""Could anybody have followed either strategy, and how much weight do few persons have?"""

from collections.abc import Iterator, Sequence

from srs.wording import Lang, Words

from . import effect_names as names
from .axes import Axis
from .chart import LEFT, RIGHT, TOP, WIDTH, Frame, Series, axes
from .definitions import anchor
from .document import Point, Record, Value, number, records, text
from .effect_names import label
from .element import Content, Element, el
from .figure import figure, legend, points_table
from .numbers import NONE, count, fixed, p_value, plain
from .tables import missing, wide
from .wording import percent

_TITLE = Words("Kunde de ha gjort tvärtom?", "Could they have done otherwise?")
_READ = Words(
    "Antal personer efter sannolikheten att börja inom tidsfristen. Där bara den ena strategin "
    "har staplar finns ingen att jämföra med.",
    "Persons by the probability of starting within the grace period. Where only one strategy has "
    "bars, there is nobody to compare with.",
)
_X = Words("Sannolikhet att börja inom tidsfristen", "Probability of starting within the grace")
_BEGAN = Words("Började inom tidsfristen", "Started within the grace period")
_NOT = Words("Började inte inom tidsfristen", "Did not start within the grace period")
_PLOT = 90  # height of one strategy's bars

_WEIGHTS = Words("Vikter", "Weights")
_COLUMNS = (
    Words("Strategi", "Strategy"),
    Words("Följde den", "Followed it"),
    Words("Effektivt antal", "Effective sample"),
    Words("Största vikt", "Largest weight"),
    Words("Medelvikt", "Mean weight"),
    Words("Under {} sannolikhet", "Below {} probability"),
)
_TEST = Words("Negativa kontroller", "Negative controls")
_TEST_READ = Words(
    "En negativ kontroll är något som åtgärden inte kan ha påverkat. Efter justering ska den inte "
    "hänga ihop med vem som börjar; gör den det, saknas något bland det som justeras för. Är "
    "p under {} ges inget svar.",
    "A negative control is something that the measure cannot have changed. After adjustment it "
    "should not be associated with who starts; if it is, the adjustment misses something. No "
    "answer is given if p is below {}.",
)
_NO_TEST = Words(
    "Studien har inga negativa kontroller: det är inte prövat om någon omätt faktor stör.",
    "The study has no negative controls: unmeasured confounding was not tested.",
)
_TEST_COLUMNS = (
    Words("Kontroll", "Control"),
    Words("Log-odds att börja", "Log-odds of starting"),
    Words("p", "p"),
    Words("p enligt Holm", "p by Holm"),
)


def section(document: Record, lang: Lang) -> Iterator[Content]:
    found = names.of(document, "diagnostics")
    parts = [_bars(names.of(found, "overlap"), lang)]
    # In a box of its own, so that the button that copies it stays with it.
    parts += [el("div", _weights(document, found, lang))] if names.of(found, "weights") else []
    if told := [each for each in parts if each is not None]:
        yield el("div", told, class_="grid")


def controls(document: Record, lang: Lang) -> Iterator[Content]:
    diagnostics = names.of(document, "diagnostics")
    if not diagnostics:
        return
    found = records(diagnostics, "controls")
    if not found:
        yield el("p", _NO_TEST.to(lang))
        return
    limit = number(names.of(names.of(document, "study"), "refuse").get("control"))
    yield el("p", _TEST_READ.to(lang).format(plain(0.01 if limit is None else limit, lang)))
    rows = [
        el(
            "tr",
            el("th", label(text(each, "name"), lang), scope="row"),
            el("td", _number(number(each.get("estimate")), 3, lang)),
            [el("td", p_value(number(each.get(key)), lang)) for key in ("p", "p_holm")],
        )
        for each in found
    ]
    yield _table(_TEST.to(lang), [each.to(lang) for each in _TEST_COLUMNS], rows)


def _bars(found: Record, lang: Lang) -> Element | None:
    edges = _numbers(found.get("edges"))
    told = [_numbers(found.get(key)) for key in ("start", "against")]
    if any(len(each) != len(edges) - 1 or not each for each in told):
        return None
    series = [
        Series(name.to(lang), _points(edges, each, lang), place)
        for place, (name, each) in enumerate(zip((_BEGAN, _NOT), told, strict=True))
    ]
    parts: list[Element] = []
    for place, each in enumerate(told):
        top = TOP + place * (_PLOT + 70)
        most = max((value for value in each if value is not None), default=0.0) or 1.0
        x = Axis(edges[0] or 0.0, edges[-1] or 1.0, LEFT, WIDTH - RIGHT)
        y = Axis(0, most * 1.05, top + _PLOT, top)
        of = Frame(x, y, _X.to(lang), series[place].name, lang, clip=f"clip-overlap-{place}")
        parts += axes(of)
        parts += _drawn(of, edges, each, place)
    return figure(
        "chances",
        _TITLE.to(lang),
        _READ.to(lang),
        legend(series),
        parts,
        [points_table(series, _X.to(lang), _TITLE.to(lang), 0, lang)],
        lang,
        definition="positivity",
    )


def _drawn(
    of: Frame, edges: Sequence[float | None], told: Sequence[float | None], style: int
) -> Iterator[Element]:
    """The bars; none for a bar with too few persons to show."""
    for low, high, value in zip(edges, edges[1:], told, strict=False):
        if low is None or high is None or value is None:
            continue
        left, right, y = of.x.at(low), of.x.at(high), of.y.at(value)
        width, height = right - left - 2, of.bottom - y
        yield el("rect", class_=f"bar s{style}", x=left + 1, y=y, width=width, height=height)


def _points(
    edges: Sequence[float | None], told: Sequence[float | None], lang: Lang
) -> tuple[Point, ...]:
    return tuple(
        Point(low or 0.0, Value(value, hidden=value is None), _between(low, high, lang))
        for low, high, value in zip(edges, edges[1:], told, strict=False)
    )


def _between(low: float | None, high: float | None, lang: Lang) -> str:
    return "–".join("" if each is None else fixed(each, 1, lang) for each in (low, high))


def _weights(document: Record, found: Record, lang: Lang) -> Element:
    study, rare = names.of(document, "study"), names.of(found, "positivity")
    weights = names.of(found, "weights")
    rows = [
        el(
            "tr",
            el("th", names.strategy(name, study, lang), scope="row"),
            [el("td", _count(number(names.of(weights, name).get(k)), lang)) for k in _COUNTED],
            [
                el("td", _number(number(names.of(weights, name).get(key)), 2, lang))
                for key in ("max", "mean")
            ],
            el("td", _rare(names.of(rare, name), lang)),
        )
        for name in weights
    ]
    below = [number(names.of(rare, name).get("below")) for name in rare]
    limit = next((percent(each, lang) for each in below if each is not None), NONE)
    columns: list[Content] = [each.to(lang).format(limit) for each in _COLUMNS]
    columns[2] = el("a", _COLUMNS[2].to(lang), href=anchor("ess"))
    return _table(_WEIGHTS.to(lang), columns, rows)


_COUNTED = ("followers", "ess")


def _rare(found: Record, lang: Lang) -> Content:
    persons, share = number(found.get("persons")), number(found.get("share"))
    if persons is None:
        return missing(Value(None, hidden=True), lang)
    return [
        el("data", count(persons, lang), value=repr(found["persons"])),
        None if share is None else el("small", f" {percent(round(share, 3), lang)}"),
    ]


def _count(value: float | None, lang: Lang) -> Content:
    if value is None:
        return missing(Value(None, hidden=True), lang)
    return el("data", count(value, lang), value=f"{value:g}")


def _number(value: float | None, places: int, lang: Lang) -> Content:
    return NONE if value is None else el("data", fixed(value, places, lang), value=repr(value))


def _table(title: str, columns: Sequence[Content], rows: Sequence[Element]) -> Element:
    head = el("thead", el("tr", [el("th", each, scope="col") for each in columns]))
    return wide(el("table", el("caption", title), head, el("tbody", rows)), title)


def _numbers(given: object) -> list[float | None]:
    return [number(each) for each in given] if isinstance(given, list) else []
